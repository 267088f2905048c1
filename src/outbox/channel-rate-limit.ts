/** Our own: Bottleneck, p-throttle and others count in one process or in Redis. This commits together with what it delays. */
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

/** Slack takes short bursts, else a post per second and channel (its rate limits). Two may arrive closer than they went. */
const GAP_MS = 1_100;
/** A channel without waiting posts for this long may have its bursts again. */
const QUIET_MS = 10_000;
export const WAITS_ITS_TURN = "waits-its-turn";

/**
 * Keeps to Slack's rate limits of channels, across all processes on one database. After the pause, posts to the channel go one
 * at a time, because Slack would refuse all at once again. A single process (SQLite) looks nothing up until Slack refuses a
 * post.
 */
export function createChannelRateLimits(options: {
  kind: Store["kind"];
  teamId: TeamId;
  owner: string;
  now: () => number;
}) {
  const { teamId, owner } = options;
  /** An earlier process may have left a rate limit. */
  let isQuiet = false;

  return {
    /** Slack refused a post of this process: from now on we look up rate limits. */
    refused: (): void => {
      isQuiet = false;
    },
    /** Returns the claimed posts that may go now and delays the others. */
    admit: async (tx: Tx, claimed: SlackJob[]): Promise<SlackJob[]> => {
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
      const changed = new Map<ChannelId, ChannelRateLimit>();
      for (const job of claimed) {
        const { delivery } = job;
        const pace = isPost(delivery) ? rateLimits.get(channelOf(job)) : undefined;
        if (pace === undefined) {
          admitted.push(job);
          continue;
        }
        const { turn, nextAt } = takeTurn(pace, delivery, now);
        const next = { ...pace, nextAt };
        if (nextAt !== pace.nextAt) changed.set(pace.channelId, next);
        rateLimits.set(pace.channelId, next);
        if (turn <= now) {
          admitted.push(job);
          continue;
        }
        const error = { reason: WAITS_ITS_TURN, detail: ATTEMPT_DETAILS.waitsItsTurn };
        const later = { state: "pending", nextAttemptAt: turn, countsAsAttempt: false, error } as const;
        await settleDelivery(tx, { id: delivery.id, owner, now, ...later });
      }
      for (const pace of changed.values()) await saveRateLimit(tx, teamId, pace);
      return admitted;
    },
  };
}

/** When a post may go. One that waited for its slot goes now, unless the channel was paused again. */
function takeTurn(
  { pausedUntil, nextAt }: ChannelRateLimit,
  delivery: Delivery,
  now: number,
): { turn: number; nextAt: number } {
  // A notice about a problem must not wait behind that problem.
  if (isNoticeOfNoChat(delivery)) return { turn: pausedUntil, nextAt };
  if (delivery.error?.reason === WAITS_ITS_TURN && pausedUntil <= now) return { turn: now, nextAt };
  const turn = Math.max(nextAt, now);
  return { turn, nextAt: turn + GAP_MS };
}
