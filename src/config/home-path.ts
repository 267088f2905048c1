import { homedir } from "node:os";

/** Writes out a `~` at the start of a path, which only a shell would do. `~somebody` stays: whose home that is can't be told here. */
export function writeOutHome(path: string, home = homedir()): string {
  return /^~(?=$|[/\\])/.test(path) ? `${home}${path.slice(1)}` : path;
}

/** The same for the certificates that a PostgreSQL address names. */
export function writeOutHomeInUrl(url: string, home = homedir()): string {
  return url.replace(
    /([?&]ssl(?:rootcert|cert|key)=)~(?=\/)/g,
    (_, start: string) => `${start}${encodeURI(home)}`,
  );
}
