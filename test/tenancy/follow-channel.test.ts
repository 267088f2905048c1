import { expect, test, vi } from "vitest";
import { deliverAlone } from "../../src/domain/deliver.ts";
import { accountIdSchema, channelIdSchema, deliveryIdOf, slackTsSchema } from "../../src/domain/ids.ts";
import { channelRenamed } from "../../src/messages/alerts.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { findThread, saveThread } from "../../src/store/threads.ts";
import { createFollowChannel } from "../../src/tenancy/follow-channel.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { accountId, channelId, openStage, recordLog, teamId } from "../outbox/stage.ts";
import { exampleConversation } from "../store/example-rows.ts";
import { otherTeamId } from "./tenants-stage.ts";

const [newId, newest] = [channelIdSchema.parse("C0NEW"), channelIdSchema.parse("C0NEWEST")];
const key = `channel-renamed:${teamId}`;

/** What is told and logged of these new ids, where the environment has a channel, or none. */
async function follow(
  isConfigured: boolean,
  renames: { teamId: typeof teamId; from: typeof newId; to: typeof newId }[],
) {
  await using stage = await openStage();
  const { lines, logger } = recordLog();
  const configured = isConfigured ? { teamId, accountId, channelId } : undefined;
  let at = 1_000;
  const changed = createFollowChannel({ store: stage.store, configured, now: () => at, logger });
  for (const rename of renames) {
    at += 1;
    await changed({ ...rename, at });
  }
  const owed = await stage.store.transaction((tx) => unsettledDeliveries(tx, key));
  const told = owed.map(({ id, accountId: of, sourceTime, conversationId, payload }) => ({
    id,
    of,
    sourceTime,
    conversationId,
    payload,
  }));
  return { told, lines };
}

const changed = (of: typeof teamId, from: typeof newId, to: typeof newId) => ({
  level: "info",
  teamId: of,
  from,
  to,
  msg: "channel ID changed in Slack",
});
const outdated = (from: typeof newId, to: typeof newId) => ({
  level: "warn",
  from,
  to,
  msg: "configured channel ID outdated",
});
const notice = (to: typeof newId, sourceTime: number) => ({
  id: deliveryIdOf(`${teamId}:${channelId}:${to}`, "channel-renamed"),
  of: accountId,
  sourceTime,
  payload: { kind: "slack.notice", channelId: to, text: channelRenamed(to) },
});

test("each new id of the configured channel is told there once, and logged", async () => {
  const first = { teamId, from: channelId, to: newId };
  expect(await follow(true, [first, first, { teamId, from: newId, to: newest }])).toEqual({
    // The first notice moved along, and stands in the channel that is the newest.
    told: [
      { ...notice(newId, 1_001), payload: { ...notice(newId, 0).payload, channelId: newest } },
      notice(newest, 1_003),
    ],
    lines: [
      changed(teamId, channelId, newId),
      outdated(channelId, newId),
      changed(teamId, channelId, newId),
      changed(teamId, newId, newest),
      outdated(newId, newest),
    ],
  });
});

test.each([
  ["is of another workspace", true, { teamId: otherTeamId, from: channelId, to: newId }],
  ["is not the configured one", true, { teamId, from: newId, to: newest }],
  ["is in no environment", false, { teamId, from: channelId, to: newId }],
])("a channel that %s is followed, and nobody is told", async (_, isConfigured, rename) => {
  const lines = [changed(rename.teamId, rename.from, rename.to)];
  expect(await follow(isConfigured, [rename])).toEqual({ told: [], lines });
});

test("what waits for the account of the environment moves along before its first chat; another workspace's stays", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { logger } = recordLog();
  const mine = accountIdSchema.parse("without a chat");
  const from = channelIdSchema.parse("C0JOINED");
  const configured = { teamId, accountId: mine, channelId };
  const changed = createFollowChannel({ store, configured, now: () => 1_000, logger });
  const waiting = deliverAlone("joined", {
    id: deliveryIdOf("joined", "1"),
    sourceTime: 1,
    payload: { kind: "slack.notice", channelId: from, text: "New chats here?" },
  });
  await store.transaction((tx) => insertDeliveries(tx, [{ ...waiting, accountId: mine }], 1));
  const places = async () => {
    const owed = await store.transaction((tx) => unsettledDeliveries(tx, "joined"));
    return owed.map(({ payload }) => "channelId" in payload && payload.channelId);
  };
  await changed({ teamId: otherTeamId, from, to: newId, at: 1 });
  expect(await places()).toEqual([from]);
  await changed({ teamId, from, to: newId, at: 2 });
  expect(await places()).toEqual([newId]);
});

test("beside other processes, what they store late with the old id is moved a minute later", async () => {
  const waits = fakeTimeouts();
  await using stage = await openStage();
  const { logger } = recordLog();
  const store: Store = { ...stage.store, kind: "postgres" };
  const changed = createFollowChannel({ store, configured: undefined, now: () => 1_000, logger });
  await changed({ teamId, from: channelId, to: newId, at: 1_000 });
  expect(waits).toEqual([60_000]);
  const late = slackTsSchema.parse("1700000010.000100");
  const { id } = exampleConversation("late");
  await store.transaction(async (tx) => {
    await saveConversations(tx, exampleConversation("late"));
    await saveThread(tx, teamId, channelId, late, id);
  });
  const found = () => store.transaction((tx) => findThread(tx, teamId, newId, late));
  expect(await found()).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  await expect.poll(found).toBe(id);
});

test("where nothing runs beside the rename, nothing is late", async () => {
  const waits = fakeTimeouts();
  await follow(false, [{ teamId, from: channelId, to: newId }]);
  expect(waits).toEqual([]);
});
