import type { HelpTopic } from "../domain/command/command.ts";
import type { ThreadWord } from "../domain/text/thread-words.ts";

/** How a command is written, what it looks like in earnest, and what it does. Plain text without back-ticks. */
export type Usage = { form: string; example: string; does: string };

/** Every form of the slash command. Help and problems quote these lines and no others. */
export const SLASH_USAGE = {
  client: {
    topic: "clients",
    form: "/chatra client CLIENT | NAME | EMAIL",
    example: "/chatra client vera lang",
    does: "Shows a client, or lists those whose name or email begins so.",
  },
  open: {
    topic: "clients",
    form: "/chatra open CLIENT",
    example: "/chatra open fxKp3ZqLw8sT",
    does: "Leads to the client's thread, and starts one where there is none.",
  },
  update: {
    topic: "clients",
    form: '/chatra update CLIENT [name=… email=… phone=… notes="…"]',
    example: '/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"',
    does: "Changes what Chatra knows of a client. Without fields it shows a form; an empty field is removed.",
  },
  forget: {
    topic: "clients",
    form: "/chatra forget CLIENT",
    example: "/chatra forget fxKp3ZqLw8sT",
    does: "Erases what this bot keeps of a client. For administrators.",
  },
  send: {
    topic: "messages",
    form: "/chatra send CLIENT text…",
    example: "/chatra send fxKp3ZqLw8sT We open at nine tomorrow.",
    does: "Sends a message to a client.",
  },
  push: {
    topic: "messages",
    form: "/chatra push CLIENT text…",
    example: "/chatra push fxKp3ZqLw8sT Your order is ready to be collected.",
    does: "Sends a pushed message, which opens the chat at the client's by itself.",
  },
  message: {
    topic: "messages",
    form: "/chatra message ID",
    example: "/chatra message m7RtYw2Qe9",
    does: "Shows a message.",
  },
  "message.edit": {
    topic: "messages",
    form: "/chatra message edit ID text…",
    example: "/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.",
    does: "Replaces the words of a message.",
  },
  "message.delete": {
    topic: "messages",
    form: "/chatra message delete ID",
    example: "/chatra message delete m7RtYw2Qe9",
    does: "Deletes a message.",
  },
  pushed: {
    topic: "messages",
    form: "/chatra pushed ID",
    example: "/chatra pushed p4LkVb8Nc3",
    does: "Shows a pushed message.",
  },
  "pushed.edit": {
    topic: "messages",
    form: "/chatra pushed edit ID text…",
    example: "/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.",
    does: "Replaces the words of a pushed message.",
  },
  "pushed.delete": {
    topic: "messages",
    form: "/chatra pushed delete ID",
    example: "/chatra pushed delete p4LkVb8Nc3",
    does: "Deletes a pushed message.",
  },
  actions: {
    topic: "membrane",
    form: "/chatra actions [intent…]",
    example: "/chatra actions update a client",
    does: "Lists what Membrane can do with Chatra, or what fits an intent.",
  },
  run: {
    topic: "membrane",
    form: "/chatra run ACTION [{json}]",
    example: '/chatra run get-client {"id": "fxKp3ZqLw8sT"}',
    does: "Runs one of Membrane's actions. For administrators.",
  },
  request: {
    topic: "membrane",
    form: "/chatra request METHOD /path [key=value…] [Header:value…] [{json}]",
    example: '/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}',
    does: "Sends a request to Chatra's API as it is. For administrators.",
  },
  connections: {
    topic: "membrane",
    form: "/chatra connections",
    example: "/chatra connections",
    does: "Lists Membrane's connections and their state.",
  },
  connect: {
    topic: "membrane",
    form: "/chatra connect",
    example: "/chatra connect",
    does: "Connects Chatra, or mends its connection.",
  },
  account: {
    topic: "membrane",
    form: "/chatra account [NAME]",
    example: "/chatra account berlin",
    does: "Lists the Chatra accounts of this workspace, or shows one.",
  },
  "account.add": {
    topic: "membrane",
    form: "/chatra account add NAME",
    example: "/chatra account add berlin",
    does: "Adds another Chatra account, whose new chats come to this channel. For administrators.",
  },
  "account.change": {
    topic: "membrane",
    form: "/chatra account NAME connect | here | agent ID | secret | remove",
    example: "/chatra account berlin here",
    does: "Mends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators.",
  },
  status: {
    topic: "about",
    form: "/chatra status",
    example: "/chatra status",
    does: "Tells whether everything works, and what waits.",
  },
  help: {
    topic: "about",
    form: "/chatra help [clients | messages | membrane | about]",
    example: "/chatra help messages",
    does: "Shows this.",
  },
} as const satisfies Record<string, Usage & { topic: HelpTopic }>;

export type SlashForm = keyof typeof SLASH_USAGE;

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
  push: {
    form: "!push text…",
    example: "!push Your order is ready to be collected.",
    does: "Sends a pushed message, which opens the chat at the client's by itself.",
  },
  note: {
    form: "!note text…",
    example: "!note Ask the warehouse first.",
    does: "Stays in Slack, like a message that begins with // or note:",
  },
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

/** The whole answer to a command that can't be read: why, the right form, an example where it says more. mrkdwn. */
export function withUsage(why: string, usage: Usage): string {
  const form = `${why}\nForm: \`${usage.form}\``;
  return usage.example === usage.form ? form : `${form}\nExample: \`${usage.example}\``;
}
