import { expect, test } from "vitest";
import { resumeConnections } from "../../src/commands/accounts/await-account.ts";
import { createBackground } from "../../src/commands/background.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { ChatraGatewayError } from "../../src/outbound/membrane/chatra-gateway-error.ts";
import type {
  NewConnections,
  OtherAccounts,
  PendingConnection,
} from "../../src/outbound/membrane/new-connections.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import { createAccounts } from "../../src/tenancy/accounts.ts";
import { channelId, openStage, recordLog, teamId } from "../outbox/stage.ts";
import { notAsked } from "../tenancy/tenants-stage.ts";

const userId = userIdSchema.parse("U1");

/** Three accounts, of which the first two wait for a connection; `wait` is what Membrane says of each. */
async function resume(wait: (pending: PendingConnection, signal: AbortSignal) => Promise<string>) {
  const stage = await openStage();
  const { lines, logger } = recordLog();
  let at = 0;
  const now = () => {
    at += 1;
    return at;
  };
  const accounts = createAccounts({
    store: stage.store,
    box: createSecretBox(["a".repeat(64)]),
    now,
    logger,
    onRemoved: async () => undefined,
  });
  const begun: [string, PendingConnection | undefined][] = [
    ["asked", { requestId: "r1", known: ["c0"] }],
    ["begun", { connectionId: "c2" }],
    ["new", undefined],
  ];
  const ids = new Map<string, string>();
  for (const [name, pending] of begun) {
    const added = await accounts.add({ teamId, name, channelId, userId, orderId: name });
    if (typeof added === "string") throw new Error(added);
    ids.set(name, added.accountId);
    if (pending)
      await accounts.connect(teamId, added.accountId, pending, { userId, orderId: `${name}.connect` });
  }
  const asked: [PendingConnection, OtherAccounts][] = [];
  const connections: NewConnections = {
    followsRequests: true,
    begin: notAsked,
    addressOf: notAsked,
    look: notAsked,
    find: notAsked,
    awaitNewConnection: async ({ pending, others, signal }) => {
      asked.push([pending, await others()]);
      return wait(pending, signal);
    },
  };
  const background = createBackground({ logger });
  await resumeConnections({ accounts, connections, background, logger });
  return { stage, accounts, background, lines, asked, ids };
}

test("after a restart all connections that people were finishing are waited for, each for its account", async () => {
  const { stage, accounts, background, lines, asked, ids } = await resume(async (pending) =>
    "requestId" in pending ? "c1" : "c2",
  );
  await background.idle();
  expect(asked).toEqual([
    [
      { requestId: "r1", known: ["c0"] },
      { connections: ["c2"], waiting: 0 },
    ],
    [{ connectionId: "c2" }, { connections: [], waiting: 1 }],
  ]);
  const kept = (await accounts.list()).map(({ name, connectionId, isConnecting }) => [
    name,
    connectionId,
    isConnecting,
  ]);
  expect(kept).toEqual([
    ["asked", "c1", false],
    ["begun", "c2", false],
    ["new", undefined, false],
  ]);
  const ready = { level: "info", teamId, outcome: "connected", msg: "account connection ready" };
  expect(lines).toEqual(["asked", "begun"].map((name) => ({ ...ready, accountId: ids.get(name) })));
  await stage[Symbol.asyncDispose]();
});

test("one that can't become ready is logged with why, and a fault of our own as such", async () => {
  const { stage, background, lines, ids } = await resume(async (pending) => {
    throw "requestId" in pending ? new ChatraGatewayError("refused", "cancelled") : new Error("a defect");
  });
  await background.idle();
  expect(lines).toEqual([
    {
      level: "warn",
      teamId,
      accountId: ids.get("asked"),
      reason: "refused",
      msg: "account connection not ready",
    },
    {
      level: "error",
      what: "waiting for a connection again",
      err: "a defect",
      msg: "background command failed unexpectedly",
    },
  ]);
  await stage[Symbol.asyncDispose]();
});

test("when the bot stops nothing more is waited for, and nothing logged", async () => {
  const isAsked = Promise.withResolvers<void>();
  const { stage, background, lines } = await resume(
    (_pending, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new ChatraGatewayError("unavailable", "stopped")));
        isAsked.resolve();
      }),
  );
  await isAsked.promise;
  await new Promise(setImmediate);
  await background.stop();
  expect(lines).toEqual([]);
  await stage[Symbol.asyncDispose]();
});
