import { testHttpFuzz } from "./http-fuzz.ts";

testHttpFuzz({
  sqlite: { whole: 1_200, broken: 120 },
  postgres: { whole: 1_000, broken: 0 },
  many: { whole: 1_000, broken: 150 },
});
