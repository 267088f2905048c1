import { type RawBuilder, sql } from "kysely";
import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import type { AccountId, ChannelId } from "../domain/ids.ts";
import { openPartitions } from "./partitions.ts";
import type { Tx } from "./tx.ts";

/**
 * Replaces the channel's old id in the whole workspace: conversations, threads, links, accounts, routes, rate limits, deliveries, and
 * inputs with their partitions. `configured`: the workspace's account that only the environment names. False where this rename is
 * known already, or older than the known one.
 */
export async function renameChannel(
  tx: Tx,
  rename: ChannelRename,
  now: number,
  configured?: AccountId,
): Promise<boolean> {
  const to = await newestId(tx, rename);
  if (to === undefined) return false;
  const { teamId, from } = rename;
  await keep(tx, { ...rename, to });
  await moveRows(tx, { ...rename, to }, now, configured);
  await tx.query`update accounts set channel_id = ${to}, version = version + 1, updated_at = ${now}
    where team_id = ${teamId} and channel_id = ${from}`;
  await tx.query`update routes set channel_id = ${to} where team_id = ${teamId} and channel_id = ${from}`;
  tx.wakeEverywhere.add("tenants");
  return true;
}

/**
 * Moves what transactions have stored under the old id that had begun before the rename, and ended after it. For once they have
 * ended.
 */
export async function finishRename(
  tx: Tx,
  rename: ChannelRename,
  now: number,
  configured?: AccountId,
): Promise<void> {
  const to = currentChannelIn(await readChannelRenames(tx), rename.teamId)(rename.from);
  if (to !== rename.from) await moveRows(tx, { ...rename, to }, now, configured);
}

async function moveRows(
  tx: Tx,
  move: ChannelRename,
  now: number,
  configured: AccountId | undefined,
): Promise<void> {
  const { teamId, from, to } = move;
  // First, and in a fixed order, as in the inbox, so that two transactions don't deadlock.
  await tx.query`select id from conversations where team_id = ${teamId} and ${from} in (channel_id, route_channel_id)
    order by id ${tx.dialect.forUpdate}`;
  await tx.query`update conversations set channel_id = ${renamed("channel_id", from, to)},
      route_channel_id = ${renamed("route_channel_id", from, to)}
    where team_id = ${teamId} and ${from} in (channel_id, route_channel_id)`;
  tx.conversations.clear();
  await moveDeliveries(tx, move, configured);
  await moveThreads(tx, move);
  await moveInputs(tx, move, now);
  tx.wakeEverywhere.add("inputs");
}

/** Returns the channel's current id, as events come in any order. Undefined for a rename that is known or outdated. */
async function newestId(tx: Tx, { teamId, from, to, at }: ChannelRename): Promise<ChannelId | undefined> {
  if (from === to) return undefined;
  const known = await tx.query<Omit<ChannelRename, "teamId">>`
    select old_id as "from", new_id as "to", at from channel_renames
    where team_id = ${teamId} and old_id in (${from}, ${to})`;
  const earlier = known.find((one) => one.from === from);
  if (earlier !== undefined && (earlier.to === to || earlier.at >= at)) return undefined;
  const onward = known.find((one) => one.from === to);
  if (onward === undefined) return to;
  // The channel was renamed again, unless it now got its former id back.
  if (onward.to !== from) return onward.to;
  return onward.at < at ? to : undefined;
}

async function keep(tx: Tx, { teamId, from, to, at }: ChannelRename): Promise<void> {
  const readAgain = () => {
    tx.kept.renames = undefined;
  };
  readAgain();
  tx.whenEnded.push(readAgain);
  await tx.query`delete from channel_renames where team_id = ${teamId} and old_id = ${to}`;
  await tx.query`update channel_renames set new_id = ${to} where team_id = ${teamId} and new_id = ${from}`;
  await tx.query`insert into channel_renames (team_id, old_id, new_id, at) values (${teamId}, ${from}, ${to}, ${at})
    on conflict (team_id, old_id) do update set new_id = excluded.new_id, at = excluded.at`;
}

/** Includes settled deliveries: an update finds its post by the delivery that made it. */
async function moveDeliveries(
  tx: Tx,
  { teamId, from, to }: ChannelRename,
  configured: AccountId | undefined,
): Promise<void> {
  const payload = jsonOf(tx, "payload", from, to);
  const result = jsonOf(tx, "result", from, to);
  await tx.query`update deliveries set payload = ${payload.moved}, result = ${result.moved},
      root_channel_id = ${renamed("root_channel_id", from, to)}
    where account_id in (
        select account_id from conversations where team_id = ${teamId}
        union select account_id from accounts where team_id = ${teamId}
        union select ${configured ?? null}
      ) and (${payload.isNamed} or ${result.isNamed} or root_channel_id = ${from})`;
}

/** Does not move what has a like at the new place already. */
async function moveThreads(tx: Tx, { teamId, from, to }: ChannelRename): Promise<void> {
  const move = async (table: string, place: string[], alsoSet = sql``) => {
    const samePlace = place.map((column) => sql.raw(`and other.${column} = ${table}.${column}`));
    await tx.query`update ${sql.raw(table)} set channel_id = ${to}${alsoSet}
      where team_id = ${teamId} and channel_id = ${from} and not exists (
        select 1 from ${sql.raw(table)} other
        where other.team_id = ${teamId} and other.channel_id = ${to} ${sql.join(samePlace, sql` `)})`;
  };
  await move("threads", ["thread_ts"]);
  await move("erased_threads", ["thread_ts"]);
  const [oldStart, newStart] = [`s:${teamId}:${from}:`, `s:${teamId}:${to}:`];
  const isOfPlace = startsWith("id", oldStart);
  const newId = sql`case when ${isOfPlace} then ${newStart} || substr(id, ${oldStart.length + 1}) else id end`;
  await move("links", ["slack_ts", "slack_part"], sql`, id = ${newId}`);
  await move("channel_paces", []);
}

/** Moves waiting inputs with their threads' partitions, and settled ones, which the erasure finds by partition. */
async function moveInputs(tx: Tx, { teamId, from, to }: ChannelRename, now: number): Promise<void> {
  const [oldStart, newStart] = [`slack:${teamId}:${from}:`, `slack:${teamId}:${to}:`];
  const known = await tx.column<string>`select distinct key from inputs
    where ${startsWith("key", oldStart)} or (${startsWith("key", newStart)} and state = 'waiting')`;
  const keys = known.flatMap((key) =>
    key.startsWith(oldStart) ? [key, newStart + key.slice(oldStart.length)] : [key],
  );
  await openPartitions(tx, "input", keys);
  const { moved, isNamed } = jsonOf(tx, "input", from, to);
  const ofTeam = isIn(tx, "input", member(tx, "teamId", teamId));
  await tx.query`update inputs set input = ${moved} where state = 'waiting' and ${ofTeam} and ${isNamed}`;
  await tx.query`update inputs set key = ${newStart} || substr(key, ${oldStart.length + 1}) where ${startsWith("key", oldStart)}`;
  // Inputs that came too early under the new id have waited for this.
  await tx.query`update inputs set next_attempt_at = ${now}
    where ${startsWith("key", newStart)} and state = 'waiting' and reason = 'thread'`;
  for (const key of keys) tx.stale.input.add(key);
}

function renamed(column: string, from: ChannelId, to: ChannelId): RawBuilder<unknown> {
  return sql`case when ${sql.raw(column)} = ${from} then ${to} else ${sql.raw(column)} end`;
}

function startsWith(column: string, start: string): RawBuilder<unknown> {
  return sql`substr(${sql.raw(column)}, 1, ${start.length}) = ${start}`;
}

/** Replaces every `channelId` in a JSON column. Inside a text its quotes would be escaped. */
function jsonOf(tx: Tx, column: string, from: ChannelId, to: ChannelId) {
  const [before, after] = [member(tx, "channelId", from), member(tx, "channelId", to)];
  const text = sql`replace(${textOf(tx, column)}, ${before}, ${after})`;
  const moved = tx.dialect.kind === "postgres" ? sql`(${text})::jsonb` : text;
  return { moved, isNamed: isIn(tx, column, before) };
}

function isIn(tx: Tx, column: string, part: string): RawBuilder<unknown> {
  return tx.dialect.kind === "postgres"
    ? sql`strpos(${textOf(tx, column)}, ${part}) > 0`
    : sql`instr(${textOf(tx, column)}, ${part}) > 0`;
}

function textOf(tx: Tx, column: string): RawBuilder<unknown> {
  return tx.dialect.kind === "postgres" ? sql`${sql.raw(column)}::text` : sql.raw(column);
}

/** In each database's own spelling. */
function member(tx: Tx, name: string, value: string): string {
  return `"${name}":${tx.dialect.kind === "postgres" ? " " : ""}${JSON.stringify(value)}`;
}

/** Returns every old id with the newest one, for all workspaces. They are few, and each decision asks for them. */
export async function readChannelRenames(tx: Tx): Promise<readonly ChannelRename[]> {
  tx.kept.renames ??= await tx.query<ChannelRename>`
    select team_id, old_id as "from", new_id as "to", at from channel_renames`;
  return tx.kept.renames;
}
