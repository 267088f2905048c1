import { testHttpFuzz } from "./http-fuzz.ts";

testHttpFuzz({
  sqlite: { whole: 400, broken: 40 },
  many: { whole: 300, broken: 40 },
});
