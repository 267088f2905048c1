/** Message subtypes that are no words of a person in a thread, each with the reason it is ignored by. */
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
  /** A message event without the fields that make one. */
  "malformed-event",
  /** A message in the channel itself, or a thread's root. */
  "not-in-thread",
  "slackbot",
  "ephemeral",
  /** Neither words nor files. */
  "no-content",
  /** `message_changed` for an unfurl, a language found, a reply counted …: the words are the same. */
  "not-an-edit",
  "unknown-subtype",
  /** Of a workspace that does not have the app, or not any more. */
  "unknown-workspace",
  /** An event of a type that nobody listens to. */
  "unhandled-event",
  /** A press, a shortcut or a view that nobody listens to. */
  "unhandled-interaction",
  /** A command, a press, a shortcut or a form of ours without the fields that make one. */
  "malformed-interaction",
] as const;

/** Why something from Slack was acknowledged without being handed on. */
export type SlackIgnoredReason =
  | (typeof otherReasons)[number]
  | (typeof reasonBySubtype)[keyof typeof reasonBySubtype];

/** What is known of the ignored thing: ids and type names only. */
export type SlackIgnoredIds = {
  teamId?: string;
  channelId?: string;
  ts?: string;
  eventId?: string;
  /** The event's or interaction's type, or the command. */
  type?: string;
  /** Of a shortcut or a view. */
  callbackId?: string;
  /** Of a press. */
  actionId?: string;
};

export type OnSlackIgnored = (reason: SlackIgnoredReason, ids: SlackIgnoredIds) => void;
