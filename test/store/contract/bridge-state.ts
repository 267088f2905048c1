import { expect, test } from "vitest";
import type { Link } from "../../../src/domain/conversation.ts";
import { accountIdSchema, clientIdSchema } from "../../../src/domain/ids.ts";
import type { Store } from "../../../src/store/store.ts";
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
    await within((tx) => tx.saveConversation(cv));
    expect(await within((tx) => tx.lockConversations([cv.id, conversationId("new")]))).toEqual(
      new Map([[cv.id, cv]]),
    );
    const changed = {
      ...cv,
      chatId: "chat",
      threadTs: ts("9.1"),
      mode: "closed" as const,
      nobodyAvailable: true,
      profile: {},
    };
    await within((tx) => tx.saveConversation(changed));
    expect(await within((tx) => tx.readConversations([cv.id, cv.id]))).toEqual(new Map([[cv.id, changed]]));
    expect(await within((tx) => tx.readConversations([]))).toEqual(new Map());
  });

  test("a thread keeps the conversation it was saved with, whichever are saved later", async () => {
    await within(async (tx) => {
      await tx.saveThread(teamId, channelId, ts("1.1"), conversationId("cv"));
      await tx.saveConversation(exampleConversation("cv"));
      await tx.saveConversation(exampleConversation("other"));
    });
    await within((tx) => tx.saveThread(teamId, channelId, ts("1.1"), conversationId("other")));
    expect(await within((tx) => tx.findThread(teamId, channelId, ts("1.1")))).toBe("cv");
    expect(await within((tx) => tx.findThread(teamId, channelId, ts("1.2")))).toBeUndefined();
    await within((tx) => tx.saveThread(teamId, channelId, ts("1.3"), conversationId("cv")));
    const threads = [ts("1.1"), ts("1.3")].map((threadTs) => ({ channelId, threadTs }));
    expect(await within((tx) => tx.threadsOf(conversationId("cv")))).toEqual(threads);
    expect(await within((tx) => tx.threadsOf(conversationId("other")))).toEqual([]);
  });

  test("a thread of a conversation that is not there is refused", async () => {
    const saving = within((tx) => tx.saveThread(teamId, channelId, ts("1.1"), conversationId("nobody")));
    await expect(saving).rejects.toMatchObject({ name: "StoreError", reason: "conflict" });
  });

  test("links are found by their Slack message, in the order of parts, and replaced by id", async () => {
    const second = exampleLink("l2", { slackTs: ts("5.1"), part: 1 });
    const earlyContent: Link["earlyContent"] = {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "*67* \ud83d\0" }] }],
      leftOut: [{ name: "a cat", reason: "image-by-address" }],
    };
    const early = { earlyText: "words", earlyContent, editedTs: "6.1" };
    const first = exampleLink("l1", { slackTs: ts("5.1"), ...early });
    await within((tx) => tx.saveLinks([second, exampleLink("l1"), first]));
    expect(await within((tx) => tx.linksOfSlackMessage(teamId, channelId, ts("5.1")))).toEqual([
      first,
      second,
    ]);
    const changed: Link = {
      ...first,
      chatraId: chatraId("m1"),
      state: "deleted",
      earlyText: undefined,
      earlyContent: undefined,
    };
    await within((tx) => tx.saveLinks([changed]));
    await within((tx) => tx.deleteLinks(["l2", "unknown"]));
    expect(await within((tx) => tx.linksOfSlackMessage(teamId, channelId, ts("5.1")))).toEqual([changed]);
  });

  test("links are found by Chatra message, fingerprint or likeness, each once, and only the client's own", async () => {
    const cv = conversationId("cv");
    const marks = { chatId: "chat", visitAt: 5, saidAt: 6 };
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
    await within((tx) => tx.saveLinks([...own, ...twins]));
    const find = async (
      conversation: string,
      ids: string[],
      fingerprints: string[],
      likenesses?: string[],
    ) => {
      const marks = { ids: ids.map(chatraId), fingerprints, likenesses };
      const id = conversationId(conversation);
      return (await within((tx) => tx.linksOfChatraMessages(id, marks))).map((link) => link.id);
    };
    expect(await find("cv", ["m1", "m9"], ["f1", "f2"])).toEqual(["l1", "l2"]);
    expect(await find("cv", ["m1"], [])).toEqual(["l1"]);
    expect(await find("cv", [], ["f2"], ["w1"])).toEqual(["l2", "l3"]);
    expect(await find("cv", [], [])).toEqual([]);
    expect(await find("twin", ["m1"], ["f1", "f2"], ["w1"])).toEqual(["twin l1", "twin l2", "twin l3"]);
    expect(await find("nobody", ["m1"], ["f1"], ["w1"])).toEqual([]);
    expect(await within((tx) => tx.linksOfChatraMessages(cv, { ids: [chatraId("m1")] }))).toEqual([own[0]]);
  });

  test("the conversations of a Chatra message are told, those of another account aside", async () => {
    const shown = { chatraId: chatraId("m1"), conversationId: conversationId("cv") };
    await within((tx) =>
      tx.saveLinks([
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
    const of = (id: string) => within((tx) => tx.conversationsOfChatraMessage(accountId, chatraId(id)));
    expect(await of("m1")).toEqual(["cv", "other"]);
    expect(await of("m2")).toEqual(["other"]);
    expect(await of("m3")).toEqual([]);
  });

  test("links are found by the delivery that fills them in", async () => {
    const links = [0, 1].map((part) => exampleLink(`l${part}`, { part, deliveryId: deliveryId("d") }));
    await within((tx) => tx.saveLinks(links));
    expect(await within((tx) => tx.linksOfDelivery(deliveryId("d")))).toEqual(links);
    expect(await within((tx) => tx.linksOfDelivery(deliveryId("e")))).toEqual([]);
  });

  test("a Chatra message has a link for each post it was split into, and a post shows one message", async () => {
    const shown = { direction: "to-slack", chatraId: chatraId("m1") } as const;
    await within((tx) =>
      tx.saveLinks(
        [0, 1].map((part) => exampleLink(`p${part}`, { ...shown, part, slackTs: ts(`1.${part}`) })),
      ),
    );
    // In another chat of the client, another message may have the same id.
    await within((tx) => tx.saveLinks([exampleLink("again", { ...shown, chatId: "second" })]));
    const conflict = { name: "StoreError", reason: "conflict" };
    // The same post can't show another message, whatever the part.
    const elsewhere = exampleLink("other", {
      direction: "to-slack",
      chatraId: chatraId("m2"),
      part: 7,
      slackTs: ts("1.1"),
    });
    await expect(within((tx) => tx.saveLinks([elsewhere]))).rejects.toMatchObject(conflict);
  });

  test("a reply has one link, and one for each message it was split into", async () => {
    const said = { direction: "to-client", slackTs: ts("3.1") } as const;
    await within((tx) =>
      tx.saveLinks(
        [0, 1].map((part) => exampleLink(`r${part}`, { ...said, part, chatraId: chatraId(`m${part}`) })),
      ),
    );
    const conflict = { name: "StoreError", reason: "conflict" };
    await expect(
      within((tx) => tx.saveLinks([exampleLink("twice", { ...said, part: 1 })])),
    ).rejects.toMatchObject(conflict);
  });

  test("an echo is awaited for sends that began and whose Chatra id is unknown", async () => {
    const names = ["waiting", "sending", "sent", "uncertain", "failed", "answered", "note", "refused"];
    await within(async (tx) => {
      await tx.insertDeliveries(
        names.map((id) => exampleDelivery(id, { key: id })),
        100,
      );
      await tx.saveLinks(
        names.map((id, index) =>
          exampleLink(`l-${id}`, {
            deliveryId: deliveryId(id),
            createdAt: index,
            state: id === "note" || id === "refused" ? id : "live",
            chatraId: id === "answered" ? chatraId("m1") : undefined,
          }),
        ),
      );
      await tx.claimDeliveries({
        accountId,
        target: "slack",
        limit: 10,
        owner: "me",
        now: 100,
        leaseUntil: 900,
      });
      const settle = { owner: "me", now: 200, nextAttemptAt: 999 };
      await tx.settleDelivery({ ...settle, id: deliveryId("waiting"), state: "pending" });
      for (const state of ["sent", "uncertain", "failed"] as const) {
        await tx.settleDelivery({ ...settle, id: deliveryId(state), state });
      }
      await tx.settleDelivery({ ...settle, id: deliveryId("answered"), state: "sent" });
    });
    const awaited = await within((tx) => tx.linksAwaitingEcho(conversationId("cv")));
    expect(awaited.map(({ id }) => id)).toEqual(["l-sending", "l-sent", "l-uncertain", "l-note"]);
    expect(await within((tx) => tx.linksAwaitingEcho(conversationId("else")))).toEqual([]);
  });

  test("a setting keeps its first value", async () => {
    expect(await within((tx) => tx.getSetting("key"))).toBeUndefined();
    expect(await within((tx) => tx.putSettingIfAbsent("key", "one"))).toBe("one");
    expect(await within((tx) => tx.putSettingIfAbsent("key", "two"))).toBe("one");
    expect(await within((tx) => tx.getSetting("key"))).toBe("one");
  });

  test("a fault of an account tells when its reason changes, and keeps when it began", async () => {
    const fault = { reason: "logged-out", detail: "one", url: "https://example.com", since: 1 };
    const set = (change: Partial<typeof fault>) =>
      within((tx) => tx.setAccountFault(accountId, { ...fault, ...change }));
    expect(await set({})).toBe(true);
    expect(await set({ detail: "two", since: 2 })).toBe(false);
    expect(await within((tx) => tx.getAccountFault(accountId))).toEqual({ ...fault, detail: "two" });
    expect(await set({ reason: "gone", since: 3 })).toBe(true);
    expect(await within((tx) => tx.getAccountFault(accountId))).toMatchObject({ reason: "gone", since: 3 });
    expect(await within((tx) => tx.setAccountFault(accountId, undefined))).toBe(true);
    expect(await within((tx) => tx.setAccountFault(accountId, undefined))).toBe(false);
    expect(await within((tx) => tx.getAccountFault(accountId))).toBeUndefined();
  });
}
