import { StoreError } from "../store-error.ts";

/** How a server is spoken of in error texts: never by its URL, which may hold a password. */
export type ServerName = { place: string; database: string };

/** Throws `bad-url`, without the URL and without a cause: Node's error repeats what it could not read. */
export function parseServerUrl(url: string): ServerName {
  if (!URL.canParse(url)) throw badUrl("can't be read as a URL");
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  if (protocol !== "postgres:" && protocol !== "postgresql:") throw badUrl("does not begin with postgres://");
  const host = hostname || searchParams.get("host") || "localhost";
  try {
    return {
      place: `${host}:${port || "5432"}`,
      database: decodeURIComponent(pathname.slice(1)) || "(default)",
    };
  } catch {
    throw badUrl("has a stray % in it (write a % in a password as %25)");
  }
}

function badUrl(fault: string): StoreError {
  return new StoreError(
    "bad-url",
    `DATABASE_URL ${fault}. Its form is postgres://user:password@host:5432/database, with special characters of the password percent-encoded.`,
  );
}
