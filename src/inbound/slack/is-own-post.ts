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
 * Tells a new message of our own from everything else: Slack sends back each one that we post. The parser ignores them as
 * well; asking here first spares the way through Bolt's middleware, which was a fifth of the work for a visitor's message.
 * Changes and deletions of our messages are not meant: somebody else may have made them.
 */
export function isOwnPost(body: unknown, botId: string | undefined): boolean {
  if (botId === undefined) return false;
  const parsed = newMessage.safeParse(body);
  return parsed.success && parsed.data.event.bot_id === botId;
}
