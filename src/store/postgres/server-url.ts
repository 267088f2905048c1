import pg from "pg";
import { StoreError } from "../store-error.ts";

/** How a server is spoken of in error texts: never by its URL, which may hold a password. */
export type ServerName = { place: string; database: string };

/**
 * Reads where the address leads, as the driver reads it. Throws `bad-url`, also for what can be read in two ways: a password with
 * a bare `/`, `?` or `#` in it moves its rest to where host, port and database stand, and from there into error texts. Neither the
 * URL nor a cause is in the error: Node's own repeats what it could not read.
 */
export function parseServerUrl(url: string): ServerName {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/is.exec(url) ?? [];
  if (rest === undefined) throw badUrl("does not begin with postgres://");
  if (/%(?![0-9a-f]{2})/i.test(url)) throw badUrl("has a stray % in it (write a % in a password as %25)");
  const [authority = ""] = rest.split(/[/?#]/, 1);
  if (/[@#]/.test(rest.slice(authority.length)))
    throw badUrl("has a / ? # or @ where none can stand: in a password write %2F, %3F, %23 or %40");
  const { host, port, database } = readAsDriver(url);
  const name = host.includes(":") ? `[${host}]` : host;
  // Without a user in front of it, what looks like host:port/database may be the beginning of user:password.
  if (authority.includes(":") && !authority.includes("@"))
    return { place: name, database: "of DATABASE_URL" };
  return { place: `${name}:${port}`, database: database ?? "(default)" };
}

function readAsDriver(url: string): Pick<pg.Client, "host" | "port" | "database"> {
  try {
    // Nothing is connected yet. With the address it reads the certificates that are named there.
    return new pg.Client({ connectionString: url });
  } catch (error) {
    throw badUrl(faultOf(error));
  }
}

function faultOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (error instanceof Error && "syscall" in error)
    return `names a certificate or key (sslrootcert, sslcert, sslkey) that can't be read (${code})`;
  if (error instanceof URIError) return "has a stray % in it (write a % in a password as %25)";
  if (code === "ERR_INVALID_URL") return "can't be read as a URL";
  return "has TLS options that do not fit together (sslmode, sslrootcert, sslnegotiation)";
}

function badUrl(fault: string): StoreError {
  return new StoreError("bad-url", `DATABASE_URL ${fault}.`, {
    advice:
      "Its form is postgres://user:password@host:5432/database, with special characters of the password percent-encoded.",
  });
}
