import { z } from "zod";
import type { SlackIgnoredIds } from "./ignored-reasons.ts";

/**
 * Ids are short; we do not log anything longer. Measured on zod 4.6: a string with its own `min` or `max` throws for an object
 * whose `length` can't be compared.
 */
const id = z
  .string()
  .optional()
  .catch(undefined)
  .transform((value) => (value !== undefined && value !== "" && value.length <= 80 ? value : undefined));
const place = z.union([z.looseObject({ id }).transform((channel) => channel.id), id]);

const bodySchema = z.looseObject({
  team_id: id,
  context_team_id: id,
  event_id: id,
  type: id,
  command: id,
  team: z.looseObject({ id }).optional().catch(undefined),
  channel_id: id,
  channel: place.optional().catch(undefined),
  event: z
    .looseObject({ type: id, channel: place.optional().catch(undefined), ts: id })
    .optional()
    .catch(undefined),
  container: z.looseObject({ message_ts: id, channel_id: id }).optional().catch(undefined),
  callback_id: id,
  view: z.looseObject({ callback_id: id }).optional().catch(undefined),
  actions: z
    .array(z.looseObject({ action_id: id }))
    .optional()
    .catch(undefined),
});

/** Returns the ids of anything from Slack, for a log line or a count. Never throws, never returns message text. */
export function idsOfBody(body: unknown): SlackIgnoredIds {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return {};
  const { event, container, view, actions, ...envelope } = parsed.data;
  return withoutAbsent({
    teamId: envelope.context_team_id ?? envelope.team_id ?? envelope.team?.id,
    channelId: event?.channel ?? envelope.channel_id ?? envelope.channel ?? container?.channel_id,
    ts: event?.ts ?? container?.message_ts,
    eventId: envelope.event_id,
    type: event?.type ?? envelope.command ?? envelope.type,
    callbackId: envelope.callback_id ?? view?.callback_id,
    actionId: actions?.[0]?.action_id,
  });
}

function withoutAbsent(ids: { [Name in keyof SlackIgnoredIds]: string | undefined }): SlackIgnoredIds {
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
}
