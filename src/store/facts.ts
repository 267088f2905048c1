import { sql } from "kysely";
import { type Fact, markOfFact } from "../domain/fact.ts";
import type { AccountId, UserId } from "../domain/ids.ts";
import type { Period } from "../domain/report.ts";
import { isGone } from "./gone-accounts.ts";
import { storableText } from "./stored-json.ts";
import type { Tx } from "./tx.ts";

/** Keeps facts of an account, each once. */
export async function saveFacts(tx: Tx, accountId: AccountId, facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    const { episodeId, kind, at } = fact;
    const wait = kind === "answered" ? fact.wait : null;
    const since = "since" in fact ? fact.since : null;
    const businessMs = "businessMs" in fact ? fact.businessMs : null;
    const userId = "userId" in fact ? (fact.userId ?? null) : null;
    const agentName =
      kind === "answered" && fact.agentName !== undefined ? storableText(fact.agentName) : null;
    await tx.query`insert into facts
        (account_id, episode_id, kind, mark, route, at, wait, since, business_ms, user_id, agent_name)
      values (${accountId}, ${episodeId}, ${kind}, ${markOfFact(fact)}, ${storableText(fact.route)}, ${at}, ${wait},
        ${since}, ${businessMs}, ${userId}, ${agentName})
      on conflict (account_id, episode_id, kind, mark) do nothing`;
  }
}

type Row = Pick<Fact, "episodeId" | "kind" | "route" | "at"> & {
  wait: "first" | "next" | undefined;
  since: number | undefined;
  businessMs: number | undefined;
  userId: UserId | undefined;
  agentName: string | undefined;
};

const columns = sql`episode_id, kind, route, at, wait, since, business_ms, user_id, agent_name`;

/** Returns the facts of a period by their time: the first `limit`, or so many after the last one that is known. */
export async function readFacts(
  tx: Tx,
  accountId: AccountId,
  { from, to }: Period,
  { after, limit }: { after: Fact | undefined; limit: number },
): Promise<Fact[]> {
  const further =
    after === undefined
      ? sql``
      : sql`and (at, episode_id, kind, mark) > (${after.at}, ${after.episodeId}, ${after.kind}, ${markOfFact(after)})`;
  const rows = await tx.query<Row>`select ${columns} from facts
    where account_id = ${accountId} and at >= ${from} and at < ${to} ${further}
    order by at, episode_id, kind, mark limit ${limit}`;
  return rows.map(toFact);
}

/** Returns what closed these episodes before a time. */
export async function closesBefore(
  tx: Tx,
  accountId: AccountId,
  episodeIds: readonly string[],
  before: number,
): Promise<Fact[]> {
  const rows = await tx.query<Row>`select ${columns} from facts
    where account_id = ${accountId} and ${tx.dialect.isOneOf("episode_id", episodeIds)} and kind = 'closed'
      and at < ${before} order by at, episode_id`;
  return rows.map(toFact);
}

function toFact({
  episodeId,
  route,
  at,
  kind,
  wait = "first",
  since = 0,
  businessMs = 0,
  userId,
  agentName,
}: Row): Fact {
  const fact = { episodeId, route, at };
  switch (kind) {
    case "answered":
      return { ...fact, kind, wait, since, businessMs, userId, agentName };
    case "closed":
      return { ...fact, kind, since, businessMs, userId };
    case "missed":
      return { ...fact, kind, since };
    default:
      return { ...fact, kind };
  }
}

/** Deletes all facts of an account that ends, or whose workspace removes the app. */
export async function deleteFacts(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.query`delete from facts where account_id = ${accountId}`;
}

/** Does that for accounts that were removed or uninstalled: what was under way then may have been settled afterwards. */
export async function deleteOrphanedFacts(tx: Tx, of: { ofOneWorkspace: boolean }): Promise<void> {
  const gone = await tx.column<AccountId>`select account_id from accounts
    where ${isGone(of)} and exists (select 1 from facts where facts.account_id = accounts.account_id limit 1)
    order by account_id`;
  for (const accountId of gone) await deleteFacts(tx, accountId);
}
