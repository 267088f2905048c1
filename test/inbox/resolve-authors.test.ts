import { expect, test } from "vitest";
import { chatraMessageIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { RichContent } from "../../src/domain/text/rich-content.ts";
import type { Rank } from "../../src/inbox/people.ts";
import type { TenantForInbox } from "../../src/inbox/resolve-account.ts";
import {
  accountContextOf,
  authorOf,
  commanderIn,
  isUnderOurPost,
  missedPersonIn,
  newClientIn,
  peopleIn,
  rankedIn,
} from "../../src/inbox/resolve-authors.ts";
import {
  aConversation,
  account,
  aDelete,
  anAct,
  anEdit,
  anEvent,
  ann,
  aPress,
  aReply,
  bot,
  channel,
  clientId,
  otherChannel,
  rootTs,
  ts,
} from "../domain/builders.ts";
import { accountContext } from "../outbox/stage.ts";
import { tenantIn } from "./served-tenants.ts";

const content: RichContent = {
  blocks: [{ kind: "paragraph", spans: [{ kind: "user", id: "U4" }] }],
  leftOut: [],
};
const here = { channelId: channel, threadTs: rootTs, ts: ts(10) };
const inputs: Record<string, Input> = {
  reply: aReply("hi <@U1> and <@> <@U2|x>"),
  command: aReply("!push hi"),
  edit: anEdit("hi <@U1>"),
  "edit to !send": anEdit("!send hi"),
  "edit to !push": anEdit("!push hi"),
  delete: aDelete(),
  press: aPress("retry", "dl_1"),
  event: anEvent([]),
  send: anAct({ kind: "send", clientId, text: "hi <@U1>", pushed: false }),
  "empty send": anAct({ kind: "send", clientId, text: "", pushed: false }),
  open: anAct({ kind: "open", clientId, channelId: channel, move: false }),
  forget: anAct({ kind: "forget", clientId }),
  relay: anAct({ kind: "relay", ...here, authorId: bot, text: "hi <@U3>", files: [] }),
  "relay of what is shown": anAct({ kind: "relay", ...here, authorId: bot, text: "", content, files: [] }),
};
const each = <Result>(read: (input: Input) => Result) =>
  Object.fromEntries(Object.entries(inputs).map(([title, input]) => [title, read(input)]));

const tenant = (
  rank: Rank | undefined,
  over: Partial<Pick<TenantForInbox, "openTo" | "needsAuthors">> = {},
  isUntold = false,
): TenantForInbox => ({
  ...tenantIn(accountContext, { people: { rank: () => rank, isUntold: () => isUntold } }),
  ...over,
});

test("whose names a decision needs, and whose words they are", () => {
  expect(each((input) => [authorOf(input) ?? "nobody", peopleIn(input)])).toEqual({
    reply: ["UANN", ["UANN", "U1", "U2"]],
    command: ["UANN", ["UANN"]],
    edit: ["UANN", ["UANN", "U1"]],
    "edit to !send": ["UANN", ["UANN"]],
    "edit to !push": ["UANN", ["UANN"]],
    delete: ["nobody", []],
    press: ["nobody", []],
    event: ["nobody", []],
    send: ["UANN", ["UANN", "U1"]],
    "empty send": ["nobody", []],
    open: ["nobody", []],
    forget: ["nobody", []],
    relay: ["UBOT", ["UBOT", "U3"]],
    "relay of what is shown": ["UBOT", ["UBOT", "U4"]],
  });
});

test("who gives a command that is not open to everybody", () => {
  expect(each((input) => commanderIn(input, tenant("member")) ?? "nobody")).toEqual({
    reply: "nobody",
    command: "UANN",
    edit: "nobody",
    "edit to !send": "UANN",
    "edit to !push": "nobody",
    delete: "nobody",
    press: "UANN",
    event: "nobody",
    send: "nobody",
    "empty send": "nobody",
    open: "nobody",
    forget: "nobody",
    relay: "nobody",
    "relay of what is shown": "nobody",
  });
  expect(
    commanderIn(aReply("!push hi"), tenant("guest", { openTo: (userId) => userId === ann })),
  ).toBeUndefined();
});

test("whose rank is asked for: who decides, and the author of a message that somebody else sends", () => {
  const ranked = each((input) => rankedIn(input, tenant("member")));
  const asked = Object.entries(ranked).filter(([, people]) => people.length > 0);
  expect(Object.fromEntries(asked)).toEqual({
    command: ["UANN"],
    "edit to !send": ["UANN"],
    press: ["UANN"],
    relay: ["UBOT"],
    "relay of what is shown": ["UBOT"],
  });
});

test.each<[Rank | undefined, string | undefined]>([
  ["member", undefined],
  ["guest", "guest"],
  ["untold", "untold"],
  ["unasked", "untold"],
  [undefined, "untold"],
])("whoever is of rank %s is refused commands as %s, unless they are open to them", (rank, refused) => {
  const relays = [inputs.relay, inputs["relay of what is shown"]];
  const told = (of: TenantForInbox) =>
    each((input) => accountContextOf(input, of, 5).author.refused ?? "taken");
  expect(told(tenant(rank))).toEqual(
    each((input) =>
      ["slack.reply", "slack.edit", "slack.button"].includes(input.kind) || relays.includes(input)
        ? (refused ?? "taken")
        : "taken",
    ),
  );
  expect(told(tenant(rank, { openTo: () => true }))).toEqual(each(() => "taken"));
});

test("a person is missed only where Slack could not be asked, and where it matters", () => {
  const missed = (of: TenantForInbox) => each((input) => missedPersonIn(input, of) ?? "nobody");
  expect({
    "nobody is untold": missed(tenant("member", { needsAuthors: true })),
    "names are needed": missed(tenant("member", { needsAuthors: true }, true)),
    "names are not needed": missed(tenant("member", {}, true)),
    "ranks could not be asked": missed(tenant("unasked", { needsAuthors: true })),
    "ranks are not told": missed(tenant("untold", { needsAuthors: true })),
  }).toEqual({
    "nobody is untold": {
      reply: "nobody",
      command: "nobody",
      edit: "nobody",
      "edit to !send": "nobody",
      "edit to !push": "nobody",
      delete: "nobody",
      press: "nobody",
      event: "nobody",
      send: "nobody",
      "empty send": "nobody",
      open: "nobody",
      forget: "nobody",
      relay: "nobody",
      "relay of what is shown": "nobody",
    },
    "names are needed": {
      reply: "UANN",
      command: "UANN",
      edit: "UANN",
      "edit to !send": "UANN",
      "edit to !push": "UANN",
      delete: "nobody",
      press: "nobody",
      event: "nobody",
      send: "UANN",
      "empty send": "nobody",
      open: "nobody",
      forget: "nobody",
      relay: "UBOT",
      "relay of what is shown": "UBOT",
    },
    "names are not needed": {
      reply: "nobody",
      command: "nobody",
      edit: "nobody",
      "edit to !send": "nobody",
      "edit to !push": "nobody",
      delete: "nobody",
      press: "nobody",
      event: "nobody",
      send: "nobody",
      "empty send": "nobody",
      open: "nobody",
      forget: "nobody",
      relay: "nobody",
      "relay of what is shown": "nobody",
    },
    "ranks could not be asked": {
      reply: "nobody",
      command: "UANN",
      edit: "nobody",
      "edit to !send": "UANN",
      "edit to !push": "nobody",
      delete: "nobody",
      press: "UANN",
      event: "nobody",
      send: "nobody",
      "empty send": "nobody",
      open: "nobody",
      forget: "nobody",
      relay: "nobody",
      "relay of what is shown": "nobody",
    },
    "ranks are not told": {
      reply: "nobody",
      command: "nobody",
      edit: "nobody",
      "edit to !send": "nobody",
      "edit to !push": "nobody",
      delete: "nobody",
      press: "nobody",
      event: "nobody",
      send: "nobody",
      "empty send": "nobody",
      open: "nobody",
      forget: "nobody",
      relay: "nobody",
      "relay of what is shown": "nobody",
    },
  });
});

test("what is known without the database is of the account, its people and its client", () => {
  const client = { found: true as const, profile: { name: "Vera" } };
  const of: TenantForInbox = {
    ...tenant("member"),
    clients: { known: () => client, fetch: async () => undefined },
  };
  expect(each((input) => accountContextOf(input, of, 5).client ?? "nobody")).toEqual({
    reply: "nobody",
    command: "nobody",
    edit: "nobody",
    "edit to !send": "nobody",
    "edit to !push": "nobody",
    delete: "nobody",
    press: "nobody",
    event: "nobody",
    send: { found: true, profile: { name: "Vera" } },
    "empty send": { found: true, profile: { name: "Vera" } },
    open: { found: true, profile: { name: "Vera" } },
    forget: { found: true, profile: { name: "Vera" } },
    relay: "nobody",
    "relay of what is shown": "nobody",
  });
  const {
    names,
    mayOwn,
    fileUrl: _,
    ...known
  } = accountContextOf(aReply("hi"), of, 5, [
    { teamId: accountContext.teamId, from: accountContext.channelId, to: otherChannel, at: 1 },
  ]);
  expect(known).toEqual({
    accountId: "default",
    accountName: "main",
    teamId: "T1",
    channelId: "C2",
    botUserId: "UBOT",
    workspaceUrl: "https://acme.slack.com/",
    now: 5,
    author: { name: "Ann" },
  });
  expect([names.user("U1"), names.user("")]).toEqual(["Ann", undefined]);
  // Slack did not say that this is a person who still has their account.
  expect(mayOwn(userIdSchema.parse("U1"))).toBe(false);
});

test("a client is new to us until Chatra was asked about them", () => {
  const asked: TenantForInbox = {
    ...tenant("member"),
    clients: { known: () => "unreachable", fetch: async () => undefined },
  };
  expect(each((input) => newClientIn(input, tenant("member")) ?? "nobody")).toEqual({
    reply: "nobody",
    command: "nobody",
    edit: "nobody",
    "edit to !send": "nobody",
    "edit to !push": "nobody",
    delete: "nobody",
    press: "nobody",
    event: "nobody",
    send: "client-0042",
    "empty send": "client-0042",
    open: "client-0042",
    forget: "nobody",
    relay: "nobody",
    "relay of what is shown": "nobody",
  });
  expect(each((input) => newClientIn(input, asked) ?? "nobody")).toEqual(each(() => "nobody"));
});

test("what hangs from a post of the bot is told from what does not", () => {
  const under = (input: Input) => isUnderOurPost(input, { botUserId: bot });
  expect(each(under)).toEqual(each(() => false));
  for (const parentUserId of [bot, ann])
    expect([
      under(aReply("hi", { parentUserId })),
      under(anEdit("hi", { parentUserId })),
      under(aDelete({ parentUserId })),
      under(anEdit("hi", { parentUserId, threadTs: undefined })),
    ]).toEqual([parentUserId === bot, parentUserId === bot, parentUserId === bot, false]);
});

test("the owner of a chat is not taken for gone because Slack could not be asked", () => {
  const owned = aConversation({
    episode: {
      number: 1,
      openedAt: 0,
      firstMessageId: chatraMessageIdSchema.parse("m1"),
      lastWordsAt: 0,
      unanswered: [0],
      helpers: [],
      reminders: { count: 0, posts: [] },
      owner: ann,
    },
  });
  const timer = { kind: "timer", accountId: owned.accountId, clientId: owned.clientId, dueAt: 5 } as const;
  const missed = (rank: Rank) => missedPersonIn(timer, tenant(rank), owned);
  expect([missed("unasked"), missed("untold"), missed("guest"), missed("member")]).toEqual([
    ann,
    undefined,
    undefined,
    undefined,
  ]);
});

test("nobody counts as gone at a reminder only because Slack could not be asked about them", () => {
  const timer: Input = { kind: "timer", accountId: account, clientId, dueAt: 5 };
  const mayOwn = (input: Input, rank: Rank, isActive?: boolean) => {
    const known = { name: "Ann", email: undefined, isActive };
    const of = tenantIn(accountContext, { people: { rank: () => rank, known: () => known } });
    return accountContextOf(input, of, 5).mayOwn(ann);
  };
  expect({
    "a teammate": mayOwn(timer, "member", true),
    "Slack was not asked": mayOwn(timer, "unasked"),
    "who left": mayOwn(timer, "member", false),
    "a guest": mayOwn(timer, "guest", true),
    "whom Slack does not show": mayOwn(timer, "untold"),
    "a claim while Slack can't be asked": mayOwn(aReply("!claim"), "unasked"),
  }).toEqual({
    "a teammate": true,
    "Slack was not asked": true,
    "who left": false,
    "a guest": false,
    "whom Slack does not show": false,
    "a claim while Slack can't be asked": false,
  });
});
