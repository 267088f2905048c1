import { expect, onTestFinished, test } from "vitest";
import { pendingOf } from "../../src/commands/accounts/await-account.ts";
import { connectAccount } from "../../src/commands/accounts/connect-account.ts";
import { createBackground } from "../../src/commands/background.ts";
import type { AnswerPlace } from "../../src/commands/command-dependencies.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { ConnectionSummary } from "../../src/outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../src/outbound/membrane/chatra-gateway-error.ts";
import type {
  NewConnections,
  OtherAccounts,
  PendingConnection,
} from "../../src/outbound/membrane/new-connections.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import { type Account, type Accounts, createAccounts } from "../../src/tenancy/accounts.ts";
import { channelId, logger, openStage, teamId } from "../outbox/stage.ts";
import { readAudit } from "../store/read-audit.ts";

const ada = userIdSchema.parse("U1");
const place: AnswerPlace = { userId: ada, channelId };
const [READY_LATER, SHOWS] = [
  "The bot tells you here when the connection is ready; `/chatra account shop` shows its state.",
  ":hourglass_flowing_sand:",
];
const IS_READY = ":white_check_mark: The connection is ready. The account *shop* can answer its visitors.";
const CHANGED =
  ":warning: Someone else changed the account *shop* at the same time. Check it with `/chatra account shop`.";
const BEGUN_URL = `${SHOWS} The connection waits for you. <https://membrane.test/r2|Finish the login in the browser>. ${READY_LATER}`;

const ofMembrane = (more: Partial<ConnectionSummary> = {}): ConnectionSummary => ({
  id: "c1",
  name: "Chatra 1",
  state: "DISCONNECTED",
  isChatra: true,
  inUse: false,
  url: "https://membrane.test/c1",
  detail: undefined,
  ...more,
});
type Begun = Awaited<ReturnType<NewConnections["begin"]>>;
const REQUEST: Begun = {
  connectionId: "r2",
  name: "Chatra",
  state: "waiting",
  url: "https://membrane.test/r2",
  isRequest: true,
  known: ["c0"],
};
const CONNECTION: Begun = {
  ...REQUEST,
  connectionId: "c2",
  name: "Chatra 2",
  url: undefined,
  isRequest: false,
};

/** An account, and a Membrane of which each answer is said here. `others`: the connection, or request, of another account. */
async function setUp(said: {
  begun?: Begun;
  before?: PendingConnection;
  found?: ConnectionSummary | Error;
  address?: string;
  follows?: boolean;
  others?: PendingConnection;
  /** Happens before Membrane tells of the connection. */
  meanwhile?: (accounts: Accounts) => Promise<unknown>;
}) {
  const stage = await openStage();
  const accounts = createAccounts({
    store: stage.store,
    box: createSecretBox(["a".repeat(64)]),
    now: () => 1_000,
    logger,
    onRemoved: async () => undefined,
  });
  const add = async (name: string, pending?: PendingConnection): Promise<Account> => {
    const added = await accounts.add({ teamId, name, channelId, userId: ada, orderId: `add ${name}` });
    if (typeof added === "string") throw new Error(added);
    if (pending)
      await accounts.connect(teamId, added.accountId, pending, { userId: ada, orderId: `begin ${name}` });
    return (await accounts.ofTeam(teamId)).find((one) => one.name === name) ?? expect.unreachable();
  };
  if (said.others) await add("other", said.others);
  const account = await add("shop", said.before);
  const told: [AnswerPlace, unknown][] = [];
  const asked: [string, PendingConnection, OtherAccounts][] = [];
  const later = Promise.withResolvers<string>();
  later.promise.catch(() => undefined);
  const background = createBackground({ logger });
  const connections: NewConnections = {
    followsRequests: said.follows ?? true,
    begin: async () => said.begun ?? REQUEST,
    addressOf: (requestId) => (requestId === "r1" ? said.address : undefined),
    look: async () => new Map(),
    find: async (pending, others) => {
      asked.push(["find", pending, others]);
      await said.meanwhile?.(accounts);
      if (said.found instanceof Error) throw said.found;
      return said.found;
    },
    awaitNewConnection: async ({ pending, others }) => {
      asked.push(["await", pending, await others()]);
      return later.promise;
    },
  };
  onTestFinished(async () => {
    later.resolve("c9");
    await background.stop(1);
    await stage[Symbol.asyncDispose]();
  });
  const waits: [number, () => void][] = [];
  const handlers = {
    sleep: (ms: number) => new Promise<void>((resolve) => waits.push([ms, resolve])),
    accounts,
    connections,
    background,
    logger,
    adminUsers: [],
    answer: async (where: AnswerPlace, answer: unknown) => void told.push([where, answer]),
  };
  const run = () => connectAccount(handlers, { asked: { id: "order" }, place, account });
  const shop = async () => {
    const found = (await accounts.list()).find(({ name }) => name === "shop");
    return found && [found.connectionId, found.requestId, found.knownConnections, found.isConnecting];
  };
  const audit = async () =>
    (await stage.store.transaction((tx) => readAudit(tx, 9)))
      .filter(({ orderId }) => orderId === "order.connect")
      .map(({ act, subject, outcome, userId }) => [act, subject, outcome, userId]);
  return { accounts, account, told, asked, later, background, waits, run, shop, audit };
}

test("a new request is stored with what was there before it, and its asker is told once it is ready", async () => {
  const { run, shop, audit, later, background, told, asked } = await setUp({});
  expect(await run()).toBe(BEGUN_URL);
  expect(await shop()).toEqual([undefined, "r2", ["c0"], true]);
  expect(await audit()).toEqual([["connect", "shop", "ordered", ada]]);
  expect(told).toEqual([]);
  later.resolve("c3");
  await background.idle();
  expect(told).toEqual([[place, { text: IS_READY }]]);
  expect(await shop()).toEqual(["c3", undefined, [], false]);
  expect(asked).toEqual([["await", { requestId: "r2", known: ["c0"] }, { connections: [], waiting: 0 }]]);
});

test("a new connection waits by its name for Membrane, or is ready at once", async () => {
  const waiting = await setUp({ begun: CONNECTION });
  expect(await waiting.run()).toBe(`${SHOWS} The connection *Chatra 2* \`c2\` is starting. ${READY_LATER}`);
  expect(await waiting.shop()).toEqual(["c2", undefined, [], true]);
  expect(waiting.told).toEqual([]);

  const ready = await setUp({ begun: { ...CONNECTION, state: "ready" } });
  expect(await ready.run()).toBe(
    ":white_check_mark: The connection *Chatra 2* `c2` is ready. The account *shop* can answer its visitors.",
  );
  expect(await ready.shop()).toEqual(["c2", undefined, [], false]);
  expect(await ready.audit()).toEqual([["connect", "shop", "done", ada]]);
  expect(ready.asked).toEqual([]);
});

test.each<[string, Begun, string]>([
  ["that waits", CONNECTION, "c2"],
  ["that is ready", { ...CONNECTION, state: "ready" }, "c2"],
])("a new connection %s and is another account's is refused", async (_, begun, id) => {
  const { run, shop, asked } = await setUp({ begun, others: { connectionId: "c2" } });
  expect(await run()).toBe(
    `:warning: The account was not connected: the connection \`${id}\` belongs to another account.`,
  );
  expect(await shop()).toEqual([undefined, undefined, [], false]);
  expect(asked).toEqual([]);
});

test("an account that was removed meanwhile gets no connection", async () => {
  for (const begun of [REQUEST, CONNECTION, { ...CONNECTION, state: "ready" as const }]) {
    const { accounts, run, asked } = await setUp({ begun });
    await accounts.remove(teamId, "shop", { userId: ada, orderId: "gone" });
    expect(await run()).toBe(CHANGED);
    expect(asked).toEqual([]);
  }
});

test.each<[string, ConnectionSummary["state"] | Error | undefined, string]>([
  ["that Membrane lost", new ChatraGatewayError("not-found", "x"), BEGUN_URL],
  ["that can't be told from another's", new ChatraGatewayError("refused", "x"), BEGUN_URL],
  ["of a wrong configuration", "CONFIGURATION_ERROR", BEGUN_URL],
  ["whose setup failed", "SETUP_FAILED", BEGUN_URL],
  ["that was archived", "ARCHIVED", BEGUN_URL],
  [
    "that is disconnected",
    "DISCONNECTED",
    `${SHOWS} The connection *Chatra 1* \`c1\` waits for you. <https://membrane.test/c1|Finish the login in the browser>. ${READY_LATER}`,
  ],
  [
    "that is ready",
    "READY",
    ":white_check_mark: The connection *Chatra 1* `c1` is ready. The account *shop* can answer its visitors.",
  ],
  ["that Membrane does not show", undefined, BEGUN_URL],
])("a connection %s is mended, or another is begun", async (_, state, expected) => {
  const found = state instanceof Error || state === undefined ? state : ofMembrane({ state });
  const { run, shop, asked } = await setUp({
    before: { connectionId: "c1" },
    ...(found === undefined ? {} : { found }),
    others: { connectionId: "c7" },
  });
  expect(await run()).toBe(expected);
  const kept = { DISCONNECTED: ["c1", undefined, [], true], READY: ["c1", undefined, [], false] };
  const isKept = state === "DISCONNECTED" || state === "READY";
  expect(await shop()).toEqual(isKept ? kept[state] : ["c1", "r2", ["c0"], true]);
  expect(asked[0]).toEqual(["find", { connectionId: "c1" }, { connections: ["c7"], waiting: 0 }]);
});

test("a request beside the account's own connection is waited for with that one, also after a restart", async () => {
  const found = ofMembrane({ state: "ARCHIVED" });
  const { run, accounts, asked } = await setUp({ before: { connectionId: "c1" }, found });
  expect(await run()).toBe(BEGUN_URL);
  const pending = { requestId: "r2", known: ["c0"], own: "c1" };
  await expect.poll(() => asked.at(-1)).toMatchObject(["await", pending, {}]);
  expect((await accounts.list()).map(pendingOf)).toEqual([pending]);
});

test("a failure that may pass leaves everything as it is, and so does a fault of our own", async () => {
  for (const found of [new ChatraGatewayError("unavailable", "x"), new Error("a fault of ours")]) {
    const { run, shop } = await setUp({ before: { connectionId: "c1" }, found });
    await expect(run()).rejects.toBe(found);
    expect(await shop()).toEqual(["c1", undefined, [], true]);
  }
});

test("a request that is open in a browser is handed out again, and waited for again", async () => {
  const { run, shop, asked, told, later, background } = await setUp({
    before: { requestId: "r1", known: ["c0"] },
    address: "https://membrane.test/r1",
    others: { requestId: "r7", known: [] },
  });
  expect(await run()).toBe(
    `${SHOWS} The connection waits for you. <https://membrane.test/r1|Finish the login in the browser>. ${READY_LATER}`,
  );
  expect(await shop()).toEqual([undefined, "r1", ["c0"], true]);
  const pending = { requestId: "r1", known: ["c0"] };
  const others = { connections: [], waiting: 1 };
  await expect
    .poll(() => asked)
    .toEqual([
      ["find", pending, others],
      ["await", pending, others],
    ]);
  later.resolve("c4");
  await background.idle();
  expect(told).toEqual([[place, { text: IS_READY }]]);
});

test("a request whose address is forgotten is replaced", async () => {
  const { run, shop } = await setUp({ before: { requestId: "r1", known: ["c5"] } });
  expect(await run()).toBe(BEGUN_URL);
  expect(await shop()).toEqual([undefined, "r2", ["c0"], true]);
});

test("while another account waits nothing is begun, unless requests can be followed", async () => {
  const others = { requestId: "r7", known: [] };
  const blind = await setUp({ others, follows: false });
  expect(await blind.run()).toBe(
    ":warning: Another account still waits for its connection. Finish that one first, then run `/chatra account shop connect`.",
  );
  expect(await blind.shop()).toEqual([undefined, undefined, [], false]);
  expect(await (await setUp({ others })).run()).toBe(BEGUN_URL);
  expect(await (await setUp({ follows: false })).run()).toBe(BEGUN_URL);
});

test.each<[string, string | Error, string[]]>([
  [
    "is another's",
    "c7",
    [":warning: The account was not connected: this connection belongs to another account."],
  ],
  [
    "was refused",
    new ChatraGatewayError("refused", "cancelled"),
    [
      ":warning: The connection of the account *shop* is not ready. Chatra or Membrane refused the request: cancelled. `/chatra account shop connect` shows where to finish.",
    ],
  ],
])("who waits for a connection that %s is told so", async (_, outcome, texts) => {
  const { run, told, later, background } = await setUp({ others: { connectionId: "c7" } });
  await run();
  if (typeof outcome === "string") later.resolve(outcome);
  else later.reject(outcome);
  await background.idle();
  expect(told).toEqual(texts.map((text) => [place, { text }]));
});

test("nobody is told of a connection that another replaced, or while the bot stops", async () => {
  const replaced = await setUp({});
  await replaced.run();
  const again = { userId: ada, orderId: "again" };
  await replaced.accounts.connect(teamId, replaced.account.accountId, { connectionId: "c8" }, again);
  replaced.later.resolve("c3");
  await replaced.background.idle();
  expect(replaced.told).toEqual([]);

  const stopped = await setUp({});
  await stopped.run();
  const ended = stopped.background.stop();
  stopped.later.reject(new ChatraGatewayError("unavailable", "stopped"));
  await ended;
  expect(stopped.told).toEqual([]);
});

test("who does not finish the login is told after 25 minutes", async () => {
  const { run, told, later, background, waits } = await setUp({});
  await run();
  const [[ms, wake] = expect.unreachable()] = waits;
  expect([ms, waits.length]).toEqual([25 * 60_000, 1]);
  wake();
  await Promise.resolve();
  later.reject(new ChatraGatewayError("unavailable", "stopped waiting"));
  await background.idle();
  expect(told.map(([, answer]) => answer)).toEqual([
    {
      text: ":hourglass_flowing_sand: The connection of the account *shop* is not ready. Nobody has finished the login in the browser. `/chatra account shop connect` shows where to finish.",
    },
  ]);
});

test("a request that failed is replaced, although its address is still known", async () => {
  const { run, shop } = await setUp({
    before: { requestId: "r1", known: [] },
    address: "https://membrane.test/r1",
    found: new ChatraGatewayError("refused", "cancelled"),
  });
  expect(await run()).toBe(BEGUN_URL);
  expect(await shop()).toEqual([undefined, "r2", ["c0"], true]);
});

test("a connection that is found ready is not given to two accounts, nor in place of a newer one", async () => {
  const before = { requestId: "r1", known: [] };
  const found = ofMembrane({ state: "READY" });
  const taken = await setUp({ before, found, others: { connectionId: "c1" } });
  expect(await taken.run()).toBe(
    ":warning: The account was not connected: the connection `c1` belongs to another account.",
  );
  expect(await taken.shop()).toEqual([undefined, "r1", [], true]);

  const by = { userId: ada, orderId: "newer" };
  const changed = await setUp({
    before,
    found,
    meanwhile: async (accounts) => {
      const shop = (await accounts.list()).find(({ name }) => name === "shop") ?? expect.unreachable();
      await accounts.connect(teamId, shop.accountId, { requestId: "r9", known: [] }, by);
    },
  });
  expect(await changed.run()).toBe(CHANGED);
  expect(await changed.shop()).toEqual([undefined, "r9", [], true]);
});

test("of a very long ID the beginning is shown", async () => {
  const begun = { ...CONNECTION, connectionId: `${"c".repeat(199)}de` };
  const shown = `The connection *Chatra 2* \`${"c".repeat(199)}d…\``;
  expect(await (await setUp({ begun })).run()).toContain(`${shown} is starting`);
  expect(await (await setUp({ begun: { ...begun, state: "ready" } })).run()).toContain(`${shown} is ready`);
});
