import type { ThreadWord } from "../domain/text/thread-words.ts";

/** How to type a command, a real example, and what it does. Plain text without back-ticks. */
export type Usage = { form: string; example: string; does: string };

export type HelpTopic = "clients" | "messages" | "snippets" | "routes" | "accounts" | "membrane" | "about";

/** The same of a form of the slash command. Help and problems quote these lines and no others. */
export type SlashUsage = Usage & { topic: HelpTopic };

/** Every command of a thread; the client is the thread's. */
export const THREAD_USAGE = {
  client: {
    form: "!client",
    example: "!client",
    does: "Show the visitor's contact details, notes and location.",
  },
  update: {
    form: '!update [name=… email=… phone=… notes="…"]',
    example: '!update phone= notes="Call after 5 pm"',
    does: "Update the visitor's details; without fields, in a form.",
  },
  send: {
    form: "!send text…",
    example: "!send It is on its way, here is the link.",
    does: "Send a reply, also where plain replies stay in Slack.",
  },
  push: {
    form: "!push text…",
    example: "!push Your order is ready to be collected.",
    does: "Push a message: it opens the chat on the visitor's page.",
  },
  r: {
    form: "!r NAME [more words]",
    example: "!r opening-hours See you tomorrow.",
    does: "Send a snippet. /chatra snippets lists the snippets.",
  },
  note: {
    form: "!note text…",
    example: "!note Ask the warehouse first.",
    does: "Write a note, like a message that begins with // or note:",
  },
  claim: { form: "!claim", example: "!claim", does: "Claim this chat." },
  release: { form: "!release", example: "!release", does: "Give this chat back to the queue." },
  assign: {
    form: "!assign @PERSON",
    example: "!assign @ann",
    does: "Give this chat to a teammate.",
  },
  close: { form: "!close", example: "!close", does: "Close this chat until the visitor writes again." },
  reopen: { form: "!reopen", example: "!reopen", does: "Reopen this chat, or end its snooze." },
  snooze: {
    form: "!snooze TIME",
    example: "!snooze tomorrow 9:00",
    does: "Hide this chat until then: 2h, tomorrow, monday 9:00.",
  },
  mute: { form: "!mute", example: "!mute", does: "Stop reminders and mentions for this visitor." },
  unmute: { form: "!unmute", example: "!unmute", does: "Start reminders for this visitor again." },
  transcript: {
    form: "!transcript",
    example: "!transcript",
    does: "Show the whole chat as text.",
  },
  resend: {
    form: "!resend",
    example: "!resend",
    does: "Retry what failed in this thread.",
  },
  help: { form: "!help", example: "!help", does: "Show this help." },
} as const satisfies Record<ThreadWord, Usage>;

/** The whole answer to a command that can't be read, as mrkdwn: why, the right form, and an example where it says more. */
export function withUsage(why: string, usage: Usage): string {
  const form = `${why}\nUsage: \`${usage.form}\``;
  return usage.example === usage.form ? form : `${form}\nExample: \`${usage.example}\``;
}
