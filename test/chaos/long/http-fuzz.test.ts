import { testHttpFuzz } from "../../security/http-fuzz.ts";

testHttpFuzz({
  sqlite: { whole: 9_000, broken: 1_000 },
  postgres: { whole: 4_000, broken: 0 },
  many: { whole: 4_000, broken: 500 },
});
