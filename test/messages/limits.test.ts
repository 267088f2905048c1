import { expect, test } from "vitest";
import { fieldDigest, writeMetadata } from "../../src/commands/form-metadata.ts";
import {
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
} from "../../src/domain/ids.ts";
import type { Blocks } from "../../src/domain/payload.ts";
import { SNIPPET_FIELDS } from "../../src/domain/text/snippet-text.ts";
import { fitList, section } from "../../src/messages/blocks.ts";
import { showMoreForm } from "../../src/messages/card-forms.ts";
import { showMessage } from "../../src/messages/chat-message.ts";
import { clientBlocks, showClient } from "../../src/messages/client.ts";
import {
  editableFields,
  showEditForm,
  showFoundClient,
  showPushForm,
} from "../../src/messages/client-forms.ts";
import { showActions, showConnections } from "../../src/messages/membrane.ts";
import { showProposal } from "../../src/messages/proposal.ts";
import { showSnippetPicker, showSnippetPreview } from "../../src/messages/snippet-form.ts";
import { askToSendWithout, showSnippet, showSnippets } from "../../src/messages/snippets.ts";
import type { View } from "../../src/outbound/slack/slack-gateway.ts";
import { countBlockText, problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";
import { problemsOfView } from "../../src/simulator/slack/view-problems.ts";
import { textsIn } from "../commands/stage.ts";

const accountId = accountIdSchema.parse("default");
const clientId = clientIdSchema.parse("<".repeat(1500));

/** Escaping makes each of these four characters. */
const bad = (length: number): string => "<".repeat(length);

const details = {
  profile: {
    ...Object.fromEntries(
      ["name", "email", "phone", "country", "city", "ip", "os", "browser", "source"].map((key) => [
        key,
        bad(200),
      ]),
    ),
    chatLink: `https://a.example/?${bad(1900)}`,
    custom: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}${bad(78)}`, bad(300)])),
  },
  pages: Array.from({ length: 50 }, () => ({
    link: `https://a.example/${"p".repeat(1900)}`,
    title: bad(200),
  })),
  notes: bad(10_000),
};
const shown = { accountId, clientId, details, thread: `https://acme.slack.com/${"x".repeat(100)}` };

function expectFits(blocks: Blocks | undefined): void {
  expect(problemsOfBlocks(blocks ?? [], new Set())).toEqual([]);
  expect(countBlockText(blocks)).toBeLessThanOrEqual(13_000);
  expect(blocks?.length).toBeGreaterThan(0);
}

function expectFormFits(view: View): void {
  expect(problemsOfView(view, "modal", new Set())).toEqual([]);
}

test("a client of whom everything is as long as it can be still fits into a card and a form", () => {
  const { blocks, text } = showClient(shown);
  expectFits(blocks);
  expect(text.length).toBeLessThan(3000);
  expect(textsIn(blocks)).toContain("… and more, which does not fit here.");
  expectFits(clientBlocks(shown, []));
  const place = { channelId: channelIdSchema.parse("C1") };
  expectFormFits(showFoundClient({ ...shown, metadata: writeMetadata(`default/${clientId}`, place) }));
  expectFormFits(showPushForm({ metadata: writeMetadata(`default/${clientId}`, place), name: bad(400) }));
});

test("a page whose address does not fit any more is left out as a whole", () => {
  const { blocks } = showClient({
    ...shown,
    details: { profile: {}, pages: details.pages, notes: undefined },
  });
  expectFits(blocks);
  const pages = textsIn(blocks)
    .split("\n")
    .filter((line) => line.startsWith("• "));
  expect(pages).toHaveLength(1);
  expect(pages[0]).toMatch(/^• <https:[^<>|]+\|(?:&lt;)+>$/);
  expect(textsIn(blocks)).toContain("… and 49 more");
});

test("fields of a form take what is there, up to what a field holds", () => {
  const place = {
    channelId: channelIdSchema.parse("C1"),
    responseUrl: `https://hooks.slack.com/${"x".repeat(200)}`,
  };
  const values = { name: bad(3000), email: bad(3001), phone: bad(3000), notes: bad(3000) };
  const before = Object.fromEntries(
    editableFields(values).map((field) => [field, fieldDigest(field, values[field])]),
  );
  const form = showEditForm({
    metadata: writeMetadata(`default/${clientId}`, place, before),
    name: bad(400),
    values,
  });
  expectFormFits(form);
  // Slack refuses a form whose field is filled with more than it takes.
  const limits = [...JSON.stringify(form).matchAll(/"max_length":(\d+)/g)].map(([, limit]) => Number(limit));
  expect(limits).toEqual([3000, 3000, 3000]);
  expect(textsIn(form)).toContain("*Email*: 3,001 characters don't fit into a form");
  const tooLong = showEditForm({
    metadata: writeMetadata("x".repeat(2900), place, before),
    name: "Vera",
    values,
  });
  expectFormFits(tooLong);
  expect(textsIn(tooLong)).toContain("too long for a form");
  expectFormFits(showPushForm({ metadata: writeMetadata("x".repeat(2990), place), name: "Vera" }));
});

test("a message of 5,000 characters that are all escaped is cut, and says so", () => {
  const message = {
    id: "m1",
    type: "agent",
    text: bad(5000),
    clientId: "c1",
    agentId: undefined,
    agentName: bad(500),
    receivedFrom: undefined,
    createdAt: 8.64e15,
    raw: {},
  };
  const messageId = chatraMessageIdSchema.parse(bad(1500));
  const { blocks } = showMessage(message, { messageId, pushed: true, client: undefined });
  expectFits(blocks);
  expect(textsIn(blocks)).toContain("more characters");
});

test("more actions and connections than fit are counted", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`${index}${bad(100)}`, { type: "string" }]),
  );
  const actions = Array.from({ length: 100 }, (_, index) => ({
    id: `${index}${bad(300)}`,
    key: undefined,
    name: bad(300),
    description: bad(1000),
    inputSchema: { properties, required: ["0"] },
  }));
  const list = showActions(actions, bad(500));
  expectFits(list.blocks);
  // Beside the heading, the count of the rest and the hint.
  const fitting = (list.blocks?.length ?? 0) - 3;
  expect(fitting).toBeGreaterThan(0);
  expect(textsIn(list.blocks)).toContain(`… and ${100 - fitting} more.`);

  const small = actions.map((action) => ({
    ...action,
    id: "a",
    name: "b",
    description: "c",
    inputSchema: undefined,
  }));
  const { blocks } = showActions(small, undefined);
  expectFits(blocks);
  expect(textsIn(blocks)).toContain("… and 53 more.");

  const connections = Array.from({ length: 100 }, (_, index) => ({
    id: `${index}${bad(300)}`,
    name: bad(300),
    state: "CLIENT_ACTION_REQUIRED",
    isChatra: index === 99,
    inUse: false,
    url: `https://a.example/?${bad(1900)}`,
    detail: bad(1000),
  }));
  const connected = showConnections(connections, []).blocks;
  expectFits(connected);
  // The one that matters comes first.
  expect(textsIn(connected?.[1])).toContain("`99&lt;");
});

test("a question about something huge fits, and shows how much is missing", () => {
  const input = { words: bad(50_000) };
  const run = showProposal({ kind: "run", actionId: bad(500), actionName: bad(500), input }, "p1", {
    client: bad(400),
  });
  expectFits(run.blocks);
  const records = { query: {}, headers: { a: bad(9000) }, pathParameters: {}, body: input };
  const request = { method: "POST", path: `/${bad(3000)}`, ...records } as const;
  expectFits(showProposal({ kind: "request", request }, "p1", { client: undefined }).blocks);
  const messageId = chatraMessageIdSchema.parse(bad(1500));
  const remove = showProposal({ kind: "delete", messageId, pushed: false }, "p1", {
    text: bad(5000),
    client: bad(400),
  });
  expectFits(remove.blocks);
});

test("a snippet, a list of them and a question about one fit, however long they are", () => {
  const name = "n".repeat(32);
  const listed = { name, text: "&lt;".repeat(4000), ownerId: undefined, authorId: "U1", used: 1_000_000 };
  const { blocks, text } = showSnippet(listed);
  expectFits(blocks);
  expect(text.length).toBeLessThan(3000);
  expect(textsIn(blocks)).toContain("more characters");
  const list = showSnippets(
    Array.from({ length: 30 }, () => listed),
    700,
  ).blocks;
  expectFits(list);
  expect(
    textsIn(list)
      .split("\n")
      .filter((line) => line.startsWith("• ")),
  ).toHaveLength(30);
  expect(textsIn(list)).toContain("… and 670 more.");
  for (const words of [bad(5000), "\n".repeat(5000), "a"]) {
    const asked = { name, unknown: SNIPPET_FIELDS, text: words, proposalId: "p1" };
    expectFits(askToSendWithout(asked).blocks);
  }
});

test("a snippet's form and the form More fit, however long the name, the text and the metadata are", () => {
  const metadata = "m".repeat(3000);
  const recipient = { metadata, name: bad(400) };
  const snippet = { name: "n".repeat(32), text: "&lt;".repeat(4000), ownerId: undefined };
  const preview = (text: string) =>
    showSnippetPreview({ ...recipient, snippet, text, unknown: SNIPPET_FIELDS });
  for (const text of ["", "a", "x".repeat(3000), "x".repeat(20_000)]) expectFormFits(preview(text));
  expectFormFits(showSnippetPicker(recipient, bad(5000)));
  for (const muted of [true, false]) expectFormFits(showMoreForm({ ...recipient, muted }));
  for (const form of [showSnippetPicker, showMoreForm])
    expectFormFits(form({ metadata: undefined, name: bad(400), muted: false }));
  expect(textsIn(preview("x".repeat(20_000)))).toContain("20,000 characters");
});

test("where a client's ID is too long for the form *More*, commands are named for all that it does", () => {
  const commands = (muted: boolean) =>
    [...textsIn(showMoreForm({ metadata: undefined, name: "Vera", muted })).matchAll(/`(![a-z]+)/g)].map(
      ([, word]) => word,
    );
  expect(commands(false)).toEqual(["!update", "!push", "!transcript", "!mute"]);
  expect(commands(true)).toEqual(["!update", "!push", "!transcript", "!unmute"]);
});

test("a list leaves out what comes after the first that does not fit", () => {
  const items = [[section("a")], Array.from({ length: 60 }, () => section("b")), [section("c")]];
  const blocks = fitList({ head: [], items, rest: (leftOut) => `${leftOut} left out` });
  expect(textsIn(blocks)).toBe("a\n2 left out");
});
