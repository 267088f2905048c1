import { expect, test } from "vitest";
import { nothing } from "../../../src/domain/decision.ts";
import type { Fact, FactOf } from "../../../src/domain/fact.ts";
import { accountIdSchema, clientIdSchema, conversationIdOf, userIdSchema } from "../../../src/domain/ids.ts";
import { insertAccount, removeAccount } from "../../../src/store/accounts.ts";
import { eraseClient, purgeSettled } from "../../../src/store/erasure.ts";
import {
  closesBefore,
  deleteFacts,
  deleteOrphanedFacts,
  readFacts,
  saveFacts,
} from "../../../src/store/facts.ts";
import { saveDecision } from "../../../src/store/save-decision.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, channelId, teamId } from "../example-rows.ts";

const other = accountIdSchema.parse("other");
const ann = userIdSchema.parse("UANN");
const AT = 1_795_000_000_000;
const all = { from: 0, to: 2 * AT };
const of = { episodeId: "e1", route: "shop" };
const opened: FactOf<"opened"> = { ...of, at: AT, kind: "opened" };
const answered: FactOf<"answered"> = {
  ...of,
  at: AT + 9,
  kind: "answered",
  wait: "first",
  since: AT,
  businessMs: 7,
  userId: ann,
  agentName: undefined,
};
const closed: FactOf<"closed"> = {
  ...of,
  at: AT + 20,
  kind: "closed",
  since: AT,
  businessMs: 15,
  userId: undefined,
};
const reopened: FactOf<"reopened"> = { ...of, at: AT + 30, kind: "reopened" };
const missed: FactOf<"missed"> = { ...of, episodeId: "e2", at: AT + 40, kind: "missed", since: AT + 1 };
const facts: Fact[] = [opened, answered, closed, reopened, missed];

/** What happened to episodes. */
export function describeFacts(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const save = (...saved: Fact[]) => within((tx) => saveFacts(tx, accountId, saved));
  const read = (period = all, account = accountId) =>
    within((tx) => readFacts(tx, account, period, { after: undefined, limit: 99 }));

  test("what a decision says that happened is kept with its account, as it was then", async () => {
    await within((tx) => saveDecision(tx, accountId, { ...nothing(), facts: facts.toReversed() }, 5));
    expect(await read()).toEqual(facts);
    expect(await read(all, other)).toEqual([]);
  });

  test("each is kept once, by the first that was told of it", async () => {
    await save(...facts);
    await save(
      ...facts,
      { ...opened, at: AT + 1 },
      { ...answered, at: AT + 11, userId: undefined, agentName: "Cy" },
      { ...closed, at: AT + 21 },
      { ...missed, at: AT + 41 },
    );
    expect(await read()).toEqual(facts);
    await within((tx) => saveFacts(tx, other, [opened]));
    expect(await read()).toEqual(facts);
    const further: Fact[] = [
      { ...answered, since: AT + 10, at: AT + 50, wait: "next" },
      { ...reopened, at: AT + 51 },
      { ...opened, episodeId: "e3", at: AT + 52 },
    ];
    await save(...further);
    expect(await read()).toEqual([...facts, ...further]);
  });

  test("an agent's name can be any text", async () => {
    const named = { ...answered, userId: undefined, agentName: "a\0\ud800", route: "\0" };
    await save(named);
    expect(await read()).toEqual([{ ...named, agentName: "a\ufffd\ufffd", route: "\ufffd" }]);
  });

  test("those of a period are read, its end excepted, and closes before it", async () => {
    const again: Fact = { ...closed, since: AT + 30, at: AT + 60, businessMs: 3 };
    const elsewhere: Fact = { ...closed, episodeId: "e4" };
    await save(...facts, again, elsewhere);
    expect(await read({ from: AT, to: AT + 9 })).toEqual([opened]);
    expect(await read({ from: AT + 9, to: AT + 20 })).toEqual([answered]);
    expect(await read({ from: AT + 50, to: AT + 61 })).toEqual([again]);
    expect(await read({ from: AT + 50, to: AT + 60 })).toEqual([]);
    const before = (ids: string[], at: number) => within((tx) => closesBefore(tx, accountId, ids, at));
    expect(await before(["e1"], AT + 60)).toEqual([closed]);
    expect(await before(["e1", "e4", "none"], AT + 61)).toEqual([closed, elsewhere, again]);
    expect(await before(["e1", "e2"], AT + 20)).toEqual([]);
    expect(await before([], AT + 61)).toEqual([]);
  });

  test("they are read in pieces, each fact in one, also where several happened at once", async () => {
    const together: Fact[] = ["a", "b", "c"].flatMap((episodeId) => [
      { ...closed, episodeId, at: AT },
      { ...closed, episodeId, at: AT, since: AT + 1 },
      { ...opened, episodeId },
    ]);
    await save(...together, ...facts.slice(1));
    const whole = await read();
    for (const limit of [1, 2, 3, 20]) {
      const found: Fact[] = [];
      for (;;) {
        const piece = await within((tx) => readFacts(tx, accountId, all, { after: found.at(-1), limit }));
        found.push(...piece);
        if (piece.length < limit) break;
      }
      expect(found).toEqual(whole);
    }
    expect(whole).toHaveLength(13);
  });

  test("neither an erased visitor nor time takes one away", async () => {
    const clientId = clientIdSchema.parse("client");
    const conversationId = conversationIdOf(accountId, clientId);
    await save(...facts);
    await within(async (tx) => {
      await eraseClient(tx, { conversationId, accountId, clientId, inputKeys: [], deliveryKeys: [] }, AT);
      await purgeSettled(tx, 2 * AT, 50);
    });
    expect(await read()).toEqual(facts);
  });

  test("with an account go its own", async () => {
    await save(...facts);
    await within((tx) => saveFacts(tx, other, [opened]));
    await within((tx) => deleteFacts(tx, accountId));
    expect([await read(), await read(all, other)]).toEqual([[], [opened]]);
  });

  test("those that came after an account was removed or uninstalled go, and no others", async () => {
    const [removed, uninstalled] = ["removed", "uninstalled"].map((id) => accountIdSchema.parse(id));
    if (!removed || !uninstalled) throw new Error("unreachable");
    await within(async (tx) => {
      for (const id of [removed, uninstalled])
        await insertAccount(tx, { accountId: id, teamId, name: id, channelId, secrets: "s" }, 1);
      await removeAccount(tx, teamId, removed, 2);
      for (const id of [removed, uninstalled, accountId]) await saveFacts(tx, id, [opened]);
    });
    const left = async () =>
      Promise.all([removed, uninstalled, accountId].map(async (id) => (await read(all, id)).length));
    await within((tx) => deleteOrphanedFacts(tx, { ofOneWorkspace: true }));
    expect(await left()).toEqual([0, 1, 1]);
    await within((tx) => deleteOrphanedFacts(tx, { ofOneWorkspace: false }));
    expect(await left()).toEqual([0, 0, 1]);
  });
}
