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
        text: "Visitor: Vera",
        blocks: [
          {
            type: "header",
            text: {
              type: "plain_text",
              text: "💬 Vera",
            },
          },
          {
            type: "section",
            fields: [
              {
                type: "mrkdwn",
                text: "*Email*\nvera@example.org",
              },
              {
                type: "mrkdwn",
                text: "*Phone*\n+30 1",
              },
              {
                type: "mrkdwn",
                text: "*Location*\nLyon, France",
              },
              {
                type: "mrkdwn",
                text: "*Device*\nFirefox 143 on macOS",
              },
              {
                type: "mrkdwn",
                text: "*IP address*\n203.0.113.7",
              },
            ],
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Notes*",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Likes &lt;b&gt;",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Pages*\n• <https://shop.example/|Shop>",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "<https://acme.slack.com/archives/CHANNEL/pTS|Thread>  ·  <https://app.chatra.io/conversations/VERA|Open in Chatra>  ·  Client ID `VERA`",
              },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "client.open",
                text: {
                  type: "plain_text",
                  text: "Open thread",
                },
                value: "default/VERA",
                style: "primary",
              },
              {
                type: "button",
                action_id: "client.edit",
                text: {
                  type: "plain_text",
                  text: "Edit",
                },
                value: "default/VERA",
              },
              {
                type: "button",
                action_id: "client.push",
                text: {
                  type: "plain_text",
                  text: "Push message",
                },
                value: "default/VERA",
              },
            ],
          },
        ],
      },
    ],
    "client vera": [
      {
        text: "Visitor: Vera",
        blocks: [
          {
            type: "header",
            text: {
              type: "plain_text",
              text: "💬 Vera",
            },
          },
          {
            type: "section",
            fields: [
              {
                type: "mrkdwn",
                text: "*Email*\nvera@example.org",
              },
              {
                type: "mrkdwn",
                text: "*Phone*\n+30 1",
              },
              {
                type: "mrkdwn",
                text: "*Location*\nLyon, France",
              },
              {
                type: "mrkdwn",
                text: "*Device*\nFirefox 143 on macOS",
              },
              {
                type: "mrkdwn",
                text: "*IP address*\n203.0.113.7",
              },
            ],
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Notes*",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Likes &lt;b&gt;",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Pages*\n• <https://shop.example/|Shop>",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "<https://acme.slack.com/archives/CHANNEL/pTS|Thread>  ·  <https://app.chatra.io/conversations/VERA|Open in Chatra>  ·  Client ID `VERA`",
              },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "client.open",
                text: {
                  type: "plain_text",
                  text: "Open thread",
                },
                value: "default/VERA",
                style: "primary",
              },
              {
                type: "button",
                action_id: "client.edit",
                text: {
                  type: "plain_text",
                  text: "Edit",
                },
                value: "default/VERA",
              },
              {
                type: "button",
                action_id: "client.push",
                text: {
                  type: "plain_text",
                  text: "Push message",
                },
                value: "default/VERA",
              },
            ],
          },
        ],
      },
    ],
    "client VERO": [
      {
        text: "Visitor: Vero",
        blocks: [
          {
            type: "header",
            text: {
              type: "plain_text",
              text: "💬 Vero",
            },
          },
          {
            type: "section",
            fields: [
              {
                type: "mrkdwn",
                text: "*Location*\nLyon, France",
              },
              {
                type: "mrkdwn",
                text: "*Device*\nFirefox 143 on macOS",
              },
              {
                type: "mrkdwn",
                text: "*IP address*\n203.0.113.7",
              },
            ],
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Pages*\n• <https://shop.example/|Shop>",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "<https://app.chatra.io/conversations/VERO|Open in Chatra>  ·  Client ID `VERO`",
              },
            ],
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "client.open",
                text: {
                  type: "plain_text",
                  text: "Open thread",
                },
                value: "default/VERO",
                style: "primary",
              },
              {
                type: "button",
                action_id: "client.edit",
                text: {
                  type: "plain_text",
                  text: "Edit",
                },
                value: "default/VERO",
              },
              {
                type: "button",
                action_id: "client.push",
                text: {
                  type: "plain_text",
                  text: "Push message",
                },
                value: "default/VERO",
              },
            ],
          },
        ],
      },
    ],
    "client nobody": [
      {
        text: "No visitor matches `nobody`: no client ID in Chatra, and no name or email. The bot finds visitors who wrote since its setup. Try the beginning of another name or email.",
      },
    ],
    "open VERA": [
      {
        by: "ADA",
        act: {
          kind: "open",
          channelId: "CHANNEL",
          move: false,
          clientId: "VERA",
        },
      },
    ],
    "open VERO": [
      {
        by: "ADA",
        act: {
          kind: "open",
          channelId: "CHANNEL",
          move: false,
          clientId: "VERO",
        },
      },
    ],
    "send VERA We *open*": [
      {
        by: "ADA",
        act: {
          kind: "send",
          text: "We *open*",
          pushed: false,
          clientId: "VERA",
        },
      },
    ],
    "push VERO Ready": [
      {
        by: "ADA",
        act: {
          kind: "send",
          text: "Ready",
          pushed: true,
          clientId: "VERO",
        },
      },
    ],
    'update VERA name="Vera V." phone= notes=x': [
      {
        by: "ADA",
        act: {
          kind: "update",
          changes: {
            name: "Vera V.",
            phone: null,
            notes: "x",
          },
          clientId: "VERA",
        },
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
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "We open at &lt;nine&gt;\nsharp",
            },
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Edit with `/chatra message edit ID text`, delete with `/chatra message delete ID`.",
              },
            ],
          },
        ],
      },
    ],
    "message nothing": [
      {
        text: "Chatra has no message `nothing`. Check the ID. For a pushed message, use `/chatra pushed ID`.",
      },
    ],
    "pushed MESSAGE": [
      {
        text: "Chatra has no pushed message `MESSAGE`. Check the ID. For an ordinary message, use `/chatra message ID`.",
      },
    ],
    "message edit MESSAGE New words": [
      {
        by: "ADA",
        act: {
          kind: "edit",
          pushed: false,
          messageId: "MESSAGE",
          text: "New words",
        },
      },
    ],
    "pushed edit p1 New words": [
      {
        by: "ADA",
        act: {
          kind: "edit",
          pushed: true,
          messageId: "p1",
          text: "New words",
        },
      },
    ],
    "message delete MESSAGE": [
      {
        text: "Delete the message `MESSAGE` to *Vera* (`VERA`)? You can't undo this.",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Delete the message `MESSAGE` to *Vera* (`VERA`)? You can't undo this.",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "> We open at &lt;nine&gt;\n> sharp",
            },
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: {
                  type: "plain_text",
                  text: "Delete",
                },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: {
                  type: "plain_text",
                  text: "Cancel",
                },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Expires in an hour.",
              },
            ],
          },
        ],
      },
    ],
    "pushed delete p1": [
      {
        text: "Chatra has no pushed message `p1`. Check the ID. For an ordinary message, use `/chatra message ID`.",
      },
    ],
    "forget VERA": [
      {
        text: "Erase what the bot stores about *Vera* (`VERA`)?",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Erase what the bot stores about *Vera* (`VERA`)?",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "• Goes: the profile, the chat's text in the bot's database, and waiting replies.\n• Stays: the thread in Slack, where replies reach nobody, and Chatra's own records.\n• You can't undo this.",
            },
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: {
                  type: "plain_text",
                  text: "Erase",
                },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: {
                  type: "plain_text",
                  text: "Cancel",
                },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Expires in an hour.",
              },
            ],
          },
        ],
      },
    ],
    "forget unknown": [
      {
        text: "Erase what the bot stores about the visitor `unknown`?",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Erase what the bot stores about the visitor `unknown`?",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "• Goes: the profile, the chat's text in the bot's database, and waiting replies.\n• Stays: the thread in Slack, where replies reach nobody, and Chatra's own records.\n• You can't undo this.",
            },
          },
          {
            type: "actions",
            elements: [
              {
                type: "button",
                action_id: "proposal.confirm",
                text: {
                  type: "plain_text",
                  text: "Erase",
                },
                value: "PROPOSAL",
                style: "danger",
              },
              {
                type: "button",
                action_id: "proposal.cancel",
                text: {
                  type: "plain_text",
                  text: "Cancel",
                },
                value: "PROPOSAL",
              },
            ],
          },
          {
            type: "context",
            elements: [
              {
                type: "mrkdwn",
                text: "Expires in an hour.",
              },
            ],
          },
        ],
      },
    ],
  });
});

test("names the visitor of a message by their ID alone where nothing else is known", async () => {
  await using stage = await setStage();
  const { id } = stage.addClient({ name: "Only in Chatra" });
  const { message } = stage.world.chatra.agentWrites("Ada", id, "Hello");
  await stage.command(`message ${message.id}`);
  expect(stage.lastAnswer()).toContain(`the visitor \`${id}\``);
  expect(stage.lastAnswer()).not.toContain(`(\`${id}\`)`);
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
    ],
    "help clients": [
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
    ],
    "help messages": [
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
    ],
    "help membrane": [
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
    ],
    "help send": [
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
    ],
    "sned x": [
      {
        text: "`sned` is not a command. Did you mean `send`?\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
      },
    ],
    send: [
      {
        text: "The visitor is missing. Give a client ID, or a link to a message in their thread.\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
      },
    ],
    "send c1": [
      {
        text: "The text is missing. Nothing was sent to the visitor.\nUsage: `/chatra send CLIENT text…`\nExample: `/chatra send fxKp3ZqLw8sT We open at nine tomorrow.`",
      },
    ],
    "update c1 email=x": [
      {
        text: 'This is not an email. Enter one such as buyer@example.com.\nUsage: `/chatra update CLIENT [name=… email=… phone=… notes="…"]`\nExample: `/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"`',
      },
    ],
    client: [
      {
        text: "The visitor is missing. Give a client ID, or a link to a message in their thread.\nUsage: `/chatra client CLIENT | NAME | EMAIL`\nExample: `/chatra client vera lang`",
      },
    ],
    run: [
      {
        text: 'The action\'s name is missing.\nUsage: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
      },
    ],
    "run x {": [
      {
        text: 'The JSON is not valid, or something follows it. Put names and texts in double quotes.\nUsage: `/chatra run ACTION [{json}]`\nExample: `/chatra run get-client {"id": "fxKp3ZqLw8sT"}`',
      },
    ],
    request: [
      {
        text: 'The method and the path are missing.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
      },
    ],
    "request GET": [
      {
        text: 'The path is missing.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
      },
    ],
    "request FLY /x": [
      {
        text: '`FLY` is not a method. Use GET, POST, PUT, PATCH, DELETE.\nUsage: `/chatra request METHOD /path [key=value…] [Header:value…] [{json}]`\nExample: `/chatra request PUT /clients/{id} id=fxKp3ZqLw8sT {"notes": "Call after 5 pm"}`',
      },
    ],
    "in:nowhere status": [
      {
        text: "This workspace has no account nowhere. Its accounts are default.",
      },
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
      { text: ":white_check_mark: The connection *Chatra* `CONNECTION` is ready. You have nothing to do." },
    ],
    'run update-client {"id": "VERA", "notes": "x"}': [
      {
        text: "Run `Update Client` (`UPDATE-CLIENT`) with this input?",
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
            elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
          },
        ],
      },
    ],
    'run get-client {"client": 1}': [
      {
        text: "`Get Client` does not take this input, so nothing was changed.\n• “id” is missing.\n• “client” is not a field of this action.\n`/chatra actions Get Client` shows what it takes.",
      },
    ],
    "run fly-away": [
      {
        text: "The connection has no action `fly-away`. `/chatra actions` lists the actions.",
      },
    ],
    "request DELETE /clients/VERA": [
      {
        text: "Send this request to Chatra?",
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
            elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
          },
        ],
      },
    ],
    'request POST /x {"a": 1}': [
      {
        text: "Send this request to Chatra?",
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
            elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
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
        text: ":red_circle: Chatra through Membrane does not work.",
        blocks: [
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*:red_circle: Chatra through Membrane does not work.*",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: ":white_check_mark: Slack",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "*Chatra through Membrane*\n:warning: Replies don't reach visitors now. Membrane is not logged in where the bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: ":white_check_mark: Database (SQLite)",
            },
          },
          {
            type: "section",
            text: {
              type: "mrkdwn",
              text: "Nothing waits.",
            },
          },
        ],
      },
    ],
    connections: [
      {
        text: ":warning: The bot could not list the connections. Membrane is not logged in where the bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    actions: [
      {
        text: ":warning: The bot could not list the actions. Membrane is not logged in where the bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    "client c1": [
      {
        text: ":warning: The bot could not look up the visitor `c1`. Membrane is not logged in where the bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    "message m1": [
      {
        text: ":warning: The bot could not look up the message `m1`. Membrane is not logged in where the bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
    connect: [
      {
        text: ":warning: The bot could not connect Chatra. Membrane is not logged in where the bot runs. Ask the bot's operator to run `membrane login --tenant` there.",
      },
    ],
  });
});
