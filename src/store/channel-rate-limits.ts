import type { ChannelId, TeamId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/**
 * A rate-limited Slack channel. It takes no post before `pausedUntil`: Slack asked for that, or the last post has just gone. All
 * lines that wait have their turn by `nextAt`. Times in ms.
 */
export type ChannelRateLimit = { channelId: ChannelId; pausedUntil: number; nextAt: number };

/**
 * Returns the recently rate-limited channels. Locks them in channel order until the transaction ends, so that two lockers never
 * deadlock.
 */
export async function lockRateLimits(tx: Tx, teamId: TeamId): Promise<ChannelRateLimit[]> {
  return tx.query<ChannelRateLimit>`select channel_id, paused_until, next_at from channel_paces
    where team_id = ${teamId} order by channel_id ${tx.dialect.forUpdate}`;
}

/** Changes a rate limit that `lockRateLimits` returned. */
export async function saveRateLimit(tx: Tx, teamId: TeamId, pace: ChannelRateLimit): Promise<void> {
  await tx.query`update channel_paces set paused_until = ${pace.pausedUntil}, next_at = ${pace.nextAt}
    where team_id = ${teamId} and channel_id = ${pace.channelId}`;
}

export async function dropRateLimit(tx: Tx, teamId: TeamId, channelId: ChannelId): Promise<void> {
  await tx.query`delete from channel_paces where team_id = ${teamId} and channel_id = ${channelId}`;
}

/** Records Slack's rate limit for the channel. Of several pauses the one that ends last counts. */
export async function pauseChannel(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  until: number,
): Promise<void> {
  await tx.query`insert into channel_paces (team_id, channel_id, paused_until, next_at)
    values (${teamId}, ${channelId}, ${until}, ${until})
    on conflict (team_id, channel_id) do update set
      paused_until = case when excluded.paused_until > channel_paces.paused_until
        then excluded.paused_until else channel_paces.paused_until end,
      next_at = case when excluded.next_at > channel_paces.next_at
        then excluded.next_at else channel_paces.next_at end`;
}
