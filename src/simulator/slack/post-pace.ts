import type { Workspace } from "./workspace.ts";

/**
 * Slack's rate limit for posts: about one per second and channel, with short bursts. `take` returns 0 where the post may go,
 * else the seconds for Retry-After.
 */
export function createPostPace(workspace: Pick<Workspace, "behaviour" | "now">): {
  take(channel: string): number;
} {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(channel) {
      const { postsPerSecond, postBurst } = workspace.behaviour;
      if (postsPerSecond <= 0) return 0;
      const now = workspace.now();
      const bucket = buckets.get(channel) ?? { tokens: postBurst, at: now };
      bucket.tokens = Math.min(postBurst, bucket.tokens + ((now - bucket.at) / 1000) * postsPerSecond);
      bucket.at = now;
      buckets.set(channel, bucket);
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / postsPerSecond));
      bucket.tokens -= 1;
      return 0;
    },
  };
}
