import { describe, expect, test } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../../src/domain/ids.ts";
import { readChannelRenames, renameChannel } from "../../../src/store/channel-renames.ts";
import { readConversations, saveConversations } from "../../../src/store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { eraseClient } from "../../../src/store/erasure.ts";
import { insertInputs, takeInputs } from "../../../src/store/inputs.ts";
import { linksOfSlackMessage, saveLinks } from "../../../src/store/links.ts";
import type { Store } from "../../../src/store/store.ts";
import { findThread, isErasedThread, rootsUnderWay, saveThread } from "../../../src/store/threads.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  exampleLink,
  teamId,
  ts,
} from "../example-rows.ts";
import { statementsOf } from "../watch-statements.ts";

const to = channelIdSchema.parse("C0NEW");
const third = channelIdSchema.parse("C0THIRD");
const [fourth, fifth] = [channelIdSchema.parse("C0FOURTH"), channelIdSchema.parse("C0FIFTH")];
const other = teamIdSchema.parse("T-other");

export function describeChannelRenames(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const rename = (from = channelId, into = to, at = 10, team = teamId) =>
    within((tx) => renameChannel(tx, { teamId: team, from, to: into, at }, 20));
  const renames = async () =>
    (await within((tx) => readChannelRenames(tx))).map(({ from, to }) => `${from}>${to}`).sort();

  describe("a channel that has got another id", () => {
    test("takes the threads of erased clients along, and no other workspace's", async () => {
      const erase = async (name: string, team: typeof teamId, account: typeof accountId) => {
        const conversation = exampleConversation(name, { teamId: team, accountId: account });
        await within(async (tx) => {
          await saveConversations(tx, conversation);
          await saveThread(tx, team, channelId, ts("1.1"), conversation.id);
        });
        const { id, clientId } = conversation;
        const client = { conversationId: id, accountId: account, clientId, inputKeys: [], deliveryKeys: [] };
        await within((tx) => eraseClient(tx, client, 50));
      };
      await erase("cv", teamId, accountId);
      await erase("cv-other", other, accountIdSchema.parse("other"));
      expect(await rename()).toBe(true);
      const isErased = (team: typeof teamId, where: typeof to) =>
        within((tx) => isErasedThread(tx, team, where, ts("1.1")));
      expect(await isErased(teamId, to)).toBe(true);
      expect(await isErased(teamId, channelId)).toBe(false);
      expect(await isErased(other, channelId)).toBe(true);
    });

    test("is unknown again where its transaction did not take place", async () => {
      expect(await renames()).toEqual([]);
      const undone = within(async (tx) => {
        await renameChannel(tx, { teamId, from: channelId, to, at: 10 }, 20);
        expect(await readChannelRenames(tx)).toEqual([{ teamId, from: channelId, to, at: 10 }]);
        throw new Error("on purpose");
      });
      await expect(undone).rejects.toThrow("on purpose");
      expect(await renames()).toEqual([]);
      await rename();
      expect(await renames()).toEqual([`${channelId}>${to}`]);
    });

    test("takes its conversations, threads and links along, and no other workspace's", async () => {
      const foreign = exampleConversation("cv-other", {
        teamId: other,
        accountId: accountIdSchema.parse("other"),
      });
      await within(async (tx) => {
        await saveConversations(tx, exampleConversation("cv", { routeChannelId: channelId }));
        await saveConversations(tx, foreign);
        await saveThread(tx, teamId, channelId, ts("1.1"), conversationId("cv"));
        await saveThread(tx, other, channelId, ts("1.1"), foreign.id);
        await saveLinks(tx, [
          exampleLink(`s:${teamId}:${channelId}:5.1:0`, { slackTs: ts("5.1") }),
          exampleLink("line 1", { slackTs: ts("6.1"), direction: "to-slack", line: 1 }),
          exampleLink("line 2", { slackTs: ts("6.1"), direction: "to-slack", line: 2 }),
          exampleLink("l-other", { slackTs: ts("5.1"), teamId: other }),
        ]);
      });
      expect(await rename()).toBe(true);
      const cv = (await within((tx) => readConversations(tx, [conversationId("cv")]))).get(
        conversationId("cv"),
      );
      expect(cv).toMatchObject({ channelId: to, routeChannelId: to });
      expect(await within((tx) => findThread(tx, teamId, to, ts("1.1")))).toBe("cv");
      // A link that was copied before still leads there.
      expect(await within((tx) => findThread(tx, teamId, channelId, ts("1.1")))).toBe("cv");
      expect(await within((tx) => findThread(tx, other, channelId, ts("1.1")))).toBe("cv-other");
      const moved = await within((tx) => linksOfSlackMessage(tx, teamId, to, ts("5.1")));
      expect(moved.map(({ id }) => id)).toEqual([`s:${teamId}:${to}:5.1:0`]);
      const lines = await within((tx) => linksOfSlackMessage(tx, teamId, to, ts("6.1")));
      expect(lines.map(({ id }) => id)).toEqual(["line 1", "line 2"]);
      expect(await within((tx) => linksOfSlackMessage(tx, other, channelId, ts("5.1")))).toHaveLength(1);
    });

    test("is named by its new id in all that is owed, and where posts stand, but not within words", async () => {
      const said = `"channelId":"${channelId}" and "channelId": "${channelId}"`;
      await within(async (tx) => {
        await saveConversations(tx, exampleConversation("cv"));
        await insertDeliveries(
          tx,
          [
            exampleDelivery("d1", { payload: { kind: "slack.notice", channelId, text: said } }),
            exampleDelivery("d2", {
              key: "other",
              payload: { kind: "slack.update", post: { channelId, ts: ts("1.1") }, text: channelId },
            }),
            exampleDelivery("d3", { key: "third", payload: { kind: "slack.root", channelId } }),
          ],
          1,
        );
      });
      await rename();
      const stored = await within((tx) => readDeliveries(tx, ["d1", "d2", "d3"].map(deliveryId)));
      const payloads = new Map(stored.map(({ id, payload }) => [id, payload]));
      expect(payloads.get(deliveryId("d1"))).toMatchObject({ channelId: to, text: said });
      expect(payloads.get(deliveryId("d2"))).toMatchObject({ post: { channelId: to }, text: channelId });
      expect(await within((tx) => rootsUnderWay(tx, to))).toEqual([accountId]);
      expect(await within((tx) => rootsUnderWay(tx, channelId))).toEqual([]);
    });

    test("keeps the order of what waits in a thread, under the old id and the new one", async () => {
      const line = (channel: string) => `slack:${teamId}:${channel}:1.1`;
      await within((tx) =>
        insertInputs(
          tx,
          [
            exampleInput("under-new", { key: line(to), sourceTime: 5 }),
            exampleInput("under-old", { key: line(channelId), sourceTime: 3 }),
          ],
          1,
        ),
      );
      await rename();
      const first = await within((tx) => takeInputs(tx, 9, 30));
      expect(first.map(({ id, key }) => [id, key])).toEqual([["under-old", line(to)]]);
      expect(first[0]?.input).toMatchObject({ channelId: to });
    });

    test("is moved once, whatever is delivered again, and in whatever order", async () => {
      expect(await rename()).toBe(true);
      expect(await rename()).toBe(false);
      expect(await rename(to, third, 30)).toBe(true);
      expect(await renames()).toEqual([`${to}>${third}`, `${channelId}>${third}`].sort());
      expect(await rename()).toBe(false);
    });

    test("is found where it went on to, when the first step is told last", async () => {
      await within(async (tx) => {
        await saveConversations(tx, exampleConversation("cv"));
        await saveThread(tx, teamId, channelId, ts("1.1"), conversationId("cv"));
      });
      await rename(to, third, 30);
      expect(await rename(channelId, to, 10)).toBe(true);
      const cv = (await within((tx) => readConversations(tx, [conversationId("cv")]))).get(
        conversationId("cv"),
      );
      expect(cv?.channelId).toBe(third);
      expect(await within((tx) => findThread(tx, teamId, third, ts("1.1")))).toBe("cv");
      expect(await renames()).toEqual([`${to}>${third}`, `${channelId}>${third}`].sort());
    });

    test("may come back, and what is older than that counts no more", async () => {
      await rename(channelId, to, 10);
      expect(await rename(to, channelId, 30)).toBe(true);
      expect(await renames()).toEqual([`${to}>${channelId}`]);
      expect(await rename(channelId, to, 10)).toBe(false);
    });

    test("is where the newest event says, and each workspace's is its own", async () => {
      expect(await rename(channelId, channelId)).toBe(false);
      expect(await rename(channelId, to, 10, other)).toBe(true);
      expect(await rename(to, third, 20, other)).toBe(true);
      expect(await rename(fourth, fifth, 5)).toBe(true);
      expect(await rename(channelId, to, 10)).toBe(true);
      expect(await rename(channelId, to, 11)).toBe(false);
      expect(await rename(channelId, third, 9)).toBe(false);
      expect(await rename(channelId, third, 10)).toBe(false);
      expect(await rename(channelId, third, 11)).toBe(true);
      expect(await rename(third, channelId, 30)).toBe(true);
      expect(await rename(channelId, third, 30)).toBe(false);
      expect(await rename(channelId, third, 31)).toBe(true);
      expect(
        (await within((tx) => readChannelRenames(tx))).map((one) => Object.values(one).join(" ")).toSorted(),
      ).toEqual(
        [
          `${teamId} ${channelId} ${third} 31`,
          `${teamId} ${fourth} ${fifth} 5`,
          `${other} ${channelId} ${third} 10`,
          `${other} ${to} ${third} 20`,
        ].toSorted(),
      );
    });

    test("is told to who serves workspaces and to who decides, and what is known to nobody", async () => {
      const told: string[] = [];
      store().onWork((what) => told.push(what));
      await rename();
      expect(told.toSorted()).toEqual(["inputs", "tenants"]);
      await rename();
      expect(told).toHaveLength(2);
    });

    test("is read once where no other process changes it, and anew after each change", async () => {
      const reads = async () => (await statementsOf(store(), readChannelRenames)).length;
      const again = store().kind === "sqlite" ? 0 : 1;
      await rename();
      expect([await reads(), await reads()]).toEqual([1, again]);
      await rename(to, third, 30);
      expect([await reads(), await reads()]).toEqual([1, again]);
    });
  });
}
