import { z } from "zod";
import type { TeamId } from "../../domain/ids.ts";

/** The bot in one workspace, from `auth.test`. `teamId` is the installation's: for a whole organization, its own id. */
export type SlackBot = { teamId: TeamId; userId: string; botId?: string };

/** Returns the bot where this body comes from; undefined for a workspace that does not have it, or no longer does. */
export type BotOf = (body: unknown) => SlackBot | undefined;

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
 * Bolt's middleware, a fifth of the work for a visitor's message. Users may have made changes and deletions, so these don't
 * count.
 */
export function isOwnPost(body: unknown, { botId }: SlackBot): boolean {
  return botId !== undefined && newMessage.safeParse(body).data?.event.bot_id === botId;
}
