import { type Hours, hoursSchema } from "../domain/hours.ts";
import type { AccountId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** Business hours of an account; `name` as it is compared. */
export type NamedHours = { name: string; hours: Hours };

type Row = { name: string; hours: unknown };

/** Returns all business hours of an account, by name. Those that this version can't read are left out. */
export async function listHours(tx: Tx, accountId: AccountId): Promise<NamedHours[]> {
  const rows = await tx.query<Row>`select name, hours from business_hours
    where account_id = ${accountId}`;
  // Not by the databases, which sort letters differently.
  rows.sort((one, other) => one.name.localeCompare(other.name, "en"));
  return rows.flatMap(({ name, hours }) => {
    const read = hoursSchema.safeParse(tx.dialect.fromJson(hours)).data;
    return read === undefined ? [] : [{ name, hours: read }];
  });
}

/** Returns the hours of this name; undefined where there are none. Throws a ZodError if this version can't read them. */
export async function findHours(tx: Tx, accountId: AccountId, name: string): Promise<Hours | undefined> {
  const [row] = await tx.query<Row>`select name, hours from business_hours
    where account_id = ${accountId} and name = ${name}`;
  return row && hoursSchema.parse(tx.dialect.fromJson(row.hours));
}

/** Saves hours, or replaces those of the same name. `full`: the account has `most` others, and nothing is saved. */
export async function saveHours(
  tx: Tx,
  accountId: AccountId,
  { name, hours }: NamedHours,
  most: number,
): Promise<"saved" | "full"> {
  // Locks the account's hours, or two who add at once would get beyond the limit.
  const known = await tx.column<string>`select name from business_hours where account_id = ${accountId}
    order by name ${tx.dialect.forUpdate}`;
  if (!known.includes(name)) {
    const [count] =
      await tx.column<number>`select count(*) from business_hours where account_id = ${accountId}`;
    if (Number(count) >= most) return "full";
  }
  await tx.query`insert into business_hours (account_id, name, hours)
    values (${accountId}, ${name}, ${tx.dialect.json(hours)})
    on conflict (account_id, name) do update set hours = excluded.hours`;
  return "saved";
}

/** Deletes hours; false where there are none of this name. */
export async function deleteHours(tx: Tx, accountId: AccountId, name: string): Promise<boolean> {
  const deleted = await tx.query`delete from business_hours
    where account_id = ${accountId} and name = ${name} returning name`;
  return deleted.length > 0;
}

/** Deletes all hours of an account that ends, or whose workspace removes the app; returns how many. */
export async function deleteHoursOfAccount(tx: Tx, accountId: AccountId): Promise<number> {
  const deleted = await tx.query`delete from business_hours where account_id = ${accountId} returning name`;
  return deleted.length;
}
