import { expect, test } from "vitest";
import { userIdSchema } from "../../../src/domain/ids.ts";
import type { Payload } from "../../../src/domain/payload.ts";
import { nextDueAt } from "../../../src/store/backlog.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries, takeAbandoned } from "../../../src/store/delivery-claims.ts";
import { insertInputs, settleInput, takeInputs } from "../../../src/store/inputs.ts";
import {
  abandonDeliveries,
  discardCalls,
  readWaitingInputs,
  takeCarriedWords,
} from "../../../src/store/restored.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleDelivery,
  exampleInput,
  teamId,
  ts,
} from "../example-rows.ts";

const userId = userIdSchema.parse("U1");
const reply = { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId };
const order = { id: "order", userId };
const edit: Payload = { kind: "chatra.edit", text: "anew", reply, part: 0 };
const call: Payload = {
  kind: "chatra.call",
  call: { kind: "run", actionId: "x", actionName: "X", input: {} },
  order,
};
const carries = (text: string) => ({ text, pushed: false, agent: {}, order });
const post = (text: string): Payload => ({ kind: "slack.post", text });

/** What the restore of a backup does to what was unsettled in it. */
export function describeRestored(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const whole = { accountId, limit: 9, owner: "me", now: 100, leaseUntil: 9_000 };
  const add = (...deliveries: [id: string, payload: Payload, conversation?: string][]) =>
    within((tx) =>
      insertDeliveries(
        tx,
        deliveries.map(([id, payload, conversation]) =>
          exampleDelivery(id, {
            key: id,
            payload,
            conversationId: conversation === undefined ? undefined : conversationId(conversation),
          }),
        ),
        50,
      ),
    );
  const statesOf = async (...ids: string[]) =>
    (await within((tx) => readDeliveries(tx, ids.map(deliveryId)))).map(({ id, state, attempts, asked }) =>
      [id, state, attempts, asked].join(" "),
    );

  test("what waits or is under way counts as begun by a process that died, and edits as uncertain", async () => {
    await add(["claimed", post("words")], ["claimed edit", edit]);
    await within(async (tx) => {
      await claimDeliveries(tx, { ...whole, target: "slack" });
      await claimDeliveries(tx, { ...whole, target: "chatra" });
    });
    await add(
      ["waiting", post("w")],
      ["waiting edit", edit],
      ["sent", post("s")],
      ["failed", edit],
      ["asked", post("a")],
    );
    await within(async (tx) => {
      await changeDelivery(tx, deliveryId("sent"), { state: "sent" }, 60);
      await changeDelivery(tx, deliveryId("failed"), { state: "failed" }, 60);
      await changeDelivery(tx, deliveryId("asked"), { state: "uncertain", asked: true }, 60);
    });
    expect(await within((tx) => abandonDeliveries(tx, 200))).toBe(4);
    expect(
      await statesOf("claimed", "claimed edit", "waiting", "waiting edit", "sent", "failed", "asked"),
    ).toEqual([
      "claimed sending 1 false",
      "claimed edit uncertain 1 false",
      "waiting sending 1 false",
      "waiting edit uncertain 1 false",
      "sent sent 0 false",
      "failed failed 0 false",
      "asked uncertain 0 true",
    ]);
    // Nothing is due, and the next process takes all that was under way.
    for (const target of ["slack", "chatra"] as const)
      expect(await within((tx) => nextDueAt(tx, { accountId, target }))).toBeUndefined();
    const look = { now: 1, owner: "new", othersAreDead: false, limit: 9 };
    expect((await within((tx) => takeAbandoned(tx, look))).map(({ id }) => id)).toEqual([
      "claimed",
      "waiting",
    ]);
    expect(await within((tx) => abandonDeliveries(tx, 300))).toBe(2);
  });

  test("calls that wait or are under way are discarded with the reason, and nothing else", async () => {
    await add(["under way", call]);
    await within((tx) => claimDeliveries(tx, { ...whole, target: "chatra" }));
    await add(["waits", call], ["done", call], ["reply", { kind: "chatra.hold" }]);
    await within((tx) => changeDelivery(tx, deliveryId("done"), { state: "sent" }, 60));
    const error = { reason: "restored", detail: "why" };
    expect((await within((tx) => discardCalls(tx, error, 200))).toSorted()).toEqual(["under way", "waits"]);
    const found = await within((tx) =>
      readDeliveries(tx, ["under way", "waits", "done", "reply"].map(deliveryId)),
    );
    expect(found.map(({ id, state, error: why }) => [id, state, why])).toEqual([
      ["under way", "discarded", error],
      ["waits", "discarded", error],
      ["done", "sent", undefined],
      ["reply", "pending", undefined],
    ]);
    expect(await within((tx) => claimDeliveries(tx, { ...whole, target: "chatra" }))).toMatchObject([
      { id: "reply" },
    ]);
  });

  test("what waiting posts would send afterwards is taken out of them and told, once", async () => {
    await add(
      ["a", { kind: "slack.post", text: "shown a", broadcast: true, carries: carries("a") }, "cv"],
      ["plain", post("plain"), "cv"],
      ["b", { kind: "slack.post", text: "shown b", carries: carries("b") }],
      ["sent", { kind: "slack.post", text: "shown c", carries: carries("c") }, "cv"],
      ["broken", { kind: "slack.post", text: "shown d", carries: carries("d") }],
    );
    await within(async (tx) => {
      await changeDelivery(tx, deliveryId("sent"), { state: "sent" }, 60);
      const broken = tx.dialect.json({ kind: "slack.?", carries: carries("d") });
      await tx.query`update deliveries set payload = ${broken} where id = ${"broken"}`;
    });
    expect(await within((tx) => takeCarriedWords(tx))).toEqual([
      { id: "a", conversationId: "cv", carries: carries("a") },
      { id: "b", conversationId: undefined, carries: carries("b") },
    ]);
    const left = await within((tx) => readDeliveries(tx, ["a", "plain", "b", "sent"].map(deliveryId)));
    expect(left.map(({ payload }) => payload)).toEqual([
      { kind: "slack.post", text: "shown a", broadcast: true },
      post("plain"),
      post("shown b"),
      { kind: "slack.post", text: "shown c", carries: carries("c") },
    ]);
    expect(await within((tx) => takeCarriedWords(tx))).toEqual([]);
  });

  test("undecided inputs are told in the order of their arrival, and one that can't be read by its number", async () => {
    const inputs = ["a", "b", "c"].map((id, index) => exampleInput(id, { key: id, sourceTime: 9 - index }));
    await within((tx) => insertInputs(tx, inputs, 50));
    const seqs = await within(async (tx) => {
      await tx.query`update inputs set input = ${tx.dialect.json({ kind: "?" })} where id = ${"b"}`;
      const taken = await takeInputs(tx, 1, 50);
      for (const { seq } of taken) await settleInput(tx, seq, { state: "done" }, 60);
      return tx.column<number>`select seq from inputs where id in ('b', 'c') order by seq`;
    });
    expect(await within((tx) => readWaitingInputs(tx))).toEqual([
      { seq: seqs[0], input: undefined },
      { seq: seqs[1], input: inputs[2]?.input },
    ]);
  });
}
