import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readDigestTime } from "../../src/domain/command/read-digest.ts";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { deliverAlone, directKey } from "../../src/domain/deliver.ts";
import { withWords } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, deliveryIdOf, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE, type RouteSettings } from "../../src/domain/route.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { createTimerWorker } from "../../src/inbox/timer-worker.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { saveFacts } from "../../src/store/facts.ts";
import { deleteHours, saveHours } from "../../src/store/hours.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { deleteRoute, deleteRoutesOfAccount, saveRoute } from "../../src/store/routes.ts";
import type { Store } from "../../src/store/store.ts";
import { nextTimerAt, planDays } from "../../src/store/timers.ts";
import { accountContext, accountId, conversation, logger, openStage, teamId } from "../outbox/stage.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";
import { order } from "./whole-rows.ts";

const found = await findServer();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Friday evening; it opens on Monday at 9:00 in Berlin. */
const friday = Date.parse("2026-11-27T20:00:00Z");
const opens = Date.parse("2026-11-30T08:00:00Z");

/** The workers of one process, by a clock that all processes share. */
function processOn(store: Store, clock: { now: number }) {
  const now = () => clock.now;
  const timers = createTimerWorker({ store, now, logger });
  const inbox = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext)]),
    now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  return {
    timers,
    inbox,
    works: async () => {
      timers.wake();
      await timers.idle();
      inbox.wake();
      await inbox.idle();
    },
    stop: () => Promise.all([timers.stop(), inbox.stop()]),
  };
}

type Process = ReturnType<typeof processOn>;

/** A database; `second`: its store as another process opens it. */
type Database = { store: Store; second: Store; close: () => Promise<unknown> };

function describeDigests(open: () => Promise<Database>): void {
  let store: Store;
  let second: Store;
  let clock: { now: number };
  let close: () => Promise<unknown>;
  let bot: Process;

  beforeEach(async () => {
    ({ store, second, close } = await open());
    clock = { now: friday };
    bot = processOn(store, clock);
  });
  afterEach(async () => {
    await bot.stop();
    await close();
  });

  const setHours = (line: string) =>
    store.transaction(async (tx) => {
      await saveHours(tx, accountId, { name: "office", hours: readHours(line) }, 9);
      await planDays(tx, accountId, clock.now);
    });
  const setRoute = (settings: Partial<RouteSettings> = {}) =>
    store.transaction(async (tx) => {
      const all = { ...NEW_ROUTE, hours: "office", ...settings };
      await saveRoute(tx, { accountId, teamId }, { id: "rt", name: "default", settings: all }, 9, clock.now);
      await planDays(tx, accountId, clock.now);
    });
  /** The visitor writes now. */
  const writes = (text = "Where is it?") =>
    store.transaction((tx) => {
      const words = { id: chatraMessageIdSchema.parse("m1"), text, at: clock.now };
      return saveConversations(tx, { ...conversation, episode: withWords(undefined, words) });
    });
  /** What is to be posted; each is taken. */
  async function posts(): Promise<string[]> {
    return store.transaction(async (tx) => {
      const claimed = await claimDeliveries(tx, {
        accountId,
        target: "slack",
        limit: 99,
        owner: "me",
        now: clock.now,
        leaseUntil: clock.now + HOUR,
      });
      for (const { id } of claimed)
        await settleDelivery(tx, { id, owner: "me", now: clock.now, state: "sent", result: {} });
      return claimed.flatMap(({ payload }) => ("text" in payload ? [payload.text] : []));
    });
  }
  const told = "1 chat came while we were closed.";
  const dueAt = () => store.transaction((tx) => nextTimerAt(tx));

  test("an opening is told of once, and the timer stands at the next one", async () => {
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await setRoute();
    await writes();
    await bot.works();
    expect([await posts(), await dueAt()]).toEqual([[], opens]);
    clock.now = opens - 1;
    await bot.works();
    expect(await posts()).toEqual([]);
    clock.now = opens;
    await bot.works();
    expect([await posts(), await dueAt()]).toEqual([[told], opens + 24 * HOUR]);
    await bot.works();
    await store.transaction((tx) => planDays(tx, accountId, opens));
    await bot.works();
    expect([await posts(), await dueAt()]).toEqual([[], opens + 24 * HOUR]);
    // Nothing came until Tuesday.
    clock.now = opens + 24 * HOUR;
    await bot.works();
    expect([await posts(), await dueAt()]).toEqual([[], opens + 48 * HOUR]);
  });

  test("a daily digest counts what the facts tell, and is posted once", async () => {
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await setRoute({ digest: readDigestTime("daily 21:00") });
    await bot.works();
    const at = Date.parse("2026-11-28T20:00:00Z");
    expect(await dueAt()).toBe(at);
    const fact = { episodeId: "e", kind: "opened", route: "default", at: friday } as const;
    await store.transaction((tx) => saveFacts(tx, accountId, [fact, { ...fact, episodeId: "f", at }]));
    // This one has waited for a week.
    clock.now = friday - 7 * 24 * HOUR;
    await writes();
    clock.now = at;
    await bot.works();
    await bot.works();
    expect(await posts()).toEqual(["1 chat since the last digest: 0 answered, 1 waiting now."]);
    expect(await dueAt()).toBe(at + 24 * HOUR);
  });

  test("a visitor who is erased is in no digest that the bot keeps", async () => {
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await setRoute();
    await writes();
    await bot.works();
    clock.now = opens;
    await bot.works();
    expect(await posts()).toEqual([told]);
    const kept = () =>
      store.transaction((tx) => tx.query`select id from deliveries where key = ${`digest:${accountId}`}`);
    expect(await kept()).toHaveLength(1);
    const { clientId } = conversation;
    await createAcceptInput({ store, now: () => clock.now })(order({ kind: "forget", clientId }));
    await bot.works();
    expect(await kept()).toEqual([]);
  });

  test("a visitor who is erased is in no direct message that the bot keeps", async () => {
    const { clientId, id } = conversation;
    const { conditions: _, ...settings } = NEW_ROUTE;
    const escalate = { kind: "user" as const, userId: userIdSchema.parse("UANN") };
    const words = { id: chatraMessageIdSchema.parse("m1"), text: "Where is it?", at: friday };
    const begun = withWords(undefined, words, { ...settings, name: "default", escalate });
    const dueAt = friday + 30 * MINUTE;
    const episode = { ...begun, reminders: { count: 2, posts: [] }, dueAt };
    await store.transaction(async (tx) => {
      await saveConversations(tx, { ...conversation, episode });
      const missed = deliverAlone(directKey(id, "missed"), {
        id: deliveryIdOf(id, "missed"),
        sourceTime: friday,
        payload: { kind: "slack.answer", userId: escalate.userId, text: "Vera left" },
      });
      const assigned = deliverAlone(directKey(id, "assigned"), {
        id: deliveryIdOf(id, "assigned"),
        sourceTime: friday,
        payload: { kind: "slack.answer", userId: escalate.userId, text: "You have the chat with Vera" },
      });
      const all = [missed, assigned].map((delivery) => ({ ...delivery, accountId }));
      await insertDeliveries(tx, all, friday);
    });
    clock.now = dueAt;
    await bot.works();
    const kept = () =>
      store.transaction(
        (tx) => tx.column<string>`select key from deliveries
          where key like ${`${id}:%`} and key not like '%:card'`,
      );
    expect((await kept()).toSorted()).toEqual([`${id}:assigned`, `${id}:direct`, `${id}:missed`]);
    await createAcceptInput({ store, now: () => clock.now })(order({ kind: "forget", clientId }));
    await bot.works();
    expect(await kept()).toEqual([]);
    // In the reports the chat waits no more.
    expect(await store.transaction((tx) => tx.column`select kind from facts`)).toEqual(["closed"]);
  });

  test("a bot that was down at the opening tells it when it is back, within two hours", async () => {
    await setHours("daily 9:00-10:00 Europe/Berlin");
    await setRoute();
    await writes();
    await bot.works();
    clock.now = Date.parse("2026-11-28T09:59:59Z");
    await bot.works();
    expect(await posts()).toEqual([told]);
    clock.now += MINUTE;
    await writes();
    clock.now = Date.parse("2026-11-29T10:00:00Z");
    await bot.works();
    // What came before is left out with the digest of Sunday.
    expect([await posts(), await dueAt()]).toEqual([[], opens]);
  });

  test("what stops between taking the timer and deciding goes on where it stopped", async () => {
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await setRoute();
    await writes();
    await bot.works();
    clock.now = opens;
    bot.timers.wake();
    await bot.timers.idle();
    await bot.stop();
    bot = processOn(store, clock);
    await bot.works();
    expect(await posts()).toEqual([told]);
  });

  test("hours that change move the digest, but one that is due already stays due", async () => {
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await setRoute();
    await writes();
    await bot.works();
    await setHours("sat 8:00-9:00 UTC");
    await bot.works();
    expect(await dueAt()).toBe(Date.parse("2026-11-28T08:00:00Z"));
    clock.now = Date.parse("2026-11-28T08:01:00Z");
    await setHours("sat 8:00-10:00 UTC");
    await bot.works();
    expect(await posts()).toEqual([told]);
    // An opening that is over when it is set is told of no more.
    await setHours("sat 7:30-10:00 UTC");
    await bot.works();
    expect([await posts(), await dueAt()]).toEqual([[], Date.parse("2026-12-05T07:30:00Z")]);
  });

  test("without hours, or without the route, nothing is due any more", async () => {
    await setRoute();
    await bot.works();
    expect(await dueAt()).toBeUndefined();
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await bot.works();
    expect(await dueAt()).toBe(opens);
    await store.transaction((tx) => deleteHours(tx, accountId, "office"));
    clock.now = opens;
    await bot.works();
    expect([await posts(), await dueAt()]).toEqual([[], undefined]);
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await store.transaction((tx) => deleteRoute(tx, { accountId, teamId }, "default"));
    await bot.works();
    expect(await dueAt()).toBeUndefined();
    await setRoute();
    expect(await dueAt()).toBe(opens);
    await store.transaction((tx) => deleteRoutesOfAccount(tx, { accountId, teamId }));
    expect(await dueAt()).toBeUndefined();
  });

  test("hours that this version can't read hold up nothing, and count again once they are set", async () => {
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await setRoute();
    await store.transaction(
      (tx) => tx.query`update business_hours set hours = ${tx.dialect.json({ week: 1 })}`,
    );
    await writes();
    await bot.works();
    // As without hours: nothing opens, and what the visitor writes is decided.
    expect([await posts(), await dueAt()]).toEqual([[], undefined]);
    await setHours("weekdays 9:00-18:00 Europe/Berlin");
    await bot.works();
    expect(await dueAt()).toBe(opens);
  });

  test("several processes on one database send each automatic message once", async () => {
    const all = [bot, processOn(second, clock), processOn(second, clock)];
    const { conditions: _, ...settings } = NEW_ROUTE;
    const hours = readHours("weekdays 9:00-18:00 Europe/Berlin");
    const route = { ...settings, name: "default", hours, auto: "We are back {opens}." };
    try {
      const words = { id: chatraMessageIdSchema.parse("m1"), text: "Where is it?", at: friday };
      const episode = { ...withWords(undefined, words, route), dueAt: friday + MINUTE };
      await store.transaction((tx) => saveConversations(tx, { ...conversation, episode }));
      const seen: string[] = [];
      for (const at of [friday + MINUTE - 1, friday + MINUTE, friday + MINUTE, friday + 2 * HOUR]) {
        clock.now = at;
        await Promise.all(all.map((one) => one.works()));
        await Promise.all(all.map((one) => one.works()));
        seen.push(...(await posts()));
      }
      expect(seen).toEqual(["We are back Monday at 9:00 am (Berlin time)."]);
      // The first reminder, in business hours.
      expect(await dueAt()).toBe(opens + 5 * MINUTE);
    } finally {
      for (const one of all.slice(1)) await one.stop();
    }
  });

  test("several processes on one database tell of each opening once", async () => {
    const all = [bot, processOn(second, clock), processOn(second, clock)];
    try {
      await setHours("daily 9:00-10:00 Europe/Berlin");
      await setRoute();
      await bot.works();
      const seen: string[] = [];
      for (let day = 1; day <= 6; day += 1) {
        clock.now += 2 * HOUR;
        await writes(`${day}`);
        clock.now = Date.parse("2026-11-27T08:00:00Z") + day * 24 * HOUR;
        await Promise.all(all.map((one) => one.works()));
        await Promise.all(all.map((one) => one.works()));
        seen.push(...(await posts()));
      }
      expect(seen).toEqual(Array.from({ length: 6 }, () => told));
    } finally {
      for (const one of all.slice(1)) await one.stop();
    }
  });
}

describe("on SQLite", () => {
  describeDigests(async () => {
    const stage = await openStage();
    return { store: stage.store, second: stage.store, close: async () => stage[Symbol.asyncDispose]() };
  });
});

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  describeDigests(async () => {
    const open = () => openPostgresStore({ url: database.url, max: 4 });
    const [store, second] = [await open(), await open()];
    await database.empty();
    await store.transaction((tx) => saveConversations(tx, conversation));
    return {
      store,
      second,
      close: () => Promise.all([store.close(), second.close()]),
    };
  });
});
