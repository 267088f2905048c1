/** Why an input, or a message in it, had no effect. The bot counts and logs each by its name. */
export type IgnoredReason =
  // Slack
  | "not-our-thread"
  | "already-relayed"
  | "own-post"
  | "note"
  | "command"
  | "guest-command"
  | "empty"
  | "deleted-before-relay"
  | "edit-before-message"
  | "delete-before-message"
  | "message-deleted"
  | "stale-edit"
  | "unchanged"
  | "note-stays-note"
  | "stale-button"
  | "nothing-to-send"
  | "mention-in-our-thread"
  | "unknown-snippet"
  | "unknown-field"
  | "kept-back"
  // Workspaces and accounts
  | "unknown-account"
  // Orders
  | "unknown-client"
  | "not-a-chat"
  | "too-long"
  | "shared-id"
  | "nothing-to-do"
  | "stale-order"
  // Chatra
  | "forgotten"
  | "nothing-new"
  | "already-shown"
  | "own-echo"
  | "automatic-without-visitor";
