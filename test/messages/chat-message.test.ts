import { expect, test } from "vitest";
import { chatraMessageIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import { isAgents, showMessage } from "../../src/messages/chat-message.ts";
import { showProposal } from "../../src/messages/proposal.ts";

const messageId = chatraMessageIdSchema.parse("m1");
const message = {
  id: "m1",
  type: "agent",
  text: "5 < 6\nindeed",
  clientId: "c1",
  agentId: "a1",
  agentName: "Grace <G>",
  receivedFrom: undefined,
  createdAt: 1_700_000_000_999,
  raw: {},
};
const about = { messageId, pushed: false, client: "*Vera*" };

test("an agent's message is shown with whom it is to, who wrote it, when, and what can be done", () => {
  expect(showMessage(message, about)).toEqual({
    text: "Message `m1` to *Vera* by Grace &lt;G&gt;",
    blocks: [
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "*Message* `m1` to *Vera* by Grace &lt;G&gt;, <!date^1700000000^{date_short_pretty} {time}|2023-11-14T22:13:20.999Z>",
        },
      },
      { type: "section", text: { type: "mrkdwn", text: "5 &lt; 6\nindeed" } },
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
  });
});

test("a pushed message is shown with its own commands, as far as anything is known of it", () => {
  const bare = { ...message, text: undefined, agentName: undefined, createdAt: undefined };
  expect(showMessage(bare, { messageId, pushed: true, client: undefined })).toEqual({
    text: "Pushed message `m1` ",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "*Pushed message* `m1` " } },
      { type: "section", text: { type: "mrkdwn", text: "_This message has no text._" } },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "Edit with `/chatra pushed edit ID text`, delete with `/chatra pushed delete ID`.",
          },
        ],
      },
    ],
  });
});

test.each([
  ["client", false],
  ["Visitor ", false],
  ["agent", true],
  [undefined, true],
])("a message of the kind %s is one that agents may change: %s", (type, may) => {
  expect(isAgents({ ...message, type })).toBe(may);
});

test("a visitor's message can't be changed, and a time that is none is not shown", () => {
  const said = { ...message, type: "client", createdAt: 1e300 };
  expect([showMessage(said, about), showMessage(said, { ...about, client: undefined }).text]).toEqual([
    {
      text: "Message `m1` from *Vera*",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "*Message* `m1` from *Vera*" } },
        { type: "section", text: { type: "mrkdwn", text: "5 &lt; 6\nindeed" } },
      ],
    },
    "Message `m1` from a visitor",
  ]);
});

test("an agent without a client, and a client without an agent, are told alone", () => {
  expect([
    showMessage(message, { ...about, client: undefined }).text,
    showMessage({ ...message, agentName: undefined }, about).text,
  ]).toEqual(["Message `m1` by Grace &lt;G&gt;", "Message `m1` to *Vera*"]);
});

test("what would be deleted is quoted line by line", () => {
  expect([
    showProposal({ kind: "delete", messageId, pushed: true }, "p1", { text: "a <b>\nc", client: "*Vera*" }),
    showProposal({ kind: "delete", messageId, pushed: false }, "p1", { client: undefined }),
  ]).toEqual([
    {
      text: "Delete the pushed message `m1` to *Vera*? You can't undo this.",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "Delete the pushed message `m1` to *Vera*? You can't undo this.",
          },
        },
        { type: "section", text: { type: "mrkdwn", text: "> a &lt;b&gt;\n> c" } },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "proposal.confirm",
              text: { type: "plain_text", text: "Delete" },
              value: "p1",
              style: "danger",
            },
            {
              type: "button",
              action_id: "proposal.cancel",
              text: { type: "plain_text", text: "Cancel" },
              value: "p1",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
        },
      ],
    },
    {
      text: "Delete the message `m1`? You can't undo this.",
      blocks: [
        {
          type: "section",
          text: { type: "mrkdwn", text: "Delete the message `m1`? You can't undo this." },
        },
        { type: "section", text: { type: "mrkdwn", text: "_This message has no text._" } },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "proposal.confirm",
              text: { type: "plain_text", text: "Delete" },
              value: "p1",
              style: "danger",
            },
            {
              type: "button",
              action_id: "proposal.cancel",
              text: { type: "plain_text", text: "Cancel" },
              value: "p1",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
        },
      ],
    },
  ]);
});

test("what would be run is shown with its input", () => {
  const run = { kind: "run", actionId: "a1", actionName: "export", input: { a: 1 } } as const;
  expect([
    showProposal(run, "p1", { client: "*Vera*" }),
    showProposal(run, "p1", { client: undefined }).text,
  ]).toEqual([
    {
      text: "Run `export` (`a1`) for *Vera* with this input?",
      blocks: [
        {
          type: "section",
          text: { type: "mrkdwn", text: "Run `export` (`a1`) for *Vera* with this input?" },
        },
        { type: "section", text: { type: "mrkdwn", text: '```\n{\n  "a": 1\n}\n```' } },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "proposal.confirm",
              text: { type: "plain_text", text: "Run" },
              value: "p1",
              style: "danger",
            },
            {
              type: "button",
              action_id: "proposal.cancel",
              text: { type: "plain_text", text: "Cancel" },
              value: "p1",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
        },
      ],
    },
    "Run `export` (`a1`) with this input?",
  ]);
});

test("a request is shown with each part that it has, and no other", () => {
  const bare = { method: "DELETE", path: "/clients/c1", query: {}, headers: {}, pathParameters: {} } as const;
  const whole = {
    ...bare,
    query: { q: "1" },
    headers: { h: "2" },
    pathParameters: { p: "3" },
    body: { b: 4 },
  };
  expect([
    showProposal({ kind: "request", request: bare }, "p1", { client: undefined }),
    showProposal({ kind: "request", request: whole }, "p1", { client: "*Vera*" }),
  ]).toEqual([
    {
      text: "Send this request to Chatra?",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "Send this request to Chatra?" } },
        { type: "section", text: { type: "mrkdwn", text: "`DELETE /clients/c1`" } },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "proposal.confirm",
              text: { type: "plain_text", text: "Send" },
              value: "p1",
              style: "danger",
            },
            {
              type: "button",
              action_id: "proposal.cancel",
              text: { type: "plain_text", text: "Cancel" },
              value: "p1",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
        },
      ],
    },
    {
      text: "Send this request about *Vera* to Chatra?",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "Send this request about *Vera* to Chatra?" } },
        { type: "section", text: { type: "mrkdwn", text: "`DELETE /clients/c1`" } },
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: '```\n{\n  "pathParameters": {\n    "p": "3"\n  },\n  "query": {\n    "q": "1"\n  },\n  "headers": {\n    "h": "2"\n  },\n  "body": {\n    "b": 4\n  }\n}\n```',
          },
        },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "proposal.confirm",
              text: { type: "plain_text", text: "Send" },
              value: "p1",
              style: "danger",
            },
            {
              type: "button",
              action_id: "proposal.cancel",
              text: { type: "plain_text", text: "Cancel" },
              value: "p1",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
        },
      ],
    },
  ]);
});

test("what is erased with a client is told, by name where there is one", () => {
  const forget = { kind: "forget", clientId: clientIdSchema.parse("c1") } as const;
  expect([
    showProposal(forget, "p1", { client: "*Vera*" }),
    showProposal(forget, "p1", { client: undefined }).text,
  ]).toEqual([
    {
      text: "Erase what the bot stores about *Vera*?",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "Erase what the bot stores about *Vera*?",
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
              text: { type: "plain_text", text: "Erase" },
              value: "p1",
              style: "danger",
            },
            {
              type: "button",
              action_id: "proposal.cancel",
              text: { type: "plain_text", text: "Cancel" },
              value: "p1",
            },
          ],
        },
        {
          type: "context",
          elements: [{ type: "mrkdwn", text: "Expires in an hour." }],
        },
      ],
    },
    "Erase what the bot stores about the visitor `c1`?",
  ]);
});
