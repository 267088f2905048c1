import pg from "pg";
import { StoreError } from "../store-error.ts";

/** How error texts name a server: never by its URL, which may hold a password. */
export type ServerName = { place: string; database: string };

/**
 * Reads the address's target like the driver does. Throws `bad-url`, also for an ambiguous address: a bare `/`, `?` or `#` in a
 * password moves its rest into host, port and database, and so into error texts. The error has neither the URL nor a cause:
 * Node's own error repeats its input.
 */
export function parseServerUrl(url: string): ServerName {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/is.exec(url) ?? [];
  if (rest === undefined) throw badUrl("does not begin with postgres://");
  if (/%(?![0-9a-f]{2})/i.test(url)) throw badUrl("has a stray % (write a % in a password as %25)");
  const [authority = ""] = rest.split(/[/?#]/, 1);
  if (/[@#]/.test(rest.slice(authority.length)))
    throw badUrl("has a / ? # or @ in the wrong place: in a password write %2F, %3F, %23 or %40");
  const { host, port, database } = readAsDriver(url);
  const name = host.includes(":") ? `[${host}]` : host;
  // Without a user before it, an apparent host:port/database may be the beginning of user:password.
  if (authority.includes(":") && !authority.includes("@"))
    return { place: name, database: "of DATABASE_URL" };
  return { place: `${name}:${port}`, database: database ?? "(default)" };
}

function readAsDriver(url: string): Pick<pg.Client, "host" | "port" | "database"> {
  try {
    // This does not connect yet, but reads the certificates that the address names.
    return new pg.Client({ connectionString: url });
  } catch (error) {
    throw badUrl(faultOf(error));
  }
}

function faultOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof Error && "syscall" in error)
    return `names a certificate or key (sslrootcert, sslcert, sslkey) that can't be read (${code})`;
  if (error instanceof URIError) return "has a stray % (write a % in a password as %25)";
  if (code === "ERR_INVALID_URL") return "can't be read as a URL";
  return "has TLS options that contradict each other (sslmode, sslrootcert, sslnegotiation)";
}

function badUrl(fault: string): StoreError {
  return new StoreError("bad-url", `DATABASE_URL ${fault}.`, {
    advice:
      "Write it as postgres://user:password@host:5432/database, with special characters of the password percent-encoded.",
  });
}
