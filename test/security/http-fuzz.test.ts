import { testHttpFuzz } from "./http-fuzz.ts";

testHttpFuzz({
  sqlite: { whole: 800, broken: 80 },
  postgres: { whole: 400, broken: 0 },
  many: { whole: 600, broken: 80 },
});
