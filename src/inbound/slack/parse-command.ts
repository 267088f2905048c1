import { z } from "zod";
import type { CommandHandlers } from "../../commands/command-handlers.ts";
import { channelIdSchema, type TeamId, teamIdSchema, userIdSchema } from "../../domain/ids.ts";
import { askedId, optionalText } from "./interaction-schema.ts";
import { absentable } from "./message-event-schema.ts";

export type SlashCommand = Parameters<CommandHandlers["onCommand"]>[0];

const bodySchema = z.looseObject({
  team_id: absentable(teamIdSchema).catch(undefined),
  channel_id: channelIdSchema,
  user_id: userIdSchema,
  /** Missing where no text follows the command's name. */
  text: absentable(z.string()),
  trigger_id: z.string().min(1),
  response_url: optionalText,
});

/**
 * Reads the body of a slash command of any name; undefined when it lacks required fields. Only its trigger id identifies a
 * repetition. `teamId` is the installation's, where known.
 */
export function parseCommand(body: unknown, teamId?: TeamId): SlashCommand | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { team_id, channel_id, user_id, text, trigger_id, response_url } = parsed.data;
  const installedTeam = teamId ?? team_id;
  const id = installedTeam && askedId(installedTeam, trigger_id);
  if (installedTeam === undefined || id === undefined) return undefined;
  return {
    id,
    teamId: installedTeam,
    userId: user_id,
    channelId: channel_id,
    text: text ?? "",
    responseUrl: response_url,
    triggerId: trigger_id,
  };
}
