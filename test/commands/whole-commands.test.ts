import { expect, test } from "vitest";
import { parseThreadCommand } from "../../src/domain/command/parse-thread-command.ts";
import { helpText, TOPICS, threadHelp } from "../../src/messages/help.ts";
import { parseCommand, SLASH_USAGE } from "./read.ts";

/** What many commands are read as, compared whole. */
test("help, whole and by topic", () => {
  expect([undefined, ...TOPICS].map((topic) => helpText(SLASH_USAGE, topic))).toEqual([
    {
      text: "*Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.\nReceipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor.\n*In a thread:* `!help` lists the commands that work there.\n*Every day*\n`/chatra waiting [mine|all|#CHANNEL]`  List the chats in which a visitor waits for us.\n`/chatra client CLIENT | NAME | EMAIL`  Show a visitor, or find some by name or email.\n`/chatra send CLIENT text…`  Send a message to a visitor.\n`/chatra snippets`  List the snippets that you can send with !r.\n`/chatra status`  Show whether everything works and what waits.\n*More:* `/chatra help TOPIC` with `clients`, `messages`, `snippets`, `routes`, `accounts`, `membrane`, `about`.",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.\nReceipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor.\n*In a thread:* `!help` lists the commands that work there.",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*Every day*\n`/chatra waiting [mine|all|#CHANNEL]`  List the chats in which a visitor waits for us.\n`/chatra client CLIENT | NAME | EMAIL`  Show a visitor, or find some by name or email.\n`/chatra send CLIENT text…`  Send a message to a visitor.\n`/chatra snippets`  List the snippets that you can send with !r.\n`/chatra status`  Show whether everything works and what waits.",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*More:* `/chatra help TOPIC` with `clients`, `messages`, `snippets`, `routes`, `accounts`, `membrane`, `about`.",
          },
        },
      ],
    },
    {
      text: "*Visitors and chats*\n`/chatra client CLIENT | NAME | EMAIL`  Show a visitor, or find some by name or email.\n`/chatra waiting [mine|all|#CHANNEL]`  List the chats in which a visitor waits for us.\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]`  Choose how the bot notifies you; without values, in a form.\n`/chatra open CLIENT`  Link to a visitor's thread, or open one.\n`/chatra update CLIENT [name=… email=… phone=… notes=\"…\"]`  Update a visitor's details; without fields, in a form.\n`/chatra forget CLIENT`  Erase what the bot stores about a visitor (admins).\n`CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "Visitors and chats",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra client CLIENT | NAME | EMAIL`  Show a visitor, or find some by name or email.\n`/chatra waiting [mine|all|#CHANNEL]`  List the chats in which a visitor waits for us.\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]`  Choose how the bot notifies you; without values, in a form.\n`/chatra open CLIENT`  Link to a visitor's thread, or open one.\n`/chatra update CLIENT [name=… email=… phone=… notes=\"…\"]`  Update a visitor's details; without fields, in a form.\n`/chatra forget CLIENT`  Erase what the bot stores about a visitor (admins).",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "`CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes.",
            },
          ],
        },
      ],
    },
    {
      text: "*Messages*\n`/chatra send CLIENT text…`  Send a message to a visitor.\n`/chatra push CLIENT text…`  Push a message: it opens the chat on the visitor's page.\n`/chatra message ID`  Show a message.\n`/chatra message edit ID text…`  Edit a message.\n`/chatra message delete ID`  Delete a message.\n`/chatra pushed ID`  Show a pushed message.\n`/chatra pushed edit ID text…`  Edit a pushed message.\n`/chatra pushed delete ID`  Delete a pushed message.\n`CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes. `ID` is a message's ID in Chatra.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "Messages",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra send CLIENT text…`  Send a message to a visitor.\n`/chatra push CLIENT text…`  Push a message: it opens the chat on the visitor's page.\n`/chatra message ID`  Show a message.\n`/chatra message edit ID text…`  Edit a message.\n`/chatra message delete ID`  Delete a message.\n`/chatra pushed ID`  Show a pushed message.\n`/chatra pushed edit ID text…`  Edit a pushed message.\n`/chatra pushed delete ID`  Delete a pushed message.",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "`CLIENT` is a client ID, as on the card, or a link to a message in the visitor's thread. Put values with spaces in quotes. `ID` is a message's ID in Chatra.",
            },
          ],
        },
      ],
    },
    {
      text: "*Snippets*\n`/chatra snippets`  List the snippets that you can send with !r.\n`/chatra snippet NAME text…`  Save a snippet of your own.\n`/chatra snippet share NAME text…`  Save a snippet for everybody (admins).\n`/chatra snippet show NAME`  Show a snippet.\n`/chatra snippet delete NAME`  Delete your snippet, or a shared one (admins).\nIn a thread, `!r NAME` sends a snippet; *Snippet…* in the card's menu shows the text first.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "Snippets",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra snippets`  List the snippets that you can send with !r.\n`/chatra snippet NAME text…`  Save a snippet of your own.\n`/chatra snippet share NAME text…`  Save a snippet for everybody (admins).\n`/chatra snippet show NAME`  Show a snippet.\n`/chatra snippet delete NAME`  Delete your snippet, or a shared one (admins).",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "In a thread, `!r NAME` sends a snippet; *Snippet…* in the card's menu shows the text first.",
            },
          ],
        },
      ],
    },
    {
      text: "*Routes and hours*\n`/chatra routes`  List where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]`  Add or change a route; an empty setting is reset (admins).\n`/chatra route up NAME`  Move a route up: the first that fits wins (admins).\n`/chatra route down NAME`  Move a route down (admins).\n`/chatra route delete NAME`  Delete a route, or reset the route default (admins).\n`/chatra route test CLIENT`  Show which route this visitor gets now (admins).\n`/chatra hours`  List the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`  Set business hours; without times, in a form (admins).\n`/chatra hours delete NAME`  Delete business hours (admins).\nA route decides where a new chat goes and whom the bot calls.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "Routes and hours",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra routes`  List where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]`  Add or change a route; an empty setting is reset (admins).\n`/chatra route up NAME`  Move a route up: the first that fits wins (admins).\n`/chatra route down NAME`  Move a route down (admins).\n`/chatra route delete NAME`  Delete a route, or reset the route default (admins).\n`/chatra route test CLIENT`  Show which route this visitor gets now (admins).\n`/chatra hours`  List the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`  Set business hours; without times, in a form (admins).\n`/chatra hours delete NAME`  Delete business hours (admins).",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "A route decides where a new chat goes and whom the bot calls.",
            },
          ],
        },
      ],
    },
    {
      text: "*Accounts and agents*\n`/chatra connections`  List Membrane's connections and their status.\n`/chatra connect`  Connect Chatra, or reconnect it.\n`/chatra agents`  List the Chatra agents and who answers as them.\n`/chatra agents @teammate AGENT | none`  Choose whom a teammate answers as (admins).\n`/chatra account [NAME]`  List the Chatra accounts, or show one.\n`/chatra account add NAME`  Add a Chatra account; its new chats come here (admins).\n`/chatra account NAME connect | here | agent ID | secret | remove`  Change or remove an account (admins).\n`connect` reconnects the account, `here` moves its new chats, and `agent ID` sets its default agent. `secret` makes a new webhook URL. With several accounts, begin a command with `in:NAME`.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "Accounts and agents",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra connections`  List Membrane's connections and their status.\n`/chatra connect`  Connect Chatra, or reconnect it.\n`/chatra agents`  List the Chatra agents and who answers as them.\n`/chatra agents @teammate AGENT | none`  Choose whom a teammate answers as (admins).\n`/chatra account [NAME]`  List the Chatra accounts, or show one.\n`/chatra account add NAME`  Add a Chatra account; its new chats come here (admins).\n`/chatra account NAME connect | here | agent ID | secret | remove`  Change or remove an account (admins).",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "`connect` reconnects the account, `here` moves its new chats, and `agent ID` sets its default agent. `secret` makes a new webhook URL. With several accounts, begin a command with `in:NAME`.",
            },
          ],
        },
      ],
    },
    {
      text: "*Membrane*\n`/chatra actions [intent…]`  List Membrane's actions for Chatra, or search them.\n`/chatra run ACTION [{json}]`  Run one of Membrane's actions (admins).\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`  Send a request to Chatra's API (admins).\nMembrane connects the bot to Chatra's API.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "Membrane",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra actions [intent…]`  List Membrane's actions for Chatra, or search them.\n`/chatra run ACTION [{json}]`  Run one of Membrane's actions (admins).\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`  Send a request to Chatra's API (admins).",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "Membrane connects the bot to Chatra's API.",
            },
          ],
        },
      ],
    },
    {
      text: "*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]`  Count chats and answers, and how long they took.\n`/chatra status`  Show whether everything works and what waits.\n`/chatra help [TOPIC]`  Show the overview, or the commands of a topic.\nIn a thread, `!help` lists the commands that work there.",
      blocks: [
        {
          type: "header",
          text: {
            type: "plain_text",
            text: "About",
          },
        },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]`  Count chats and answers, and how long they took.\n`/chatra status`  Show whether everything works and what waits.\n`/chatra help [TOPIC]`  Show the overview, or the commands of a topic.",
          },
        },
        {
          type: "context",
          elements: [
            {
              type: "mrkdwn",
              text: "In a thread, `!help` lists the commands that work there.",
            },
          ],
        },
      ],
    },
  ]);
  expect(threadHelp()).toEqual({
    text: "*Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.\n`!client`  Show the visitor's contact details, notes and location.\n`!update [name=… email=… phone=… notes=\"…\"]`  Update the visitor's details; without fields, in a form.\n`!send text…`  Send a reply, also where plain replies stay in Slack.\n`!push text…`  Push a message: it opens the chat on the visitor's page.\n`!r NAME [more words]`  Send a snippet. /chatra snippets lists the snippets.\n`!note text…`  Write a note, like a message that begins with // or note:\n`!claim`  Claim this chat.\n`!release`  Give this chat back to the queue.\n`!assign @PERSON`  Give this chat to a teammate.\n`!close`  Close this chat until the visitor writes again.\n`!reopen`  Reopen this chat, or end its snooze.\n`!snooze TIME`  Hide this chat until then: 2h, tomorrow, monday 9:00.\n`!mute`  Stop reminders and mentions for this visitor.\n`!unmute`  Start reminders for this visitor again.\n`!transcript`  Show the whole chat as text.\n`!resend`  Retry what failed in this thread.\n`!help`  Show this help.",
    blocks: [
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "*Reply:* write in the chat's thread. Edits and deletions reach the visitor too.\n*Note:* begin with `//` or `note:`. A note stays in Slack.",
        },
      },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "`!client`  Show the visitor's contact details, notes and location.\n`!update [name=… email=… phone=… notes=\"…\"]`  Update the visitor's details; without fields, in a form.\n`!send text…`  Send a reply, also where plain replies stay in Slack.\n`!push text…`  Push a message: it opens the chat on the visitor's page.\n`!r NAME [more words]`  Send a snippet. /chatra snippets lists the snippets.\n`!note text…`  Write a note, like a message that begins with // or note:\n`!claim`  Claim this chat.\n`!release`  Give this chat back to the queue.\n`!assign @PERSON`  Give this chat to a teammate.\n`!close`  Close this chat until the visitor writes again.\n`!reopen`  Reopen this chat, or end its snooze.\n`!snooze TIME`  Hide this chat until then: 2h, tomorrow, monday 9:00.\n`!mute`  Stop reminders and mentions for this visitor.\n`!unmute`  Start reminders for this visitor again.\n`!transcript`  Show the whole chat as text.\n`!resend`  Retry what failed in this thread.\n`!help`  Show this help.",
        },
      },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "Receipts: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded · 🔒 note · 🗑️ deleted for the visitor.",
          },
        ],
      },
    ],
  });
});

test("commands, and why they can't be read", () => {
  const commands = [
    "help me",
    "help nothing",
    "status now",
    "status",
    "actions find a client",
    "connections",
    "connections x",
    "connect",
    "client",
    "client vera lang",
    'client "a b"',
    "client <https://acme.slack.com/archives/C1/p1700000000000100>",
    "client <https://acme.slack.com/archives/C1/p1700000001000200?thread_ts=1700000000.000100&amp;cid=C1|link>",
    "client <https://other.example/x>",
    "client <mailto:v@example.org|v@example.org>",
    `client ${"c".repeat(1_501)}`,
    "open",
    "open a b",
    'open "a b"',
    "forget",
    "forget a b",
    "update",
    "update c1 name",
    "update c1 name=Jo email=nonsense",
    "update c1 name:Jo",
    "update c1 mail=x",
    "update c1 name=Jo name=Bo",
    'update c1 notes="unclosed',
    `update c1 name=${"x".repeat(201)}`,
    "update c1 notes=one two",
    "send c1",
    "send c1  words  with   spaces ",
    "send c1 // internal",
    "send c1 !push x",
    'push "c 1" *words*',
    "message",
    "message m1 m2",
    "message edit",
    "message edit m1",
    "message edit m1 words",
    "message delete",
    "message delete m1 x",
    "pushed edit p1 words",
    "pushed delete p1",
    "pushed",
    "run",
    'run get-client {"id": "c1"}',
    "run 'two words' {}",
    "run get-client [1]",
    "run get-client {“id”: 1}",
    "run get-client {id: 1}",
    "run get-client {} x",
    "request",
    "request GET",
    "request get clients/c1",
    "request GET /clients/{id} id=c1 q=2",
    'request POST /clients/{id} path:id=c1 query:a=1 header:X-A=b {"a": 1.50}',
    "request PUT /a/../b",
    "request PATCH /a?b=c",
    "request DELETE https://evil.example/x",
    "request GET /x header:Authorization=y",
    "request GET /x header:bad name=y",
    "request FLY /x",
    "account",
    "account add",
    "account add shop here",
    "account add Shop!",
    "account add default",
    "account shop",
    "account shop connect",
    "account shop here",
    "account shop agent",
    "account shop agent a1",
    "account shop agent none",
    'account shop agent "none"',
    "account shop secret",
    "account shop secret x",
    "account shop remove",
    "account shop fly",
    "sned c1 x",
    "clinet c1",
    "xyz",
    "in:shop client c1",
  ];
  expect(Object.fromEntries(commands.map((text) => [text, parseCommand(text)]))).toEqual({
    "help me": {
      problem: "There is no help on `me`.\nUsage: `/chatra help [TOPIC]`\nExample: `/chatra help messages`",
    },
    "help nothing": {
      problem:
        "There is no help on `nothing`.\nUsage: `/chatra help [TOPIC]`\nExample: `/chatra help messages`",
    },
    "status now": {
      problem: "`now` does not belong here. This command stands alone.\nUsage: `/chatra status`",
    },
    status: {
      command: {
        kind: "status",
      },
    },
    "actions find a client": {
      command: {
        kind: "actions",
        intent: "find a client",
      },
    },
    connections: {
      command: {
        kind: "connections",
      },
    },
    "connections x": {
      problem: "`x` does not belong here. This command stands alone.\nUsage: `/chatra connections`",
    },
    connect: {
      command: {
        kind: "connect",
      },
    },
    client: {
      problem:
        "The visitor is missing. Give a client ID, or a link to a message in their thread.\nUsage: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
    },
    "client vera lang": {
      command: {
        kind: "client",
        client: {
          kind: "id",
          clientId: "vera lang",
        },
      },
    },
    'client "a b"': {
      command: {
        kind: "client",
        client: {
          kind: "id",
          clientId: "a b",
        },
      },
    },
    "client <https://acme.slack.com/archives/C1/p1700000000000100>": {
      command: {
        kind: "client",
        client: {
          kind: "thread",
          channelId: "C1",
          threadTs: "1700000000.000100",
        },
      },
    },
    "client <https://acme.slack.com/archives/C1/p1700000001000200?thread_ts=1700000000.000100&amp;cid=C1|link>":
      {
        command: {
          kind: "client",
          client: {
            kind: "thread",
            channelId: "C1",
            threadTs: "1700000000.000100",
          },
        },
      },
    "client <https://other.example/x>": {
      problem:
        "`https://other.example/x` is not a link to a thread's message. In Slack, choose “Copy link” on a message in the visitor's thread, or use the client ID.\nUsage: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
    },
    "client <mailto:v@example.org|v@example.org>": {
      command: {
        kind: "client",
        client: {
          kind: "id",
          clientId: "v@example.org",
        },
      },
    },
    "client ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc":
      {
        problem:
          "The client ID `cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc…` is too long: 1501 characters; the limit is 1500.\nUsage: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
      },
    open: {
      problem:
        "The visitor is missing. Give a client ID, or a link to a message in their thread.\nUsage: `/chatra open CLIENT`\nExample: `/chatra open fxKp3ZqLw8sT`",
    },
    "open a b": {
      problem:
        "`b` does not belong here. Put an ID with spaces in quotes.\nUsage: `/chatra open CLIENT`\nExample: `/chatra open fxKp3ZqLw8sT`",
    },
    'open "a b"': {
      command: {
        kind: "open",
        client: {
          kind: "id",
          clientId: "a b",
        },
      },
    },
    forget: {
      problem:
        "The visitor is missing. Give a client ID, or a link to a message in their thread.\nUsage: `/chatra forget CLIENT`\nExample: `/chatra forget fxKp3ZqLw8sT`",
    },
    "forget a b": {
      problem:
        "`b` does not belong here. Put an ID with spaces in quotes.\nUsage: `/chatra forget CLIENT`\nExample: `/chatra forget fxKp3ZqLw8sT`",
    },
    update: {
      problem:
        'The visitor is missing. Give a client ID, or a link to a message in their thread.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name": {
      problem:
        '`name` belongs to no field. Write `field=value` without spaces around `=`, and put a value with spaces in quotes.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name=Jo email=nonsense": {
      problem:
        'This is not an email. Enter one such as buyer@example.com.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name:Jo": {
      problem:
        '`name:Jo` belongs to no field. Write `field=value` without spaces around `=`, and put a value with spaces in quotes.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 mail=x": {
      problem:
        '`mail` is not a field. Did you mean `email`?\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name=Jo name=Bo": {
      problem:
        'The field `name` appears twice. Leave one out.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    'update c1 notes="unclosed': {
      problem:
        'The quote at `"unclosed` is not closed. Close it, or put the text in the other kind of quotes.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "update c1 name=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx":
      {
        problem:
          'The name is too long: 201 characters; the limit is 200.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
      },
    "update c1 notes=one two": {
      problem:
        '`two` belongs to no field. Write `field=value` without spaces around `=`, and put a value with spaces in quotes.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
    },
    "send c1": {
      problem:
        "The text is missing. Nothing was sent to the visitor.\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    "send c1  words  with   spaces ": {
      command: {
        kind: "send",
        client: {
          kind: "id",
          clientId: "c1",
        },
        text: "words  with   spaces",
      },
    },
    "send c1 // internal": {
      problem:
        "The text looks internal: it starts like a note. Nothing was sent to the visitor.\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    "send c1 !push x": {
      problem:
        "The text looks internal: it starts like a `!command`. Nothing was sent to the visitor.\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    'push "c 1" *words*': {
      command: {
        kind: "push",
        client: {
          kind: "id",
          clientId: "c 1",
        },
        text: "*words*",
      },
    },
    message: {
      problem:
        "The message ID is missing.\nUsage: `/chatra message ID`\nExample: `/chatra message m7RtYw2Qe9`",
    },
    "message m1 m2": {
      problem:
        "`m2` does not belong here. To edit or delete a message, write `edit` or `delete` before its ID.\nUsage: `/chatra message ID`\nExample: `/chatra message m7RtYw2Qe9`",
    },
    "message edit": {
      problem:
        "The message ID is missing.\nUsage: `/chatra message edit ID text…`\nExample: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`",
    },
    "message edit m1": {
      problem:
        "The text is missing. Nothing was sent to the visitor.\nUsage: `/chatra message edit ID text…`\nExample: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`",
    },
    "message edit m1 words": {
      command: {
        kind: "message.edit",
        pushed: false,
        messageId: "m1",
        text: "words",
      },
    },
    "message delete": {
      problem:
        "The message ID is missing.\nUsage: `/chatra message delete ID`\nExample: `/chatra message delete m7RtYw2Qe9`",
    },
    "message delete m1 x": {
      problem:
        "`x` does not belong here. Put an ID with spaces in quotes.\nUsage: `/chatra message delete ID`\nExample: `/chatra message delete m7RtYw2Qe9`",
    },
    "pushed edit p1 words": {
      command: {
        kind: "message.edit",
        pushed: true,
        messageId: "p1",
        text: "words",
      },
    },
    "pushed delete p1": {
      command: {
        kind: "message.delete",
        pushed: true,
        messageId: "p1",
      },
    },
    pushed: {
      problem: "The message ID is missing.\nUsage: `/chatra pushed ID`\nExample: `/chatra pushed p4LkVb8Nc3`",
    },
    run: {
      problem:
        'The action\'s name is missing.\nUsage: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    'run get-client {"id": "c1"}': {
      command: {
        kind: "run",
        action: "get-client",
        input: {
          id: "c1",
        },
      },
    },
    "run 'two words' {}": {
      command: {
        kind: "run",
        action: "two words",
        input: {},
      },
    },
    "run get-client [1]": {
      problem:
        '`[1]` is not a JSON object. Put a name with spaces in quotes, and the input in `{…}`.\nUsage: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    "run get-client {“id”: 1}": {
      command: {
        kind: "run",
        action: "get-client",
        input: {
          id: 1,
        },
      },
    },
    "run get-client {id: 1}": {
      problem:
        'The JSON is not valid, or something follows it. The error is at `id: 1}`. Put names and texts in double quotes.\nUsage: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    "run get-client {} x": {
      problem:
        'The JSON is not valid, or something follows it. The error is at `x`. Put names and texts in double quotes.\nUsage: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
    },
    request: {
      problem:
        'The method and the path are missing.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request GET": {
      problem:
        'The path is missing.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request get clients/c1": {
      problem:
        'The path `clients/c1` must start with `/`. Leave the host out: Membrane adds the host.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request GET /clients/{id} id=c1 q=2": {
      command: {
        kind: "request",
        request: {
          method: "GET",
          path: "/clients/{id}",
          query: {
            q: "2",
          },
          headers: {},
          pathParameters: {
            id: "c1",
          },
        },
      },
    },
    'request POST /clients/{id} path:id=c1 query:a=1 header:X-A=b {"a": 1.50}': {
      problem:
        'The path needs a value for `id`. Give it as `key=value`.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request PUT /a/../b": {
      problem:
        'The path `/a/../b` contains `..`, which could lead to another path.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request PATCH /a?b=c": {
      problem:
        'The path `/a?b=c` contains `?` or `#`. Write parameters after the path, as `key=value`.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request DELETE https://evil.example/x": {
      problem:
        'The path `https://evil.example/x` must start with `/`. Leave the host out: Membrane adds the host.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    "request GET /x header:Authorization=y": {
      command: {
        kind: "request",
        request: {
          method: "GET",
          path: "/x",
          query: {},
          headers: {
            header: "Authorization=y",
          },
          pathParameters: {},
        },
      },
    },
    "request GET /x header:bad name=y": {
      command: {
        kind: "request",
        request: {
          method: "GET",
          path: "/x",
          query: {
            name: "y",
          },
          headers: {
            header: "bad",
          },
          pathParameters: {},
        },
      },
    },
    "request FLY /x": {
      problem:
        '`FLY` is not a method. Use GET, POST, PUT, PATCH, DELETE.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
    },
    account: {
      command: {
        kind: "account",
        subcommand: "list",
      },
    },
    "account add": {
      problem:
        "The account's name is missing.\nUsage: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account add shop here": {
      problem:
        "`here` does not belong here. A name is one word.\nUsage: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account add Shop!": {
      problem:
        "`Shop!` can't be an account's name. Use up to 32 letters from a to z, digits and hyphens, and no hyphen first.\nUsage: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account add default": {
      problem:
        "`default` can't be an account's name: the word has another meaning here.\nUsage: `/chatra account add NAME`\nExample: `/chatra account add berlin`",
    },
    "account shop": {
      command: {
        kind: "account",
        subcommand: "show",
        name: "shop",
      },
    },
    "account shop connect": {
      command: {
        kind: "account",
        subcommand: "connect",
        name: "shop",
      },
    },
    "account shop here": {
      command: {
        kind: "account",
        subcommand: "here",
        name: "shop",
      },
    },
    "account shop agent": {
      problem:
        "The agent is missing. Give the agent's ID in Chatra, or `none`.\nUsage: `/chatra account NAME connect | here | agent ID | secret | remove`\nExample: `/chatra account berlin here`",
    },
    "account shop agent a1": {
      command: {
        kind: "account",
        subcommand: "agent",
        name: "shop",
        agentId: "a1",
      },
    },
    "account shop agent none": {
      command: {
        kind: "account",
        subcommand: "agent",
        name: "shop",
      },
    },
    'account shop agent "none"': {
      command: {
        kind: "account",
        subcommand: "agent",
        name: "shop",
        agentId: "none",
      },
    },
    "account shop secret": {
      command: {
        kind: "account",
        subcommand: "secret",
        name: "shop",
      },
    },
    "account shop secret x": {
      problem:
        "`x` does not belong here. This command stands alone.\nUsage: `/chatra account NAME connect | here | agent ID | secret | remove`\nExample: `/chatra account berlin here`",
    },
    "account shop remove": {
      command: {
        kind: "account",
        subcommand: "remove",
        name: "shop",
      },
    },
    "account shop fly": {
      problem:
        "`fly` is not an account command.\nUsage: `/chatra account NAME connect | here | agent ID | secret | remove`\nExample: `/chatra account berlin here`",
    },
    "sned c1 x": {
      problem:
        "`sned` is not a command. Did you mean `send`?\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
    },
    "clinet c1": {
      problem:
        "`clinet` is not a command. Did you mean `client`?\nUsage: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
    },
    xyz: {
      problem:
        "`xyz` is not a command. `/chatra help` lists the commands.\nUsage: `/chatra help [TOPIC]`\nExample: `/chatra help messages`",
    },
    "in:shop client c1": {
      problem:
        "`in:shop` is not a command. `/chatra help` lists the commands.\nUsage: `/chatra help [TOPIC]`\nExample: `/chatra help messages`",
    },
  });
});

test("commands in a thread, and why they can't be read", () => {
  const commands: [string, string][] = [
    ["help", ""],
    ["help", "x"],
    ["client", ""],
    ["client", "x"],
    ["push", "Hello *you*"],
    ["push", ""],
    ["push", "// x"],
    ["update", "name=Jo"],
    ["update", ""],
    ["update", "name"],
    ["resend", ""],
    ["resend", "x"],
    ["transcript", ""],
    ["transcript", "x"],
    ["note", "x"],
    ["note", ""],
    ["psuh", "x"],
    ["clent", ""],
    ["xyzzy", ""],
  ];
  expect(
    Object.fromEntries(commands.map(([word, rest]) => [`${word} ${rest}`, parseThreadCommand(word, rest)])),
  ).toEqual({
    "help ": {
      command: {
        kind: "help",
      },
    },
    "help x": {
      command: {
        kind: "help",
      },
    },
    "client ": {
      command: {
        kind: "client",
      },
    },
    "client x": {
      problem: "`x` does not belong here. This command stands alone.\nUsage: `!client`",
    },
    "push Hello *you*": {
      command: {
        kind: "push",
        text: "Hello *you*",
      },
    },
    "push ": {
      problem:
        "The text is missing. Nothing was sent to the visitor.\nUsage: `!push text…`\nExample: `!push Your order is ready to be collected.`",
    },
    "push // x": {
      problem:
        "The text looks internal: it starts like a note. Nothing was sent to the visitor.\nUsage: `!push text…`\nExample: `!push Your order is ready to be collected.`",
    },
    "update name=Jo": {
      command: {
        kind: "update",
        changes: {
          name: "Jo",
        },
      },
    },
    "update ": {
      command: {
        kind: "update",
      },
    },
    "update name": {
      problem:
        '`name` belongs to no field. Write `field=value` without spaces around `=`, and put a value with spaces in quotes.\nUsage: `!update [name=… email=… phone=… notes="…"]`\nExample: `!update phone= notes="Call after 5 pm"`',
    },
    "resend ": {
      command: {
        kind: "resend",
      },
    },
    "resend x": {
      problem: "`x` does not belong here. This command stands alone.\nUsage: `!resend`",
    },
    "transcript ": {
      command: {
        kind: "transcript",
      },
    },
    "transcript x": {
      problem: "`x` does not belong here. This command stands alone.\nUsage: `!transcript`",
    },
    "note x": {
      command: {
        kind: "note",
      },
    },
    "note ": {
      command: {
        kind: "note",
      },
    },
    "psuh x": {
      problem:
        "`!psuh` is not a command here. Nothing was sent to the visitor. Did you mean `!push`?\nUsage: `!push text…`\nExample: `!push Your order is ready to be collected.`",
    },
    "clent ": {
      problem:
        "`!clent` is not a command here. Nothing was sent to the visitor. Did you mean `!client`?\nUsage: `!client`",
    },
    "xyzzy ": {
      problem:
        "`!xyzzy` is not a command here. Nothing was sent to the visitor. `!help` lists the commands.\nUsage: `!help`",
    },
  });
});
