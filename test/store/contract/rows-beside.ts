import { expect, test } from "vitest";
import { withWords } from "../../../src/domain/episode.ts";
import { accountIdSchema, channelIdSchema, clientIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { Payload } from "../../../src/domain/payload.ts";
import { getAccountFault, setAccountFault } from "../../../src/store/account-faults.ts";
import { causeOf, isAwaited, sameTrace, traceOf } from "../../../src/store/cause.ts";
import { lockRateLimits, pauseChannel, saveRateLimit } from "../../../src/store/channel-rate-limits.ts";
import { saveConversations } from "../../../src/store/conversations.ts";
import { chatsIn } from "../../../src/store/day-chats.ts";
import { insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { eraseInput, insertInputs, settleInput, takeInputs } from "../../../src/store/inputs.ts";
import {
  deleteSetting,
  getSetting,
  putSettingIfAbsent,
  replaceSetting,
} from "../../../src/store/settings.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  accountId,
  channelId,
  chatraId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  inputId,
  teamId,
  ts,
} from "../example-rows.ts";

const userId = userIdSchema.parse("U1");

/** What changes one row, with others beside it. */
export function describeRowsBeside(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);

  test("a fault that lasts tells its latest detail, and keeps its beginning; another account's stays", async () => {
    const other = accountIdSchema.parse("other");
    const fault = { reason: "logged-out", detail: "first", url: undefined, since: 1 };
    const set = (account: typeof other, more: object) =>
      within((tx) => setAccountFault(tx, account, { ...fault, ...more }));
    expect([await set(accountId, {}), await set(other, {})]).toEqual([true, true]);
    expect(await set(accountId, { detail: "second", url: "https://u.example", since: 9 })).toBe(false);
    expect(await within((tx) => getAccountFault(tx, accountId))).toEqual({
      ...fault,
      detail: "second",
      url: "https://u.example",
    });
    expect(await within((tx) => getAccountFault(tx, other))).toEqual(fault);
    const next = { reason: "refused", detail: "third", since: 20 };
    expect(await set(accountId, next)).toBe(true);
    expect(await within((tx) => getAccountFault(tx, accountId))).toEqual({ ...fault, ...next });
    const clear = () => within((tx) => setAccountFault(tx, accountId, undefined));
    expect([await clear(), await clear()]).toEqual([true, false]);
    expect(await within((tx) => getAccountFault(tx, other))).toEqual(fault);
  });

  test("the limit of one channel is saved, and that of another stays", async () => {
    const second = channelIdSchema.parse("C2");
    await within((tx) => pauseChannel(tx, teamId, channelId, 100));
    await within((tx) => pauseChannel(tx, teamId, second, 200));
    await within((tx) => saveRateLimit(tx, teamId, { channelId, pausedUntil: 300, nextAt: 400 }));
    expect(await within((tx) => lockRateLimits(tx, teamId))).toEqual([
      { channelId, pausedUntil: 300, nextAt: 400 },
      { channelId: second, pausedUntil: 200, nextAt: 200 },
    ]);
  });

  test("a day has the chats in which something happened from its beginning until before its end, each once", async () => {
    const chats = Array.from({ length: 60 }, (_, index) =>
      exampleConversation(`cv${index}`, {
        episode: withWords(undefined, { id: chatraId("m"), text: "Hello", at: 100 + index }),
      }),
    );
    await within((tx) => saveConversations(tx, ...chats));
    const inDay = async (from: number, to: number) =>
      (await within((tx) => chatsIn(tx, { accountId, teamId }, { from, to }))).map(({ id }) => id).toSorted();
    expect(await inDay(0, 100)).toEqual([]);
    expect(await inDay(101, 103)).toEqual(["cv1", "cv2"]);
    expect(await inDay(159, 999)).toEqual(["cv59"]);
    expect(await inDay(160, 999)).toEqual([]);
    expect(await inDay(100, 160)).toEqual(chats.map(({ id }) => id).toSorted());
  });

  test("the chats of long holidays are all there, of 100 a day", async () => {
    const chats = Array.from({ length: 1_100 }, (_, index) =>
      exampleConversation(`cv${index}`, {
        episode: withWords(undefined, { id: chatraId("m"), text: "Hello", at: 100 + index }),
      }),
    );
    for (let from = 0; from < chats.length; from += 100)
      await within((tx) => saveConversations(tx, ...chats.slice(from, from + 100)));
    const found = await within((tx) => chatsIn(tx, { accountId, teamId }, { from: 0, to: 9_999 }));
    expect(found).toHaveLength(1_100);
  });

  test("a named value is changed, and deleted, by its name", async () => {
    const read = () => within(async (tx) => [await getSetting(tx, "one"), await getSetting(tx, "two")]);
    expect(await within((tx) => putSettingIfAbsent(tx, "one", "1"))).toBe("1");
    expect(await within((tx) => putSettingIfAbsent(tx, "one", "9"))).toBe("1");
    await within((tx) => putSettingIfAbsent(tx, "two", "1"));
    expect(await within((tx) => replaceSetting(tx, "one", "1", "3"))).toBe(true);
    expect(await within((tx) => replaceSetting(tx, "one", "1", "4"))).toBe(false);
    expect(await read()).toEqual(["3", "1"]);
    await within((tx) => deleteSetting(tx, "one"));
    expect(await read()).toEqual([undefined, "1"]);
  });

  test("the words of a settled input go, those of one that waits and of any other stay", async () => {
    await within((tx) =>
      insertInputs(
        tx,
        ["a", "b", "waits"].map((id) => exampleInput(id, { key: id })),
        1,
      ),
    );
    const words = () =>
      within(async (tx) => {
        const rows = await tx.query<{
          id: string;
          input: unknown;
        }>`select id, input from inputs order by seq`;
        return rows.map(({ id, input }) => [
          id,
          JSON.stringify(tx.dialect.fromJson(input)).includes("words"),
        ]);
      });
    await within(async (tx) => {
      const taken = await takeInputs(tx, 9, 1);
      for (const { seq, id } of taken) if (id !== "waits") await settleInput(tx, seq, { state: "done" }, 2);
      for (const { seq, id } of taken) if (id !== "b") await eraseInput(tx, seq);
    });
    expect(await words()).toEqual([
      ["a", false],
      ["b", true],
      ["waits", true],
    ]);
  });

  test("what follows from a delivery has its trace, and nobody waits since the input came", async () => {
    const cause = causeOf({ id: inputId("in"), receivedAt: 90 });
    expect(cause).toStrictEqual({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), acceptedAt: 90 });
    await within((tx) =>
      insertDeliveries(tx, [exampleDelivery("a", { cause }), exampleDelivery("b", { key: "b" })], 1),
    );
    const [caused, alone] = await within((tx) => readDeliveries(tx, [deliveryId("a"), deliveryId("b")]));
    if (!caused || !alone) throw new Error("unreachable");
    expect(sameTrace(caused)).toStrictEqual({ traceId: cause.traceId });
    expect(sameTrace(alone)).toStrictEqual({ traceId: traceOf(alone) });
    expect(traceOf(alone)).not.toBe(cause.traceId);
  });

  const reply = { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId };
  const clientId = clientIdSchema.parse("client");
  test.each<[Payload, boolean]>([
    [{ kind: "chatra.send", clientId, text: "hi", agent: {}, reply, part: 0, parts: 1 }, true],
    [{ kind: "slack.post", text: "line", username: "Maya" }, true],
    [{ kind: "slack.post", text: "notice" }, false],
    [{ kind: "chatra.edit", text: "anew", reply, part: 0 }, false],
    [{ kind: "slack.root", channelId }, false],
  ])("somebody waits for %j since its input came: %s", async (payload, awaited) => {
    expect(isAwaited(payload)).toBe(awaited);
    const cause = { traceId: "0".repeat(32), acceptedAt: 90 };
    await within((tx) => insertDeliveries(tx, [exampleDelivery("a", { payload, cause })], 100));
    const [stored] = await within((tx) => readDeliveries(tx, [deliveryId("a")]));
    expect(stored?.cause).toStrictEqual({ ...cause, acceptedAt: awaited ? 90 : undefined });
  });
}
