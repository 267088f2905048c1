/** The words of the thread commands, without their `!`. */
export const THREAD_WORDS = [
  "client",
  "update",
  "send",
  "push",
  "r",
  "note",
  "transcript",
  "claim",
  "release",
  "assign",
  "close",
  "reopen",
  "snooze",
  "mute",
  "unmute",
  "resend",
  "help",
] as const;

export type ThreadWord = (typeof THREAD_WORDS)[number];
