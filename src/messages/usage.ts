import type { ThreadWord } from "../domain/text/thread-words.ts";

/** How to type a command, a real example, and what it does. Plain text without back-ticks. */
export type Usage = { form: string; example: string; does: string };

export type HelpTopic = "clients" | "messages" | "routes" | "membrane" | "about";

/** The same of a form of the slash command. Help and problems quote these lines and no others. */
export type SlashUsage = Usage & { topic: HelpTopic };

/** Every command of a thread; the client is the thread's. */
export const THREAD_USAGE = {
  client: {
    form: "!client",
    example: "!client",
    does: "Shows the client: contact details, notes and place.",
  },
  update: {
    form: '!update [name=… email=… phone=… notes="…"]',
    example: '!update phone= notes="Call after 5 pm"',
    does: "Changes what Chatra knows of the client. Without fields it shows a form; an empty field is removed.",
  },
  send: {
    form: "!send text…",
    example: "!send It is on its way, here is the link.",
    does: "Sends your reply to the visitor, also where plain replies stay in Slack.",
  },
  push: {
    form: "!push text…",
    example: "!push Your order is ready to be collected.",
    does: "Sends a pushed message, which opens the chat at the client's by itself.",
  },
  r: {
    form: "!r NAME [more words]",
    example: "!r opening-hours See you tomorrow!",
    does: "Sends a snippet to the visitor as your reply. /chatra snippets lists them.",
  },
  note: {
    form: "!note text…",
    example: "!note Ask the warehouse first.",
    does: "Stays in Slack, like a message that begins with // or note:",
  },
  claim: { form: "!claim", example: "!claim", does: "Says that you have this chat." },
  release: { form: "!release", example: "!release", does: "Gives this chat back to the queue." },
  assign: {
    form: "!assign @PERSON",
    example: "!assign @ann",
    does: "Gives this chat to a teammate.",
  },
  close: { form: "!close", example: "!close", does: "Closes this chat until the visitor writes again." },
  reopen: { form: "!reopen", example: "!reopen", does: "Opens this chat again, or ends its snooze." },
  snooze: {
    form: "!snooze TIME",
    example: "!snooze tomorrow 9:00",
    does: "Hides this chat until then, or until the visitor writes: 2h, tomorrow, monday 9:00.",
  },
  mute: { form: "!mute", example: "!mute", does: "Ends reminders and mentions for this visitor." },
  unmute: { form: "!unmute", example: "!unmute", does: "Begins reminders for this visitor again." },
  transcript: {
    form: "!transcript",
    example: "!transcript",
    does: "Gives the whole chat as a text.",
  },
  resend: {
    form: "!resend",
    example: "!resend",
    does: "Tries again what could not be sent.",
  },
  help: { form: "!help", example: "!help", does: "Shows this." },
} as const satisfies Record<ThreadWord, Usage>;

/** The whole answer to a command that can't be read, as mrkdwn: why, the right form, and an example where it says more. */
export function withUsage(why: string, usage: Usage): string {
  const form = `${why}\nForm: \`${usage.form}\``;
  return usage.example === usage.form ? form : `${form}\nExample: \`${usage.example}\``;
}
