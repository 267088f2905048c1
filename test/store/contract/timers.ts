import { expect, test } from "vitest";
import { closed, snoozed, withOwner, withWords } from "../../../src/domain/episode.ts";
import { accountIdSchema, teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { insertAccount, removeAccount } from "../../../src/store/accounts.ts";
import { lockConversations, readConversations, saveConversations } from "../../../src/store/conversations.ts";
import { purgeSettled } from "../../../src/store/erasure.ts";
import { readOpenHomes, settleHome, takeHome } from "../../../src/store/home-views.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  dropDueTimers,
  findDueTimers,
  nextTimerAt,
  planChats,
  setDayTimer,
  setPersonTimer,
  setTimer,
} from "../../../src/store/timers.ts";
import { timerOf, type Work } from "../../../src/store/tx.ts";
import {
  accountId,
  channelId,
  chatraId,
  conversationId,
  exampleConversation,
  teamId,
} from "../example-rows.ts";

const [cv, other] = [conversationId("cv"), conversationId("other")];
const [ann, ben] = [userIdSchema.parse("UANN"), userIdSchema.parse("UBEN")];
const otherTeam = teamIdSchema.parse("T-other");

/** When the bot looks at chats, days and people again, and who has a Home tab open. */
export function describeTimers(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const due = (now = 99, limit = 9) => within((tx) => findDueTimers(tx, now, limit));
  const none = { accountId: undefined, teamId: undefined, userId: undefined, clientId: undefined };

  test("what is due is told in its order, with whom it is about, and dropped unless it was put off since", async () => {
    const day = { accountId, teamId };
    const person = { teamId, userId: ann };
    await within(async (tx) => {
      await saveConversations(tx, exampleConversation("cv"));
      await setTimer(tx, { id: cv, accountId }, 30);
      await setTimer(tx, { id: other, accountId }, 10);
      await setDayTimer(tx, day, 20);
      await setPersonTimer(tx, person, 40);
      await setPersonTimer(tx, { teamId, userId: ben }, 100);
    });
    const all = [
      { ...none, key: "other", accountId, dueAt: 10 },
      { ...none, key: `day:${accountId}:${teamId}`, ...day, dueAt: 20 },
      { ...none, key: "cv", accountId, clientId: "client", dueAt: 30 },
      { ...none, key: `person:${teamId}:UANN`, ...person, dueAt: 40 },
    ];
    expect(await due()).toEqual(all);
    expect(await due(30)).toEqual(all.slice(0, 3));
    expect(await due(29)).toEqual(all.slice(0, 2));
    expect(await due(99, 1)).toEqual(all.slice(0, 1));
    expect(await within(nextTimerAt)).toBe(10);
    const taken = await due();
    await within((tx) => setTimer(tx, { id: cv, accountId }, 200));
    await within((tx) => dropDueTimers(tx, taken, 99));
    expect((await due(999)).map(({ key, dueAt }) => [key, dueAt])).toEqual([
      [`person:${teamId}:UBEN`, 100],
      ["cv", 200],
    ]);
  });

  test("a chat's timer is where it was set last, a day's and a person's where it was set earliest", async () => {
    const set = (dueAt: number | undefined) =>
      within(async (tx) => {
        await setTimer(tx, { id: cv, accountId }, dueAt);
        await setDayTimer(tx, { accountId, teamId }, dueAt);
        await setPersonTimer(tx, { teamId, userId: ann }, dueAt);
      });
    const times = async () => Object.fromEntries((await due(999)).map(({ key, dueAt }) => [key, dueAt]));
    const [day, person] = [`day:${accountId}:${teamId}`, `person:${teamId}:UANN`];
    await within(async (tx) => {
      await setTimer(tx, { id: other, accountId }, 500);
      await setDayTimer(tx, { accountId, teamId: otherTeam }, 500);
      await setPersonTimer(tx, { teamId: otherTeam, userId: ann }, 500);
    });
    const others = { other: 500, [`day:${accountId}:${otherTeam}`]: 500, [`person:${otherTeam}:UANN`]: 500 };
    await set(50);
    expect(await times()).toEqual({ ...others, cv: 50, [day]: 50, [person]: 50 });
    await set(70);
    expect(await times()).toEqual({ ...others, cv: 70, [day]: 50, [person]: 50 });
    await set(40);
    expect(await times()).toEqual({ ...others, cv: 40, [day]: 40, [person]: 40 });
    await set(undefined);
    expect(await times()).toEqual(others);
  });

  test("a workspace that is served again has its open chats looked at, but for those that are looked at anyway", async () => {
    const account = (name: string, of = teamId) => ({ accountId: accountIdSchema.parse(name), teamId: of });
    const open = withWords(undefined, { id: chatraId("m1"), text: "Hi", at: 5 });
    const episodes = {
      waiting: open,
      claimed: withOwner(open, ann, 6),
      answered: { ...withOwner(open, ann, 6), unanswered: [] },
      asleep: snoozed(open, 6, 900, ann),
      planned: open,
      closed: closed(open, 6, ann, false),
    };
    const others = { "of a removed account": account("gone"), "of others": account("theirs", otherTeam) };
    await within(async (tx) => {
      for (const one of [account("shop"), ...Object.values(others)])
        await insertAccount(tx, { ...one, name: one.accountId, channelId, secrets: "sealed" }, 1);
      await removeAccount(tx, teamId, others["of a removed account"].accountId, 2);
      for (const [id, episode] of Object.entries(episodes))
        await saveConversations(tx, exampleConversation(id, { ...account("shop"), episode }));
      for (const [id, of] of Object.entries(others))
        await saveConversations(tx, exampleConversation(id, { ...of, episode: open }));
      await setTimer(tx, { id: conversationId("planned"), accountId: account("shop").accountId }, 70);
    });
    const told: Work[] = [];
    store().onWork((what) => told.push(what));
    await within((tx) => planChats(tx, teamId, 20));
    expect(Object.fromEntries((await due()).map(({ key, dueAt }) => [key, dueAt]))).toEqual({
      waiting: 20,
      claimed: 20,
      answered: 20,
      asleep: 20,
      planned: 70,
    });
    expect(told.map(timerOf)).toEqual([20]);
  });

  test("who waits for timers hears of each that is set, and of none that is taken away", async () => {
    const told: Work[] = [];
    store().onWork((what) => told.push(what));
    for (const dueAt of [50, undefined, 70]) {
      await within((tx) => setTimer(tx, { id: cv, accountId }, dueAt));
      await within((tx) => setDayTimer(tx, { accountId, teamId }, dueAt));
      await within((tx) => setPersonTimer(tx, { teamId, userId: ann }, dueAt));
    }
    expect(told).toEqual([...Array(3).fill("timers:50"), ...Array(3).fill("timers:70")]);
    expect(told.map((what) => timerOf(what))).toEqual([50, 50, 50, 70, 70, 70]);
  });

  test("the timer of a chat follows its episode, and is set anew only where that is due at another time", async () => {
    const words = withWords(undefined, { id: chatraId("m1"), text: "Hello", at: 5 });
    const asleep = snoozed(words, 10, 90, ann);
    const save = (id: typeof cv, episode: typeof words) =>
      within(async (tx) => {
        await lockConversations(tx, [cv, other]);
        await saveConversations(tx, exampleConversation(id, { episode }));
      });
    await save(cv, { ...asleep, dueAt: 90 });
    await save(other, { ...words, dueAt: 30 });
    const times = async () => (await due(999)).map(({ key, dueAt }) => [key, dueAt]);
    expect(await times()).toEqual([
      ["other", 30],
      ["cv", 90],
    ]);
    await within((tx) => tx.query`delete from timers where key = ${cv}`);
    await save(cv, { ...asleep, dueAt: 90, lastWordsAt: 6 });
    expect(await times()).toEqual([["other", 30]]);
    await save(other, words);
    expect(await times()).toEqual([]);
  });

  test("a visitor's first words go when they are old, and the bot looks at the chat once more", async () => {
    const opened = (at: number) => withWords(undefined, { id: chatraId("m1"), text: "Hello", at });
    await within((tx) =>
      saveConversations(
        tx,
        exampleConversation("cv", { episode: opened(5) }),
        exampleConversation("other", { episode: opened(50) }),
        exampleConversation("third", { episode: opened(6), accountId: accountIdSchema.parse("a2") }),
      ),
    );
    await within((tx) => tx.query`delete from timers`);
    const told: string[] = [];
    store().onWork((what) => told.push(what));
    expect(await within((tx) => purgeSettled(tx, 50, 1))).toBe(1);
    expect(told).toEqual(["timers:50"]);
    expect(await within((tx) => purgeSettled(tx, 50, 9))).toBe(1);
    expect(await within((tx) => purgeSettled(tx, 50, 9))).toBe(0);
    expect(told).toEqual(["timers:50", "timers:50"]);
    expect((await due(50)).map(({ key, accountId: of, dueAt }) => [key, of, dueAt])).toEqual([
      ["cv", accountId, 50],
      ["third", "a2", 50],
    ]);
    const chats = await within((tx) => readConversations(tx, [cv, other, conversationId("third")]));
    const words = Array.from(chats.values(), ({ id, episode }) => [id, episode?.firstWords]);
    expect(Object.fromEntries(words)).toEqual({ cv: undefined, other: "Hello", third: undefined });
  });

  test("Home tabs are open until their time, the same person's in two workspaces each by itself", async () => {
    const take = (team: typeof teamId, userId: typeof ann, openUntil: number) =>
      within((tx) => takeHome(tx, { teamId: team, userId, openUntil }, { now: 5, until: 6 }));
    await take(teamId, ben, 90);
    await take(teamId, ann, 80);
    await take(otherTeam, ann, 70);
    await within((tx) => settleHome(tx, { teamId, userId: ann }, { shown: "digest", takenUntil: 10 }));
    const open = (now: number) => within((tx) => readOpenHomes(tx, now));
    const all = [
      { teamId: otherTeam, userId: ann, openUntil: 70, shown: undefined },
      { teamId, userId: ann, openUntil: 80, shown: "digest" },
      { teamId, userId: ben, openUntil: 90, shown: undefined },
    ].toSorted((one, two) => (one.teamId + one.userId < two.teamId + two.userId ? -1 : 1));
    expect(await open(69)).toEqual(all);
    expect(await open(70)).toEqual(all.filter(({ openUntil }) => openUntil > 70));
    expect(await open(90)).toEqual([]);
  });
}
