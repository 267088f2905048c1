import { describe, expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { type AccountId, channelIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import { readAccounts, resealAccount } from "../../src/store/accounts.ts";
import { listHours, saveHours } from "../../src/store/hours.ts";
import { readRoutes, saveRoute } from "../../src/store/routes.ts";
import { saveSnippet, snippetNames } from "../../src/store/snippets.ts";
import { type Account, createAccounts, MOST_ACCOUNTS } from "../../src/tenancy/accounts.ts";
import { openStage, recordLog } from "../outbox/stage.ts";
import { readAudit } from "../store/read-audit.ts";
import { otherTeamId, teamId } from "./tenants-stage.ts";

const channelId = channelIdSchema.parse("C1");
const elsewhere = channelIdSchema.parse("C2");
const ada = userIdSchema.parse("U1");
const [older, newer] = ["a".repeat(64), "b".repeat(64)];

async function setUp(keys = [older]) {
  const { lines, logger } = recordLog();
  const stage = await openStage();
  const removed: AccountId[] = [];
  let orders = 0;
  const accountsWith = (boxKeys: string[]) =>
    createAccounts({
      store: stage.store,
      box: createSecretBox(boxKeys),
      now: () => 1_000 + orders,
      logger,
      onRemoved: async (_tx, accountId) => void removed.push(accountId),
    });
  const by = () => {
    orders += 1;
    return { userId: ada, orderId: `order-${orders}` };
  };
  return {
    ...stage,
    accounts: accountsWith(keys),
    accountsWith,
    removed,
    lines,
    by,
    audit: async () =>
      (await stage.store.transaction((tx) => readAudit(tx, 50)))
        .map(({ orderId, act, subject, outcome }) => [orderId, act, subject, outcome].join(" "))
        .toSorted(),
    [Symbol.asyncDispose]: stage[Symbol.asyncDispose],
  };
}

const added = (account: Account | string | undefined): Account => {
  if (typeof account === "string" || account === undefined) throw new Error(`not added: ${account}`);
  return account;
};

test("an account is kept as it was added, for its workspace only, and the same order adds it once", async () => {
  await using stage = await setUp();
  const { accounts } = stage;
  const order = stage.by();
  const first = await accounts.add({ teamId, name: "shop", channelId, ...order });
  expect(first).toEqual({
    accountId: expect.any(String),
    teamId,
    name: "shop",
    channelId,
    connectionId: undefined,
    requestId: undefined,
    knownConnections: [],
    isConnecting: false,
    agentId: undefined,
    webhookSecrets: [expect.stringMatching(/^[\w-]{32}$/)],
    version: expect.any(Number),
  });
  expect(await accounts.add({ teamId, name: "shop", channelId, ...order })).toEqual(first);
  expect(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() })).toBe("name-taken");
  const theirs = await accounts.add({ teamId: otherTeamId, name: "shop", channelId, ...stage.by() });
  expect(await accounts.ofTeam(teamId)).toEqual([first]);
  expect(await accounts.ofTeam(otherTeamId)).toEqual([theirs]);
  expect(await accounts.list()).toEqual([first, theirs]);
  expect(await stage.audit()).toEqual(["order-1 account add shop done", "order-3 account add shop done"]);
});

test("a workspace has so many accounts and no more, whatever others have", async () => {
  await using stage = await setUp();
  for (let count = 0; count < MOST_ACCOUNTS; count += 1)
    added(await stage.accounts.add({ teamId, name: `shop-${count}`, channelId, ...stage.by() }));
  expect(await stage.accounts.add({ teamId, name: "one-more", channelId, ...stage.by() })).toBe("too-many");
  added(await stage.accounts.add({ teamId: otherTeamId, name: "one-more", channelId, ...stage.by() }));
  await stage.accounts.remove(teamId, "shop-3", stage.by());
  added(await stage.accounts.add({ teamId, name: "one-more", channelId, ...stage.by() }));
});

test("a channel and an agent are changed by name, in this workspace, once by each order", async () => {
  await using stage = await setUp();
  const { accounts } = stage;
  const [ours, theirs] = [
    await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }),
    await accounts.add({ teamId: otherTeamId, name: "shop", channelId, ...stage.by() }),
  ];
  const order = stage.by();
  expect(await accounts.route(teamId, "shop", elsewhere, order)).toMatchObject({ channelId: elsewhere });
  expect(await accounts.route(teamId, "shop", channelId, order)).toMatchObject({ channelId: elsewhere });
  expect(await accounts.useAgent(teamId, "shop", "a1", stage.by())).toMatchObject({ agentId: "a1" });
  expect(await accounts.useAgent(teamId, "shop", undefined, stage.by())).toMatchObject({
    agentId: undefined,
  });
  expect(await accounts.route(teamId, "unknown", elsewhere, stage.by())).toBeUndefined();
  expect(await accounts.list()).toMatchObject([
    { ...Object(ours), channelId: elsewhere, version: expect.any(Number) },
    theirs,
  ]);
  expect((await stage.audit()).filter((line) => !line.includes("add"))).toEqual([
    "order-3 account channel of shop done",
    "order-4 account agent of shop done",
    "order-5 account agent of shop done",
  ]);
});

test("a new secret is good beside the one before, and no longer beside that before it", async () => {
  await using stage = await setUp();
  const { accounts } = stage;
  await accounts.add({ teamId, name: "shop", channelId, ...stage.by() });
  const secrets = async () => (await accounts.ofTeam(teamId))[0]?.webhookSecrets;
  const [first] = (await secrets()) ?? [];
  const second = await accounts.rotateSecret(teamId, "shop", stage.by());
  expect(await secrets()).toEqual([second, first]);
  const order = stage.by();
  const third = await accounts.rotateSecret(teamId, "shop", order);
  expect(await accounts.rotateSecret(teamId, "shop", order)).toBe(third);
  expect(await secrets()).toEqual([third, second]);
  expect(await accounts.rotateSecret(otherTeamId, "shop", stage.by())).toBeUndefined();
});

test("a connection that was begun is kept until it is seen ready, and no other account has it", async () => {
  await using stage = await setUp();
  const { accounts } = stage;
  const shop = added(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  const other = added(await accounts.add({ teamId: otherTeamId, name: "other", channelId, ...stage.by() }));
  const read = async (name: string) => (await accounts.list()).find((one) => one.name === name);
  const request = { requestId: "r1", known: ["c0"] };
  expect(await accounts.connect(teamId, shop.accountId, request, stage.by())).toBe("begun");
  const waiting = added(await read("shop"));
  expect(waiting).toMatchObject({
    requestId: "r1",
    knownConnections: ["c0"],
    isConnecting: true,
    connectionId: undefined,
  });
  expect(await accounts.connected(waiting, "c1")).toBe("connected");
  const connected = added(await read("shop"));
  expect(connected).toMatchObject({
    connectionId: "c1",
    requestId: undefined,
    knownConnections: [],
    isConnecting: false,
  });
  expect(await accounts.connected(connected, "c1")).toBe("connected");
  // What was begun since is not ended by what was begun before.
  expect(await accounts.connect(teamId, shop.accountId, { connectionId: "c2" }, stage.by())).toBe("begun");
  expect(await accounts.connected(connected, "c3")).toBeUndefined();
  expect(await accounts.connected(waiting, "c3")).toBeUndefined();
  expect(await read("shop")).toMatchObject({ connectionId: "c2", isConnecting: true });
  expect(await accounts.connected(added(await read("shop")), "c2")).toBe("connected");
  // Neither a connection of another's, nor an account of another workspace.
  expect(await accounts.connect(otherTeamId, other.accountId, { connectionId: "c2" }, stage.by())).toBe(
    "taken",
  );
  expect(await accounts.connected(other, "c2")).toBe("taken");
  expect(await accounts.connect(otherTeamId, shop.accountId, request, stage.by())).toBeUndefined();
  expect(await accounts.connected({ ...connected, teamId: otherTeamId }, "c9")).toBeUndefined();
  expect(await read("other")).toEqual(other);
  expect((await stage.audit()).filter((line) => line.includes("connect"))).toEqual([
    "order-3 connect shop done",
    "order-4 connect shop done",
  ]);
});

test("what was begun last counts: a connection takes the place of a request, and a request that of a connection", async () => {
  await using stage = await setUp();
  const { accounts } = stage;
  const { accountId } = added(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  const now = async () => {
    const [shop] = await accounts.list();
    return added(shop);
  };
  const stateOf = ({ connectionId, requestId, knownConnections, isConnecting }: Account) => [
    connectionId,
    requestId,
    knownConnections,
    isConnecting,
  ];
  await accounts.connect(teamId, accountId, { requestId: "r1", known: ["c0"] }, stage.by());
  const first = await now();
  await accounts.connect(teamId, accountId, { connectionId: "c1" }, stage.by());
  const second = await now();
  expect(stateOf(second)).toEqual(["c1", undefined, [], true]);
  await accounts.connect(teamId, accountId, { requestId: "r2", known: ["c1"] }, stage.by());
  const third = await now();
  expect(stateOf(third)).toEqual(["c1", "r2", ["c1"], true]);
  // Its own connection is ready, but another was asked for since.
  expect(await accounts.connected(first, "c9")).toBeUndefined();
  expect(await accounts.connected(second, "c1")).toBeUndefined();
  expect(stateOf(await now())).toEqual(["c1", "r2", ["c1"], true]);
  expect(await accounts.connected(third, "c2")).toBe("connected");
  expect(stateOf(await now())).toEqual(["c2", undefined, [], false]);
  // Told again by a process that has read it before.
  expect(await accounts.connected(third, "c2")).toBe("connected");
});

test.each([
  ["no JSON", "secret", "no list"],
  ["no list", '"secret"', "no list"],
  ["an empty list", "[]", "no list"],
  ["an empty secret", '[""]', "no list"],
  ["three secrets", '["a","b","c"]', "no list"],
  ["two secrets, however short", '["a","b"]', undefined],
])("what was sealed as secrets is read only if it is a list of one or two: %s", async (_, text, problem) => {
  await using stage = await setUp();
  const { accounts, store } = stage;
  const { accountId } = added(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  const [stored] = await store.transaction((tx) => readAccounts(tx));
  const sealed = createSecretBox([older]).seal(text, `account:${teamId}:${accountId}`);
  await store.transaction((tx) => resealAccount(tx, accountId, stored?.secrets ?? "", sealed));
  const secrets = (await accounts.list()).map(({ webhookSecrets }) => webhookSecrets);
  expect(secrets).toEqual(problem === undefined ? [["a", "b"]] : []);
  const line = { level: "error", teamId, accountId, err: "what was opened is no list of secrets" };
  expect(stage.lines).toEqual(
    problem === undefined ? [] : [{ ...line, msg: "webhook secrets of an account unreadable" }],
  );
});

test("an account is removed by name or id, its name is free again, and its order brings it back no more", async () => {
  await using stage = await setUp();
  const { accounts } = stage;
  const order = stage.by();
  const shop = added(await accounts.add({ teamId, name: "shop", channelId, ...order }));
  expect(await accounts.remove(otherTeamId, "shop", stage.by())).toBeUndefined();
  expect(await accounts.remove(teamId, "shop", stage.by())).toBe(shop.accountId);
  expect(await accounts.remove(teamId, "shop", stage.by())).toBeUndefined();
  expect(await accounts.add({ teamId, name: "shop", channelId, ...order })).toBe("removed");
  const again = added(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  expect(again.accountId).not.toBe(shop.accountId);
  expect(await accounts.remove(teamId, again.accountId, stage.by())).toBe(again.accountId);
  expect(stage.removed).toEqual([shop.accountId, again.accountId]);
  expect(await accounts.list()).toEqual([]);
  // A removed account has no secrets to miss.
  expect(stage.lines).toEqual([]);
  expect((await stage.audit()).filter((line) => line.includes("remove"))).toEqual([
    "order-3 account remove shop done",
    "order-6 account remove shop done",
  ]);
});

test("with an account go the snippets that its people saved, and nobody else's", async () => {
  await using stage = await setUp();
  const { accounts, store } = stage;
  const shop = added(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  const other = added(await accounts.add({ teamId, name: "other", channelId, ...stage.by() }));
  const namesOf = ({ accountId }: Account) =>
    store.transaction((tx) => snippetNames(tx, { teamId, accountId, userId: ada }));
  for (const { accountId } of [shop, other])
    for (const ownerId of [ada, undefined]) {
      const name = ownerId === undefined ? "shared" : "own";
      const snippet = { teamId, accountId, ownerId, authorId: ada, name, text: "words" };
      await store.transaction((tx) => saveSnippet(tx, snippet, 9, 1));
    }
  await accounts.remove(teamId, "shop", stage.by());
  expect(await namesOf(shop)).toEqual([]);
  expect(await namesOf(other)).toEqual(["own", "shared"]);
});

test("with an account go its routes and business hours, and nobody else's", async () => {
  await using stage = await setUp();
  const { accounts, store } = stage;
  const shop = added(await accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  const other = added(await accounts.add({ teamId, name: "other", channelId, ...stage.by() }));
  const namesOf = async ({ accountId }: Account) =>
    (await store.transaction((tx) => readRoutes(tx, { teamId, accountId }))).map(({ name }) => name);
  for (const { accountId } of [shop, other])
    await store.transaction((tx) =>
      saveRoute(tx, { teamId, accountId }, { id: "rt", name: "vip", settings: NEW_ROUTE }, 9, 1),
    );
  const support = { name: "support", hours: readHours("weekdays 9-18 Europe/Berlin") };
  for (const { accountId } of [shop, other])
    await store.transaction((tx) => saveHours(tx, accountId, support, 9));
  await accounts.remove(teamId, "shop", stage.by());
  expect(await namesOf(shop)).toEqual(["default"]);
  expect(await namesOf(other)).toEqual(["vip", "default"]);
  const hoursOf = ({ accountId }: Account) => store.transaction((tx) => listHours(tx, accountId));
  expect([await hoursOf(shop), await hoursOf(other)]).toEqual([[], [support]]);
});

test("what an older key sealed is sealed anew, and what no key opens is left out until it has a new secret", async () => {
  await using stage = await setUp([older]);
  const shop = added(await stage.accounts.add({ teamId, name: "shop", channelId, ...stage.by() }));
  const both = stage.accountsWith([newer, older]);
  const only = stage.accountsWith([newer]);
  const other = added(await both.add({ teamId, name: "new", channelId, ...stage.by() }));
  const last = added(await stage.accounts.add({ teamId, name: "last", channelId, ...stage.by() }));
  expect((await only.list()).map(({ name }) => name)).toEqual(["new"]);
  expect(stage.lines.splice(0)).toEqual(
    [shop, last].map(({ accountId }) => ({
      level: "error",
      teamId,
      accountId,
      err: expect.not.stringContaining("no list"),
      msg: "webhook secrets of an account unreadable",
    })),
  );
  await both.resealOld();
  expect((await only.list()).map(({ webhookSecrets }) => webhookSecrets)).toEqual(
    [shop, other, last].map(({ webhookSecrets }) => webhookSecrets),
  );
  for (const name of ["new", "last"]) await both.remove(teamId, name, stage.by());
  const [sealed] = await stage.store.transaction((tx) => readAccounts(tx));
  await both.resealOld();
  expect(await stage.store.transaction((tx) => readAccounts(tx))).toEqual([sealed]);
  const started = stage.accountsWith([older]);
  expect(await started.list()).toEqual([]);
  const secret = await started.rotateSecret(teamId, "shop", stage.by());
  expect(await started.list()).toMatchObject([{ name: "shop", webhookSecrets: [secret] }]);
});

describe("while another process has a newer key", () => {
  async function change() {
    const stage = await setUp([older]);
    const { accounts, by } = stage;
    const shop = added(await accounts.add({ teamId, name: "shop", channelId, ...by() }));
    await accounts.list();
    const ahead = stage.accountsWith([newer, older]);
    await ahead.resealOld();
    return { ...stage, shop, ahead };
  }

  test("the process with the old key alone goes on with the secrets that it knows, and says so once", async () => {
    await using stage = await change();
    const { accounts, ahead, shop, lines } = stage;
    for (const _time of [1, 2]) expect(await accounts.list()).toEqual([shop]);
    expect(lines).toEqual([
      {
        level: "warn",
        accountId: shop.accountId,
        advice: expect.stringContaining("ENCRYPTION_KEY"),
        msg: "webhook secrets encrypted with another key",
      },
    ]);
    // Another change of the account leaves the secrets, and this process serves them on.
    await ahead.route(teamId, "shop", elsewhere, stage.by());
    expect(await accounts.list()).toMatchObject([
      { channelId: elsewhere, webhookSecrets: shop.webhookSecrets },
    ]);
    expect(await accounts.useAgent(teamId, "shop", "ag1", stage.by())).toMatchObject({ agentId: "ag1" });
    expect(lines).toHaveLength(1);
  });

  test("it leaves the seal of the newer key, so that the old key can go", async () => {
    await using stage = await change();
    const before = await stage.store.transaction((tx) => readAccounts(tx));
    await stage.accounts.list();
    await stage.accounts.resealOld();
    expect(await stage.store.transaction((tx) => readAccounts(tx))).toEqual(before);
    expect(await stage.accountsWith([newer]).list()).toEqual([stage.shop]);
  });

  test("a process that starts with the old key alone knows no secrets, and leaves the account out", async () => {
    await using stage = await change();
    expect(await stage.accountsWith([older]).list()).toEqual([]);
  });

  test("secrets that changed are not taken for those before, nor are those of a removed or damaged row", async () => {
    await using stage = await change();
    const { accounts, ahead, shop, by } = stage;
    expect(await accounts.list()).toEqual([shop]);
    await ahead.rotateSecret(teamId, "shop", by());
    expect(await accounts.list()).toEqual([]);
    await ahead.remove(teamId, "shop", by());
    expect(await accounts.list()).toEqual([]);

    const again = added(await accounts.add({ teamId, name: "again", channelId, ...by() }));
    expect(await accounts.list()).toEqual([again]);
    const [row] = await stage.store.transaction((tx) => readAccounts(tx));
    const spoilt = `${row?.secrets.slice(0, -4)}AAAA`;
    await stage.store.transaction((tx) => resealAccount(tx, again.accountId, row?.secrets ?? "", spoilt));
    expect(await accounts.list()).toEqual([]);
  });

  test("a secret that is changed with the old key alone stays valid beside the new one", async () => {
    await using stage = await change();
    await stage.accounts.list();
    const secret = await stage.accounts.rotateSecret(teamId, "shop", stage.by());
    expect(await stage.ahead.list()).toMatchObject([
      { webhookSecrets: [secret, ...stage.shop.webhookSecrets] },
    ]);
  });
});
