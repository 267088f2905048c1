import { pino } from "pino";
import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import { withWords } from "../../src/domain/episode.ts";
import { lookOf } from "../../src/domain/finish-decision.ts";
import {
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { naturalIdOf, sourceTimeOf } from "../../src/domain/inputs/input-kinds.ts";
import { clientPartition } from "../../src/domain/inputs/partitions.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { createTimerWorker } from "../../src/inbox/timer-worker.ts";
import { readConversations, saveConversations } from "../../src/store/conversations.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { purgeSettled } from "../../src/store/erasure.ts";
import { insertInputs } from "../../src/store/inputs.ts";
import type { Store } from "../../src/store/store.ts";
import { dropDueTimers, findDueTimers, nextTimerAt, setTimer } from "../../src/store/timers.ts";
import { accountContext, accountId, conversation as example } from "../outbox/stage.ts";
import { onEachDatabase } from "../store/each-database.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const UNTIL = 50_000;
const logger = pino({ level: "silent" });
const userId = userIdSchema.parse("UANN");
let chats = 0;

/** Chats that sleep until then. */
async function asleep(store: Store, count: number, until = UNTIL): Promise<Conversation[]> {
  const made = Array.from({ length: count }, (): Conversation => {
    chats += 1;
    const clientId = clientIdSchema.parse(`sleeper ${chats}`);
    const words = { id: chatraMessageIdSchema.parse(`m${chats}`), text: "Hi", at: 1_000 };
    const episode = { ...withWords(undefined, words), snooze: { until, by: userId }, dueAt: until };
    return { ...example, clientId, id: conversationIdOf(accountId, clientId), episode };
  });
  await store.transaction(async (tx) => {
    for (const chat of made) await saveConversations(tx, chat);
  });
  return made;
}

const workerOn = (store: Store, now: () => number) => createTimerWorker({ store, now, logger });
function inboxOn(store: Store, now: () => number) {
  const metrics = { decided: () => undefined, ignored: () => undefined };
  return createInboxWorker({
    store,
    now,
    logger,
    metrics,
    tenants: servedTenants([tenantIn(accountContext, { people: { rank: () => "member" } })]),
  });
}

/** Lets these workers take all that they find. */
async function run(workers: { wake(): void; idle(): Promise<void> }[]): Promise<void> {
  for (const worker of workers) worker.wake();
  for (const worker of workers) await worker.idle();
}

const episodesOf = (store: Store, of: Conversation[]) =>
  store.transaction(async (tx) => {
    const known = await readConversations(
      tx,
      of.map(({ id }) => id),
    );
    return of.map(({ id }) => known.get(id)?.episode);
  });
const noticesOf = (store: Store, of: Conversation[]) =>
  store.transaction(async (tx) => {
    const lanes = await Promise.all(of.map(({ id }) => unsettledDeliveries(tx, `${id}:slack`)));
    return lanes.map((lane) => lane.filter(({ payload }) => payload.kind === "slack.post").length);
  });

onEachDatabase((processes) => {
  test("each of many timers fires once, whichever of two processes takes it", async () => {
    const stores = processes();
    const [store] = stores;
    const sleepers = await asleep(store, 70);
    const now = () => UNTIL;
    const timers = stores.map((one) => workerOn(one, now));
    await run(timers);
    const inboxes = stores.map((one) => inboxOn(one, now));
    await run([...inboxes, ...timers]);
    await run(inboxes);
    expect(new Set(await noticesOf(store, sleepers))).toEqual(new Set([1]));
    const after = await episodesOf(store, sleepers);
    expect(after.map((episode) => [episode?.snooze, episode?.snoozeEndedAt])).toEqual(
      sleepers.map(() => [undefined, UNTIL]),
    );
    await Promise.all([...timers, ...inboxes].map((worker) => worker.stop()));
  }, 30_000);

  test("nothing fires before its time, and the next one is known", async () => {
    const [store] = processes();
    const sleepers = await asleep(store, 1, UNTIL + 5_000);
    const worker = workerOn(store, () => UNTIL + 4_999);
    await run([worker]);
    expect(await store.transaction((tx) => nextTimerAt(tx))).toBe(UNTIL + 5_000);
    await worker.stop();
    const late = workerOn(store, () => UNTIL + 5_000);
    await run([late]);
    expect(await store.transaction((tx) => nextTimerAt(tx))).toBeUndefined();
    await late.stop();
    // It is decided in the chat's own line.
    const lines = await store.transaction((tx) => tx.query`select key from inputs where state = 'waiting'`);
    expect(lines).toEqual(sleepers.map(({ clientId }) => ({ key: clientPartition(accountId, clientId) })));
    const inbox = inboxOn(store, () => UNTIL + 5_000);
    await run([inbox]);
    await inbox.stop();
    expect(await noticesOf(store, sleepers)).toEqual([1]);
  });

  test("a process that dies between taking and committing loses none", async () => {
    const [store, other] = processes();
    const sleepers = await asleep(store, 3);
    const died = store.transaction(async (tx) => {
      const due = await findDueTimers(tx, UNTIL, 50);
      await dropDueTimers(tx, due, UNTIL);
      throw new Error("killed");
    });
    await expect(died).rejects.toThrow("killed");
    const now = () => UNTIL + 1;
    const workers = [workerOn(other, now), inboxOn(other, now)];
    await run(workers);
    await run(workers);
    expect(await noticesOf(store, sleepers)).toEqual([1, 1, 1]);
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test("a timer that was set anew while it was taken stays for its new time", async () => {
    const [store] = processes();
    const [sleeper] = await asleep(store, 1);
    if (!sleeper) throw new Error("no chat");
    const due = await store.transaction((tx) => findDueTimers(tx, UNTIL, 50));
    await store.transaction((tx) => setTimer(tx, sleeper, UNTIL + 9_000));
    await store.transaction((tx) => dropDueTimers(tx, due, UNTIL));
    expect(await store.transaction((tx) => nextTimerAt(tx))).toBe(UNTIL + 9_000);
    await store.transaction((tx) => setTimer(tx, sleeper, undefined));
  });

  test("the timer of a chat that is gone fires nothing, and does not come again", async () => {
    const [store] = processes();
    const id = conversationIdOf(accountId, clientIdSchema.parse("gone"));
    await store.transaction((tx) => setTimer(tx, { id, accountId }, 5));
    const worker = workerOn(store, () => UNTIL);
    await run([worker]);
    await worker.stop();
    expect(await store.transaction((tx) => nextTimerAt(tx))).toBeUndefined();
  });

  test("first words that are too old to keep go from the card, too, and a snooze ends when it did before", async () => {
    const [store] = processes();
    const old = await asleep(store, 2, UNTIL + 90_000);
    const [awake, sleeper] = old.map((chat): Conversation => {
      const { snooze: _, dueAt: __, ...episode } = chat.episode ?? expect.fail();
      const look = { look: lookOf(chat, accountContext.workspaceUrl) };
      return { ...chat, card: look, ...(chat === old[0] ? { episode } : {}) };
    });
    if (!awake || !sleeper) throw new Error("no chats");
    await store.transaction(async (tx) => {
      await saveConversations(tx, awake);
      await setTimer(tx, awake, undefined);
      await saveConversations(tx, { ...sleeper, card: {} });
      await tx.query`update episodes set opened_at = 5 where conversation_id in (${awake.id}, ${sleeper.id})`;
      await purgeSettled(tx, 6, 50);
    });
    const now = () => UNTIL;
    const workers = [workerOn(store, now), inboxOn(store, now)];
    await run(workers);
    await run(workers);
    const after = await episodesOf(store, [awake, sleeper]);
    expect(after.map((episode) => [episode?.firstWords, episode?.snooze?.until])).toEqual([
      [undefined, undefined],
      [undefined, UNTIL + 90_000],
    ]);
    const cards = await store.transaction((tx) => unsettledDeliveries(tx, `${awake.id}:card`));
    expect(cards.map(({ payload }) => payload)).toEqual([
      { kind: "slack.card", rootDeliveryId: awake.rootDeliveryId },
    ]);
    expect(await store.transaction((tx) => nextTimerAt(tx))).toBe(UNTIL + 90_000);
    await store.transaction((tx) => setTimer(tx, sleeper, undefined));
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test("the visitor's words and the end of the snooze come at once: neither waits for the other for long", async () => {
    const [store, other] = processes();
    const sleepers = await asleep(store, 20, UNTIL + 20_000);
    const now = () => UNTIL + 20_000;
    const words = sleepers.map(
      ({ clientId }, index): Input => ({
        kind: "chatra.event",
        accountId,
        event: "chatFragment",
        bodyDigest: `words ${index}`,
        clientId,
        chatId: undefined,
        profile: {},
        nobodyAvailable: false,
        messages: [
          {
            id: chatraMessageIdSchema.parse(`again ${index}`),
            author: "client",
            automatic: false,
            text: "Still there?",
            createdAt: UNTIL + 19_000,
          },
        ],
      }),
    );
    const rows = words.map((input, index) => ({
      id: naturalIdOf(input),
      key: clientPartition(accountId, sleepers[index]?.clientId ?? example.clientId),
      sourceTime: sourceTimeOf(input, now()),
      input,
    }));
    await store.transaction((tx) => insertInputs(tx, rows, now()));
    const workers = [inboxOn(store, now), workerOn(other, now), inboxOn(other, now)];
    const startedAt = performance.now();
    await run(workers);
    await run(workers);
    // PostgreSQL looks for deadlocks after a second.
    if (store.kind === "postgres") expect(performance.now() - startedAt).toBeLessThan(5_000);
    const after = await episodesOf(store, sleepers);
    expect(after.map((episode) => [episode?.snooze, episode?.unanswered])).toEqual(
      sleepers.map(() => [undefined, [1_000, UNTIL + 19_000]]),
    );
    await Promise.all(workers.map((worker) => worker.stop()));
  }, 30_000);
});
