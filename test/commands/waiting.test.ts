import { expect, test } from "vitest";
import type { AuditOutcome } from "../../src/domain/decision.ts";
import { deliveryIdOf } from "../../src/domain/ids.ts";
import { answer } from "../../src/domain/orders/answer.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import { insertAudit } from "../../src/store/audit.ts";
import { countUnsettledDeliveries } from "../../src/store/backlog.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { type Stage, setStage } from "./stage.ts";

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

test("they stand before an outcome that was decided meanwhile, also where that process's clock is behind", async () => {
  let clock = Date.now();
  await using stage = await setStage({ deps: { now: () => (clock += 1) } });
  const { client } = await stage.addChat("Vera");
  await stage.command(`forget ${client.id}`);
  await stage.ada.clickButton(stage.channelId, stage.answers().at(-1)?.ts ?? "", "proposal.confirm");
  await stage.handlers.idle();
  const { order, accountId } = stage.ordered[0] ?? expect.unreachable();
  const outcome = answer(order, { text: "Erased" }, "done", { now: clock - 30_000 });
  const owed = outcome.map((delivery) => ({ ...delivery, accountId }));
  await stage.store.transaction((tx) => insertDeliveries(tx, owed, clock));
  const claim = { accountId, target: "slack", limit: 9, owner: "me", now: clock, leaseUntil: clock } as const;
  const [first] = await stage.store.transaction((tx) => claimDeliveries(tx, claim));
  expect(first?.payload).toMatchObject({ text: expect.stringContaining("Erasing what") });
});

/** A stage whose orders have ended like this as soon as they are stored. */
async function setEndedStage(outcome: AuditOutcome): Promise<Stage> {
  const stage: Stage = await setStage({
    deps: {
      accept: async (input) => {
        if (input.kind !== "slack.act") throw new Error(`this is no order: ${input.kind}`);
        const { teamId, accountId, order, act } = input;
        const { id: orderId, userId } = order;
        const about = { orderId, teamId, accountId, userId, clientId: undefined, subject: undefined };
        await stage.store.transaction((tx) => insertAudit(tx, [{ ...about, act: act.kind, outcome }], 1));
        stage.ordered.push(input);
        return "stored";
      },
    },
  });
  return stage;
}

test.each<[AuditOutcome, boolean]>([
  ["ordered", true],
  ["done", false],
  ["failed", false],
  ["refused", false],
])(
  "a confirmed order that is %s as soon as it is stored is told to be under way: %s",
  async (outcome, isTold) => {
    await using stage = await setEndedStage(outcome);
    const { client } = await stage.addChat("Vera");
    for (const words of [`forget ${client.id}`, "request POST /messages/ {}"]) {
      await stage.command(words);
      await stage.press("proposal.confirm");
      expect(stage.answers().at(-1)?.text.startsWith(":hourglass_flowing_sand:"), words).toBe(isTold);
    }
    expect(stage.ordered).toHaveLength(2);
  },
);

test("the words of a confirmed order stand in line before its answer, so the answer replaces them", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  await stage.command(`forget ${client.id}`);
  const question = structuredClone(stage.answers().at(-1));
  await stage.ada.clickButton(stage.channelId, question?.ts ?? "", "proposal.confirm");
  await stage.handlers.idle();
  const { order } = stage.ordered[0] ?? expect.unreachable();
  const line = await stage.store.transaction((tx) => unsettledDeliveries(tx, `answer:${order.id}`));
  expect(line).toMatchObject([
    {
      payload: { text: expect.stringContaining("Erasing what"), replaces: true },
      nextAttemptAt: expect.anything(),
    },
  ]);
  // Nothing is told beside the line.
  expect(stage.answers().at(-1)).toEqual(question);
});

test.each<[AuditOutcome, string, boolean]>([
  ["ordered", "send", true],
  ["done", "send", false],
  ["refused", "send", false],
  ["done", "resend", true],
  ["refused", "resend", false],
])(
  "while the account is at fault, an order that is %s already (%s) is told to wait: %s",
  async (outcome, kind, isTold) => {
    await using stage = await setEndedStage(outcome);
    const { client, threadTs } = await stage.addChat("Vera");
    const fault = { reason: "not-logged-in", detail: "no", url: undefined, since: Date.now() };
    await stage.store.transaction((tx) => setAccountFault(tx, stage.accountId, fault));
    if (kind === "send") await stage.command(`send ${client.id} Hello`);
    else {
      const { teamId, channelId, adaId: userId } = stage;
      const message = {
        ts: threadTs,
        threadTs: undefined,
        authorId: undefined,
        text: "",
        content: undefined,
        files: [],
      };
      await stage.handlers.onMessageShortcut({
        id: "use",
        teamId,
        userId,
        channelId,
        shortcut: "resend",
        message,
      });
      await stage.handlers.idle();
    }
    const { order } = stage.ordered[0] ?? expect.unreachable();
    const owed = await stage.store.transaction((tx) => unsettledDeliveries(tx, `answer:${order.id}`));
    const told = [...stage.answers(), ...owed.map(({ payload }) => payload)];
    expect(JSON.stringify(told).includes("waits until the bot reaches Chatra")).toBe(isTold);
  },
);

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
