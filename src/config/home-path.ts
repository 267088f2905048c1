import { homedir } from "node:os";

/** Expands a `~` at the start of a path, like a shell. `~somebody` stays: we can't find that user's home. */
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
