import { z } from "zod";

/** Why a message is not a user's in a thread, each reason with the subtypes of such messages. */
const reasonsOfSubtypes = [
  ["bot-message", "bot_message"],
  ["bot-added", "bot_add", "bot_enable"],
  ["bot-removed", "bot_remove", "bot_disable"],
  ["message-replied", "message_replied"],
  ["joined", "channel_join", "group_join", "joiner_notification", "joiner_notification_for_inviter"],
  ["left", "channel_leave", "group_leave"],
  ["topic-changed", "channel_topic", "group_topic"],
  ["purpose-changed", "channel_purpose", "group_purpose"],
  ["name-changed", "channel_name", "group_name"],
  ["archived", "channel_archive", "group_archive"],
  ["unarchived", "channel_unarchive", "group_unarchive"],
  ["converted", "channel_convert_to_private", "channel_convert_to_public"],
  ["posting-permissions", "channel_posting_permissions"],
  ["canvas-updated", "channel_canvas_updated"],
  ["pinned", "pinned_item"],
  ["unpinned", "unpinned_item"],
  ["reminder", "reminder_add", "reminder_delete"],
  ["huddle", "huddle_thread", "sh_room_created", "sh_room_shared"],
  ["ekm-denied", "ekm_access_denied"],
  ["assistant-thread", "assistant_app_thread"],
  ["file-comment", "file_comment"],
  ["file-mention", "file_mention"],
  ["document-mention", "document_mention"],
  ["tombstone", "tombstone"],
] as const;

export const reasonBySubtype = new Map<string, SlackIgnoredReason>(
  reasonsOfSubtypes.flatMap(([reason, ...subtypes]) => subtypes.map((subtype) => [subtype, reason] as const)),
);

export const otherReasons = [
  /** A message event that lacks required fields. */
  "malformed-event",
  /** A message in the channel itself, or a thread's root. */
  "not-in-thread",
  "slackbot",
  "ephemeral",
  /** Neither text nor files. */
  "no-content",
  /** `message_changed` for an unfurl, a detected language, a new reply count …: the text is the same. */
  "not-an-edit",
  "unknown-subtype",
  "other-reaction",
  /** Somebody opened the app, but not its Home tab. */
  "other-tab",
  /** From a workspace that does not have the app, or no longer has it. */
  "unknown-workspace",
  /** An event type without a listener. */
  "unhandled-event",
  /** A button press, a shortcut or a view without a listener. */
  "unhandled-interaction",
  /** Our command, button press, shortcut or form without its required fields. */
  "malformed-interaction",
] as const;

/** Why something from Slack was acknowledged without being passed on. */
export type SlackIgnoredReason = (typeof otherReasons)[number] | (typeof reasonsOfSubtypes)[number][0];

export type OnSlackIgnored = (reason: SlackIgnoredReason, ids: SlackIgnoredIds) => void;

/**
 * An id, for a log line or a count: anything longer is none. Measured on zod 4.6: a string with its own `min` or `max` throws
 * for an object whose `length` can't be compared.
 */
export const looseId = z
  .string()
  .optional()
  .catch(undefined)
  .transform((value) => (value !== undefined && value !== "" && value.length <= 80 ? value : undefined));

/** An object with these fields; undefined for anything else. */
export function looseObject<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape).optional().catch(undefined);
}

const place = z.union([z.looseObject({ id: looseId }).transform((channel) => channel.id), looseId]);

const bodySchema = z.looseObject({
  team_id: looseId,
  context_team_id: looseId,
  event_id: looseId,
  type: looseId,
  command: looseId,
  team: looseObject({ id: looseId }),
  channel_id: looseId,
  channel: place,
  event: looseObject({ type: looseId, channel: place, ts: looseId }),
  container: looseObject({ message_ts: looseId, channel_id: looseId }),
  callback_id: looseId,
  view: looseObject({ callback_id: looseId }),
  actions: z
    .array(z.looseObject({ action_id: looseId }))
    .optional()
    .catch(undefined),
});

/** What we know of something from Slack, for a log line or a count: ids and type names only. */
export type SlackIgnoredIds = ReturnType<typeof idsOfBody>;

/** Never throws, never returns message text. */
export function idsOfBody(body: unknown) {
  const { data } = bodySchema.safeParse(body);
  const { event, container } = data ?? {};
  return {
    teamId: data?.context_team_id ?? data?.team_id ?? data?.team?.id,
    channelId: event?.channel ?? data?.channel_id ?? data?.channel ?? container?.channel_id,
    ts: event?.ts ?? container?.message_ts,
    eventId: data?.event_id,
    /** The event's or interaction's type, or the command. */
    type: event?.type ?? data?.command ?? data?.type,
    callbackId: data?.callback_id ?? data?.view?.callback_id,
    actionId: data?.actions?.[0]?.action_id,
  };
}
