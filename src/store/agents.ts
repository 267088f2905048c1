import {
  type AgentWithTeammates,
  type ChatraAgent,
  emailKey,
  mergeSeenAgents,
  withNews,
} from "../domain/chatra-agent.ts";
import type { AccountId, TeamId, UserId } from "../domain/ids.ts";
import type { SeenAgent } from "../domain/input.ts";
import { isGone } from "./gone-accounts.ts";
import type { Tx } from "./tx.ts";

/** An account, and the workspace of its teammates. */
type Place = { accountId: AccountId; teamId: TeamId };

/** When an agent was seen last is kept to the day: their messages come all the time. */
const SEEN_STEP_MS = 24 * 60 * 60 * 1000;

/** Remembers the agents that events of the account named. Reads once, and writes only what has changed. */
export async function rememberAgents(
  tx: Tx,
  accountId: AccountId,
  named: readonly SeenAgent[],
  now: number,
): Promise<void> {
  if (named.length === 0) return;
  const seen = mergeSeenAgents(named);
  const ids = seen.map(({ id }) => id);
  const rows = await tx.query<ChatraAgent & { seenAt: number }>`
    select agent_id as id, name, email, seen_at from chatra_agents
    where account_id = ${accountId} and ${tx.dialect.isOneOf("agent_id", ids)}`;
  const known = new Map(rows.map((row) => [row.id, row]));
  for (const agent of seen) {
    const { id } = agent;
    const before = known.get(id);
    const news = withNews(before ?? { id, name: undefined, email: undefined }, agent);
    if (before !== undefined && news === undefined && now - before.seenAt < SEEN_STEP_MS) continue;
    const { name, email } = news ?? before ?? { name: undefined, email: undefined };
    const key = email === undefined ? null : emailKey(email);
    await tx.query`insert into chatra_agents (account_id, agent_id, name, email, email_key, seen_at)
      values (${accountId}, ${id}, ${name ?? null}, ${email ?? null}, ${key}, ${now})
      on conflict (account_id, agent_id) do update set name = excluded.name, email = excluded.email,
        email_key = excluded.email_key, seen_at = excluded.seen_at`;
  }
}

/** Returns the known agents of an account, by name, each with the teammates of this workspace who answer as them. */
export async function readAgents(tx: Tx, { accountId, teamId }: Place): Promise<AgentWithTeammates[]> {
  const agents = await tx.query<ChatraAgent>`select agent_id as id, name, email from chatra_agents
    where account_id = ${accountId} order by agent_id`;
  const mapped = await tx.query<{ userId: UserId; agentId: string; byHand: number }>`
    select user_id, agent_id, by_hand from teammate_agents
    where account_id = ${accountId} and team_id = ${teamId} order by user_id`;
  const calledBy = ({ name, email, id }: ChatraAgent) => name ?? email ?? id;
  // Not by the databases, which sort letters differently.
  agents.sort((one, other) => calledBy(one).localeCompare(calledBy(other), "en"));
  const byAgent = Map.groupBy(mapped, ({ agentId }) => agentId);
  return agents.map((agent) => ({
    ...agent,
    teammates: (byAgent.get(agent.id) ?? []).map(({ userId, byHand }) => ({ userId, byHand: byHand === 1 })),
  }));
}

/**
 * The agent whom a teammate answers as: the one set by hand, else the one with their email, the last seen of several. Keeps
 * the match by email for `readAgents`, and writes only where it has changed.
 */
export async function agentOfTeammate(
  tx: Tx,
  place: Place,
  { userId, email }: { userId: UserId; email: string | undefined },
): Promise<ChatraAgent | undefined> {
  const { accountId, teamId } = place;
  const isEmailKnown = email !== undefined && email.trim() !== "";
  const found = await tx.query<ChatraAgent & { isStored: number; byHand: number }>`
    select a.agent_id as id, a.name, a.email, 1 as is_stored, t.by_hand from teammate_agents t
      join chatra_agents a on a.account_id = t.account_id and a.agent_id = t.agent_id
    where t.account_id = ${accountId} and t.team_id = ${teamId} and t.user_id = ${userId}
    union all
    select * from (
      select agent_id, name, email, 0 as is_stored, 0 as by_hand from chatra_agents
      where account_id = ${accountId} and email_key = ${isEmailKnown ? emailKey(email) : null}
      order by seen_at desc, agent_id limit 1
    ) matching`;
  const stored = found.find(({ isStored }) => isStored === 1);
  if (stored?.byHand === 1) return agentOnly(stored);
  // Slack may not say the email at the moment; that takes nobody's agent away.
  if (!isEmailKnown) return stored && agentOnly(stored);
  const matching = found.find(({ isStored }) => isStored === 0);
  const match = matching && agentOnly(matching);
  if (match?.id === stored?.id) return match;
  if (match === undefined) await unmapTeammate(tx, place, userId, { byHand: false });
  else await mapTeammate(tx, place, { userId, agentId: match.id, byHand: false });
  return match;
}

/** From now on the teammate answers as this agent. A match by email never replaces what was set by hand. */
export async function mapTeammate(
  tx: Tx,
  { accountId, teamId }: Place,
  { userId, agentId, byHand }: { userId: UserId; agentId: string; byHand: boolean },
): Promise<void> {
  await tx.query`insert into teammate_agents (account_id, team_id, user_id, agent_id, by_hand)
    values (${accountId}, ${teamId}, ${userId}, ${agentId}, ${Number(byHand)})
    on conflict (account_id, team_id, user_id) do update set agent_id = excluded.agent_id, by_hand = excluded.by_hand
    where teammate_agents.by_hand <= excluded.by_hand`;
}

/** Removes what was set by hand, or the match by email; false if there was nothing of that kind. */
export async function unmapTeammate(
  tx: Tx,
  { accountId, teamId }: Place,
  userId: UserId,
  { byHand }: { byHand: boolean },
): Promise<boolean> {
  const removed = await tx.query`delete from teammate_agents
    where account_id = ${accountId} and team_id = ${teamId} and user_id = ${userId} and by_hand = ${Number(byHand)}
    returning user_id`;
  return removed.length > 0;
}

/** Forgets the agents of an account that is gone, and who answered as them. */
export async function deleteAgents(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.query`delete from teammate_agents where account_id = ${accountId}`;
  await tx.query`delete from chatra_agents where account_id = ${accountId}`;
}

/** Does that for accounts that were removed or uninstalled: an event may have named agents after its account was gone. */
export async function deleteOrphanedAgents(tx: Tx, of: { ofOneWorkspace: boolean }): Promise<void> {
  const gone = await tx.column<AccountId>`select account_id from accounts
    where ${isGone(of)} and exists (select 1 from chatra_agents
      where chatra_agents.account_id = accounts.account_id limit 1) order by account_id`;
  for (const accountId of gone) await deleteAgents(tx, accountId);
}

function agentOnly({ id, name, email }: ChatraAgent): ChatraAgent {
  return { id, name, email };
}
