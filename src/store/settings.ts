import type { Tx } from "./tx.ts";

/** A named value: the file-link key, the workspace's id. */
export async function getSetting(tx: Tx, name: string): Promise<string | undefined> {
  const [value] = await tx.column<string>`select value from settings where name = ${name}`;
  return value;
}

/** Stores the value unless there is one; returns the stored one. */
export async function putSettingIfAbsent(tx: Tx, name: string, value: string): Promise<string> {
  // Waits for another process that is writing the same name, and then finds its value.
  await tx.query`insert into settings (name, value) values (${name}, ${value}) on conflict (name) do nothing`;
  return (await getSetting(tx, name)) ?? value;
}

/** Changes a named value; false where it is no longer `before`. */
export async function replaceSetting(tx: Tx, name: string, before: string, value: string): Promise<boolean> {
  const replaced = await tx.query`update settings set value = ${value}
    where name = ${name} and value = ${before} returning name`;
  return replaced.length > 0;
}

export async function deleteSetting(tx: Tx, name: string): Promise<void> {
  await tx.query`delete from settings where name = ${name}`;
}
