import { z } from "zod";
import type { Asked } from "../../commands/command-handlers.ts";
import { type ChannelId, digest, type SlackTs, type TeamId, userIdSchema } from "../../domain/ids.ts";
import { absentable } from "./message-event-schema.ts";

export const optionalText = absentable(z.string()).catch(undefined);

/** What presses, shortcuts and forms share: the user, and how to answer. Not `team`: it may be a Slack Connect guest's. */
export const interactionFields = {
  user: z.looseObject({ id: userIdSchema }),
  trigger_id: optionalText,
  response_url: optionalText,
};
const interactionSchema = z.looseObject(interactionFields);

/** Reads the asking user from an interaction's fields; undefined without anything that identifies a repetition. */
export function readAsked(
  { user, trigger_id: triggerId, response_url: responseUrl }: z.infer<typeof interactionSchema>,
  {
    teamId,
    naturalKey,
    ...place
  }: {
    teamId: TeamId;
    /** For an interaction without a trigger id; undefined parts give no key. */
    naturalKey: readonly (string | undefined)[];
    channelId?: ChannelId | undefined;
    threadTs?: SlackTs | undefined;
  },
): Asked | undefined {
  const parts = [teamId, user.id, ...naturalKey].filter((part) => part !== undefined);
  const isWhole = parts.length === naturalKey.length + 2;
  if (triggerId === undefined && !isWhole) return undefined;
  const id = triggerId === undefined ? `as_${digest("natural", ...parts)}` : idOfTrigger(teamId, triggerId);
  return { id, teamId, userId: user.id, ...place, responseUrl, triggerId };
}

/**
 * The id of a request. Slack makes a trigger id for each use: two presses of one button differ, a repeated delivery does not.
 * We hash it because ids are logged, and a trigger id is a secret that opens forms.
 */
export function idOfTrigger(teamId: TeamId, triggerId: string): string {
  return `as_${digest("trigger", teamId, triggerId)}`;
}
