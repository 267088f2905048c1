import { expect, test } from "vitest";
import { greeting, helpText, threadHelp } from "../../src/messages/help.ts";
import type { SlashUsage } from "../../src/messages/usage.ts";
import { withUsage } from "../../src/messages/usage.ts";
import { inLines } from "./in-lines.ts";

const usage = (topic: SlashUsage["topic"], form: string): SlashUsage => ({
  topic,
  form: `/chatra ${form}`,
  example: `/chatra ${form} x`,
  does: `Does ${form}.`,
});
const usages = {
  status: usage("about", "status"),
  send: usage("messages", "send"),
  "message.edit": usage("messages", "message edit"),
  client: usage("clients", "client"),
};

test("shows the everyday commands that there are, or those of a topic", () => {
  expect([
    helpText(usages).text,
    ...inLines(helpText(usages)).slice(-3),
    ...inLines(helpText(usages, "messages")),
  ]).toEqual([
    "*Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.\nReceipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor.\n*In a thread:* `!help` lists the commands that work there.\n*Every day*\n`/chatra client`  Does client.\n`/chatra send`  Does send.\n`/chatra status`  Does status.\n*More:* `/chatra help TOPIC` with `clients`, `messages`, `snippets`, `routes`, `accounts`, `membrane`, `about`.",
    "{ type: section, text: { type: mrkdwn, text: *Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.\nReceipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor.\n*In a thread:* `!help` lists the commands that work there. } }",
    "{ type: section, text: { type: mrkdwn, text: *Every day*\n`/chatra client`  Does client.\n`/chatra send`  Does send.\n`/chatra status`  Does status. } }",
    "{ type: section, text: { type: mrkdwn, text: *More:* `/chatra help TOPIC` with `clients`, `messages`, `snippets`, `routes`, `accounts`, `membrane`, `about`. } }",
    "{ text: *Messages*\n`/chatra send`  Does send.\n`/chatra message edit`  Does message edit.\n`CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes. `ID` is a message's ID in Chatra. }",
    "{ type: header, text: { type: plain_text, text: Messages } }",
    "{ type: section, text: { type: mrkdwn, text: `/chatra send`  Does send.\n`/chatra message edit`  Does message edit. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes. `ID` is a message's ID in Chatra. }] }",
  ]);
});

test("shows how to answer in a thread, and every command of it", () => {
  expect(inLines(threadHelp())).toEqual([
    "{ text: *Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.\n`!client`  Show the visitor's contact details, notes and location.\n`!update [name=… email=… phone=… notes=\"…\"]`  Update the visitor's details; without fields, in a form.\n`!send text…`  Send a reply, also where plain replies stay in Slack.\n`!push text…`  Push a message: it opens the chat on the visitor's page.\n`!r NAME [more words]`  Send a snippet. /chatra snippets lists the snippets.\n`!note text…`  Write a note, like a message that begins with // or note:\n`!claim`  Claim this chat.\n`!release`  Give this chat back to the queue.\n`!assign @PERSON`  Give this chat to a teammate.\n`!close`  Close this chat until the visitor writes again.\n`!reopen`  Reopen this chat, or end its snooze.\n`!snooze TIME`  Hide this chat until then: 2h, tomorrow, monday 9:00.\n`!mute`  Stop reminders and mentions for this visitor.\n`!unmute`  Start reminders for this visitor again.\n`!transcript`  Show the whole chat as text.\n`!resend`  Retry what failed in this thread.\n`!help`  Show this help. }",
    "{ type: section, text: { type: mrkdwn, text: *Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack. } }",
    "{ type: section, text: { type: mrkdwn, text: `!client`  Show the visitor's contact details, notes and location.\n`!update [name=… email=… phone=… notes=\"…\"]`  Update the visitor's details; without fields, in a form.\n`!send text…`  Send a reply, also where plain replies stay in Slack.\n`!push text…`  Push a message: it opens the chat on the visitor's page.\n`!r NAME [more words]`  Send a snippet. /chatra snippets lists the snippets.\n`!note text…`  Write a note, like a message that begins with // or note:\n`!claim`  Claim this chat.\n`!release`  Give this chat back to the queue.\n`!assign @PERSON`  Give this chat to a teammate.\n`!close`  Close this chat until the visitor writes again.\n`!reopen`  Reopen this chat, or end its snooze.\n`!snooze TIME`  Hide this chat until then: 2h, tomorrow, monday 9:00.\n`!mute`  Stop reminders and mentions for this visitor.\n`!unmute`  Start reminders for this visitor again.\n`!transcript`  Show the whole chat as text.\n`!resend`  Retry what failed in this thread.\n`!help`  Show this help. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Receipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor. }] }",
  ]);
});

test("greets with three things to know", () => {
  expect(inLines(greeting())).toEqual([
    "{ text: Three things to know\n1. Each chat on the website is a thread. A reply in the thread goes to the visitor, and so do its edits. A deleted reply disappears for the visitor too.\n2. A message that begins with `//` or `note:` is an internal note. It stays in Slack.\n3. `/chatra help` lists the commands. In a thread, `!help` does. }",
    "{ type: section, text: { type: mrkdwn, text: *Three things to know*\n1. Each chat on the website is a thread. A reply in the thread goes to the visitor, and so do its edits. A deleted reply disappears for the visitor too.\n2. A message that begins with `//` or `note:` is an internal note. It stays in Slack.\n3. `/chatra help` lists the commands. In a thread, `!help` does. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Receipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor. }] }",
  ]);
});

test("shows how a command is typed, with an example that says more", () => {
  expect([
    withUsage("No text.", usages.send),
    withUsage("Stop.", { form: "!help", example: "!help", does: "Helps." }),
  ]).toEqual(["No text.\nUsage: `/chatra send`\nExample: `/chatra send x`", "Stop.\nUsage: `!help`"]);
});
