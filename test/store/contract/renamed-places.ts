import { expect, test } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../../src/domain/route.ts";
import { insertAccount } from "../../../src/store/accounts.ts";
import { nextDueAt } from "../../../src/store/backlog.ts";
import { pauseChannel } from "../../../src/store/channel-rate-limits.ts";
import { renameChannel } from "../../../src/store/channel-renames.ts";
import { saveConversations } from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { insertInputs, postponeInput, settleInput, takeInputs } from "../../../src/store/inputs.ts";
import { saveRoute } from "../../../src/store/routes.ts";
import type { Store } from "../../../src/store/store.ts";
import { saveThread } from "../../../src/store/threads.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  teamId,
  ts,
} from "../example-rows.ts";

const to = channelIdSchema.parse("C0NEW");
const fourth = channelIdSchema.parse("C0FOURTH");
const other = teamIdSchema.parse("T-other");

/** What a channel takes along when it gets another id, table by table, and what stays where it is. */
export function describeRenamedPlaces(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const rename = () => within((tx) => renameChannel(tx, { teamId, from: channelId, to, at: 10 }, 20));

  test("a channel leaves what is elsewhere, and what is there already, as it was", async () => {
    const [ours, theirs] = [accountIdSchema.parse("ours"), accountIdSchema.parse("theirs")];
    const cv = (id: string, more: object) => exampleConversation(id, more);
    const at = (place: typeof to) => ({ routeChannelId: place, channelId: place });
    await within(async (tx) => {
      for (const [account, team, place] of [
        [accountId, teamId, channelId],
        [ours, teamId, fourth],
        [theirs, other, channelId],
      ] as const) {
        const added = { accountId: account, teamId: team, name: account, channelId: place, secrets: "s" };
        await insertAccount(tx, added, 1);
        const settings = { ...NEW_ROUTE, channelId: place };
        const route = { id: `rt ${account}`, name: "vip", settings };
        await saveRoute(tx, { accountId: account, teamId: team }, route, 9, 1);
        await pauseChannel(tx, team, place, 100);
      }
      await saveConversations(
        tx,
        cv("here", at(channelId)),
        cv("moved on", { ...at(fourth), routeChannelId: channelId }),
        cv("elsewhere", at(fourth)),
        cv("theirs", { ...at(channelId), teamId: other, accountId: theirs }),
      );
      const here = conversationId("here");
      for (const place of [channelId, to]) await saveThread(tx, teamId, place, ts("1.1"), here);
      for (const time of ["1.2", "1.3"]) await saveThread(tx, teamId, channelId, ts(time), here);
      await saveThread(tx, teamId, fourth, ts("1.2"), conversationId("elsewhere"));
      await saveThread(tx, other, to, ts("1.2"), conversationId("theirs"));
      const notice = (id: string, account: typeof ours, place: typeof to) =>
        exampleDelivery(id, {
          key: id,
          accountId: account,
          conversationId: undefined,
          payload: { kind: "slack.notice", channelId: place, text: "words" },
        });
      await insertDeliveries(
        tx,
        [notice("d", accountId, channelId), notice("d2", ours, fourth), notice("d3", theirs, channelId)],
        1,
      );
      const result = { channelId, ts: ts("5.5") };
      for (const id of ["d", "d3"]) await changeDelivery(tx, deliveryId(id), { state: "sent", result }, 2);
    });
    expect(await rename()).toBe(true);
    expect(
      await within(
        (tx) => tx.query`select account_id, channel_id, version, updated_at from accounts order by 1`,
      ),
    ).toEqual([
      { accountId, channelId: to, version: 2, updatedAt: 20 },
      { accountId: ours, channelId: fourth, version: 1, updatedAt: 1 },
      { accountId: theirs, channelId, version: 1, updatedAt: 1 },
    ]);
    const channels = [to, fourth, channelId];
    expect(await within((tx) => tx.column`select channel_id from routes order by account_id`)).toEqual(
      channels,
    );
    expect(
      await within(
        (tx) => tx.column`select id || ' ' || channel_id || ' ' || route_channel_id from conversations
        order by id`,
      ),
    ).toEqual([
      `elsewhere ${fourth} ${fourth}`,
      `here ${to} ${to}`,
      `moved on ${fourth} ${to}`,
      `theirs ${channelId} ${channelId}`,
    ]);
    expect(
      await within((tx) => tx.column`select thread_ts || ' ' || team_id || ' ' || channel_id from threads`),
    ).toEqual(
      expect.arrayContaining([
        `1.1 ${teamId} ${channelId}`,
        `1.1 ${teamId} ${to}`,
        `1.2 ${teamId} ${to}`,
        `1.3 ${teamId} ${to}`,
        `1.2 ${teamId} ${fourth}`,
        `1.2 ${other} ${to}`,
      ]),
    );
    expect(
      await within((tx) => tx.column`select channel_id from channel_paces where team_id = ${teamId}`),
    ).toEqual(expect.arrayContaining([to, fourth]));
    const stored = await within((tx) => readDeliveries(tx, ["d", "d2", "d3"].map(deliveryId)));
    expect(stored.map(({ payload, result }) => [payload, result])).toEqual([
      [
        { kind: "slack.notice", channelId: to, text: "words" },
        { channelId: to, ts: "5.5" },
      ],
      [{ kind: "slack.notice", channelId: fourth, text: "words" }, undefined],
      [
        { kind: "slack.notice", channelId, text: "words" },
        { channelId, ts: "5.5" },
      ],
    ]);
  });

  test("a channel takes what waits along under its new id, and what waited for a thread there waits no more", async () => {
    const line = (channel: string, thread: string) => `slack:${teamId}:${channel}:${thread}`;
    const input = (id: string, channel: string) => exampleInput(id, { key: line(channel, id) });
    await within((tx) =>
      insertInputs(tx, [input("done", channelId), input("thread", to), input("names", to)], 1),
    );
    await within(async (tx) => {
      for (const { seq, id } of await takeInputs(tx, 9, 1)) {
        if (id === "done") await settleInput(tx, seq, { state: "done", reason: "thread" }, 2);
        else await postponeInput(tx, seq, 9_000, String(id));
      }
    });
    await within((tx) => insertInputs(tx, [input("old", channelId), input("else", fourth)], 25));
    await rename();
    expect(await within((tx) => nextDueAt(tx, "inputs"))).toBe(20);
    const taken = await within((tx) => takeInputs(tx, 9, 30));
    expect(taken.map(({ id, key, input }) => [id, key, "channelId" in input && input.channelId])).toEqual([
      ["thread", line(to, "thread"), to],
      ["old", line(to, "old"), to],
      // It speaks of the channel, wherever it waits.
      ["else", line(fourth, "else"), to],
    ]);
    const done = await within((tx) => tx.query`select key, next_attempt_at from inputs where id = ${"done"}`);
    expect(done).toEqual([{ key: line(to, "done"), nextAttemptAt: 1 }]);
    const json = await within((tx) => tx.column`select input from inputs where id = ${"done"}`);
    expect(JSON.stringify(json)).toContain(channelId);
    expect(JSON.stringify(json)).not.toContain(to);
  });
}
