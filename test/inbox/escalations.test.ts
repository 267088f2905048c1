import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FoundGroup } from "../../src/domain/call-group.ts";
import { type Episode, withWords } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { createTimerWorker } from "../../src/inbox/timer-worker.ts";
import { readConversations, saveConversations } from "../../src/store/conversations.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { savePreferences } from "../../src/store/preferences.ts";
import type { Store } from "../../src/store/store.ts";
import { accountContext, conversation, logger, openStage, teamId } from "../outbox/stage.ts";
import { findServer, makeDatabase } from "../store/own-database.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const found = await findServer();
const MINUTE = 60_000;
const PATIENT = { timeout: 20_000 };
const began = Date.parse("2026-11-27T20:00:00Z");
const dueAt = began + 30 * MINUTE;
const groupId = userGroupIdSchema.parse("S1");
const ids = ["UA", "UB", "UC", "UD", "UE"].map((id) => userIdSchema.parse(id));
const group: FoundGroup = {
  members: ids.map((userId) => ({ userId, mayOwn: true, isPresent: true, isBusy: userId === "UA" })),
};

/** A process that has to ask Slack about the group first, which answers once it is let. */
function processOn(store: Store, clock: { now: number }, answer: Promise<FoundGroup>) {
  const now = () => clock.now;
  let known: FoundGroup | undefined;
  let asked = 0;
  const groups = {
    known: () => known,
    fetch: async () => {
      asked += 1;
      known = await answer;
    },
  };
  const timers = createTimerWorker({ store, now, logger });
  const inbox = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext, { groups })]),
    now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  return {
    asked: () => asked,
    works: async () => {
      timers.wake();
      await timers.idle();
      inbox.wake();
      await inbox.idle();
    },
    stop: () => Promise.all([timers.stop(), inbox.stop()]),
  };
}

function describeEscalations(open: () => Promise<{ stores: [Store, Store]; close: () => Promise<unknown> }>) {
  let stores: [Store, Store];
  let close: () => Promise<unknown>;
  const clock = { now: dueAt };

  beforeEach(async () => {
    ({ stores, close } = await open());
    const { conditions: _, ...settings } = NEW_ROUTE;
    const words = { id: chatraMessageIdSchema.parse("m1"), text: "Where is it?", at: began };
    const escalate = { kind: "group" as const, groupId };
    const begun = withWords(undefined, words, { ...settings, name: "default", escalate });
    const episode: Episode = { ...begun, reminders: { count: 2, posts: [] }, dueAt };
    await stores[0].transaction(async (tx) => {
      await saveConversations(tx, { ...conversation, episode });
      await savePreferences(tx, teamId, userIdSchema.parse("UC"), { escalation: "off" });
    });
  });
  afterEach(() => close());

  const queued = () =>
    stores[0].transaction(async (tx) => {
      const rows = await tx.query<{ key: string; payload: unknown }>`select key, payload from deliveries
        where key like ${`${conversation.id}:%`} and key not like '%:card' order by seq`;
      return rows.map(({ key, payload }) => {
        const { kind, userId } = Object(tx.dialect.fromJson(payload));
        return `${key.slice(conversation.id.length + 1)} ${kind} ${userId}`;
      });
    });
  const three = ["UB", "UD", "UE"].map((userId) => `direct slack.direct ${userId}`);

  test("waits for what Slack tells of the group, and is decided once by whichever process hears it first", async () => {
    const [one, other] = [Promise.withResolvers<FoundGroup>(), Promise.withResolvers<FoundGroup>()];
    const processes = [processOn(stores[0], clock, one.promise), processOn(stores[1], clock, other.promise)];
    try {
      // One may look at its partition just while the other has that.
      await expect
        .poll(async () => {
          await Promise.all(processes.map((process) => process.works()));
          return processes.map(({ asked }) => asked()).reduce((sum, n) => sum + n);
        }, PATIENT)
        .toBe(1);
      expect(await queued()).toEqual([]);
      one.resolve(group);
      other.resolve(group);
      await expect
        .poll(async () => {
          await Promise.all(processes.map((process) => process.works()));
          return (await queued()).toSorted();
        }, PATIENT)
        .toEqual(three);
      await Promise.all(processes.map((process) => process.works()));
      expect(await queued()).toHaveLength(3);
      const kept = await stores[0].transaction((tx) => readConversations(tx, [conversation.id]));
      const reminders = kept.get(conversation.id)?.episode?.reminders;
      expect(reminders).toMatchObject({ count: 3, posts: [] });
      expect(reminders?.directs?.map(({ userId }) => userId).toSorted()).toEqual(["UB", "UD", "UE"]);
    } finally {
      for (const process of processes) await process.stop();
    }
  });

  test("of a process that dies while it asks is taken over, and nobody is called twice", async () => {
    const first = processOn(stores[0], clock, new Promise(() => undefined));
    await first.works();
    await first.stop();
    const second = processOn(stores[1], clock, Promise.resolve(group));
    try {
      await second.works();
      expect([await queued(), first.asked(), second.asked()]).toEqual([[], 1, 0]);
      // As long as an answer may take.
      clock.now += 10_000;
      await expect
        .poll(async () => {
          await second.works();
          return (await queued()).toSorted();
        }, PATIENT)
        .toEqual(three);
    } finally {
      clock.now = dueAt;
      await second.stop();
    }
  });
}

describe("an escalation to a group on SQLite", () => {
  describeEscalations(async () => {
    const stage = await openStage();
    return { stores: [stage.store, stage.store], close: async () => stage[Symbol.asyncDispose]() };
  });
});

const title = `an escalation to a group on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`;
describe.skipIf(found !== true)(title, () => {
  describeEscalations(async () => {
    const database = await makeDatabase();
    const open = () => openPostgresStore({ url: database.url, max: 4 });
    const stores: [Store, Store] = [await open(), await open()];
    return {
      stores,
      close: async () => {
        await Promise.all(stores.map((store) => store.close()));
        await database.drop();
      },
    };
  });
});
