/**
 * By hand, because limiters such as Bottleneck and p-throttle keep their count in one process or in Redis. Here it has to
 * commit together with the posts that it puts off, in the database that all processes share.
 */
import { type Delivery, isNoticeOfNoChat } from "../domain/delivery.ts";
import type { ChannelId, TeamId } from "../domain/ids.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import {
  type ChannelRateLimit,
  dropRateLimit,
  lockRateLimits,
  saveRateLimit,
} from "../store/channel-rate-limits.ts";
import { settleDelivery } from "../store/delivery-claims.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { channelOf, isPost, type SlackJob } from "./carry-out-slack.ts";

/**
 * Slack takes about one post per second and channel, and short bursts above that (its documentation of rate limits).
 * A little more, because two posts a second apart may reach it closer together.
 */
const GAP_MS = 1_100;
/** A channel for which nothing has waited this long may have its bursts again. */
const QUIET_MS = 10_000;
const WAITS_ITS_TURN = "waits-its-turn";

export type PacedChannels = {
  /** Of posts that were claimed, returns those that may go now; the others are put off until their turn. */
  admit(tx: Tx, claimed: SlackJob[]): Promise<SlackJob[]>;
  /** Slack has refused a post of this process: from now on there are channels to look for. */
  refused(): void;
};

/**
 * Keeps to the pace of channels that Slack asked to leave alone, for all processes on one database together. Once the
 * pause is over, posts to the channel take turns, because all that waited would only be refused again.
 * Where one process knows all (SQLite) nothing is looked up until Slack refuses a post.
 */
export function createChannelRateLimits(options: {
  kind: Store["kind"];
  teamId: TeamId;
  owner: string;
  now: () => number;
}): PacedChannels {
  const { teamId, owner } = options;
  /** A process before this one may have left something. */
  let isQuiet = false;

  async function putOff(tx: Tx, { id }: Delivery, until: number, now: number): Promise<void> {
    await settleDelivery(tx, {
      id,
      owner,
      now,
      state: "pending",
      nextAttemptAt: until,
      countsAsAttempt: false,
      error: { reason: WAITS_ITS_TURN, detail: ATTEMPT_DETAILS.waitsItsTurn },
    });
  }

  return {
    refused: () => {
      isQuiet = false;
    },
    async admit(tx, claimed) {
      if (isQuiet || !claimed.some(({ delivery }) => isPost(delivery))) return claimed;
      const now = options.now();
      const rateLimits = new Map<ChannelId | undefined, ChannelRateLimit>();
      for (const pace of await lockRateLimits(tx, teamId)) {
        if (pace.nextAt + QUIET_MS < now) await dropRateLimit(tx, teamId, pace.channelId);
        else rateLimits.set(pace.channelId, pace);
      }
      if (rateLimits.size === 0) {
        isQuiet = options.kind === "sqlite";
        return claimed;
      }
      const admitted: SlackJob[] = [];
      const changed = new Set<ChannelId>();
      for (const job of claimed) {
        const { delivery } = job;
        const pace = isPost(delivery) ? rateLimits.get(channelOf(job)) : undefined;
        if (pace === undefined) {
          admitted.push(job);
          continue;
        }
        const { turn, nextAt } = takeTurn(pace, delivery, now);
        if (nextAt !== pace.nextAt) changed.add(pace.channelId);
        rateLimits.set(pace.channelId, { ...pace, nextAt });
        if (turn <= now) admitted.push(job);
        else await putOff(tx, delivery, turn, now);
      }
      for (const channelId of changed) {
        const pace = rateLimits.get(channelId);
        if (pace) await saveRateLimit(tx, teamId, pace);
      }
      return admitted;
    },
  };
}

/** When a post may go. One that has waited for its turn goes now, unless the channel was paused again meanwhile. */
function takeTurn(
  { pausedUntil, nextAt }: ChannelRateLimit,
  delivery: Delivery,
  now: number,
): { turn: number; nextAt: number } {
  // What tells people of trouble must not stand behind what the trouble holds up.
  if (isNoticeOfNoChat(delivery)) return { turn: pausedUntil, nextAt };
  if (delivery.error?.reason === WAITS_ITS_TURN && pausedUntil <= now) return { turn: now, nextAt };
  const turn = Math.max(nextAt, now);
  return { turn, nextAt: turn + GAP_MS };
}
