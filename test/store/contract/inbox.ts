import { expect, test } from "vitest";
import { capTimes, nextDueAt, queueDepths } from "../../../src/store/backlog.ts";
import {
  findInputKey,
  insertInputs,
  insertOneWithoutWait,
  insertWithoutWait,
  listInputs,
  listLeftInputs,
  postponeInput,
  settleInput,
  takeInputs,
} from "../../../src/store/inputs.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Tx } from "../../../src/store/tx.ts";
import { exampleInput, inputId } from "../example-rows.ts";

export function describeInbox(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);

  test("an input comes back as it was stored", async () => {
    const input = exampleInput("a", { sourceTime: 7, text: "żółw 🐢" });
    await within((tx) => insertInputs(tx, [input], 100));
    const [taken] = await within((tx) => takeInputs(tx, 10, 100));
    expect(taken).toEqual({ ...input, seq: expect.any(Number), attempts: 0, receivedAt: 100 });
  });

  test("an input that is known is left as it is, and not returned as new", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("a", { text: "first" })], 100));
    const added = await within((tx) =>
      insertInputs(tx, [exampleInput("a", { text: "second" }), exampleInput("b"), exampleInput("b")], 200),
    );
    expect(added).toEqual(new Set(["b"]));
    expect((await within((tx) => queueDepths(tx))).inputs).toBe(2);
    const [head] = await within((tx) => takeInputs(tx, 1, 200));
    expect(head?.input).toMatchObject({ text: "first" });
  });

  test("who stores one without waiting has it seen at once where nobody decides, and leaves nothing to list", async () => {
    const stored = await within((tx) => insertWithoutWait(tx, [exampleInput("a"), exampleInput("a")], 100));
    expect(stored).toEqual({ added: new Set(["a"]), later: [] });
    const known = await within((tx) => insertWithoutWait(tx, [exampleInput("a"), exampleInput("b")], 100));
    expect(known).toEqual({ added: new Set(["b"]), later: [] });
    expect(await within((tx) => takeInputs(tx, 10, 100))).toMatchObject([{ id: "a" }]);
    expect(await within(listLeftInputs)).toBe(0);
    await within((tx) => listInputs(tx, ["key", "no input of this one"]));
    expect(await within((tx) => takeInputs(tx, 10, 100))).toMatchObject([{ id: "a" }]);
  });

  /** Does something with an input in the transaction that stores it. Returns how it was stored, and what is woken for it. */
  function storeOne(id: string, change?: (tx: Tx, seq: number) => Promise<void>) {
    return within(async (tx) => {
      const one = await insertOneWithoutWait(tx, exampleInput(id), 100);
      if (one.alone) await change?.(tx, one.alone.seq);
      return { ...one, woken: [...tx.wakeHere, ...tx.wakeEverywhere] };
    });
  }
  const whole = (id: string) => ({
    ...exampleInput(id),
    seq: expect.any(Number),
    attempts: 0,
    receivedAt: 100,
  });

  test("an input that is alone in its partition can be settled where it is stored: nobody is woken, nothing is due", async () => {
    const settled = await storeOne("a", (tx, seq) => settleInput(tx, seq, { state: "done" }, 100));
    expect(settled).toEqual({ added: new Set(["a"]), later: [], alone: whole("a"), woken: [] });
    await within(async (tx) => {
      expect(await nextDueAt(tx, "inputs")).toBeUndefined();
      expect((await queueDepths(tx)).inputs).toBe(0);
    });
    expect(await storeOne("a")).toEqual({ added: new Set(), later: [], alone: undefined, woken: [] });
    // What comes later is alone as well.
    expect((await storeOne("b")).alone).toEqual(whole("b"));
    expect(await within((tx) => takeInputs(tx, 10, 100))).toEqual([whole("b")]);
  });

  test("an input that is alone is ignored where it is stored, and kept as that", async () => {
    const ignored = { state: "ignored", reason: "nothing-new" } as const;
    const { woken } = await storeOne("a", (tx, seq) => settleInput(tx, seq, ignored, 100));
    expect(woken).toEqual([]);
    await within(async (tx) => {
      expect(await tx.query`select state, reason, settled_at from inputs`).toEqual([
        { ...ignored, settledAt: 100 },
      ]);
      expect(await takeInputs(tx, 10, 100)).toEqual([]);
    });
  });

  test("an input that is alone and was put off after all is not settled", async () => {
    await storeOne("a", (tx, seq) => postponeInput(tx, seq, 300, "names", false));
    await storeOne("b");
    await within(async (tx) => {
      expect(await tx.query`select state, reason, settled_at from inputs order by seq`).toEqual([
        { state: "waiting", reason: "names", settledAt: undefined },
        { state: "waiting", reason: undefined, settledAt: undefined },
      ]);
    });
  });

  test("an input that is alone can be postponed where it is stored, and this process looks again by then", async () => {
    const { alone, woken } = await storeOne("a", (tx, seq) => postponeInput(tx, seq, 300, "names", false));
    expect([alone, woken]).toEqual([whole("a"), ["inputs"]]);
    await within(async (tx) => {
      expect(await takeInputs(tx, 10, 299)).toEqual([]);
      expect(await nextDueAt(tx, "inputs")).toBe(300);
      expect(await takeInputs(tx, 10, 300)).toMatchObject([{ id: "a" }]);
    });
  });

  test.each([
    ["that are due", 0],
    ["that wait for a name", 1_000],
  ])("an input behind others %s is not alone, and waits for its turn", async (_, waitMs) => {
    await within((tx) => insertInputs(tx, [exampleInput("first")], 100));
    if (waitMs > 0)
      await within(async (tx) => {
        const [first] = await takeInputs(tx, 1, 100);
        await postponeInput(tx, first?.seq ?? 0, 100 + waitMs, "names");
      });
    await within((tx) => insertInputs(tx, [exampleInput("elsewhere", { key: "other" })], 100));
    const added = { added: new Set(["second"]), later: [], alone: undefined, woken: ["inputs"] };
    expect(await storeOne("second")).toEqual(added);
    const taken = await within((tx) => takeInputs(tx, 10, 100 + waitMs));
    expect(taken.map(({ id }) => id).sort()).toEqual(["elsewhere", "first"]);
  });

  test("after a take the same transaction knows when more inputs are due", async () => {
    const at = (id: string, key: string) => exampleInput(id, { key });
    await within((tx) => insertInputs(tx, [at("a", "x"), at("b", "x"), at("c", "y")], 100));
    await within(async (tx) => {
      const [first] = await takeInputs(tx, 1, 150);
      expect(await nextDueAt(tx, "inputs")).toBeLessThanOrEqual(150);
      await postponeInput(tx, first?.seq ?? 0, 300, "names");
    });
    await within(async (tx) => {
      const [second] = await takeInputs(tx, 9, 150);
      expect(second?.id).toBe("c");
      expect(await nextDueAt(tx, "inputs")).toBe(300);
      await postponeInput(tx, second?.seq ?? 0, 200, "names");
      expect(await nextDueAt(tx, "inputs")).toBe(200);
    });
  });

  test("a settled input is still known", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("a")], 100));
    await within(async (tx) => {
      for (const { seq } of await takeInputs(tx, 1, 100))
        await settleInput(tx, seq, { state: "ignored", reason: "why" }, 101);
    });
    expect(await within((tx) => insertInputs(tx, [exampleInput("a")], 200))).toEqual(new Set());
    expect(await within((tx) => takeInputs(tx, 1, 200))).toEqual([]);
  });

  test("only the head of each key is taken, by time at the source and then by sequence", async () => {
    await within((tx) =>
      insertInputs(
        tx,
        [
          exampleInput("late", { key: "x", sourceTime: 9 }),
          exampleInput("early", { key: "x", sourceTime: 3 }),
          exampleInput("first", { key: "y", sourceTime: 5 }),
          exampleInput("second", { key: "y", sourceTime: 5 }),
        ],
        100,
      ),
    );
    const order: string[][] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await within(async (tx) => {
        const taken = await takeInputs(tx, 10, 100);
        order.push(taken.map(({ id }) => id).sort());
        for (const { seq } of taken) await settleInput(tx, seq, { state: "done" }, 101);
      });
    }
    expect(order).toEqual([["early", "first"], ["late", "second"], []]);
  });

  test("an input that waits by a clock that was ahead is brought nearer, in its place in the line", async () => {
    const inputs = [exampleInput("late", { sourceTime: 2 }), exampleInput("early", { sourceTime: 1 })];
    await within((tx) => insertInputs(tx, inputs, 9_000));
    const cap = () => within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 700 }, 10));
    expect([await cap(), await cap()]).toEqual([1, 0]);
    expect(await within((tx) => takeInputs(tx, 10, 499))).toEqual([]);
    expect((await within((tx) => takeInputs(tx, 10, 500))).map(({ id }) => id)).toEqual(["early"]);
  });

  test("the next of a key can be taken in the same transaction once the head is settled", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("a"), exampleInput("b")], 100));
    await within(async (tx) => {
      const [a] = await takeInputs(tx, 10, 100);
      await settleInput(tx, a?.seq ?? 0, { state: "done" }, 100);
      expect((await takeInputs(tx, 10, 100)).map(({ id }) => id)).toEqual(["b"]);
    });
  });

  test("no more inputs are taken than asked for, those that wait longest first", async () => {
    for (const [index, id] of ["a", "b", "c"].entries()) {
      await within((tx) => insertInputs(tx, [exampleInput(id, { key: id })], 100 + index));
    }
    expect((await within((tx) => takeInputs(tx, 2, 200))).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("a postponed input holds back its key until its time, and counts attempts where told", async () => {
    await within((tx) =>
      insertInputs(tx, [exampleInput("a"), exampleInput("b"), exampleInput("c", { key: "other" })], 100),
    );
    await within(async (tx) => {
      const [a] = await takeInputs(tx, 1, 100);
      await postponeInput(tx, a?.seq ?? 0, 500, "names", false);
      await postponeInput(tx, a?.seq ?? 0, 500, "error");
    });
    expect((await within((tx) => takeInputs(tx, 10, 499))).map(({ id }) => id)).toEqual(["c"]);
    expect(await within((tx) => nextDueAt(tx, "inputs"))).toBe(100);
    const due = await within((tx) => takeInputs(tx, 10, 500));
    expect(due.map(({ id, attempts }) => [id, attempts])).toEqual([
      ["c", 0],
      ["a", 1],
    ]);
  });

  test("an input is settled only once", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("a")], 100));
    const [a] = await within((tx) => takeInputs(tx, 1, 100));
    await within((tx) => settleInput(tx, a?.seq ?? 0, { state: "done" }, 100));
    await within((tx) => postponeInput(tx, a?.seq ?? 0, 100, "again"));
    expect(await within((tx) => takeInputs(tx, 1, 1000))).toEqual([]);
  });

  test("the key of an input is found while it waits", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("a", { key: "thread" })], 100));
    expect(await within((tx) => findInputKey(tx, inputId("a")))).toBe("thread");
    const [a] = await within((tx) => takeInputs(tx, 1, 100));
    await within((tx) => settleInput(tx, a?.seq ?? 0, { state: "done" }, 100));
    expect(await within((tx) => findInputKey(tx, inputId("a")))).toBeUndefined();
    expect(await within((tx) => findInputKey(tx, inputId("unknown")))).toBeUndefined();
  });

  test("characters that no database keeps are replaced, not refused", async () => {
    const text = "nul \0, half an emoji \ud83d, and a backslash \\u0000";
    await within((tx) => insertInputs(tx, [exampleInput("a", { text })], 100));
    const [a] = await within((tx) => takeInputs(tx, 1, 100));
    expect(a?.input).toMatchObject({ text: "nul \ufffd, half an emoji \ufffd, and a backslash \\u0000" });
  });
}
