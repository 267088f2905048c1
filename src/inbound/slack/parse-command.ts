import { z } from "zod";
import type { CommandHandlers } from "../../commands/command-handlers.ts";
import { channelIdSchema, userIdSchema } from "../../domain/ids.ts";
import { idOfTrigger, optionalText } from "./interaction-schema.ts";
import { absentable } from "./message-event-schema.ts";
import type { SlackBot } from "./slack-bot.ts";

const bodySchema = z.looseObject({
  channel_id: channelIdSchema,
  user_id: userIdSchema,
  /** Missing where no text follows the command's name. */
  text: absentable(z.string()),
  trigger_id: z.string().min(1),
  response_url: optionalText,
});

/** Reads the body of a slash command of any name; undefined when it lacks required fields. */
export function parseCommand(
  body: unknown,
  { teamId }: SlackBot,
): Parameters<CommandHandlers["onCommand"]>[0] | undefined {
  const { data } = bodySchema.safeParse(body);
  return (
    data && {
      // Only the trigger id identifies a repetition.
      id: idOfTrigger(teamId, data.trigger_id),
      teamId,
      userId: data.user_id,
      channelId: data.channel_id,
      text: data.text ?? "",
      responseUrl: data.response_url,
      triggerId: data.trigger_id,
    }
  );
}
