import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { readDigestTime } from "../../src/domain/command/read-digest.ts";
import { type Episode, withOwner, withWords } from "../../src/domain/episode.ts";
import {
  accountIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  slackTsSchema,
  type UserId,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { nextPersonalDigest, type PersonalDigest } from "../../src/domain/preferences.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { createTimerWorker } from "../../src/inbox/timer-worker.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { deletePreferences, readPreferencesOf, savePreferences } from "../../src/store/preferences.ts";
import type { Store } from "../../src/store/store.ts";
import { nextTimerAt, setPersonTimer } from "../../src/store/timers.ts";
import { accountContext, accountId, conversation, logger, teamId } from "../outbox/stage.ts";
import { onEachDatabase } from "../store/each-database.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";
import { order } from "./whole-rows.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ann = userIdSchema.parse("UANN");
const bob = userIdSchema.parse("UBOB");
const other = accountIdSchema.parse("ac_other");
/** Monday, 9:00 in Berlin. */
const monday = Date.parse("2026-11-30T08:00:00Z");

/** What Slack tells of everybody. */
type Told = { isActive: boolean; timeZone: string; rank: "member" | "unasked" };

/** One process of the bot, by a clock that all share. */
function processOn(store: Store, clock: { now: number }, slack: Told) {
  const now = () => clock.now;
  const timers = createTimerWorker({ store, now, logger });
  const people = {
    known: () => ({ name: "Ann", email: undefined, isActive: slack.isActive, timeZone: slack.timeZone }),
    rank: () => slack.rank,
  };
  const inbox = createInboxWorker({
    store,
    tenants: servedTenants([
      tenantIn(accountContext, { people }),
      tenantIn({ ...accountContext, accountId: other, accountName: "other" }, { people }),
    ]),
    now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  return {
    timers,
    works: async () => {
      timers.wake();
      await timers.idle();
      inbox.wake();
      await inbox.idle();
    },
    stop: () => Promise.all([timers.stop(), inbox.stop()]),
  };
}

onEachDatabase((processes) => {
  let clock: { now: number };
  let slack: Told;
  beforeEach(async () => {
    clock = { now: monday - DAY };
    slack = { isActive: true, timeZone: "Europe/Berlin", rank: "member" };
    await processes()[0].transaction(async (tx) => {
      for (const table of [
        "timers",
        "episodes",
        "deliveries",
        "delivery_lanes",
        "inputs",
        "input_lanes",
        "preferences",
      ])
        await tx.query`delete from ${sql.raw(table)}`;
    });
  });

  const chooses = (digest: PersonalDigest | "off", userId: UserId = ann) =>
    processes()[0].transaction(async (tx) => {
      await savePreferences(tx, teamId, userId, { digest });
      const next = digest === "off" ? undefined : nextPersonalDigest(digest, clock.now).dueAt;
      await setPersonTimer(tx, { teamId, userId }, next);
    });
  const at9 = { ...readDigestTime("weekdays 9:00"), zone: "Europe/Berlin", isOwnZone: true } as const;

  /** A visitor who wrote at a time, in a chat that Ann has. */
  const chat = (name: string, at: number, over: Partial<Episode> = {}, of = accountId) =>
    processes()[0].transaction(async (tx) => {
      const clientId = clientIdSchema.parse(name);
      const words = { id: chatraMessageIdSchema.parse(`m ${name}`), text: `${name} asks`, at };
      const episode = { ...withOwner(withWords(undefined, words), ann, at), ...over };
      const threadTs = slackTsSchema.parse(`${Math.floor(at / 1000)}.000100`);
      const place = { accountId: of, id: conversationIdOf(of, clientId), clientId, threadTs };
      await saveConversations(tx, { ...conversation, ...place, profile: { name }, episode });
      return clientId;
    });

  /** The direct messages that are to be sent: to whom, and what they say. Each is taken. */
  const messages = (asOf = accountId) =>
    processes()[0].transaction(async (tx) => {
      const claimed = await claimDeliveries(tx, {
        accountId: asOf,
        target: "slack",
        limit: 99,
        owner: "me",
        now: clock.now,
        leaseUntil: clock.now + HOUR,
      });
      for (const { id } of claimed)
        await settleDelivery(tx, { id, owner: "me", now: clock.now, state: "sent", result: {} });
      return claimed.flatMap(({ payload }) =>
        payload.kind === "slack.direct"
          ? [{ userId: payload.userId, text: payload.text, blocks: payload.blocks }]
          : [],
      );
    });
  const texts = async () => (await messages()).map(({ userId, text }) => [userId, text]);
  const dueAt = () => processes()[0].transaction((tx) => nextTimerAt(tx));

  test("one message tells of all accounts: what waits, what is answered and what was missed, the oldest first", async () => {
    const [store] = processes();
    const answer = { at: monday - HOUR, by: { userId: ann } };
    await chooses(at9);
    await chat("Vera", monday - 2 * HOUR);
    await chat("Olga", monday - 9 * HOUR, {}, other);
    await chat("Mina", monday - 3 * HOUR, { answer, unanswered: [] });
    // On Friday before nine and after it.
    await chat("Long ago", monday - 4 * DAY, { end: { at: monday - 3 * DAY - 1, missed: true } });
    await chat("Gone", monday - 3 * DAY, { end: { at: monday - 3 * DAY, missed: true } });
    await chat("Bob's", monday - HOUR, { owner: bob });
    await chat("Nobody's", monday - HOUR, { owner: undefined });
    const bot = processOn(store, clock, slack);
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday]);
    clock.now = monday;
    await bot.works();
    const [message, ...more] = await messages();
    expect([message?.userId, message?.text, more]).toEqual([
      ann,
      "2 chats wait for you, 1 chat of yours is answered, 1 chat of yours ended unanswered.",
      [],
    ]);
    const lines = (message?.blocks ?? []).map((block) => JSON.stringify(block));
    expect(lines).toEqual([
      expect.stringContaining("*Waiting for you* (2)"),
      expect.stringMatching(/archives.*\|Olga>.*“Olga asks”\\n.*archives.*\|Vera>/),
      expect.stringContaining("*Yours, answered* (1)"),
      expect.stringMatching(/archives.*\|Mina>/),
      expect.stringContaining("*Ended unanswered since the last digest* (1)"),
      expect.stringMatching(/archives.*\|Gone>.*no email or phone/),
      expect.stringContaining("Your digest comes at `weekdays 9:00 Europe/Berlin`."),
    ]);
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday + DAY]);
    await bot.stop();
  });

  test("with nothing to tell there is no message, and the next one is due", async () => {
    const [store] = processes();
    await chooses(at9);
    await chat("Bob's", monday - HOUR, { owner: bob });
    clock.now = monday;
    const bot = processOn(store, clock, slack);
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday + DAY]);
    await bot.stop();
  });

  test("of two processes only one tells, each day and everybody", async () => {
    await chooses(at9);
    await chooses({ ...at9, minute: 9 * 60 + 1 }, bob);
    await chat("Vera", monday - HOUR);
    await chat("Bob's", monday - HOUR, { owner: bob });
    const all = processes().map((store) => processOn(store, clock, slack));
    const seen: unknown[] = [];
    for (let day = 0; day < 5; day += 1)
      for (const minute of [0, 1]) {
        clock.now = monday + day * DAY + minute * 60_000;
        await Promise.all(all.map((one) => one.works()));
        await Promise.all(all.map((one) => one.works()));
        seen.push(...(await texts()));
      }
    const each = [ann, bob].map((userId) => [userId, "1 chat waits for you."]);
    expect(seen).toEqual(Array.from({ length: 5 }, () => each).flat());
    for (const one of all) await one.stop();
  });

  test("a process that dies between taking the timer and deciding leaves the message to the next one", async () => {
    const [store, second] = processes();
    await chooses(at9);
    await chat("Vera", monday - HOUR);
    clock.now = monday;
    const dying = processOn(store, clock, slack);
    dying.timers.wake();
    await dying.timers.idle();
    await dying.stop();
    const bot = processOn(second, clock, slack);
    await bot.works();
    expect(await texts()).toEqual([[ann, "1 chat waits for you."]]);
    await bot.works();
    expect(await texts()).toEqual([]);
    await bot.stop();
  });

  test("a bot that is back within two hours still tells, and later leaves it out", async () => {
    const [store] = processes();
    await chooses(at9);
    await chat("Vera", monday - HOUR);
    const bot = processOn(store, clock, slack);
    clock.now = monday + 2 * HOUR - 1;
    await bot.works();
    expect(await texts()).toEqual([[ann, "1 chat waits for you."]]);
    clock.now = monday + 3 * DAY + 2 * HOUR;
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday + 4 * DAY]);
    await bot.stop();
  });

  test("who has left, wants none any more or removed the app gets none", async () => {
    const [store] = processes();
    await chat("Vera", monday - HOUR);
    await chooses(at9);
    slack.isActive = false;
    clock.now = monday;
    const bot = processOn(store, clock, slack);
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday + DAY]);
    slack.isActive = true;
    clock.now = monday + DAY;
    bot.timers.wake();
    await bot.timers.idle();
    // Between the time and the decision.
    await chooses("off");
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], undefined]);
    await chooses(at9);
    await store.transaction((tx) => deletePreferences(tx, teamId));
    expect(await dueAt()).toBeUndefined();
    await bot.stop();
  });

  test("while Slack does not tell whether they are still there, it waits for two hours", async () => {
    const [store] = processes();
    await chooses(at9);
    await chat("Vera", monday - HOUR);
    slack.rank = "unasked";
    clock.now = monday;
    const bot = processOn(store, clock, slack);
    await bot.works();
    clock.now = monday + HOUR;
    await bot.works();
    expect(await texts()).toEqual([]);
    slack.rank = "member";
    clock.now = monday + HOUR + 60_000;
    await bot.works();
    expect(await texts()).toEqual([[ann, "1 chat waits for you."]]);
    await bot.stop();
  });

  test("another time counts from now on, and a digest follows its owner to another zone", async () => {
    const [store] = processes();
    await chat("Vera", monday - HOUR);
    await chooses(at9);
    await chooses({ ...at9, minute: 10 * 60 });
    const bot = processOn(store, clock, slack);
    // The timer of the time before is still there, and does nothing.
    clock.now = monday;
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday + HOUR]);
    slack.timeZone = "America/New_York";
    clock.now = monday + HOUR;
    await bot.works();
    expect(await texts()).toHaveLength(1);
    const chosen = (await store.transaction((tx) => readPreferencesOf(tx, teamId, [ann]))).get(ann);
    expect(chosen).toEqual({ digest: { ...at9, minute: 600, zone: "America/New_York" } });
    // What was planned in the zone before finds out.
    clock.now = monday + DAY + HOUR;
    await bot.works();
    expect([await texts(), await dueAt()]).toEqual([[], monday + DAY + 7 * HOUR]);
    await bot.stop();
  });

  test("a visitor who is erased is in no digest that the bot keeps", async () => {
    const [store] = processes();
    await chooses(at9);
    const clientId = await chat("Vera", monday - HOUR);
    clock.now = monday;
    const bot = processOn(store, clock, slack);
    await bot.works();
    const kept = () =>
      store.transaction(
        (tx) => tx.column`select id from deliveries where key = ${`personal-digest:${teamId}`}`,
      );
    expect(await kept()).toHaveLength(1);
    await createAcceptInput({ store, now: () => clock.now })(order({ kind: "forget", clientId }));
    await bot.works();
    expect(await kept()).toEqual([]);
    await bot.stop();
  });
});
