import type { AccountId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

export type AccountFault = {
  reason: string;
  detail: string;
  url: string | undefined;
  since: number;
};

export async function getAccountFault(tx: Tx, accountId: AccountId): Promise<AccountFault | undefined> {
  const [fault] = await tx.query<AccountFault>`select reason, detail, url, since from account_faults
    where account_id = ${accountId}`;
  return fault;
}

/** Sets or clears the fault; true when its reason changed. A lasting fault keeps its `since`. */
export async function setAccountFault(
  tx: Tx,
  accountId: AccountId,
  fault: AccountFault | undefined,
): Promise<boolean> {
  if (fault === undefined) {
    const cleared = await tx.query`delete from account_faults
      where account_id = ${accountId} returning account_id`;
    return cleared.length > 0;
  }
  const { reason, detail, url = null, since } = fault;
  // One statement decides who made the change, so that only one of two processes reports it.
  const changed = await tx.query`insert into account_faults (account_id, reason, detail, url, since)
    values (${accountId}, ${reason}, ${detail}, ${url}, ${since})
    on conflict (account_id) do update set
      reason = excluded.reason, detail = excluded.detail, url = excluded.url, since = excluded.since
    where account_faults.reason <> excluded.reason
    returning account_id`;
  if (changed.length > 0) return true;
  await tx.query`update account_faults set detail = ${detail}, url = ${url} where account_id = ${accountId}`;
  return false;
}
