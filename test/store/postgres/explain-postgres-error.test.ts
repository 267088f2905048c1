import { expect, test } from "vitest";
import {
  explainPostgresError,
  isWorthRepeating,
} from "../../../src/store/postgres/explain-postgres-error.ts";
import { StoreError } from "../../../src/store/store-error.ts";

const server = { place: "db.example:5432", database: "bot" };
const errorWith = (code: string | undefined, words = "it broke") =>
  Object.assign(
    new Error(words),
    code === undefined ? {} : { code, detail: "a row", where: "x", query: "y" },
  );

/** What is told of an error: the reason, the words and the advice, or what is left of it. */
function told(code: string | undefined, words?: string): unknown {
  const error = errorWith(code, words);
  const explained = explainPostgresError(error, server);
  if (explained === error) return "as it was";
  if (!(explained instanceof StoreError))
    return explained instanceof Error ? `bare: ${Object.keys(explained).join(",")}` : explained;
  expect(explained.cause).toEqual(
    Object.assign(new Error(error.message), code === undefined ? {} : { code }),
  );
  expect(explained.cause).toHaveProperty("stack", error.stack);
  expect(Object.keys(Object(explained.cause))).toEqual(code === undefined ? [] : ["code"]);
  return [explained.reason, explained.message, explained.advice].join(" | ");
}

test("each fault of the server, of TLS and of the network says what it is and what to do", () => {
  const codes = [
    "28000",
    "28P01",
    "3D000",
    "08P01",
    "42501",
    "25006",
    "53100",
    "53300",
    "53200",
    "58030",
    "55P03",
    "57014",
    "40001",
    "40P01",
    "08006",
    "57P01",
    "25P03",
    "XX001",
    "XX002",
    "XX003",
    "23505",
    "42P01",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "HOSTNAME_MISMATCH",
    "CERT_HAS_EXPIRED",
    "ERR_SSL_WRONG_VERSION",
    "ERR_TLS_X",
    "ERR_OSSL_X",
    "EPROTO",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ENOENT",
    "ENOTSOCK",
    "EACCES",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ECONNRESET",
    "EPIPE",
    "EOTHER",
    "ABCDE",
    "1234",
  ];
  expect(Object.fromEntries(codes.map((code) => [code, told(code)]))).toEqual({
    "1234": "as it was",
    "23505": "conflict | The change contradicts the stored data. | Check the database with its own tools.",
    "25006":
      "not-writable | PostgreSQL at db.example:5432 is read-only. | If it is a standby, set DATABASE_URL to the primary server. Else free space on its disk, or set default_transaction_read_only to off.",
    "28000":
      "refused | PostgreSQL at db.example:5432 refuses the user or the password of DATABASE_URL. | Correct the user and the password in DATABASE_URL, with special characters of the password percent-encoded (@ as %40, # as %23, / as %2F).",
    "40001":
      "unavailable | Transactions at db.example:5432 block each other. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "42501":
      "not-writable | The user of DATABASE_URL may not write to bot at db.example:5432. | Give the user that runs the bot the right to write there, or choose another place.",
    "53100":
      "unavailable | The disk of PostgreSQL at db.example:5432 is full. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "53200":
      "unavailable | PostgreSQL at db.example:5432 lacks memory or has I/O errors. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "53300":
      "unavailable | PostgreSQL at db.example:5432 has no free connection. | Raise the server's max_connections, or run fewer bots.",
    "57014":
      "unavailable | PostgreSQL at db.example:5432 did not answer in time. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "58030":
      "unavailable | PostgreSQL at db.example:5432 lacks memory or has I/O errors. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "28P01":
      "refused | PostgreSQL at db.example:5432 refuses the user or the password of DATABASE_URL. | Correct the user and the password in DATABASE_URL, with special characters of the password percent-encoded (@ as %40, # as %23, / as %2F).",
    "3D000": "bare: code",
    "08P01":
      "unavailable | PostgreSQL at db.example:5432 ended the connection. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "55P03":
      "unavailable | PostgreSQL at db.example:5432 did not answer in time. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "40P01":
      "unavailable | Transactions at db.example:5432 block each other. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "08006":
      "unavailable | PostgreSQL at db.example:5432 ended the connection. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "57P01":
      "unavailable | PostgreSQL at db.example:5432 ended the connection. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    "25P03":
      "unavailable | PostgreSQL at db.example:5432 ended the connection. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
    XX001: "corrupt | The database bot at db.example:5432 is damaged. | Restore the database from a backup.",
    XX002: "corrupt | The database bot at db.example:5432 is damaged. | Restore the database from a backup.",
    XX003: "bare: code",
    "42P01": "bare: code",
    DEPTH_ZERO_SELF_SIGNED_CERT:
      "insecure | The certificate of PostgreSQL at db.example:5432 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). | Add sslrootcert=FILE with its certificate authority to DATABASE_URL. sslmode=no-verify encrypts without checking whose server it is.",
    SELF_SIGNED_CERT_IN_CHAIN:
      "insecure | The certificate of PostgreSQL at db.example:5432 is not trusted (SELF_SIGNED_CERT_IN_CHAIN). | Add sslrootcert=FILE with its certificate authority to DATABASE_URL. sslmode=no-verify encrypts without checking whose server it is.",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      "insecure | The certificate of PostgreSQL at db.example:5432 is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE). | Add sslrootcert=FILE with its certificate authority to DATABASE_URL. sslmode=no-verify encrypts without checking whose server it is.",
    ERR_TLS_CERT_ALTNAME_INVALID:
      "insecure | The certificate of PostgreSQL at db.example:5432 is for another host (ERR_TLS_CERT_ALTNAME_INVALID). | Use the host that the certificate names in DATABASE_URL, or give the server another certificate.",
    HOSTNAME_MISMATCH:
      "insecure | The certificate of PostgreSQL at db.example:5432 is for another host (HOSTNAME_MISMATCH). | Use the host that the certificate names in DATABASE_URL, or give the server another certificate.",
    CERT_HAS_EXPIRED:
      "insecure | The certificate of PostgreSQL at db.example:5432 can't be used (CERT_HAS_EXPIRED). | Renew the server's certificate, and check the clock of this machine.",
    ERR_SSL_WRONG_VERSION:
      "insecure | TLS with PostgreSQL at db.example:5432 failed (ERR_SSL_WRONG_VERSION). | Check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL, and that a PostgreSQL server answers there.",
    ERR_TLS_X:
      "insecure | TLS with PostgreSQL at db.example:5432 failed (ERR_TLS_X). | Check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL, and that a PostgreSQL server answers there.",
    ERR_OSSL_X:
      "insecure | TLS with PostgreSQL at db.example:5432 failed (ERR_OSSL_X). | Check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL, and that a PostgreSQL server answers there.",
    EPROTO:
      "insecure | TLS with PostgreSQL at db.example:5432 failed (EPROTO). | Check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL, and that a PostgreSQL server answers there.",
    ENOTFOUND:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ENOTFOUND). | Correct the host in DATABASE_URL, or its DNS entry: this machine can't resolve the name.",
    EAI_AGAIN:
      "unavailable | No PostgreSQL server answers at db.example:5432 (EAI_AGAIN). | Correct the host in DATABASE_URL, or its DNS entry: this machine can't resolve the name.",
    ECONNREFUSED:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ECONNREFUSED). | Start the server, or correct the host and the port in DATABASE_URL.",
    ENOENT:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ENOENT). | Start the server, or correct the host and the port in DATABASE_URL.",
    ENOTSOCK:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ENOTSOCK). | Start the server, or correct the host and the port in DATABASE_URL.",
    EACCES:
      "unavailable | No PostgreSQL server answers at db.example:5432 (EACCES). | Start the server, or correct the host and the port in DATABASE_URL.",
    ETIMEDOUT:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ETIMEDOUT). | Check the network and the firewalls between this machine and the server.",
    EHOSTUNREACH:
      "unavailable | No PostgreSQL server answers at db.example:5432 (EHOSTUNREACH). | Check the network and the firewalls between this machine and the server.",
    ENETUNREACH:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ENETUNREACH). | Check the network and the firewalls between this machine and the server.",
    ECONNRESET:
      "unavailable | No PostgreSQL server answers at db.example:5432 (ECONNRESET). | Check the server's log, and that PostgreSQL is what answers at that port.",
    EPIPE:
      "unavailable | No PostgreSQL server answers at db.example:5432 (EPIPE). | Check the server's log, and that PostgreSQL is what answers at that port.",
    EOTHER: "as it was",
    ABCDE: "as it was",
  });
});

test("words count where there is no code, or where both have to fit", () => {
  const faults: [string | undefined, string][] = [
    ["28000", "no pg_hba.conf entry, SSL off"],
    ["28000", "no pg_hba.conf entry"],
    ["3D000", 'database "bot" does not exist'],
    ["08P01", "no such database: bot"],
    ["08P01", "unsupported startup parameter: options"],
    ["08P01", "other words"],
    [undefined, "client password must be a string"],
    [undefined, "SASL: SCRAM-SERVER-FIRST-MESSAGE"],
    [undefined, "The server does not support SSL connections"],
    [undefined, "SSL alert"],
    [undefined, "timeout expired"],
    [undefined, "Connection terminated unexpectedly"],
    [undefined, "Client was closed and is not queryable"],
    [undefined, "something else"],
    ["42P01", "timeout"],
    ["EOTHER", "SSL"],
  ];
  expect(Object.fromEntries(faults.map(([code, words]) => [`${code}: ${words}`, told(code, words)]))).toEqual(
    {
      "28000: no pg_hba.conf entry, SSL off":
        "insecure | PostgreSQL at db.example:5432 accepts this user only over TLS. | Add sslmode=verify-full to DATABASE_URL, with sslrootcert=FILE where the certificate is your own.",
      "28000: no pg_hba.conf entry":
        "refused | PostgreSQL at db.example:5432 has no pg_hba.conf rule for this user and host. | Add a rule to pg_hba.conf, or correct the user and the database in DATABASE_URL.",
      '3D000: database "bot" does not exist':
        "refused | PostgreSQL at db.example:5432 has no database bot. | Create it with createdb, or correct the last part of DATABASE_URL.",
      "08P01: no such database: bot":
        "refused | PostgreSQL at db.example:5432 has no database bot. | Create it with createdb, or correct the last part of DATABASE_URL.",
      "08P01: unsupported startup parameter: options":
        "refused | PgBouncer at db.example:5432 refuses a parameter that DATABASE_URL sets. | Remove options and other server parameters from DATABASE_URL.",
      "08P01: other words":
        "unavailable | PostgreSQL at db.example:5432 ended the connection. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
      "undefined: client password must be a string":
        "refused | PostgreSQL at db.example:5432 asks for a password, and DATABASE_URL has none. | Write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded (@ as %40, # as %23, / as %2F).",
      "undefined: SASL: SCRAM-SERVER-FIRST-MESSAGE":
        "refused | Logging in to PostgreSQL at db.example:5432 failed. | Correct the user and the password in DATABASE_URL, with special characters of the password percent-encoded (@ as %40, # as %23, / as %2F). The server must offer scram-sha-256 or md5.",
      "undefined: The server does not support SSL connections":
        "insecure | PostgreSQL at db.example:5432 offers no TLS, and DATABASE_URL asks for it. | Switch TLS on in the server (ssl = on). On a private network you can set sslmode=disable.",
      "undefined: SSL alert":
        "insecure | TLS with PostgreSQL at db.example:5432 failed. | Correct the server's TLS, or sslmode and sslrootcert in DATABASE_URL.",
      "undefined: timeout expired":
        "unavailable | No PostgreSQL server answers at db.example:5432. | Check that the server is not overloaded, and the network and firewalls on the way to it.",
      "undefined: Connection terminated unexpectedly":
        "unavailable | No PostgreSQL server answers at db.example:5432. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
      "undefined: Client was closed and is not queryable":
        "unavailable | No PostgreSQL server answers at db.example:5432. | Start the server or free space on its disk, check DATABASE_URL, then try again.",
      "undefined: something else": "as it was",
      "42P01: timeout": "bare: code",
      "EOTHER: SSL": "as it was",
    },
  );
});

test("what was explained already, and what is no error, stay as they are", () => {
  for (const error of [new StoreError("corrupt", "told"), "words", undefined, { code: "53100" }])
    expect(explainPostgresError(error, server)).toBe(error);
});

test.each([
  ["40001", true],
  ["40P01", true],
  ["40002", false],
  [undefined, false],
])("a transaction that ended with %s is worth repeating: %s", (code, isWorth) => {
  expect(isWorthRepeating(errorWith(code))).toBe(isWorth);
  expect(isWorthRepeating({ code })).toBe(false);
});
