import { expect, test } from "vitest";
import type { Link } from "../../../src/domain/conversation.ts";
import { accountIdSchema, clientIdSchema } from "../../../src/domain/ids.ts";
import { getAccountFault, setAccountFault } from "../../../src/store/account-faults.ts";
import { lockConversations, readConversations, saveConversations } from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../../src/store/delivery-claims.ts";
import {
  conversationsOfChatraMessage,
  deleteLinks,
  linksAwaitingEcho,
  linksOfChatraMessages,
  linksOfDeliveries,
  linksOfDelivery,
  linksOfManyChats,
  linksOfReply,
  linksOfSlackMessage,
  linksWithEchoes,
  saveLinks,
} from "../../../src/store/links.ts";
import { getSetting, putSettingIfAbsent } from "../../../src/store/settings.ts";
import type { Store } from "../../../src/store/store.ts";
import { findThread, saveThread, threadsOf } from "../../../src/store/threads.ts";
import {
  accountId,
  channelId,
  chatraId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleLink,
  teamId,
  ts,
} from "../example-rows.ts";

export function describeBridgeState(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);

  test("a conversation comes back as it was saved last, however long its client's id", async () => {
    const cv = exampleConversation("cv", { clientId: clientIdSchema.parse("x".repeat(12_000)) });
    await within((tx) => saveConversations(tx, cv));
    expect(await within((tx) => lockConversations(tx, [cv.id, conversationId("new")]))).toEqual(
      new Map([[cv.id, cv]]),
    );
    const changed = {
      ...cv,
      chatId: "chat",
      threadTs: ts("9.1"),
      threadCount: 3 as const,
      nobodyAvailable: true,
      profile: {},
    };
    await within((tx) => saveConversations(tx, changed));
    expect(await within((tx) => readConversations(tx, [cv.id, cv.id]))).toEqual(new Map([[cv.id, changed]]));
    expect(await within((tx) => readConversations(tx, []))).toEqual(new Map());
  });

  test("a thread keeps the conversation it was saved with, whichever are saved later", async () => {
    await within(async (tx) => {
      await saveThread(tx, teamId, channelId, ts("1.1"), conversationId("cv"));
      await saveConversations(tx, exampleConversation("cv"));
      await saveConversations(tx, exampleConversation("other"));
    });
    await within((tx) => saveThread(tx, teamId, channelId, ts("1.1"), conversationId("other")));
    expect(await within((tx) => findThread(tx, teamId, channelId, ts("1.1")))).toBe("cv");
    expect(await within((tx) => findThread(tx, teamId, channelId, ts("1.2")))).toBeUndefined();
    await within((tx) => saveThread(tx, teamId, channelId, ts("1.3"), conversationId("cv")));
    const threads = [ts("1.1"), ts("1.3")].map((threadTs) => ({ channelId, threadTs }));
    expect(await within((tx) => threadsOf(tx, conversationId("cv")))).toEqual(threads);
    expect(await within((tx) => threadsOf(tx, conversationId("other")))).toEqual([]);
  });

  test("a thread of a conversation that is not there is refused", async () => {
    const saving = within((tx) => saveThread(tx, teamId, channelId, ts("1.1"), conversationId("nobody")));
    await expect(saving).rejects.toMatchObject({ name: "StoreError", reason: "conflict" });
  });

  test("links are found by their Slack message, in the order of parts, and replaced by id", async () => {
    const second = exampleLink("l2", { slackTs: ts("5.1"), part: 1 });
    const earlyContent: Link["earlyContent"] = {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "*67* \ud83d\0" }] }],
      leftOut: [{ name: "a cat", reason: "image-by-address" }],
    };
    const early = { earlyText: "words", earlyContent, earlyFileIds: ["F1"], editedTs: "6.1" };
    const first = exampleLink("l1", { slackTs: ts("5.1"), ...early });
    const plain = exampleLink("l3", { slackTs: ts("5.1"), part: 2, earlyText: "words", earlyFileIds: [] });
    await within((tx) => saveLinks(tx, [second, exampleLink("l1"), plain, first]));
    const found = () => within((tx) => linksOfSlackMessage(tx, teamId, channelId, ts("5.1")));
    expect(await found()).toEqual([first, second, plain]);
    // As an earlier version wrote it.
    await within(
      (tx) => tx.query`update links set early_content = ${JSON.stringify(earlyContent)} where id = 'l1'`,
    );
    expect(await found()).toEqual([{ ...first, earlyFileIds: undefined }, second, plain]);
    const changed: Link = {
      ...first,
      chatraId: chatraId("m1"),
      state: "deleted",
      earlyText: undefined,
      earlyContent: undefined,
      earlyFileIds: undefined,
    };
    await within((tx) => saveLinks(tx, [changed]));
    await within((tx) => deleteLinks(tx, ["l2", "l3", "unknown"]));
    expect(await within((tx) => linksOfSlackMessage(tx, teamId, channelId, ts("5.1")))).toEqual([changed]);
  });

  test("links are found by Chatra message, fingerprint or likeness, each once, and only the client's own", async () => {
    const cv = conversationId("cv");
    const marks = { chatId: "chat", visitAt: 5, saidAt: 6, arrival: 7 };
    const both = exampleLink("l1", { chatraId: chatraId("m1"), fingerprint: "f1", createdAt: 1, ...marks });
    const byPrint = exampleLink("l2", { fingerprint: "f2", createdAt: 2 });
    const byWords = exampleLink("l3", { fingerprint: "f4", likeness: "w1", createdAt: 3 });
    const unasked = exampleLink("l4", { fingerprint: "f3", createdAt: 4 });
    const own = [both, byPrint, byWords, unasked].map((link) => ({ ...link, conversationId: cv }));
    // Another client of the account whose messages have the same ids, times and words.
    const twins = own.map((link) => ({
      ...link,
      id: `twin ${link.id}`,
      conversationId: conversationId("twin"),
    }));
    await within((tx) => saveLinks(tx, [...own, ...twins]));
    const find = async (
      conversation: string,
      ids: string[],
      fingerprints: string[],
      likenesses?: string[],
    ) => {
      const marks = { ids: ids.map(chatraId), fingerprints, likenesses };
      const id = conversationId(conversation);
      return (await within((tx) => linksOfChatraMessages(tx, id, marks))).map((link) => link.id);
    };
    expect(await find("cv", ["m1", "m9"], ["f1", "f2"])).toEqual(["l1", "l2"]);
    expect(await find("cv", ["m1"], [])).toEqual(["l1"]);
    expect(await find("cv", [], ["f2"], ["w1"])).toEqual(["l2", "l3"]);
    expect(await find("cv", [], [])).toEqual([]);
    expect(await find("twin", ["m1"], ["f1", "f2"], ["w1"])).toEqual(["twin l1", "twin l2", "twin l3"]);
    expect(await find("nobody", ["m1"], ["f1"], ["w1"])).toEqual([]);
    expect(await within((tx) => linksOfChatraMessages(tx, cv, { ids: [chatraId("m1")] }))).toEqual([own[0]]);
  });

  test("the links of many chats are found at once, for each chat those with its own marks", async () => {
    const marks = { direction: "to-slack", createdAt: 2 } as const;
    const link = (id: string, chat: string, more: object) =>
      exampleLink(id, { ...marks, conversationId: conversationId(chat), ...more });
    const links = [
      link("a1", "a", { chatraId: chatraId("1"), fingerprint: "f1", createdAt: 3 }),
      link("a2", "a", { chatraId: chatraId("2") }),
      link("a3", "a", { fingerprint: "f3", createdAt: 1 }),
      link("b1", "b", { chatraId: chatraId("1"), fingerprint: "f1" }),
      link("b2", "b", { chatraId: chatraId("2") }),
      link("b4", "b", { likeness: "w4" }),
      link("c1", "c", { chatraId: chatraId("1") }),
    ];
    await within((tx) => saveLinks(tx, links));
    const sought = new Map([
      [conversationId("a"), { ids: [chatraId("1")], fingerprints: ["f1", "f3"] }],
      [conversationId("b"), { ids: [chatraId("2")], fingerprints: [], likenesses: ["w4"] }],
      [conversationId("nobody"), { ids: [chatraId("1")], fingerprints: ["f1"] }],
    ]);
    const found = await within((tx) => linksOfManyChats(tx, sought));
    const ids = Array.from(found, ([chat, own]) => [chat, own.map(({ id }) => id)]);
    expect(new Map(ids.map(([chat, own]) => [String(chat), own]))).toEqual(
      new Map([
        ["a", ["a3", "a1"]],
        ["b", ["b2", "b4"]],
      ]),
    );
    expect(found.get(conversationId("a"))).toEqual([links[2], links[0]]);
  });

  test("the conversations of a Chatra message are told, those of another account aside", async () => {
    const shown = { chatraId: chatraId("m1"), conversationId: conversationId("cv") };
    await within((tx) =>
      saveLinks(tx, [
        exampleLink("l1", shown),
        exampleLink("l2", { ...shown, part: 1 }),
        exampleLink("l3", { ...shown, conversationId: conversationId("other") }),
        exampleLink("l4", {
          ...shown,
          conversationId: conversationId("foreign"),
          accountId: accountIdSchema.parse("another"),
        }),
        exampleLink("l5", { chatraId: chatraId("m2"), conversationId: conversationId("other") }),
      ]),
    );
    const of = (id: string) => within((tx) => conversationsOfChatraMessage(tx, accountId, chatraId(id)));
    expect(await of("m1")).toEqual(["cv", "other"]);
    expect(await of("m2")).toEqual(["other"]);
    expect(await of("m3")).toEqual([]);
  });

  test("a link of a message to Slack is no reply that waits for its echo, and each of its marks comes back", async () => {
    const sent = deliveryId("sent");
    await within((tx) => insertDeliveries(tx, [exampleDelivery("sent")], 100));
    await within((tx) => changeDelivery(tx, sent, { state: "sent" }, 100));
    const reply = exampleLink("reply", { deliveryId: sent, snippet: true, pushed: true });
    const shown = exampleLink("shown", { deliveryId: sent, direction: "to-slack", line: 3, part: 1 });
    await within((tx) => saveLinks(tx, [reply, shown]));
    expect(await within((tx) => linksAwaitingEcho(tx, conversationId("cv")))).toEqual([reply]);
    expect(await within((tx) => linksOfDelivery(tx, sent))).toEqual([reply, shown]);
  });

  test("links are found by the delivery that fills them in", async () => {
    const links = [0, 1].map((part) => exampleLink(`l${part}`, { part, deliveryId: deliveryId("d") }));
    await within((tx) => saveLinks(tx, links));
    expect(await within((tx) => linksOfDelivery(tx, deliveryId("d")))).toEqual(links);
    expect(await within((tx) => linksOfDelivery(tx, deliveryId("e")))).toEqual([]);
    const other = exampleLink("other", { deliveryId: deliveryId("o") });
    await within((tx) => saveLinks(tx, [other]));
    const ids = ["d", "e", "o"].map(deliveryId);
    expect(await within((tx) => linksOfDeliveries(tx, ids))).toEqual(
      new Map([
        [deliveryId("d"), links],
        [deliveryId("o"), [other]],
      ]),
    );
  });

  test("messages that are lines of one post each have their link, in order, and a line has one", async () => {
    const line = (number: number, id = `l${number}`) =>
      exampleLink(id, { direction: "to-slack", slackTs: ts("5.1"), line: number });
    const [first, second] = [line(1), line(2)];
    await within((tx) => saveLinks(tx, [second, first]));
    expect(await within((tx) => linksOfSlackMessage(tx, teamId, channelId, ts("5.1")))).toEqual([
      first,
      second,
    ]);
    await expect(within((tx) => saveLinks(tx, [line(2, "another")]))).rejects.toMatchObject({
      reason: "conflict",
    });
  });

  test("a Chatra message has a link for each post it was split into, and a post shows one message", async () => {
    const shown = { direction: "to-slack", chatraId: chatraId("m1") } as const;
    await within((tx) =>
      saveLinks(
        tx,
        [0, 1].map((part) => exampleLink(`p${part}`, { ...shown, part, slackTs: ts(`1.${part}`) })),
      ),
    );
    // In another chat of the client, another message may have the same id.
    await within((tx) => saveLinks(tx, [exampleLink("again", { ...shown, chatId: "second" })]));
    const conflict = { name: "StoreError", reason: "conflict" };
    // The same post can't show another message, whatever the part.
    const elsewhere = exampleLink("other", {
      direction: "to-slack",
      chatraId: chatraId("m2"),
      part: 7,
      slackTs: ts("1.1"),
    });
    await expect(within((tx) => saveLinks(tx, [elsewhere]))).rejects.toMatchObject(conflict);
  });

  test("a reply has one link, and one for each message it was split into", async () => {
    const said = { direction: "to-client", slackTs: ts("3.1") } as const;
    await within((tx) =>
      saveLinks(
        tx,
        [0, 1].map((part) => exampleLink(`r${part}`, { ...said, part, chatraId: chatraId(`m${part}`) })),
      ),
    );
    const found = await within((tx) =>
      linksOfReply(
        tx,
        { teamId, channelId, ts: ts("3.1") },
        { conversationId: conversationId("cv"), chatraId: chatraId("m1") },
      ),
    );
    expect(found.links.map(({ id }) => id)).toEqual(["r0", "r1"]);
    expect(found.mirrored.map(({ id }) => id)).toEqual(["r1"]);
    const conflict = { name: "StoreError", reason: "conflict" };
    await expect(
      within((tx) => saveLinks(tx, [exampleLink("twice", { ...said, part: 1 })])),
    ).rejects.toMatchObject(conflict);
  });

  test("an echo is awaited for sends that began and whose Chatra id is unknown", async () => {
    const names = ["waiting", "sending", "sent", "uncertain", "failed", "answered", "note", "refused"];
    await within(async (tx) => {
      await insertDeliveries(
        tx,
        names.map((id) => exampleDelivery(id, { key: id })),
        100,
      );
      await saveLinks(
        tx,
        names.map((id, index) =>
          exampleLink(`l-${id}`, {
            deliveryId: deliveryId(id),
            createdAt: index,
            state: id === "note" || id === "refused" ? id : "live",
            chatraId: id === "answered" ? chatraId("m1") : undefined,
          }),
        ),
      );
      await claimDeliveries(tx, {
        accountId,
        target: "slack",
        limit: 10,
        owner: "me",
        now: 100,
        leaseUntil: 900,
      });
      const settle = { owner: "me", now: 200, nextAttemptAt: 999 };
      await settleDelivery(tx, { ...settle, id: deliveryId("waiting"), state: "pending" });
      for (const state of ["sent", "uncertain", "failed"] as const) {
        await settleDelivery(tx, { ...settle, id: deliveryId(state), state });
      }
      await settleDelivery(tx, { ...settle, id: deliveryId("answered"), state: "sent" });
    });
    const awaited = await within((tx) => linksAwaitingEcho(tx, conversationId("cv")));
    expect(awaited.map(({ id }) => id)).toEqual(["l-sending", "l-sent", "l-uncertain", "l-note"]);
    expect(await within((tx) => linksAwaitingEcho(tx, conversationId("else")))).toEqual([]);
    const both = (chat: string) =>
      within((tx) => linksWithEchoes(tx, conversationId(chat), { ids: [chatraId("m1")] }));
    expect(await both("cv")).toMatchObject({ links: [{ id: "l-answered" }], awaitingEcho: awaited });
    expect(await both("else")).toEqual({ links: [], awaitingEcho: [] });
  });

  test("a setting keeps its first value", async () => {
    expect(await within((tx) => getSetting(tx, "key"))).toBeUndefined();
    expect(await within((tx) => putSettingIfAbsent(tx, "key", "one"))).toBe("one");
    expect(await within((tx) => putSettingIfAbsent(tx, "key", "two"))).toBe("one");
    expect(await within((tx) => getSetting(tx, "key"))).toBe("one");
  });

  test("a fault of an account tells when its reason changes, and keeps when it began", async () => {
    const fault = { reason: "logged-out", detail: "one", url: "https://example.com", since: 1 };
    const set = (change: Partial<typeof fault>) =>
      within((tx) => setAccountFault(tx, accountId, { ...fault, ...change }));
    expect(await set({})).toBe(true);
    expect(await set({ detail: "two", since: 2 })).toBe(false);
    expect(await within((tx) => getAccountFault(tx, accountId))).toEqual({ ...fault, detail: "two" });
    expect(await set({ reason: "gone", since: 3 })).toBe(true);
    expect(await within((tx) => getAccountFault(tx, accountId))).toMatchObject({ reason: "gone", since: 3 });
    expect(await within((tx) => setAccountFault(tx, accountId, undefined))).toBe(true);
    expect(await within((tx) => setAccountFault(tx, accountId, undefined))).toBe(false);
    expect(await within((tx) => getAccountFault(tx, accountId))).toBeUndefined();
  });
}
