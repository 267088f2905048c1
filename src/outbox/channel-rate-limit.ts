/** Our own: Bottleneck, p-throttle and others count in one process or in Redis. This commits together with what it delays. */
import { WAITS_ITS_TURN } from "../domain/delivery.ts";
import type { ChannelId, TeamId } from "../domain/ids.ts";
import { isLine } from "../domain/payload.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import {
  type ChannelRateLimit,
  dropRateLimit,
  lockRateLimits,
  saveRateLimit,
} from "../store/channel-rate-limits.ts";
import { type Settled, settleDeliveries } from "../store/delivery-claims.ts";
import { keysAwaited } from "../store/delivery-queries.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { giveTurns } from "./channel-turns.ts";
import { mergeLines } from "./merge-lines.ts";
import { channelOf, isPost, type SlackJob } from "./slack-job.ts";

/** A channel without waiting posts for this long may have its bursts again. */
const QUIET_MS = 10_000;

/**
 * Keeps to Slack's rate limits of channels, across all processes on one database. After the pause, posts to the channel go one
 * at a time, because Slack would refuse all at once again; see `giveTurns` for their order. Slack counts neither changes and
 * removals of posts nor reactions: they wait for nothing here. A single process (SQLite) looks nothing up until Slack refuses a
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
    /** Returns the claimed posts that may go now, with the lines that they take along, and delays the others. */
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
      const limitOf = (job: SlackJob) => (isPost(job.delivery) ? rateLimits.get(channelOf(job)) : undefined);
      const delayed = new Set<SlackJob>();
      const ends: Settled[] = [];
      for (const [limit, jobs] of Map.groupBy(claimed, limitOf)) {
        if (limit === undefined) continue;
        const { turns, rateLimit } = giveTurns(limit, await waitingPosts(tx, jobs), now);
        if (rateLimit.nextAt !== limit.nextAt || rateLimit.pausedUntil !== limit.pausedUntil)
          await saveRateLimit(tx, teamId, rateLimit);
        for (const { post, at } of turns) {
          if (at <= now) continue;
          delayed.add(post.job);
          ends.push(laterTurn(post.job, at, post.queuedSince ?? now));
        }
      }
      if (ends.length > 0) await settleDeliveries(tx, ends, { owner, now });
      const admitted: SlackJob[] = [];
      for (const job of claimed) {
        if (delayed.has(job)) continue;
        // The channel is behind: one post has room for all lines of the conversation that wait.
        admitted.push(limitOf(job) ? await mergeLines(tx, job) : job);
      }
      return admitted;
    },
  };
}

/** A line that has a notice behind it goes as that: the order within the conversation stays, and the notice waits for no other. */
async function waitingPosts(tx: Tx, jobs: SlackJob[]) {
  const lines = jobs.flatMap(({ delivery: { payload, key } }) => (isLine(payload) ? key : []));
  const awaited = lines.length === 0 ? undefined : await keysAwaited(tx, lines);
  return jobs.map((job) => {
    const { payload, key, error } = job.delivery;
    const isUrgent = !isLine(payload) || awaited?.has(key) === true;
    return { job, isUrgent, queuedSince: error?.queuedSince };
  });
}

function laterTurn({ delivery: { id } }: SlackJob, nextAttemptAt: number, queuedSince: number): Settled {
  const error = { reason: WAITS_ITS_TURN, detail: ATTEMPT_DETAILS.waitsItsTurn, queuedSince };
  return { id, state: "pending", nextAttemptAt, countsAsAttempt: false, error };
}
