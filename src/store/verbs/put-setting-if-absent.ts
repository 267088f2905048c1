import { sql } from "kysely";
import { query, type Tx } from "../tx.ts";
import { getSetting } from "./get-setting.ts";

export async function putSettingIfAbsent(tx: Tx, name: string, value: string): Promise<string> {
  // Waits for another process that is writing the same name, and then finds what that one wrote.
  await query(
    tx,
    sql`insert into settings (name, value) values (${name}, ${value}) on conflict (name) do nothing`,
  );
  return (await getSetting(tx, name)) ?? value;
}
