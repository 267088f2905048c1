import { expect, test } from "vitest";
import { readHours } from "../../../src/domain/command/read-hours.ts";
import { withOwner, withWords } from "../../../src/domain/episode.ts";
import type { Fact } from "../../../src/domain/fact.ts";
import { accountIdSchema, channelIdSchema, clientIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { nextDueAt } from "../../../src/store/backlog.ts";
import {
  findClients,
  lockConversations,
  readConversations,
  saveConversations,
} from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries } from "../../../src/store/delivery-claims.ts";
import { eraseClient, purgeSettled } from "../../../src/store/erasure.ts";
import { readFacts, saveFacts } from "../../../src/store/facts.ts";
import { chatsForDigest } from "../../../src/store/home.ts";
import { readOpenHomes, settleHome, takeHome } from "../../../src/store/home-views.ts";
import { deleteHours, listHours, saveHours } from "../../../src/store/hours.ts";
import { insertInputs, listLeftInputs, settleInputs, takeInputs } from "../../../src/store/inputs.ts";
import { linksOfSlackMessage, saveLinks } from "../../../src/store/links.ts";
import { readProposal, saveProposal } from "../../../src/store/proposals.ts";
import type { Store } from "../../../src/store/store.ts";
import { isErasedThread, saveThread } from "../../../src/store/threads.ts";
import { findDueTimers } from "../../../src/store/timers.ts";
import {
  accountId,
  channelId,
  chatraId,
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

const [ann, ben] = [userIdSchema.parse("UANN"), userIdSchema.parse("UBEN")];
const otherAccount = accountIdSchema.parse("other");
const episode = (at: number) => withWords(undefined, { id: chatraId("m1"), text: "Hello", at });

/** What an erasure, a purge or a change of one leaves of the others. */
export function describeWhatStays(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const whole = { accountId, target: "slack", limit: 9, owner: "me", now: 100, leaseUntil: 900 } as const;

  test("a client who is erased takes no other chat's words, episode, timer, thread or waiting input along", async () => {
    const chats = ["cv", "stays"].map((id, index) =>
      exampleConversation(id, {
        clientId: clientIdSchema.parse(id),
        profile: { name: `Ann ${id}` },
        episode: { ...episode(5), dueAt: 50 + index },
        threadTs: ts(`1.${index + 1}`),
      }),
    );
    await within(async (tx) => {
      await saveConversations(tx, ...chats);
      for (const { id, threadTs } of chats)
        if (threadTs) await saveThread(tx, teamId, channelId, threadTs, id);
      await insertInputs(tx, [exampleInput("waits", { key: "input" })], 1);
      const owed = (id: string, key: string, chat: string) =>
        exampleDelivery(id, { key, conversationId: conversationId(chat) });
      await insertDeliveries(
        tx,
        [
          owed("a", "k1", "cv"),
          owed("b", "k2", "cv"),
          owed("behind", "k2", "stays"),
          owed("c", "k3", "stays"),
        ],
        100,
      );
    });
    const client = { accountId, conversationId: conversationId("cv"), clientId: clientIdSchema.parse("cv") };
    await within((tx) => eraseClient(tx, { ...client, inputKeys: ["input"], deliveryKeys: [] }, 200));
    expect(
      await within((tx) =>
        readConversations(
          tx,
          chats.map(({ id }) => id),
        ),
      ),
    ).toEqual(new Map([["stays", chats[1]]]));
    const { clients } = await within((tx) => findClients(tx, { accountId, teamId }, ["ann"]));
    expect(clients.map(({ id }) => id)).toEqual(["stays"]);
    expect((await within((tx) => findDueTimers(tx, 99, 9))).map(({ key }) => key)).toEqual(["stays"]);
    const isErased = (thread: string) => within((tx) => isErasedThread(tx, teamId, channelId, ts(thread)));
    expect([await isErased("1.1"), await isErased("1.2")]).toEqual([true, false]);
    expect(await within((tx) => takeInputs(tx, 9, 1))).toMatchObject([{ id: "waits" }]);
    // What stood behind the client's own can go on.
    const claimed = await within((tx) => claimDeliveries(tx, whole));
    expect(claimed.map(({ id }) => id).toSorted()).toEqual(["behind", "c"]);
    expect(await within((tx) => nextDueAt(tx, whole))).toBeUndefined();
  });

  test("a purge leaves cards under way, and early texts and proposals that are young", async () => {
    const act = { kind: "retry", deliveryId: deliveryId("d") } as const;
    const payload = { kind: "slack.root", channelId } as const;
    await within(async (tx) => {
      const roots = ["sent", "waits", "failed"].map((id) => exampleDelivery(id, { key: id, payload }));
      await insertDeliveries(tx, [...roots, exampleDelivery("post", { key: "post" })], 10);
      for (const id of ["sent", "failed", "post"] as const)
        await changeDelivery(tx, deliveryId(id), { state: id === "failed" ? "failed" : "sent" }, 10);
      for (const at of [10, 60]) {
        const early = { slackTs: ts("5.1"), part: at, earlyText: "words", createdAt: at };
        await saveLinks(tx, [exampleLink(`l${at}`, early)]);
        await saveProposal(tx, { id: `p${at}`, teamId, accountId, userId: ann, act, createdAt: at });
      }
    });
    expect(await within((tx) => purgeSettled(tx, 60, 9))).toBe(5);
    const left = await within((tx) =>
      readDeliveries(tx, ["sent", "waits", "failed", "post"].map(deliveryId)),
    );
    expect(left.map(({ id, payload: kept }) => [id, kept])).toEqual([
      ["sent", { kind: "slack.root", channelId: "C0" }],
      ["waits", payload],
    ]);
    const links = await within((tx) => linksOfSlackMessage(tx, teamId, channelId, ts("5.1")));
    expect(links.map(({ earlyText }) => earlyText)).toEqual([undefined, "words"]);
    expect(await within((tx) => readProposal(tx, "p10"))).toBeUndefined();
    expect(await within((tx) => readProposal(tx, "p60"))).toMatchObject({ createdAt: 60 });
    expect(await within((tx) => purgeSettled(tx, 60, 9))).toBe(0);
  });

  test("a Home tab is one process's until it gives it back, and nobody else's changes with it", async () => {
    const take = (userId: typeof ann, now: number, openUntil = 90) =>
      within((tx) => takeHome(tx, { teamId, userId, openUntil }, { now, until: now + 10 }));
    expect(await take(ann, 5)).toEqual({ shown: undefined });
    expect(await take(ben, 5)).toEqual({ shown: undefined });
    expect([await take(ann, 14), await take(ann, 6)]).toEqual([undefined, undefined]);
    await within((tx) => settleHome(tx, { teamId, userId: ann }, { shown: "digest", takenUntil: 20 }));
    expect([await take(ann, 19), await take(ann, 20, 80)]).toEqual([undefined, { shown: "digest" }]);
    const open = { teamId, openUntil: 90 };
    expect(await within((tx) => readOpenHomes(tx, 5))).toEqual([
      { ...open, userId: ann, shown: "digest" },
      { ...open, userId: ben, shown: undefined },
    ]);
    await within((tx) => settleHome(tx, { teamId, userId: ann }, { shown: undefined, takenUntil: 40 }));
    expect(await take(ann, 40, 120)).toEqual({ shown: undefined });
    expect((await within((tx) => readOpenHomes(tx, 90))).map(({ userId }) => userId)).toEqual([ann]);
  });

  test("a person's own digest has what they missed in the period, and what they have", async () => {
    const of = (id: string, at: number, more: object, by = ann) =>
      exampleConversation(id, { episode: { ...withOwner(episode(at), by, at), ...more } });
    const missedAt = (at: number) => ({ end: { at, missed: true as const } });
    await within((tx) =>
      saveConversations(
        tx,
        of("too early", 1, missedAt(9)),
        of("late", 3, missedAt(19)),
        of("first", 2, missedAt(10)),
        of("too late", 4, missedAt(20)),
        of("ben's", 5, missedAt(15), ben),
        of("closed", 6, { end: { at: 15 } }),
        of("answered", 8, { unanswered: [] }),
        of("answered first", 7, { unanswered: [] }),
        of("waits", 9, {}),
      ),
    );
    const digest = async (limit: number) => {
      const missedIn = { from: 10, to: 20 };
      const found = await within((tx) =>
        chatsForDigest(tx, { accountIds: [accountId], teamId, userId: ann, missedIn }, limit),
      );
      return Object.entries(found).map(([name, { items, count }]) => [
        name,
        ...items.map(({ id }) => id),
        count,
      ]);
    };
    expect(await digest(9)).toEqual([
      ["forThem", "waits", 1],
      ["theirs", "answered first", "answered", 2],
      ["missed", "first", "late", 2],
    ]);
    expect((await digest(1)).at(-1)).toEqual(["missed", "first", 2]);
  });

  test("an episode is written with what it is looked for by, and again only where it changed", async () => {
    const claimed = withOwner(episode(5), ann, 6);
    const chats = [
      exampleConversation("cv", { episode: { ...claimed, dueAt: 30 } }),
      exampleConversation("other", { episode: { ...episode(7), dueAt: 40 } }),
    ];
    await within((tx) => saveConversations(tx, ...chats));
    const rows = await within(
      (
        tx,
      ) => tx.query`select conversation_id, state, waiting_since, owner_id, first_words, opened_at, happened_at
        from episodes order by conversation_id`,
    );
    const kept = { firstWords: "Hello", openedAt: 5, happenedAt: 5, waitingSince: 5 };
    expect(rows).toEqual([
      { ...kept, conversationId: "cv", state: "claimed", ownerId: ann },
      {
        ...kept,
        conversationId: "other",
        state: "waiting",
        ownerId: undefined,
        openedAt: 7,
        happenedAt: 7,
        waitingSince: 7,
      },
    ]);
    expect((await within((tx) => findDueTimers(tx, 99, 9))).map(({ key }) => key)).toEqual(["cv", "other"]);
    const again = await statementsOf(store(), async (tx) => {
      const known = await lockConversations(tx, [conversationId("cv")]);
      await saveConversations(tx, ...Array.from(known.values(), (chat) => ({ ...chat, chatId: "next" })));
    });
    expect(again.filter((text) => /^(?:insert|update|delete)/.test(text))).toEqual([
      "insert into conversations",
    ]);
  });

  test("hours of an account are its own, also for the limit, and those that can't be read are left out", async () => {
    const hours = readHours("mon 9-18 UTC");
    const save = (account: typeof accountId, name: string) =>
      within((tx) => saveHours(tx, account, { name, hours }, 2));
    for (const name of ["night", "support"]) expect(await save(otherAccount, name)).toBe("saved");
    expect([await save(accountId, "support"), await save(accountId, "sales")]).toEqual(["saved", "saved"]);
    expect([await save(accountId, "night"), await save(accountId, "sales")]).toEqual(["full", "saved"]);
    const names = async () => (await within((tx) => listHours(tx, accountId))).map(({ name }) => name);
    expect(await names()).toEqual(["sales", "support"]);
    expect(await within((tx) => deleteHours(tx, accountId, "sales"))).toBe(true);
    expect(await within((tx) => deleteHours(tx, accountId, "sales"))).toBe(false);
    expect(await names()).toEqual(["support"]);
    await save(accountId, "sales");
    await within(
      (tx) => tx.query`update business_hours set hours = ${tx.dialect.json("?")} where name = ${"support"}`,
    );
    expect(await names()).toEqual(["sales"]);
  });

  test("facts tell who it was, and one that an earlier version wrote without times has none", async () => {
    const of = { episodeId: "e", route: "default" };
    const facts: Fact[] = [
      { ...of, at: 1, kind: "closed", since: 3, businessMs: 4, userId: ann },
      {
        ...of,
        at: 2,
        kind: "answered",
        wait: "next",
        since: 5,
        businessMs: 6,
        userId: ben,
        agentName: undefined,
      },
    ];
    await within((tx) => saveFacts(tx, accountId, facts));
    const read = () =>
      within((tx) => readFacts(tx, accountId, { from: 0, to: 9 }, { after: undefined, limit: 9 }));
    expect(await read()).toEqual(facts);
    await within((tx) => tx.query`update facts set since = null, business_ms = null, wait = null`);
    expect(await read()).toEqual([
      { ...facts[0], since: 0, businessMs: 0 },
      { ...facts[1], since: 0, businessMs: 0, wait: "first" },
    ]);
  });

  test("inputs that a process left unlisted are listed by the next, and told of", async () => {
    await within((tx) =>
      insertInputs(
        tx,
        ["a", "b"].map((id) => exampleInput(id, { key: id })),
        1,
      ),
    );
    await within((tx) => tx.query`delete from input_lanes`);
    expect(await within((tx) => takeInputs(tx, 9, 1))).toEqual([]);
    const told: string[] = [];
    store().onWork((what) => told.push(what));
    expect(await within(listLeftInputs)).toBe(2);
    expect(told).toEqual(["inputs"]);
    expect((await within((tx) => takeInputs(tx, 9, 1))).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(await within(listLeftInputs)).toBe(0);
    expect(told).toEqual(["inputs"]);
  });

  test("inputs end once, each with its reason, and what is behind them can be taken", async () => {
    const inputs = ["a1", "a2", "b1", "b2"].map((id) => exampleInput(id, { key: id.slice(0, 1) }));
    await within((tx) => insertInputs(tx, inputs, 1));
    await within(async (tx) => {
      const seqs = (await takeInputs(tx, 9, 1)).map(({ seq }) => seq);
      await settleInputs(tx, seqs, { state: "ignored", reason: "why" }, 2);
      await settleInputs(tx, seqs, { state: "failed" }, 3);
      expect((await takeInputs(tx, 9, 1)).map(({ id }) => id)).toEqual(["a2", "b2"]);
    });
    const rows = await within(
      (tx) => tx.query`select id, state, reason, settled_at from inputs order by seq`,
    );
    const [ended, open] = [
      { state: "ignored", reason: "why", settledAt: 2 },
      { state: "waiting", reason: undefined, settledAt: undefined },
    ];
    expect(rows).toEqual([
      { id: "a1", ...ended },
      { id: "a2", ...open },
      { id: "b1", ...ended },
      { id: "b2", ...open },
    ]);
    expect(await within(listLeftInputs)).toBe(0);
  });

  test("a link is of the channel that its message is in, and a proposal that can't be read is none", async () => {
    const elsewhere = channelIdSchema.parse("C-else");
    const links = [channelId, elsewhere].map((channel) =>
      exampleLink(channel, { channelId: channel, slackTs: ts("5.1") }),
    );
    await within((tx) => saveLinks(tx, links));
    expect(await within((tx) => linksOfSlackMessage(tx, teamId, elsewhere, ts("5.1")))).toEqual([links[1]]);
    const act = { kind: "retry", deliveryId: deliveryId("d") } as const;
    await within((tx) => saveProposal(tx, { id: "p", teamId, accountId, userId: ann, act, createdAt: 1 }));
    await within((tx) => tx.query`update proposals set act = ${tx.dialect.json({ kind: "?" })}`);
    expect(await within((tx) => readProposal(tx, "p"))).toBeUndefined();
  });

  test("a delivery that can't be read is failed with that reason, and its partition goes on at once", async () => {
    await within((tx) => insertDeliveries(tx, [exampleDelivery("a"), exampleDelivery("b")], 100));
    // However long ago: another version may have stored it since.
    await within((tx) => tx.query`update deliveries set created_at = ${100 - 10 * 60_000}`);
    await within(
      (tx) => tx.query`update deliveries set payload = ${tx.dialect.json({ kind: "?" })} where id = ${"a"}`,
    );
    const told: string[] = [];
    store().onWork((what) => told.push(what));
    expect(await within((tx) => claimDeliveries(tx, whole))).toEqual([]);
    expect(told).toEqual([`slack:${accountId}`]);
    const [row] = await within(
      (tx) => tx.query<{ state: string; error: unknown }>`select state, owner, lease_until, updated_at, error
        from deliveries where id = ${"a"}`,
    );
    expect(row).toMatchObject({ state: "failed", owner: undefined, leaseUntil: undefined, updatedAt: 100 });
    expect(await within(async (tx) => tx.dialect.fromJson(row?.error))).toEqual({
      reason: "unreadable",
      detail: "What was to be delivered can't be read.",
    });
    expect(await within((tx) => claimDeliveries(tx, whole))).toMatchObject([{ id: "b" }]);
  });
}
