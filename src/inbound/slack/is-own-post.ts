import { z } from "zod";

const newMessage = z.object({
  type: z.literal("event_callback"),
  event: z.object({
    type: z.literal("message"),
    subtype: z.enum(["bot_message", "thread_broadcast"]).optional(),
    bot_id: z.string(),
  }),
});

/**
 * Recognises a new message of our own: Slack sends each of our posts back. The parser ignores them too, but this check skips
 * Bolt's middleware, a fifth of the work for a visitor's message. It excludes changes and deletions, because a user may have
 * made them.
 */
export function isOwnPost(body: unknown, botId: string | undefined): boolean {
  if (botId === undefined) return false;
  const parsed = newMessage.safeParse(body);
  return parsed.success && parsed.data.event.bot_id === botId;
}
