import { expect, onTestFinished, test } from "vitest";
import { createBackground } from "../../src/commands/background.ts";
import type { AnswerPlace } from "../../src/commands/command-dependencies.ts";
import { connectChatra } from "../../src/commands/connect.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { StartedConnection } from "../../src/outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { accountId, channelId, openStage, recordLog, teamId } from "../outbox/stage.ts";
import { readAudit } from "../store/read-audit.ts";

const place: AnswerPlace = { userId: userIdSchema.parse("U1"), channelId };
const CALLED = "The connection *Chatra* `c1`";
const WAITING: StartedConnection = {
  connectionId: "c1",
  name: "Chatra",
  state: "waiting",
  url: undefined,
  command: "membrane connect c1",
};

/** Begins this connection, or fails to. */
async function setUp(begun: StartedConnection | Error) {
  const stage = await openStage();
  const { lines, logger } = recordLog();
  const background = createBackground({ logger });
  const later = Promise.withResolvers<void>();
  later.promise.catch(() => undefined);
  const told: [AnswerPlace, string][] = [];
  const waits: [number, () => void][] = [];
  const awaited: string[] = [];
  onTestFinished(async () => {
    later.resolve();
    await background.stop(1);
    await stage[Symbol.asyncDispose]();
  });
  const handlers = {
    store: stage.store,
    accountId,
    adminUsers: [],
    background,
    sleep: (ms: number) => new Promise<void>((wake) => waits.push([ms, wake])),
    answer: async (where: AnswerPlace, { text }: { text: string }) => void told.push([where, text]),
    now: () => 1,
    logger,
    chatra: {
      connect: async () => {
        if (begun instanceof Error) throw begun;
        return begun;
      },
      awaitConnection: async ({ connectionId }: { connectionId: string }) => {
        awaited.push(connectionId);
        await later.promise;
      },
    },
  };
  const connect = () => connectChatra(handlers, { id: "order", teamId }, place);
  const audit = async () =>
    (await stage.store.transaction((tx) => readAudit(tx, 9))).map(
      ({ act, outcome, userId, accountId: of }) => [act, outcome, userId, of],
    );
  return { connect, audit, background, later, told, waits, awaited, lines, handlers };
}

test.each([
  [new ChatraGatewayError("unknown-outcome", "x"), "uncertain"],
  [new ChatraGatewayError("unavailable", "x"), "failed"],
  [new Error("a defect"), "failed"],
])(
  "a connection that could not be begun is told of, and recorded by what is known: %s",
  async (error, outcome) => {
    const { connect, audit, told } = await setUp(error);
    await expect(connect()).rejects.toBe(error);
    expect([await audit(), told]).toEqual([[["connect", outcome, "U1", accountId]], []]);
  },
);

test("one that is ready is recorded, and nobody is waited for", async () => {
  const { connect, audit, told, awaited } = await setUp({ ...WAITING, state: "ready" });
  expect(await connect()).toEqual({ text: `:white_check_mark: ${CALLED} is ready. You have nothing to do.` });
  expect([await audit(), told, awaited]).toEqual([[["connect", "done", "U1", accountId]], [], []]);
});

test("one that waits says how to finish it, and when it is ready", async () => {
  const { connect, audit, background, later, told, awaited } = await setUp(WAITING);
  expect(await connect()).toBeUndefined();
  expect([await audit(), awaited]).toEqual([[["connect", "ordered", "U1", accountId]], ["c1"]]);
  expect(told).toEqual([[place, expect.stringContaining("`membrane connect c1`")]]);
  later.resolve();
  await background.idle();
  expect(told.slice(1)).toEqual([[place, `:white_check_mark: ${CALLED} is ready.`]]);
  expect(await audit()).toEqual([["connect", "done", "U1", accountId]]);
});

test.each([
  [false, "is not ready. Chatra or Membrane refused the request: cancelled"],
  [true, "Nobody has finished"],
])("one that does not become ready keeps its record; whether time was up: %s", async (isTimeUp, words) => {
  const { connect, audit, background, later, told, waits } = await setUp(WAITING);
  await connect();
  const [[ms, wake] = expect.unreachable()] = waits;
  expect(ms).toBe(25 * 60_000);
  if (isTimeUp) wake();
  await Promise.resolve();
  later.reject(new ChatraGatewayError("refused", "cancelled"));
  await background.idle();
  expect(told.slice(1)).toEqual([[place, expect.stringContaining(words)]]);
  expect(await audit()).toEqual([["connect", "ordered", "U1", accountId]]);
});

test("the outcome is told although it can't be recorded", async () => {
  const { connect, background, later, told, lines, handlers } = await setUp(WAITING);
  await connect();
  handlers.store.transaction = () => Promise.reject(new Error("the disk is full"));
  later.resolve();
  await background.idle();
  expect(told.slice(1)).toEqual([[place, `:white_check_mark: ${CALLED} is ready.`]]);
  const msg = "connection outcome not recorded";
  expect(lines).toEqual([{ level: "warn", outcome: "done", err: "the disk is full", msg }]);
});
