import { expect, test } from "vitest";
import { type Stage, setStage } from "./stage.ts";

/** What each command is answered, and what it orders, compared whole. */
async function answersTo(stage: Stage, commands: string[], names: [string, string][]) {
  const told: Record<string, unknown> = {};
  for (const command of commands) {
    const [answered, ordered] = [stage.answers().length, stage.ordered.length];
    await stage.command(command);
    told[command] = [
      ...stage
        .answers()
        .slice(answered)
        .map(({ text, blocks }) => ({ text, ...(blocks?.length ? { blocks } : {}) })),
      ...stage.ordered.slice(ordered).map(({ order, act }) => ({ by: order.userId, act })),
    ];
  }
  return JSON.parse(withNames(JSON.stringify(told), stage, names));
}

/** Ids of the simulators differ from run to run: they are shown by what they stand for. */
function withNames(written: string, stage: Stage, names: [string, string][]): string {
  const all: [string, string][] = [
    ...names,
    [stage.channelId, "CHANNEL"],
    [stage.ada.id, "ADA"],
    [stage.world.slack.team.domain, "acme"],
    [stage.world.membrane.connection().id, "CONNECTION"],
  ];
  return all
    .reduce((text, [id, name]) => text.replaceAll(id, name), written)
    .replaceAll(/"value":"[\w-]{20,}"/g, '"value":"PROPOSAL"')
    .replaceAll(/p\d{16}/g, "pTS")
    .replaceAll(/<!date\^\d+\^([^|]*)\|[^>]*>/g, "<!date^$1>");
}

test("clients and messages", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  client.info.email = "vera@example.org";
  client.info.phone = "+30 1";
  client.info.notes = "Likes <b>";
  const other = stage.addClient({ name: "Vero" });
  const { message } = stage.world.chatra.agentWrites("Ada", client.id, "We open at <nine>\nsharp");
  const names: [string, string][] = [
    [message.id, "MESSAGE"],
    [client.id, "VERA"],
    [other.id, "VERO"],
  ];
  const commands = [
    `client ${client.id}`,
    "client vera",
    `client ${other.id}`,
    "client nobody",
    `open ${client.id}`,
    `open ${other.id}`,
    `send ${client.id} We *open*`,
    `push ${other.id} Ready`,
    `update ${client.id} name="Vera V." phone= notes=x`,
    `message ${message.id}`,
    "message nothing",
    `pushed ${message.id}`,
    `message edit ${message.id} New words`,
    "pushed edit p1 New words",
    `message delete ${message.id}`,
    "pushed delete p1",
    `forget ${client.id}`,
    "forget unknown",
  ];
  expect(await answersTo(stage, commands, names)).toEqual({
    "client VERA": [
      {
        text: "Client: Vera",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "💬 Vera" } },
          {
            type: "section",
            fields: [
              { type: "mrkdwn", text: "*E-mail*\nvera@example.org" },
              { type: "mrkdwn", text: "*Phone*\n+30 1" },
              { type: "mrkdwn", text: "*Place*\nLyon, France" },
              { type: "mrkdwn", text: "*Device*\nFirefox 143 on macOS" },
              { type: "mrkdwn", text: "*Address*\n203.0.113.7" },
            ],
          },
          { type: "section", text: { type: "mrkdwn", text: "*Notes*" } },
          { type: "section", text: { type: "mrkdwn", text: "Likes &lt;b&gt;" } },
          { type: "section", text: { type: "mrkdwn", text: "*Pages*\n• <https://shop.example/|Shop>" } },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "<https://acme.slack.com/archives/CHANNEL/pTS|Thread>  ·  <https://app.chatra.io/conversations/VERA|Open in Chatra>  ·  Client `VERA`",
              },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "client.open",
                text: { type: "plain_text", text: "Open thread" },
                value: "default/VERA",
                style: "primary",
              },
              {
                type: "button",
                action_id: "client.edit",
                text: { type: "plain_text", text: "Edit" },
                value: "default/VERA",
              },
              {
                type: "button",
                action_id: "client.push",
                text: { type: "plain_text", text: "Push message" },
                value: "default/VERA",
              },
            ],
          },
        ],
      },
    ],
    "client vera": [
      {
        text: "Client: Vera",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "💬 Vera" } },
          {
            type: "section",
            fields: [
              { type: "mrkdwn", text: "*E-mail*\nvera@example.org" },
              { type: "mrkdwn", text: "*Phone*\n+30 1" },
              { type: "mrkdwn", text: "*Place*\nLyon, France" },
              { type: "mrkdwn", text: "*Device*\nFirefox 143 on macOS" },
              { type: "mrkdwn", text: "*Address*\n203.0.113.7" },
            ],
          },
          { type: "section", text: { type: "mrkdwn", text: "*Notes*" } },
          { type: "section", text: { type: "mrkdwn", text: "Likes &lt;b&gt;" } },
          { type: "section", text: { type: "mrkdwn", text: "*Pages*\n• <https://shop.example/|Shop>" } },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "<https://acme.slack.com/archives/CHANNEL/pTS|Thread>  ·  <https://app.chatra.io/conversations/VERA|Open in Chatra>  ·  Client `VERA`",
              },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "client.open",
                text: { type: "plain_text", text: "Open thread" },
                value: "default/VERA",
                style: "primary",
              },
              {
                type: "button",
                action_id: "client.edit",
                text: { type: "plain_text", text: "Edit" },
                value: "default/VERA",
              },
              {
                type: "button",
                action_id: "client.push",
                text: { type: "plain_text", text: "Push message" },
                value: "default/VERA",
              },
            ],
          },
        ],
      },
    ],
    "client VERO": [
      {
        text: "Client: Vero",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "💬 Vero" } },
          {
            type: "section",
            fields: [
              { type: "mrkdwn", text: "*Place*\nLyon, France" },
              { type: "mrkdwn", text: "*Device*\nFirefox 143 on macOS" },
              { type: "mrkdwn", text: "*Address*\n203.0.113.7" },
            ],
          },
          { type: "section", text: { type: "mrkdwn", text: "*Pages*\n• <https://shop.example/|Shop>" } },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "<https://app.chatra.io/conversations/VERO|Open in Chatra>  ·  Client `VERO`",
              },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "client.open",
                text: { type: "plain_text", text: "Open thread" },
                value: "default/VERO",
                style: "primary",
              },
              {
                type: "button",
                action_id: "client.edit",
                text: { type: "plain_text", text: "Edit" },
                value: "default/VERO",
              },
              {
                type: "button",
                action_id: "client.push",
                text: { type: "plain_text", text: "Push message" },
                value: "default/VERO",
              },
            ],
          },
        ],
      },
    ],
    "client nobody": [
      {
        text: ":mag: Chatra knows no client `nobody`, and no visitor whom the bot knows has this name or email. Try the beginning of another name or email; the bot knows whoever wrote since it was set up.",
      },
    ],
    "open VERA": [{ by: "ADA", act: { kind: "open", clientId: "VERA", channelId: "CHANNEL", move: false } }],
    "open VERO": [{ by: "ADA", act: { kind: "open", clientId: "VERO", channelId: "CHANNEL", move: false } }],
    "send VERA We *open*": [
      { by: "ADA", act: { kind: "send", clientId: "VERA", text: "We *open*", pushed: false } },
    ],
    "push VERO Ready": [{ by: "ADA", act: { kind: "send", clientId: "VERO", text: "Ready", pushed: true } }],
    'update VERA name="Vera V." phone= notes=x': [
      {
        by: "ADA",
        act: { kind: "update", clientId: "VERA", changes: { name: "Vera V.", phone: null, notes: "x" } },
      },
    ],
    "message MESSAGE": [
      {
        text: "Message `MESSAGE` to *Vera* (`VERA`) by Ada",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Message* `MESSAGE` to *Vera* (`VERA`) by Ada, <!date^{date_short_pretty} {time}>",
            },
          },
          { type: "section", text: { type: "mrkdwn", text: "We open at &lt;nine&gt;\nsharp" } },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "`/chatra message edit ID text` changes it, `/chatra message delete ID` deletes it.",
              },
            ],
          },
        ],
      },
    ],
    "message nothing": [
      {
        text: ":mag: Chatra knows no message `nothing`, or no longer. A pushed message is shown by `/chatra pushed ID`.",
      },
    ],
    "pushed MESSAGE": [
      {
        text: ":mag: Chatra knows no pushed message `MESSAGE`, or no longer. An ordinary message is shown by `/chatra message ID`.",
      },
    ],
    "message edit MESSAGE New words": [
      { by: "ADA", act: { kind: "edit", messageId: "MESSAGE", pushed: false, text: "New words" } },
    ],
    "pushed edit p1 New words": [
      { by: "ADA", act: { kind: "edit", messageId: "p1", pushed: true, text: "New words" } },
    ],
    "message delete MESSAGE": [
      {
        text: "Delete the message `MESSAGE` to *Vera* (`VERA`)? It can't be brought back. Nothing has been done yet.",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Delete the message `MESSAGE` to *Vera* (`VERA`)? It can't be brought back.",
            },
          },
          { type: "section", text: { type: "mrkdwn", text: "> We open at &lt;nine&gt;\n> sharp" } },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: { type: "plain_text", text: "Delete" },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: { type: "plain_text", text: "Cancel" },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              { type: "mrkdwn", text: "Nothing has been done yet. This question is good for an hour." },
            ],
          },
        ],
      },
    ],
    "pushed delete p1": [
      {
        text: ":mag: Chatra knows no pushed message `p1`, or no longer. An ordinary message is shown by `/chatra message ID`.",
      },
    ],
    "forget VERA": [
      {
        text: "Erase all that this bot keeps of *Vera* (`VERA`)? It can't be brought back. Nothing has been done yet.",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Erase all that this bot keeps of *Vera* (`VERA`)? It can't be brought back.",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Their profile, the words of the chat in this bot's database and what waits to be sent go. Their thread in Slack and what Chatra keeps stay; replies in the thread reach nobody any more.",
            },
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: { type: "plain_text", text: "Erase" },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: { type: "plain_text", text: "Cancel" },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              { type: "mrkdwn", text: "Nothing has been done yet. This question is good for an hour." },
            ],
          },
        ],
      },
    ],
    "forget unknown": [
      {
        text: "Erase all that this bot keeps of the client `unknown`? It can't be brought back. Nothing has been done yet.",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Erase all that this bot keeps of the client `unknown`? It can't be brought back.",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Their profile, the words of the chat in this bot's database and what waits to be sent go. Their thread in Slack and what Chatra keeps stay; replies in the thread reach nobody any more.",
            },
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: { type: "plain_text", text: "Erase" },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: { type: "plain_text", text: "Cancel" },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              { type: "mrkdwn", text: "Nothing has been done yet. This question is good for an hour." },
            ],
          },
        ],
      },
    ],
  });
});

test("help and what can't be read", async () => {
  await using stage = await setStage();
  const commands = [
    "",
    "help clients",
    "help messages",
    "help membrane",
    "help send",
    "sned x",
    "send",
    "send c1",
    "update c1 email=x",
    "client",
    "run",
    "run x {",
    "request",
    "request GET",
    "request FLY /x",
    "in:nowhere status",
  ];
  expect(await answersTo(stage, commands, [])).toEqual({
    "": [
      {
        text: "*Clients*\n`/chatra client CLIENT | NAME | EMAIL` Shows a client, or lists those whose name or email begins so.\n`/chatra waiting [mine|all|#CHANNEL]` Lists the chats in which a visitor waits for us.\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]` Sets how the bot tells you: thread, dm or off. Alone it opens a form.\n`/chatra open CLIENT` Leads to the client's thread, and starts one where there is none.\n`/chatra update CLIENT [name=… email=… phone=… notes=\"…\"]` Changes what Chatra knows of a client. Without fields it shows a form; an empty field is removed.\n`/chatra forget CLIENT` Erases what this bot keeps of a client. For administrators.\n\n*Messages*\n`/chatra send CLIENT text…` Sends a message to a client.\n`/chatra push CLIENT text…` Sends a pushed message, which opens the chat at the client's by itself.\n`/chatra message ID` Shows a message.\n`/chatra message edit ID text…` Replaces the words of a message.\n`/chatra message delete ID` Deletes a message.\n`/chatra pushed ID` Shows a pushed message.\n`/chatra pushed edit ID text…` Replaces the words of a pushed message.\n`/chatra pushed delete ID` Deletes a pushed message.\n`/chatra snippets` Lists the canned replies that you can send with !r.\n`/chatra snippet NAME text…` Saves a snippet of your own.\n`/chatra snippet share NAME text…` Saves a snippet for everybody (admins).\n`/chatra snippet show NAME` Shows a snippet.\n`/chatra snippet delete NAME` Deletes your snippet, or a shared one (admins).\n\n*Routes*\n`/chatra routes` Lists where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]` Adds or changes a route; an empty setting is reset (admins).\n`/chatra route up NAME` Moves a route up: the first that fits takes a chat (admins).\n`/chatra route down NAME` Moves a route down (admins).\n`/chatra route delete NAME` Deletes a route; default is only reset (admins).\n`/chatra route test CLIENT` Says which route would take this visitor now (admins).\n\n*Chatra &amp; Membrane*\n`/chatra actions [intent…]` Lists what Membrane can do with Chatra, or what fits an intent.\n`/chatra run ACTION [{json}]` Runs one of Membrane's actions. For administrators.\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]` Sends a request to Chatra's API as it is. For administrators.\n`/chatra connections` Lists Membrane's connections and their state.\n`/chatra connect` Connects Chatra, or mends its connection.\n`/chatra agents` Lists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none` Sets the agent a teammate answers as: an ID, an email or a name. For administrators.\n`/chatra hours` Lists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]` Sets business hours; without times it opens a form (admins).\n`/chatra hours delete NAME` Deletes business hours (admins).\n`/chatra account [NAME]` Lists the Chatra accounts of this workspace, or shows one.\n`/chatra account add NAME` Adds another Chatra account, whose new chats come to this channel. For administrators.\n`/chatra account NAME connect | here | agent ID | secret | remove` Mends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators.\n\n*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]` Counts chats and answers, and tells how long they took.\n`/chatra status` Tells whether everything works, and what waits.\n`/chatra help [clients | messages | routes | membrane | about]` Shows this.",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: '*Clients*\n`/chatra client CLIENT | NAME | EMAIL`\nShows a client, or lists those whose name or email begins so. Example: `/chatra client vera lang`\n`/chatra waiting [mine|all|#CHANNEL]`\nLists the chats in which a visitor waits for us. Example: `/chatra waiting mine`\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]`\nSets how the bot tells you: thread, dm or off. Alone it opens a form. Example: `/chatra notify reminders=dm digest=weekdays 18:00`\n`/chatra open CLIENT`\nLeads to the client\'s thread, and starts one where there is none. Example: `/chatra open fxKp3ZqLw8sT`\n`/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nChanges what Chatra knows of a client. Without fields it shows a form; an empty field is removed. Example: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`\n`/chatra forget CLIENT`\nErases what this bot keeps of a client. For administrators. Example: `/chatra forget fxKp3ZqLw8sT`',
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Messages*\n`/chatra send CLIENT text…`\nSends a message to a client. Example: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`\n`/chatra push CLIENT text…`\nSends a pushed message, which opens the chat at the client's by itself. Example: `/chatra push fxKp3ZqLw8sT Your order is ready to be collected.`\n`/chatra message ID`\nShows a message. Example: `/chatra message m7RtYw2Qe9`\n`/chatra message edit ID text…`\nReplaces the words of a message. Example: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`\n`/chatra message delete ID`\nDeletes a message. Example: `/chatra message delete m7RtYw2Qe9`\n`/chatra pushed ID`\nShows a pushed message. Example: `/chatra pushed p4LkVb8Nc3`\n`/chatra pushed edit ID text…`\nReplaces the words of a pushed message. Example: `/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.`\n`/chatra pushed delete ID`\nDeletes a pushed message. Example: `/chatra pushed delete p4LkVb8Nc3`\n`/chatra snippets`\nLists the canned replies that you can send with !r.\n`/chatra snippet NAME text…`\nSaves a snippet of your own. Example: `/chatra snippet opening-hours We are open from 9 to 5, {client.first}.`\n`/chatra snippet share NAME text…`\nSaves a snippet for everybody (admins). Example: `/chatra snippet share refund Your money is back in three days.`\n`/chatra snippet show NAME`\nShows a snippet. Example: `/chatra snippet show refund`\n`/chatra snippet delete NAME`\nDeletes your snippet, or a shared one (admins). Example: `/chatra snippet delete refund`",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: '*Routes*\n`/chatra routes`\nLists where new chats go and whom they call (admins).\n`/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]`\nAdds or changes a route; an empty setting is reset (admins). Example: `/chatra route pricing when="page=*/pricing*; country=DE,AT" channel=#sales mention=@ann remind=5m,15m`\n`/chatra route up NAME`\nMoves a route up: the first that fits takes a chat (admins). Example: `/chatra route up pricing`\n`/chatra route down NAME`\nMoves a route down (admins). Example: `/chatra route down pricing`\n`/chatra route delete NAME`\nDeletes a route; default is only reset (admins). Example: `/chatra route delete pricing`\n`/chatra route test CLIENT`\nSays which route would take this visitor now (admins). Example: `/chatra route test fxKp3ZqLw8sT`',
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: '*Chatra &amp; Membrane*\n`/chatra actions [intent…]`\nLists what Membrane can do with Chatra, or what fits an intent. Example: `/chatra actions update a client`\n`/chatra run ACTION [{json}]`\nRuns one of Membrane\'s actions. For administrators. Example: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nSends a request to Chatra\'s API as it is. For administrators. Example: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`\n`/chatra connections`\nLists Membrane\'s connections and their state.\n`/chatra connect`\nConnects Chatra, or mends its connection.\n`/chatra agents`\nLists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none`\nSets the agent a teammate answers as: an ID, an email or a name. For administrators. Example: `/chatra agents @ann ann@example.com`\n`/chatra hours`\nLists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`\nSets business hours; without times it opens a form (admins). Example: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24`\n`/chatra hours delete NAME`\nDeletes business hours (admins). Example: `/chatra hours delete support`\n`/chatra account [NAME]`\nLists the Chatra accounts of this workspace, or shows one. Example: `/chatra account berlin`\n`/chatra account add NAME`\nAdds another Chatra account, whose new chats come to this channel. For administrators. Example: `/chatra account add berlin`\n`/chatra account NAME connect | here | agent ID | secret | remove`\nMends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators. Example: `/chatra account berlin here`',
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*About*\n`/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]`\nCounts chats and answers, and tells how long they took. Example: `/chatra report 2026-11-01..2026-11-30 billing`\n`/chatra status`\nTells whether everything works, and what waits.\n`/chatra help [clients | messages | routes | membrane | about]`\nShows this. Example: `/chatra help messages`",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
              },
            ],
          },
        ],
      },
    ],
    "help clients": [
      {
        text: '*Clients*\n`/chatra client CLIENT | NAME | EMAIL` Shows a client, or lists those whose name or email begins so.\n`/chatra waiting [mine|all|#CHANNEL]` Lists the chats in which a visitor waits for us.\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]` Sets how the bot tells you: thread, dm or off. Alone it opens a form.\n`/chatra open CLIENT` Leads to the client\'s thread, and starts one where there is none.\n`/chatra update CLIENT [name=… email=… phone=… notes="…"]` Changes what Chatra knows of a client. Without fields it shows a form; an empty field is removed.\n`/chatra forget CLIENT` Erases what this bot keeps of a client. For administrators.',
        blocks: [
          { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: '*Clients*\n`/chatra client CLIENT | NAME | EMAIL`\nShows a client, or lists those whose name or email begins so. Example: `/chatra client vera lang`\n`/chatra waiting [mine|all|#CHANNEL]`\nLists the chats in which a visitor waits for us. Example: `/chatra waiting mine`\n`/chatra notify [assigned=WAY reminders=WAY escalation=WAY digest=TIME]`\nSets how the bot tells you: thread, dm or off. Alone it opens a form. Example: `/chatra notify reminders=dm digest=weekdays 18:00`\n`/chatra open CLIENT`\nLeads to the client\'s thread, and starts one where there is none. Example: `/chatra open fxKp3ZqLw8sT`\n`/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nChanges what Chatra knows of a client. Without fields it shows a form; an empty field is removed. Example: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`\n`/chatra forget CLIENT`\nErases what this bot keeps of a client. For administrators. Example: `/chatra forget fxKp3ZqLw8sT`',
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
              },
            ],
          },
        ],
      },
    ],
    "help messages": [
      {
        text: "*Messages*\n`/chatra send CLIENT text…` Sends a message to a client.\n`/chatra push CLIENT text…` Sends a pushed message, which opens the chat at the client's by itself.\n`/chatra message ID` Shows a message.\n`/chatra message edit ID text…` Replaces the words of a message.\n`/chatra message delete ID` Deletes a message.\n`/chatra pushed ID` Shows a pushed message.\n`/chatra pushed edit ID text…` Replaces the words of a pushed message.\n`/chatra pushed delete ID` Deletes a pushed message.\n`/chatra snippets` Lists the canned replies that you can send with !r.\n`/chatra snippet NAME text…` Saves a snippet of your own.\n`/chatra snippet share NAME text…` Saves a snippet for everybody (admins).\n`/chatra snippet show NAME` Shows a snippet.\n`/chatra snippet delete NAME` Deletes your snippet, or a shared one (admins).",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Messages*\n`/chatra send CLIENT text…`\nSends a message to a client. Example: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`\n`/chatra push CLIENT text…`\nSends a pushed message, which opens the chat at the client's by itself. Example: `/chatra push fxKp3ZqLw8sT Your order is ready to be collected.`\n`/chatra message ID`\nShows a message. Example: `/chatra message m7RtYw2Qe9`\n`/chatra message edit ID text…`\nReplaces the words of a message. Example: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`\n`/chatra message delete ID`\nDeletes a message. Example: `/chatra message delete m7RtYw2Qe9`\n`/chatra pushed ID`\nShows a pushed message. Example: `/chatra pushed p4LkVb8Nc3`\n`/chatra pushed edit ID text…`\nReplaces the words of a pushed message. Example: `/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.`\n`/chatra pushed delete ID`\nDeletes a pushed message. Example: `/chatra pushed delete p4LkVb8Nc3`\n`/chatra snippets`\nLists the canned replies that you can send with !r.\n`/chatra snippet NAME text…`\nSaves a snippet of your own. Example: `/chatra snippet opening-hours We are open from 9 to 5, {client.first}.`\n`/chatra snippet share NAME text…`\nSaves a snippet for everybody (admins). Example: `/chatra snippet share refund Your money is back in three days.`\n`/chatra snippet show NAME`\nShows a snippet. Example: `/chatra snippet show refund`\n`/chatra snippet delete NAME`\nDeletes your snippet, or a shared one (admins). Example: `/chatra snippet delete refund`",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
              },
            ],
          },
        ],
      },
    ],
    "help membrane": [
      {
        text: "*Chatra &amp; Membrane*\n`/chatra actions [intent…]` Lists what Membrane can do with Chatra, or what fits an intent.\n`/chatra run ACTION [{json}]` Runs one of Membrane's actions. For administrators.\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]` Sends a request to Chatra's API as it is. For administrators.\n`/chatra connections` Lists Membrane's connections and their state.\n`/chatra connect` Connects Chatra, or mends its connection.\n`/chatra agents` Lists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none` Sets the agent a teammate answers as: an ID, an email or a name. For administrators.\n`/chatra hours` Lists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]` Sets business hours; without times it opens a form (admins).\n`/chatra hours delete NAME` Deletes business hours (admins).\n`/chatra account [NAME]` Lists the Chatra accounts of this workspace, or shows one.\n`/chatra account add NAME` Adds another Chatra account, whose new chats come to this channel. For administrators.\n`/chatra account NAME connect | here | agent ID | secret | remove` Mends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators.",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: '*Chatra &amp; Membrane*\n`/chatra actions [intent…]`\nLists what Membrane can do with Chatra, or what fits an intent. Example: `/chatra actions update a client`\n`/chatra run ACTION [{json}]`\nRuns one of Membrane\'s actions. For administrators. Example: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`\n`/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nSends a request to Chatra\'s API as it is. For administrators. Example: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`\n`/chatra connections`\nLists Membrane\'s connections and their state.\n`/chatra connect`\nConnects Chatra, or mends its connection.\n`/chatra agents`\nLists the Chatra agents, and who answers as them.\n`/chatra agents @teammate AGENT | none`\nSets the agent a teammate answers as: an ID, an email or a name. For administrators. Example: `/chatra agents @ann ann@example.com`\n`/chatra hours`\nLists the business hours of this account.\n`/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`\nSets business hours; without times it opens a form (admins). Example: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24`\n`/chatra hours delete NAME`\nDeletes business hours (admins). Example: `/chatra hours delete support`\n`/chatra account [NAME]`\nLists the Chatra accounts of this workspace, or shows one. Example: `/chatra account berlin`\n`/chatra account add NAME`\nAdds another Chatra account, whose new chats come to this channel. For administrators. Example: `/chatra account add berlin`\n`/chatra account NAME connect | here | agent ID | secret | remove`\nMends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators. Example: `/chatra account berlin here`',
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
              },
            ],
          },
        ],
      },
    ],
    "help send": [
      {
        text: "*Messages*\n`/chatra send CLIENT text…` Sends a message to a client.\n`/chatra push CLIENT text…` Sends a pushed message, which opens the chat at the client's by itself.\n`/chatra message ID` Shows a message.\n`/chatra message edit ID text…` Replaces the words of a message.\n`/chatra message delete ID` Deletes a message.\n`/chatra pushed ID` Shows a pushed message.\n`/chatra pushed edit ID text…` Replaces the words of a pushed message.\n`/chatra pushed delete ID` Deletes a pushed message.\n`/chatra snippets` Lists the canned replies that you can send with !r.\n`/chatra snippet NAME text…` Saves a snippet of your own.\n`/chatra snippet share NAME text…` Saves a snippet for everybody (admins).\n`/chatra snippet show NAME` Shows a snippet.\n`/chatra snippet delete NAME` Deletes your snippet, or a shared one (admins).",
        blocks: [
          { type: "header", text: { type: "plain_text", text: "What /chatra can do" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Messages*\n`/chatra send CLIENT text…`\nSends a message to a client. Example: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`\n`/chatra push CLIENT text…`\nSends a pushed message, which opens the chat at the client's by itself. Example: `/chatra push fxKp3ZqLw8sT Your order is ready to be collected.`\n`/chatra message ID`\nShows a message. Example: `/chatra message m7RtYw2Qe9`\n`/chatra message edit ID text…`\nReplaces the words of a message. Example: `/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.`\n`/chatra message delete ID`\nDeletes a message. Example: `/chatra message delete m7RtYw2Qe9`\n`/chatra pushed ID`\nShows a pushed message. Example: `/chatra pushed p4LkVb8Nc3`\n`/chatra pushed edit ID text…`\nReplaces the words of a pushed message. Example: `/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.`\n`/chatra pushed delete ID`\nDeletes a pushed message. Example: `/chatra pushed delete p4LkVb8Nc3`\n`/chatra snippets`\nLists the canned replies that you can send with !r.\n`/chatra snippet NAME text…`\nSaves a snippet of your own. Example: `/chatra snippet opening-hours We are open from 9 to 5, {client.first}.`\n`/chatra snippet share NAME text…`\nSaves a snippet for everybody (admins). Example: `/chatra snippet share refund Your money is back in three days.`\n`/chatra snippet show NAME`\nShows a snippet. Example: `/chatra snippet show refund`\n`/chatra snippet delete NAME`\nDeletes your snippet, or a shared one (admins). Example: `/chatra snippet delete refund`",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "CLIENT is a client's id, as in the footer of their card, or a link to any message of their thread (“Copy link”). `client` finds whoever the bot knows by the beginning of a name or email. What holds spaces stands in quotes, except a text to send. In a thread, `!help` tells what works there. `in:NAME` before a command chooses the account where a workspace has several.",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Receipts on a reply: ⏳ waiting · ✅ sent · ✏️ edited · ⚠️ failed · ❔ unconfirmed · 🚫 discarded, so the visitor never got it · 🔒 internal note · 🗑️ deleted for the visitor.",
              },
            ],
          },
        ],
      },
    ],
    "sned x": [
      {
        text: "`sned` is not a command here. Nothing was done. Did you mean `send`?\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
      },
    ],
    send: [
      {
        text: "Which client? Their ID is missing, or a link to a message of their thread.\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
      },
    ],
    "send c1": [
      {
        text: "The text is missing. Nothing was sent to the visitor.\nForm: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
      },
    ],
    "update c1 email=x": [
      {
        text: 'The e-mail address does not look like one, such as buyer@example.com.\nForm: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
      },
    ],
    client: [
      {
        text: "Which client? Their ID is missing, or a link to a message of their thread.\nForm: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
      },
    ],
    run: [
      {
        text: 'Which action? Its name is missing.\nForm: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
      },
    ],
    "run x {": [
      {
        text: 'That is not valid JSON, or something follows it. Names and texts stand in double quotes.\nForm: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
      },
    ],
    request: [
      {
        text: 'The method and the path are missing.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
      },
    ],
    "request GET": [
      {
        text: 'The path is missing.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
      },
    ],
    "request FLY /x": [
      {
        text: '`FLY` is no method. There are GET, POST, PUT, PATCH, DELETE.\nForm: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
      },
    ],
    "in:nowhere status": [
      { text: "There is no account named nowhere here. There are: default. Nothing was done." },
    ],
  });
});

test("Membrane's actions, connections and requests", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  const names: [string, string][] = [
    [client.id, "VERA"],
    ...["get-client", "update-client", "send-agent-message"].map((key): [string, string] => [
      stage.world.membrane.actionId(key),
      key.toUpperCase(),
    ]),
  ];
  const commands = [
    "connections",
    "connect",
    `run update-client {"id": "${client.id}", "notes": "x"}`,
    'run get-client {"client": 1}',
    "run fly-away",
    `request DELETE /clients/${client.id}`,
    'request POST /x {"a": 1}',
  ];
  expect(await answersTo(stage, commands, names)).toEqual({
    connections: [
      {
        text: "*One connection*",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "*One connection*" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: ":large_green_circle: *Chatra* `CONNECTION`: ready, in use by this bot",
            },
          },
        ],
      },
    ],
    connect: [
      { text: ":white_check_mark: The connection *Chatra* `CONNECTION` is ready. There is nothing to do." },
    ],
    'run update-client {"id": "VERA", "notes": "x"}': [
      {
        text: "Run `Update Client` (`UPDATE-CLIENT`) with this input? Nothing has been done yet.",
        blocks: [
          {
            type: "section",
            text: { type: "mrkdwn", text: "Run `Update Client` (`UPDATE-CLIENT`) with this input?" },
          },
          {
            type: "section",
            text: { type: "mrkdwn", text: '```\n{\n  "id": "VERA",\n  "notes": "x"\n}\n```' },
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: { type: "plain_text", text: "Run" },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: { type: "plain_text", text: "Cancel" },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              { type: "mrkdwn", text: "Nothing has been done yet. This question is good for an hour." },
            ],
          },
        ],
      },
    ],
    'run get-client {"client": 1}': [
      {
        text: ":warning: `Get Client` does not take this input. Nothing was done.\n• “id” is missing.\n• “client” is not a field of this action.\n`/chatra actions Get Client` shows what it takes.",
      },
    ],
    "run fly-away": [
      {
        text: ":mag: The connection has no action `fly-away`. `/chatra actions` lists what there is. Nothing was done.",
      },
    ],
    "request DELETE /clients/VERA": [
      {
        text: "Send this request to Chatra? Nothing has been done yet.",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "Send this request to Chatra?" } },
          { type: "section", text: { type: "mrkdwn", text: "`DELETE /clients/VERA`" } },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: { type: "plain_text", text: "Send" },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: { type: "plain_text", text: "Cancel" },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              { type: "mrkdwn", text: "Nothing has been done yet. This question is good for an hour." },
            ],
          },
        ],
      },
    ],
    'request POST /x {"a": 1}': [
      {
        text: "Send this request to Chatra? Nothing has been done yet.",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "Send this request to Chatra?" } },
          { type: "section", text: { type: "mrkdwn", text: "`POST /x`" } },
          { type: "section", text: { type: "mrkdwn", text: '```\n{\n  "body": {\n    "a": 1\n  }\n}\n```' } },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: { type: "plain_text", text: "Send" },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: { type: "plain_text", text: "Cancel" },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              { type: "mrkdwn", text: "Nothing has been done yet. This question is good for an hour." },
            ],
          },
        ],
      },
    ],
  });
});

test("the state", async () => {
  await using stage = await setStage();
  stage.world.membrane.logOut();
  expect(
    await answersTo(stage, ["status", "connections", "actions", "client c1", "message m1", "connect"], []),
  ).toEqual({
    status: [
      {
        text: ":red_circle: Something does not work.",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "*:red_circle: Something does not work.*" } },
          { type: "section", text: { type: "mrkdwn", text: ":white_check_mark: Slack" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Chatra through Membrane*\n:warning: Nothing gets through to Chatra. Membrane is not logged in where this bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
            },
          },
          { type: "section", text: { type: "mrkdwn", text: ":white_check_mark: Database (SQLite)" } },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "To Chatra: 0 waiting. To Slack: 0 waiting. Just come in and not looked at yet: 0.\nFailed: 0. Of unknown outcome: 0.",
            },
          },
        ],
      },
    ],
    connections: [
      {
        text: ":warning: The connections could not be listed. Membrane is not logged in where this bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    actions: [
      {
        text: ":warning: The actions could not be listed. Membrane is not logged in where this bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    "client c1": [
      {
        text: ":warning: The client `c1` could not be read. Membrane is not logged in where this bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    "message m1": [
      {
        text: ":warning: The message `m1` could not be read. Membrane is not logged in where this bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    connect: [
      {
        text: ":warning: Chatra could not be connected. Membrane is not logged in where this bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
  });
});
