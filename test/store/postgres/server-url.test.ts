import { expect, test } from "vitest";
import { connectionOptions, createPool } from "../../../src/store/postgres/pool.ts";
import { parseServerUrl } from "../../../src/store/postgres/server-url.ts";

test.each([
  ["postgres://bot@db.internal/app", "db.internal:5432", "app"],
  ["postgresql://bot:x@db:6543/app", "db:6543", "app"],
  ["POSTGRES://bot@[::1]:7/app", "[::1]:7", "app"],
  ["postgres://db", "db:5432", "(default)"],
  ["postgres://db/app?sslmode=disable", "db:5432", "app"],
  ["postgres://bot@db", "db:5432", "bot"],
  ["postgres://bot:p%40ss%2f@db/app", "db:5432", "app"],
  // It may be a user and the beginning of a password.
  ["postgres://db:6543/app", "db", "of DATABASE_URL"],
  ["postgres://[::1]:6543/app", "[::1]", "of DATABASE_URL"],
])("%s names the server %s and the database %s", (url, place, database) => {
  expect(parseServerUrl(url)).toStrictEqual({ place, database });
});

const ENCODE =
  "Write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded.";
const STRAY = "has a stray % (write a % in a password as %25)";
const MISPLACED = "has a / ? # or @ in the wrong place: in a password write %2F, %3F, %23 or %40";

test.each([
  ["mysql://db/app", "does not begin with postgres://"],
  ["db.internal", "does not begin with postgres://"],
  ["", "does not begin with postgres://"],
  ["postgres://bot:50%@db/app", STRAY],
  ["postgres://bot:50%2@db/app", STRAY],
  ["postgres://bot:%ff@db/app", STRAY],
  ["postgres://bot:a/b@db/app", MISPLACED],
  ["postgres://bot:a?b@db/app", MISPLACED],
  ["postgres://bot@db/app#x", MISPLACED],
  ["postgres://bot:x@db:99999/app", "can't be read as a URL"],
  [
    "postgres://db/app?sslrootcert=/nowhere/root.crt",
    "names a certificate or key (sslrootcert, sslcert, sslkey) that can't be read (ENOENT)",
  ],
])("%s is refused: it %s", (url, fault) => {
  const error = thrownFor(url);
  expect(error).toMatchObject({
    name: "StoreError",
    reason: "bad-url",
    message: `DATABASE_URL ${fault}.`,
    advice: ENCODE,
  });
  // Node's own error repeats what it could not read.
  expect(error).not.toHaveProperty("cause");
});

function thrownFor(url: string): unknown {
  try {
    return parseServerUrl(url);
  } catch (error) {
    return error;
  }
}

test("a connection has limits and a name, reads row numbers as numbers, and sets nothing else", () => {
  const { types, ...options } = connectionOptions("postgres://db/app");
  expect(options).toEqual({
    connectionString: "postgres://db/app",
    application_name: "chatra-slack",
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  const [int8, text] = [20, 25];
  expect(types?.getTypeParser(int8)("1700000000000")).toBe(1_700_000_000_000);
  expect(types?.getTypeParser(text)("17")).toBe("17");
  const pool = createPool(connectionOptions("postgres://db/app"), 3);
  expect(pool.options).toMatchObject({ ...options, max: 3, idleTimeoutMillis: 60_000 });
});
