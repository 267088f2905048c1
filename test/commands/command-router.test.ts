import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AccountCommandHandlers } from "../../src/commands/accounts/account-command-handlers.ts";
import { createBackground } from "../../src/commands/background.ts";
import type { ButtonPress } from "../../src/commands/command-handlers.ts";
import { createCommandRouter } from "../../src/commands/command-router.ts";
import type { HandlersOfAccount } from "../../src/commands/find-account.ts";
import { writeHoursMetadata, writeMetadata } from "../../src/commands/form-metadata.ts";
import type { CommandHandlersOfAccount } from "../../src/commands/slash-command.ts";
import { clientRef } from "../../src/domain/client-ref.ts";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { renameChannel } from "../../src/store/channel-renames.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { saveProposal } from "../../src/store/proposals.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import { type HandlerCall, recordingHandlers } from "../inbound/slack/recording-handlers.ts";
import { conversationId, exampleConversation, exampleDelivery, ts } from "../store/example-rows.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { logger, notAsked } from "../tenancy/tenants-stage.ts";

const ours = teamIdSchema.parse("T1");
const theirs = teamIdSchema.parse("T2");
const userId = userIdSchema.parse("U1");
const clientId = clientIdSchema.parse("cl_1");
const channel = (id: string) => channelIdSchema.parse(id);
const threadTs = ts("1700000000.000100");

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openNewStore(folder);
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** The accounts of a workspace: their names, which are their ids as well, with their channels. */
type Accounts = Record<string, string>;

/** The command router before two workspaces; what is asked of whose handlers is written down. */
function commandRouter(
  accounts: Accounts,
  foreign: Accounts = {},
  sleep: (ms: number) => Promise<void> = async () => undefined,
  accountHandlers?: AccountCommandHandlers,
) {
  const calls: { name: string; call: HandlerCall }[] = [];
  const commands: { name: string; userId: string; request: unknown }[] = [];
  const handlersIn = (named: Accounts): HandlersOfAccount[] =>
    Object.entries(named).map(([name, channelId]) => {
      const recording = recordingHandlers();
      const note =
        <Given, Result>(method: (given: Given) => Promise<Result>) =>
        async (given: Given): Promise<Result> => {
          const result = await method(given);
          const call = recording.calls.at(-1);
          if (call !== undefined) calls.push({ name, call });
          return result;
        };
      const { handlers } = recording;
      const noted: CommandHandlersOfAccount = {
        onCommand: async (given, { request }) => {
          commands.push({ name, userId: given.userId, request });
          return undefined;
        },
        onButton: note((given) => handlers.onButton(given)),
        onMessageShortcut: note((given) => handlers.onMessageShortcut(given)),
        onOpenClientShortcut: note((given) => handlers.onOpenClientShortcut(given)),
        onForm: note((given) => handlers.onForm(given)),
        onSuggest: note((given) => handlers.onSuggest(given)),
        onThreadCommand: note((given) => handlers.onThreadCommand(given)),
      };
      return { accountId: accountIdSchema.parse(name), name, channelId: channel(channelId), handlers: noted };
    });
  const served = new Map([
    [ours, handlersIn(accounts)],
    [theirs, handlersIn(foreign)],
  ]);
  const opened: string[] = [];
  const handlers = createCommandRouter({
    store,
    handlersOf: (teamId) => served.get(teamId) ?? [],
    accountHandlersOf: () => accountHandlers,
    home: { open: ({ teamId, userId: by }) => void opened.push(`${teamId} ${by}`) },
    now: () => 1,
    sleep,
  });
  const asked = { id: "a1", teamId: ours, userId };
  return {
    handlers,
    calls,
    commands,
    opened,
    names: () => [...commands, ...calls].map(({ name }) => name),
    command: (text: string, channelId = "C9") =>
      handlers.onCommand({ ...asked, channelId: channel(channelId), text }),
    press: (button: ButtonPress["button"], value: string) =>
      handlers.onButton({ ...asked, button, value, messageTs: undefined, isEphemeral: true }),
    asked,
  };
}

/** A thread in C1 of a workspace, which shows a chat of this account. */
async function addThread(teamId: typeof ours, name: string): Promise<void> {
  await store.transaction(async (tx) => {
    const id = conversationId(`chat of ${name}`);
    const accountId = accountIdSchema.parse(name);
    await saveConversations(tx, exampleConversation(id, { accountId, teamId, threadTs }));
    await saveThread(tx, teamId, channel("C1"), threadTs, id);
  });
}

test("an account that is none of this workspace's is named with those that it has, whatever was asked", async () => {
  const { command, names, handlers, asked } = commandRouter({ shop: "C1", outlet: "C2" }, { hidden: "C3" });
  await addThread(ours, "shop");
  for (const text of ["status", "account", "connect", `client ${link}`, "send c1 Hello"]) {
    const told = await command(`in:hidden ${text}`);
    expect(told?.text, text).toBe("This workspace has no account hidden. Its accounts are shop, outlet.");
  }
  expect((await command("in:shpo status"))?.text).toContain("Did you mean shop?");
  const form = { form: "find_client", viewId: "V1", metadata: "" } as const;
  expect(await handlers.onForm({ ...asked, ...form, values: { client: "in:hidden vera" } })).toMatchObject({
    errors: { client: expect.stringContaining("no account hidden. Its accounts are shop, outlet.") },
  });
  expect(names()).toEqual([]);
});

const link = "https://acme.slack.com/archives/C1/p1700000000000100";
const linked = { client: { kind: "thread", channelId: "C1", threadTs } };

test.each([
  ["its name", "in:outlet status", "C1", "outlet", {}],
  ["its name in other letters", " IN:Outlet  status", "C1", "outlet", {}],
  ["the channel", "status", "C2", "outlet", {}],
  ["the link of a thread, wherever it is", `client ${link}`, "C2", "shop", linked],
  ["the link of a thread, before a name", `in:outlet client ${link}`, "C2", "shop", linked],
])("of several accounts a command goes to the one by %s", async (_, text, place, expected, request) => {
  const { command, commands } = commandRouter({ shop: "C1", outlet: "C2" });
  await addThread(ours, "shop");
  expect(await command(text, place)).toBeUndefined();
  expect(commands).toEqual([{ name: expected, userId, request }]);
});

test("links and events that name a channel by its earlier id lead to its threads, and commands there go on with the new id", async () => {
  const { command, handlers, asked, calls, commands } = commandRouter({ outlet: "C3", shop: "C2" });
  await addThread(ours, "shop");
  const rename = { teamId: ours, from: channel("C1"), to: channel("C2"), at: 1 };
  await store.transaction((tx) => renameChannel(tx, rename, 1));
  await command(`client ${link}`, "C3");
  expect(commands.map(({ name }) => name)).toEqual(["shop"]);
  const form = { form: "find_client", viewId: "V1", metadata: "" } as const;
  await handlers.onForm({ ...asked, ...form, values: { client: link } });
  const reply = { teamId: ours, userId, threadTs, ts: ts("1700000001.000200"), text: "!client" };
  await handlers.onThreadCommand({ ...reply, channelId: channel("C1") });
  expect(calls).toMatchObject([
    { name: "shop", call: ["onForm", {}] },
    { name: "shop", call: ["onThreadCommand", { ...reply, channelId: "C2" }] },
  ]);
});

test("where there is one account only, it gets what is said anywhere", async () => {
  const { command, names } = commandRouter({ shop: "C1" });
  await command("status", "C7");
  await command("in:shop status", "C7");
  expect(names()).toEqual(["shop", "shop"]);
});

test.each([
  ["none is there", {}, "status", "C1", "has no Chatra account yet"],
  [
    "several are, and nothing tells which",
    { shop: "C1", outlet: "C2" },
    "status",
    "C9",
    "several Chatra accounts: shop, outlet",
  ],
  [
    "two share the channel",
    { shop: "C1", outlet: "C1" },
    "status",
    "C1",
    "several Chatra accounts: shop, outlet",
  ],
  ["none has that name", { shop: "C1" }, "in:<!here> status", "C1", "Its accounts are shop"],
] satisfies [string, Accounts, string, string, string][])(
  "when %s, people are told, and no account gets the command",
  async (_, accounts, text, place, words) => {
    const { command, calls } = commandRouter(accounts, { other: "C1" });
    const answer = await command(text, place);
    expect(answer?.text).toContain(words);
    expect(answer?.text).not.toContain("<!here>");
    expect(answer?.text).not.toContain("other");
    expect(calls).toEqual([]);
  },
);

test("a button goes to the account that its value speaks of", async () => {
  const { press, names } = commandRouter({ shop: "C1", outlet: "C2" });
  const accountId = accountIdSchema.parse("outlet");
  await store.transaction(async (tx) => {
    await insertDeliveries(tx, [exampleDelivery("d1", { accountId })], 1);
    const act = { kind: "forget", clientId } as const;
    await saveProposal(tx, { id: "p1", teamId: ours, accountId, userId, act, createdAt: 1 });
  });
  await press("client.details", clientRef(accountId, clientId) ?? "");
  await press("proposal.confirm", "p1");
  await press("proposal.cancel", "p1");
  await press("failed.retry", "d1");
  await press("failed.retry-all", "outlet");
  expect(names()).toEqual(Array(5).fill("outlet"));
});

test.each([
  { title: "known in a moment", of: "outlet", saves: true, waits: [100], button: "card.claim" },
  { title: "not known for long", of: "outlet", saves: false, waits: [100, 200, 400], button: "failed.retry" },
  { title: "of another workspace", of: "hidden", saves: false, waits: [], button: "failed.retry" },
])("a press on a card that comes and is $title waits $waits ms", async ({ of, saves, waits, button }) => {
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    if (saves) await addThread(ours, of);
  };
  const { handlers, asked, calls } = commandRouter({ shop: "C1", outlet: "C1" }, { hidden: "C1" }, sleep);
  const payload = { kind: "slack.root" as const, channelId: channel("C1") };
  const card = exampleDelivery("card", { accountId: accountIdSchema.parse(of), payload });
  await store.transaction((tx) => insertDeliveries(tx, [card], 1));
  const press = { button: "card.claim" as const, value: "claim", isEphemeral: false, messageTs: threadTs };
  await handlers.onButton({ ...asked, ...press, channelId: channel("C1") });
  expect(slept).toEqual(waits);
  expect(calls).toMatchObject([{ name: saves ? "outlet" : "shop", call: ["onButton", { button }] }]);
});

test("a command and a shortcut under a card that becomes known in a moment go to its account", async () => {
  for (const use of ["command", "shortcut"]) {
    const sleep = () => addThread(ours, "outlet");
    const { handlers, asked, names } = commandRouter({ shop: "C1", outlet: "C1" }, {}, sleep);
    await store.transaction(async (tx) => {
      await tx.query`delete from threads`;
      const payload = { kind: "slack.root" as const, channelId: channel("C1") };
      const accountId = accountIdSchema.parse("outlet");
      await insertDeliveries(tx, [exampleDelivery("card", { accountId, payload })], 1);
    });
    const place = { ...asked, channelId: channel("C1"), threadTs };
    const message = { ts: ts("1700000001.000200"), threadTs, authorId: userId, text: "words", files: [] };
    if (use === "command") await handlers.onThreadCommand({ ...place, ts: message.ts, text: "!client" });
    else await handlers.onMessageShortcut({ ...place, shortcut: "send_note", message });
    expect(names(), use).toEqual(["outlet"]);
  }
});

test("a button or a menu in a form goes to the account of the visitor whom the form is about", async () => {
  const { handlers, asked, names, calls } = commandRouter({ shop: "C1", outlet: "C2" }, { hidden: "C3" });
  const metadata = (name: string) =>
    JSON.stringify({ client: clientRef(accountIdSchema.parse(name), clientId), place: {} });
  const use = async (of: string) => {
    for (const button of ["more.edit", "more.push", "more.transcript", "snippet.pick"] as const) {
      const press = { ...asked, button, value: "x", messageTs: undefined, isEphemeral: false };
      await handlers.onButton({ ...press, inForm: { viewId: "V1", metadata: of } });
    }
    const { teamId } = asked;
    return handlers.onSuggest({ menu: "snippet.pick", teamId, userId, metadata: of, typed: "x" });
  };
  expect(await use(metadata("outlet"))).toEqual([]);
  expect(names()).toEqual(Array(5).fill("outlet"));
  calls.length = 0;
  expect(await use(metadata("hidden"))).toEqual([]);
  expect(await use("nonsense")).toEqual([]);
  // Any account's handlers say that it is not known.
  expect(calls.map(({ call: [method, given] }) => [method, "button" in given ? given.button : ""])).toEqual(
    Array(8).fill(["onButton", "failed.retry"]),
  );
});

test("shortcuts and commands in a thread go to the account of the thread", async () => {
  const { handlers, asked, names, calls } = commandRouter({ outlet: "C2", shop: "C1" });
  await addThread(ours, "shop");
  const channelId = channel("C1");
  const message = { ts: ts("1700000001.000200"), threadTs, authorId: userId, text: "words", files: [] };
  await handlers.onMessageShortcut({ ...asked, shortcut: "send_note", channelId, message });
  await handlers.onMessageShortcut({
    ...asked,
    shortcut: "resend",
    channelId,
    message: { ...message, ts: threadTs, threadTs: undefined },
  });
  await handlers.onThreadCommand({
    teamId: ours,
    channelId,
    threadTs,
    ts: message.ts,
    userId,
    text: "!client",
  });
  expect(names()).toEqual(["shop", "shop", "shop"]);
  calls.splice(0);
  // A thread that shows no chat is nobody's: any handlers can say so of a shortcut, and a command there is just words.
  const elsewhere = { ...message, threadTs: ts("1700000005.000100") };
  await handlers.onMessageShortcut({ ...asked, shortcut: "unsend", channelId, message: elsewhere });
  await handlers.onThreadCommand({ teamId: ours, userId, channelId, ...elsewhere, text: "!client" });
  expect(names()).toEqual(["outlet"]);
});

test("a form goes to the account of its client, and one that asks for a client to the one that is named", async () => {
  const { handlers, asked, calls, names } = commandRouter({ shop: "C1", outlet: "C2" });
  const accountId = accountIdSchema.parse("outlet");
  const metadata = writeMetadata(clientRef(accountId, clientId) ?? "", {}) ?? "";
  const form = { viewId: "V1", metadata, values: {} };
  expect(await handlers.onForm({ ...asked, ...form, form: "edit_client" })).toEqual({ kind: "close" });
  await handlers.onForm({
    ...asked,
    ...form,
    form: "find_client",
    values: { client: `in:outlet ${clientId}` },
  });
  await handlers.onForm({ ...asked, ...form, form: "find_client", values: { client: clientId } });
  expect(names()).toEqual(["outlet", "outlet"]);
  expect(calls[1]?.call).toMatchObject(["onForm", { values: { client: clientId } }]);
});

test("a form of hours goes to their account, and to nobody for an account of another workspace", async () => {
  const { handlers, asked, names } = commandRouter({ shop: "C1", outlet: "C2" }, { hidden: "C3" });
  const send = (account: string) => {
    const metadata = writeHoursMetadata(accountIdSchema.parse(account), "support", {});
    return handlers.onForm({ ...asked, viewId: "V1", form: "edit_hours", metadata, values: {} });
  };
  expect(await send("outlet")).toEqual({ kind: "close" });
  expect(await send("hidden")).toMatchObject({ kind: "show" });
  expect(names()).toEqual(["outlet"]);
});

test("a form that does not tell which of several accounts it asks says so at its field", async () => {
  const { handlers, asked, calls } = commandRouter({ shop: "C1", outlet: "C2" });
  const form = { form: "find_client", viewId: "V1", metadata: "", values: { client: clientId } } as const;
  expect(await handlers.onForm({ ...asked, ...form })).toEqual({
    kind: "errors",
    errors: { client: expect.stringContaining("several Chatra accounts: shop, outlet") },
  });
  expect(calls).toEqual([]);
});

test("whatever ids of another workspace are given, nothing of that workspace is reached", async () => {
  const { handlers, asked, command, press, calls } = commandRouter({ shop: "C1" }, { other: "C1" });
  const accountId = accountIdSchema.parse("other");
  await addThread(theirs, "other");
  await store.transaction(async (tx) => {
    await insertDeliveries(tx, [exampleDelivery("d1", { accountId })], 1);
    const act = { kind: "forget", clientId } as const;
    await saveProposal(tx, { id: "p1", teamId: theirs, accountId, userId, act, createdAt: 1 });
  });
  const ref = clientRef(accountId, clientId) ?? "";
  await command("in:other status", "C1");
  await command(`client ${link}`, "C1");
  for (const [button, value] of [
    ["client.open", ref],
    ["client.push", ref],
    ["proposal.confirm", "p1"],
    ["failed.retry", "d1"],
    ["failed.retry-all", "other"],
  ] as const)
    await press(button, value);
  const channelId = channel("C1");
  const message = { ts: ts("1700000001.000200"), threadTs, authorId: userId, text: "words", files: [] };
  await handlers.onMessageShortcut({ ...asked, shortcut: "send_note", channelId, message });
  await handlers.onThreadCommand({
    teamId: ours,
    channelId,
    threadTs,
    ts: message.ts,
    userId,
    text: "!client",
  });
  const metadata = writeMetadata(ref, {}) ?? "";
  const values = { message: "words" };
  const outcome = await handlers.onForm({ ...asked, form: "push_message", viewId: "V1", metadata, values });
  expect(outcome).toMatchObject({ kind: "show", view: { callback_id: "push_message" } });
  expect(JSON.stringify(outcome)).toContain(
    "The bot no longer serves the Chatra account of this chat, so nothing was changed.",
  );

  expect(calls.map(({ name }) => name)).not.toContain("other");
  // What our own handlers hear of it carries nothing that leads there; of a question it sees itself whose it is.
  const heard = JSON.stringify(calls.filter(({ call }) => call[0] === "onButton"));
  for (const id of [ref, "d1", "other"]) expect(heard).not.toContain(`"${id}"`);
  expect(calls.filter(({ call }) => call[0] === "onForm")).toEqual([]);
});

test("where there is no account yet a name or a link to a thread says so as well", async () => {
  const { command, handlers, asked } = commandRouter({});
  const none = expect.stringContaining("has no Chatra account yet");
  for (const text of ["in:shop status", `client ${link}`, "connect"])
    expect(await command(text)).toEqual({ text: none });
  const form = { form: "find_client", viewId: "V1", metadata: "" } as const;
  for (const client of [link, "in:shop vera", "vera"])
    expect(await handlers.onForm({ ...asked, ...form, values: { client } })).toEqual({
      kind: "errors",
      errors: { client: none },
    });
});

test("a form goes by the link in it, and one that can't be read to any account, which says so", async () => {
  const { handlers, asked, calls } = commandRouter({ shop: "C1", outlet: "C2" });
  await addThread(ours, "outlet");
  const form = { viewId: "V1", metadata: "nonsense" };
  await handlers.onForm({ ...asked, ...form, form: "find_client", values: { client: link } });
  await handlers.onForm({ ...asked, ...form, form: "edit_client", values: {} });
  expect(calls).toMatchObject([
    { name: "outlet", call: ["onForm", { values: { client: link } }] },
    { name: "shop", call: ["onForm", { metadata: "nonsense" }] },
  ]);
});

test("a question that is not known goes to any account, as it was pressed", async () => {
  const { press, calls } = commandRouter({ shop: "C1", outlet: "C2" });
  for (const button of ["proposal.confirm", "proposal.cancel", "client.open"] as const)
    await press(button, "p9");
  expect(calls).toMatchObject([
    { name: "shop", call: ["onButton", { button: "proposal.confirm", value: "p9" }] },
    { name: "shop", call: ["onButton", { button: "proposal.cancel", value: "p9" }] },
    { name: "shop", call: ["onButton", { button: "failed.retry", value: "" }] },
  ]);
});

test("the Home tab is shown anew for who asks, and settings are any account's", async () => {
  const { press, calls, opened } = commandRouter({ shop: "C1", outlet: "C2" });
  await press("home.refresh", "");
  await press("home.settings", "");
  expect(opened).toEqual(["T1 U1"]);
  expect(calls).toMatchObject([{ name: "shop", call: ["onButton", { button: "home.settings" }] }]);
});

test("a press under a reminder goes to the account of its thread", async () => {
  const { handlers, asked, names } = commandRouter({ shop: "C1", outlet: "C1" });
  await addThread(ours, "outlet");
  const press = { button: "card.claim" as const, value: "", isEphemeral: false, channelId: channel("C1") };
  await handlers.onButton({ ...asked, ...press, threadTs, messageTs: ts("1700000009.000900") });
  expect(names()).toEqual(["outlet"]);
});

test("a press on a card waits as long as a card of ours comes, beside others, and looks once more at the end", async () => {
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    if (slept.length === 3) await addThread(ours, "outlet");
  };
  const { handlers, asked, names } = commandRouter({ shop: "C1", outlet: "C1" }, { hidden: "C1" }, sleep);
  const payload = { kind: "slack.root" as const, channelId: channel("C1") };
  const cards = ["hidden", "outlet"].map((of) =>
    exampleDelivery(of, { accountId: accountIdSchema.parse(of), payload }),
  );
  await store.transaction((tx) => insertDeliveries(tx, cards, 1));
  const press = { button: "card.claim" as const, value: "", isEphemeral: false, channelId: channel("C1") };
  await handlers.onButton({ ...asked, ...press, messageTs: threadTs });
  expect([slept, names()]).toEqual([[100, 200, 400], ["outlet"]]);
});

/** Handlers of accounts, and what they told people. */
function accountHandlersTelling(over: Partial<AccountCommandHandlers> = {}) {
  const told: string[] = [];
  const background = createBackground({ logger });
  const accountHandlers: AccountCommandHandlers = {
    accounts: undefined,
    connections: {
      followsRequests: false,
      begin: notAsked,
      addressOf: notAsked,
      look: notAsked,
      find: notAsked,
      awaitNewConnection: notAsked,
    },
    publicUrl: undefined,
    adminUsers: [],
    now: () => 1,
    logger,
    sleep: (_ms, signal) => new Promise((_, reject) => signal.addEventListener("abort", reject)),
    background,
    answer: async (_place, { text }) => void told.push(text),
    isAdmin: async () => true,
    guestCheck: async () => undefined,
    ...over,
  };
  return { told, background, accountHandlers };
}

test("connect is for the account of the configuration, and for any other the word of its own connection", async () => {
  const environmentAccount = { name: "default" as const, channelId: channel("C1") };
  const { told, background, accountHandlers } = accountHandlersTelling({ environmentAccount });
  const accounts = { default: "C1", shop: "C2" };
  const { command, press, commands, names } = commandRouter(accounts, {}, undefined, accountHandlers);
  await command("connect", "C1");
  await command("status", "C2");
  expect(commands.map(({ name }) => name)).toEqual(["default", "shop"]);
  await command("connect", "C2");
  await press("account.remove", "x");
  await press("account.keep", "x");
  await background.idle();
  expect(told).toEqual(Array(3).fill(expect.stringContaining("ENCRYPTION_KEY")));
  expect(names()).toHaveLength(2);
});

/** What people are told in the thread of an account that was removed, where these accounts are served. */
async function inThreadOfRemoved(accounts: Accounts) {
  await addThread(ours, "removed");
  const { told, background, accountHandlers } = accountHandlersTelling();
  const { handlers, asked } = commandRouter(accounts, {}, undefined, accountHandlers);
  const place = { ...asked, channelId: channel("C1") };
  const message = { ts: ts("1700000001.000200"), threadTs, authorId: userId, text: "words", files: [] };
  return {
    told,
    background,
    send: (shortcut: "send_note" | "unsend" | "resend") =>
      handlers.onMessageShortcut({ ...place, shortcut, message }),
    press: (button: "card.claim" | "home.settings") =>
      handlers.onButton({
        ...place,
        button,
        value: "",
        isEphemeral: false,
        messageTs: threadTs,
      }),
    search: () => handlers.onOpenClientShortcut(place),
  };
}
const NOT_SERVED = expect.stringContaining("no longer serves the Chatra account");

test("a shortcut in the thread of an account that was removed says so", async () => {
  const { told, background, send } = await inThreadOfRemoved({ shop: "C1" });
  for (const shortcut of ["send_note", "unsend", "resend"] as const) await send(shortcut);
  await background.idle();
  expect(told).toEqual(Array(3).fill(NOT_SERVED));
});

test("only the erasure of a visitor of an account that was removed goes to another account of the workspace", async () => {
  const { command, names } = commandRouter({ shop: "C1", outlet: "C2" });
  await addThread(ours, "removed");
  expect((await command(`client ${link}`))?.text).toEqual(NOT_SERVED);
  expect(names()).toEqual([]);
  expect(await command(`forget ${link}`)).toBeUndefined();
  expect(names()).toEqual(["shop"]);
});

test("the erasure of a visitor goes to the account of the thread, where that is served", async () => {
  const { command, names } = commandRouter({ shop: "C1", outlet: "C2" });
  await addThread(ours, "outlet");
  await command(`forget ${link}`);
  expect(names()).toEqual(["outlet"]);
});

test("where the last account was removed, cards, shortcuts, the Home tab and the search say so", async () => {
  const { told, background, send, press, search } = await inThreadOfRemoved({});
  const uses = [() => send("send_note"), () => press("card.claim"), () => press("home.settings"), search];
  for (const use of uses) {
    await use();
    await background.idle();
  }
  expect(told).toEqual([
    NOT_SERVED,
    NOT_SERVED,
    NOT_SERVED,
    expect.stringContaining("no Chatra account yet"),
  ]);
});
