import type { ChannelRateLimit } from "../store/channel-rate-limits.ts";

/** Slack takes short bursts, else a post per second and channel (its rate limits). Two may arrive closer than they went. */
export const GAP_MS = 1_050;

/** How late a turn may be taken without a delay of the next: two posts go at once then. */
const LATE_MS = GAP_MS * 1.5;

/** A post that waits for its channel. `queuedSince`: since when, in ms; undefined for one that had no turn yet. */
type Waiting = { isUrgent: boolean; queuedSince: number | undefined };

export type Turn<Post> = { post: Post; at: number };

/**
 * Gives each of these posts to one channel its turn: the time in ms at which it may go, `now` at the earliest. Cards and notices go
 * first, then who has waited longest. Returns the rate limit as it is after that.
 *
 * A line gets its turn behind all others, so that each waits once. A card or a notice takes the next free time instead, and the
 * line whose turn that was is looked at again after it: only those that are due compete, however many wait.
 */
export function giveTurns<Post extends Waiting>(
  { pausedUntil, nextAt, ...channel }: ChannelRateLimit,
  posts: readonly Post[],
  now: number,
): { turns: Turn<Post>[]; rateLimit: ChannelRateLimit } {
  let freeAt = pausedUntil;
  let endAt = nextAt;
  const waiting = { urgent: 0, lines: 0 };
  const turns = posts.toSorted(byRank).map((post): Turn<Post> => {
    const isNew = !post.isUrgent && post.queuedSince === undefined;
    const kind = post.isUrgent ? "urgent" : "lines";
    // Not behind the cards that wait: each of them moves the end of the lines when it goes.
    const soonest = freeAt + waiting[kind] * GAP_MS;
    const at = Math.max(now, soonest, isNew ? endAt : 0);
    if (at > now) {
      waiting[kind] += 1;
      if (!post.isUrgent) endAt = Math.max(endAt, at + GAP_MS);
      return { post, at };
    }
    // A turn that nobody looked at in time is made up for, so that all come in time on the whole.
    freeAt = Math.max(freeAt, now - LATE_MS) + GAP_MS;
    // The lines that wait go one turn later now.
    if (post.isUrgent && endAt > now) endAt += GAP_MS;
    endAt = Math.max(endAt, freeAt);
    return { post, at };
  });
  return { turns, rateLimit: { ...channel, pausedUntil: freeAt, nextAt: endAt } };
}

/** The sort is stable: of two that had no turn yet, the one that is due for longer was claimed first. */
function byRank(a: Waiting, b: Waiting): number {
  if (a.isUrgent !== b.isUrgent) return a.isUrgent ? -1 : 1;
  return (a.queuedSince ?? Number.MAX_VALUE) - (b.queuedSince ?? Number.MAX_VALUE);
}
