import { z } from "zod";
import type { Asked } from "../../commands/command-handlers.ts";
import {
  type ChannelId,
  channelIdSchema,
  digest,
  type SlackTs,
  slackTsSchema,
  type TeamId,
  teamIdSchema,
  userIdSchema,
} from "../../domain/ids.ts";
import { absentable } from "./message-event-schema.ts";

export const optionalText = absentable(z.string()).catch(undefined);

/** The common fields of a button press, a shortcut and a submitted form: the user, and how to answer them. */
export const interactionFields = {
  team: absentable(z.looseObject({ id: teamIdSchema })).catch(undefined),
  user: z.looseObject({ id: userIdSchema }),
  trigger_id: optionalText,
  response_url: optionalText,
};
const interactionSchema = z.looseObject(interactionFields);

/** The place of a button press: a message, or (without `message_ts`) a form. */
export const pressPlaceFields = {
  channel: absentable(z.looseObject({ id: channelIdSchema })).catch(undefined),
  container: absentable(
    z.looseObject({
      type: optionalText,
      channel_id: absentable(channelIdSchema),
      message_ts: absentable(slackTsSchema),
      thread_ts: absentable(slackTsSchema),
      is_ephemeral: z.boolean().optional().catch(undefined),
    }),
  ).catch(undefined),
  message: absentable(
    z.looseObject({ ts: absentable(slackTsSchema), thread_ts: absentable(slackTsSchema) }),
  ).catch(undefined),
};
const pressPlaceSchema = z.looseObject(pressPlaceFields);

/** The message that carries the button, as far as we know it. */
export function placeOfPress({ channel, container, message }: z.infer<typeof pressPlaceSchema>): {
  channelId: ChannelId | undefined;
  messageTs: SlackTs | undefined;
  threadTs: SlackTs | undefined;
} {
  return {
    channelId: channel?.id ?? container?.channel_id,
    messageTs: container?.message_ts ?? message?.ts,
    threadTs: container?.thread_ts ?? message?.thread_ts,
  };
}

/**
 * Reads the asking user from an interaction's fields; undefined without a team or anything that identifies a repetition.
 * `installedTeam` is the installation's, where known: `team` in the body may be a Slack Connect guest's.
 */
export function readAsked(
  { team, user, trigger_id: triggerId, response_url: responseUrl }: z.infer<typeof interactionSchema>,
  {
    installedTeam,
    naturalKey,
    ...place
  }: {
    installedTeam: TeamId | undefined;
    /** For an interaction without a trigger id; undefined parts give no key. */
    naturalKey: readonly (string | undefined)[];
    channelId?: ChannelId | undefined;
    threadTs?: SlackTs | undefined;
  },
): Asked | undefined {
  const teamId = installedTeam ?? team?.id;
  if (teamId === undefined) return undefined;
  const id = askedId(teamId, triggerId, [user.id, ...naturalKey]);
  if (id === undefined) return undefined;
  return { id, teamId, userId: user.id, ...place, responseUrl, triggerId };
}

/**
 * The id of a request. Slack makes a trigger id for each use: two presses of one button differ, a repeated delivery does not.
 * We hash it because ids are logged, and a trigger id is a secret that opens forms.
 */
export function askedId(
  teamId: TeamId,
  triggerId: string | undefined,
  naturalKey: readonly (string | undefined)[] = [],
): string | undefined {
  if (triggerId !== undefined) return `as_${digest("trigger", teamId, triggerId)}`;
  const parts = naturalKey.filter((part) => part !== undefined);
  return parts.length === 0 || parts.length < naturalKey.length
    ? undefined
    : `as_${digest("natural", teamId, ...parts)}`;
}
