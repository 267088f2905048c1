/** Message subtypes that are not a user's message in a thread, each with its reason to be ignored. */
export const reasonBySubtype = {
  bot_message: "bot-message",
  bot_add: "bot-added",
  bot_remove: "bot-removed",
  bot_enable: "bot-added",
  bot_disable: "bot-removed",
  message_replied: "message-replied",
  channel_join: "joined",
  group_join: "joined",
  channel_leave: "left",
  group_leave: "left",
  channel_topic: "topic-changed",
  group_topic: "topic-changed",
  channel_purpose: "purpose-changed",
  group_purpose: "purpose-changed",
  channel_name: "name-changed",
  group_name: "name-changed",
  channel_archive: "archived",
  group_archive: "archived",
  channel_unarchive: "unarchived",
  group_unarchive: "unarchived",
  channel_convert_to_private: "converted",
  channel_convert_to_public: "converted",
  channel_posting_permissions: "posting-permissions",
  channel_canvas_updated: "canvas-updated",
  pinned_item: "pinned",
  unpinned_item: "unpinned",
  reminder_add: "reminder",
  reminder_delete: "reminder",
  huddle_thread: "huddle",
  sh_room_created: "huddle",
  sh_room_shared: "huddle",
  ekm_access_denied: "ekm-denied",
  assistant_app_thread: "assistant-thread",
  file_comment: "file-comment",
  file_mention: "file-mention",
  document_mention: "document-mention",
  joiner_notification: "joined",
  joiner_notification_for_inviter: "joined",
  tombstone: "tombstone",
} as const;

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
export type SlackIgnoredReason =
  | (typeof otherReasons)[number]
  | (typeof reasonBySubtype)[keyof typeof reasonBySubtype];

/** What we know of the ignored item: ids and type names only. */
export type SlackIgnoredIds = {
  teamId?: string;
  channelId?: string;
  ts?: string;
  eventId?: string;
  /** The event's or interaction's type, or the command. */
  type?: string;
  /** For a shortcut or a view. */
  callbackId?: string;
  /** For a button press. */
  actionId?: string;
};

export type OnSlackIgnored = (reason: SlackIgnoredReason, ids: SlackIgnoredIds) => void;
