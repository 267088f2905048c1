import { expect, test } from "vitest";
import { deliveryIdOf } from "../../src/domain/ids.ts";
import { insertAudit } from "../../src/store/audit.ts";
import { countUnsettledDeliveries } from "../../src/store/backlog.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { setStage } from "./stage.ts";

test("an order that has ended before anybody waits is not told to take its time", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`send ${client.id} Hello`);
  const { order, accountId } = stage.ordered[0] ?? expect.unreachable();
  const { teamId, adaId: userId } = stage;
  const about = { teamId, accountId, userId, act: "send", clientId: undefined, subject: undefined } as const;
  await stage.store.transaction((tx) =>
    insertAudit(tx, [{ orderId: order.id, ...about, outcome: "done" }], Date.now()),
  );
  expect(await stage.waitingWords()).toEqual([]);
  expect(stage.answers()).toEqual([]);
});

test("the words that an order takes its time stand in line before its answer, whenever that is decided", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`send ${client.id} Hello`);
  expect(await stage.waitingWords()).toHaveLength(1);
  const { order, accountId } = stage.ordered[0] ?? expect.unreachable();
  const answer = {
    id: deliveryIdOf(`order:${order.id}`, "done"),
    accountId,
    key: `answer:${order.id}`,
    target: "slack",
    conversationId: undefined,
    sourceTime: Date.now(),
    payload: { kind: "slack.answer", userId: order.userId, text: "Sent" },
  } as const;
  await stage.store.transaction((tx) => insertDeliveries(tx, [answer], Date.now()));
  const line = await stage.store.transaction((tx) => unsettledDeliveries(tx, answer.key));
  expect(line.map(({ payload }) => "text" in payload && payload.text)).toEqual([
    expect.stringContaining("Sending “Hello” to *Vera*…"),
    "Sent",
  ]);
});

test("the same order that comes twice is told of once", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  const { teamId, channelId, adaId: userId } = stage;
  const asked = { id: "twice", teamId, userId, channelId, text: `send ${client.id} Hello` };
  expect(await stage.handlers.onCommand(asked)).toBeUndefined();
  expect(await stage.handlers.onCommand(asked)).toBeUndefined();
  expect(await stage.waitingWords()).toHaveLength(1);
});

test("whoever was told to wait for an answer hears that none came, should the bot be killed before", async () => {
  const gate = Promise.withResolvers<void>();
  await using stage = await setStage({ deps: { sleep: () => gate.promise } });
  const client = stage.addClient({ name: "Vera" });
  stage.world.membrane.faults.add({ command: "action run", kind: "hang" });
  await stage.ada.slashCommand(stage.channelId, "/chatra", `client ${client.id}`);
  gate.resolve();
  await stage.world.slack.waitFor(() => stage.answers().length === 1, { what: "the words to wait" });
  const owed = async () => {
    const due = Date.now() + 10 * 60_000;
    const claim = { accountId: stage.accountId, target: "slack", limit: 5, owner: "next", now: due } as const;
    return stage.store.transaction((tx) => claimDeliveries(tx, { ...claim, leaseUntil: due + 1 }));
  };
  expect((await owed()).map(({ payload }) => payload)).toMatchObject([
    {
      kind: "slack.answer",
      userId: stage.ada.id,
      responseUrl: expect.stringMatching(/^http/),
      text: ":warning: Your command got no answer: the bot stopped during the lookup. Run the command again.",
    },
  ]);
});

test("an answer that came leaves nothing that is owed", async () => {
  await using stage = await setStage({ deps: { sleep: async () => undefined, guestsMayCommand: true } });
  const client = stage.addClient({ name: "Vera" });
  await stage.command(`client ${client.id}`);
  expect(
    stage
      .answers()
      .map(({ text }) => text)
      .at(-1),
  ).toBe("Visitor: Vera");
  expect(await stage.store.transaction((tx) => countUnsettledDeliveries(tx))).toEqual([]);
});
