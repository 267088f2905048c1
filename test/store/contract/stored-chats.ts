import { expect, test } from "vitest";
import { withOwner, withWords } from "../../../src/domain/episode.ts";
import { channelIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { ClientProfile } from "../../../src/domain/input.ts";
import {
  findClients,
  knownConversations,
  lockConversations,
  readConversations,
  saveConversations,
} from "../../../src/store/conversations.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  accountId,
  channelId,
  chatraId,
  conversationId,
  exampleConversation,
  teamId,
  ts,
} from "../example-rows.ts";
import { statementsOf } from "../watch-statements.ts";

const [cv, other] = [conversationId("cv"), conversationId("other")];
const firstWords = withWords(undefined, { id: chatraId("m1"), text: "Hello", at: 5 });

/** What is kept of chats, field by field, and what is written anew. */
export function describeStoredChats(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const read = (...ids: (typeof cv)[]) => within((tx) => readConversations(tx, ids));
  const full = exampleConversation("cv", {
    chatId: "chat",
    routeChannelId: channelIdSchema.parse("C-route"),
    threadTs: ts("9.1"),
    threadCount: 3,
    card: { look: "digest", changedAt: 7, dueAt: 8, mention: "here" },
    muted: true,
    nobodyAvailable: true,
    forgottenAt: 6,
    episode: withOwner(firstWords, userIdSchema.parse("U1"), 6),
  });

  test("each field of each chat is kept, and replaced by a later one", async () => {
    const plain = exampleConversation("other", { episode: firstWords });
    await within((tx) => saveConversations(tx, full, plain));
    expect(await read(cv, other)).toEqual(
      new Map([
        [cv, full],
        [other, plain],
      ]),
    );
    const swapped = [
      { ...full, id: other },
      { ...plain, id: cv },
    ];
    await within((tx) => saveConversations(tx, ...swapped));
    expect(await read(cv, other)).toEqual(new Map(swapped.map((chat) => [chat.id, chat])));
  });

  test("of a chat that this version can't read all, the rest counts, and an older one has no channel of a route", async () => {
    const episode = { ...firstWords, lastWordsAt: 5 };
    await within(async (tx) => {
      await saveConversations(tx, full, { ...full, id: other, episode });
      await tx.query`update conversations set profile = ${tx.dialect.json([1])}, card = ${tx.dialect.json("x")},
        route_channel_id = null, muted = null where id = ${cv}`;
      await tx.query`update episodes set details = ${tx.dialect.json(["x"])} where conversation_id = ${cv}`;
      await tx.query`update episodes set first_words = null where conversation_id = ${other}`;
    });
    const { firstWords: _, ...wordless } = episode;
    expect(await read(cv, other)).toEqual(
      new Map([
        [cv, { ...full, profile: {}, card: {}, routeChannelId: channelId, muted: false, episode: undefined }],
        [other, { ...full, id: other, episode: wordless }],
      ]),
    );
  });

  test("who is locked is known to the transaction as they were, and is not asked for again", async () => {
    const [first, second] = [exampleConversation("cv"), exampleConversation("other")];
    await within((tx) => saveConversations(tx, first, second, exampleConversation("third")));
    await within(async (tx) => {
      await lockConversations(tx, [cv, other, conversationId("nobody")]);
      expect(tx.conversations).toEqual(
        new Map([
          [cv, first],
          [other, second],
        ]),
      );
      tx.conversations.set(cv, { ...first, chatId: "changed here" });
      const known = await knownConversations(tx, [cv, conversationId("third")]);
      expect(known.get(cv)?.chatId).toBe("changed here");
      expect([...known.keys()].sort()).toEqual(["cv", "other", "third"]);
    });
  });

  test("a client is found by each name of the same transaction only while it is theirs", async () => {
    const found = async (word: string) => {
      const { clients } = await within((tx) => findClients(tx, { accountId, teamId }, [word]));
      return clients.map(({ id }) => id).sort();
    };
    const named = (id: string, profile: ClientProfile) => exampleConversation(id, { profile });
    await within((tx) => saveConversations(tx, named("cv", { name: "Ann" }), named("other", { name: "Bo" })));
    expect([await found("ann"), await found("bo")]).toEqual([["cv"], ["other"]]);
    const rename = (...profiles: ClientProfile[]) =>
      within(async (tx) => {
        await lockConversations(tx, [cv, other]);
        for (const profile of profiles) await saveConversations(tx, named("cv", profile));
      });
    await rename({ name: "Ann", email: "a@shop.example" });
    expect([await found("ann"), await found("a@shop")]).toEqual([["cv"], ["cv"]]);
    await rename({ name: "Eve", email: "a@shop.example" });
    expect([await found("ann"), await found("eve"), await found("a@shop")]).toEqual([[], ["cv"], ["cv"]]);
    await rename({ name: "Zoe", email: "a@shop.example" }, { name: "Eve", email: "a@shop.example" });
    expect([await found("zoe"), await found("eve")]).toEqual([[], ["cv"]]);
    await rename({});
    expect([await found("eve"), await found("a@shop"), await found("bo")]).toEqual([[], [], ["other"]]);
  });

  test("words to find a client by are written where the name or the email changes, and nowhere else", async () => {
    const wordsWritten = async (profile: ClientProfile) => {
      const statements = await statementsOf(store(), async (tx) => {
        await lockConversations(tx, [cv]);
        await saveConversations(tx, exampleConversation("cv", { profile }));
      });
      return statements.filter((statement) => statement.includes("client_words")).length;
    };
    expect(await wordsWritten({ name: "Ann" })).toBe(2);
    expect(await wordsWritten({ name: "Ann", custom: { plan: "pro" } })).toBe(0);
    expect(await wordsWritten({ name: "Ann", email: "a@shop.example" })).toBe(2);
    expect(await wordsWritten({ name: "Eve", email: "a@shop.example" })).toBe(2);
    expect(await wordsWritten({})).toBe(1);
  });

  test("who is found has all the words, and those who wrote last come first", async () => {
    const names = ["Ann Lee", "Ann Low", "Annie Lee", "Bob Lee"];
    await within((tx) =>
      saveConversations(
        tx,
        ...names.map((name, index) =>
          exampleConversation(`c${index}`, { profile: { name }, lastActivityAt: [4, 9, 7, 8][index] ?? 0 }),
        ),
      ),
    );
    const found = async (...words: string[]) => {
      const { clients, isAll } = await within((tx) => findClients(tx, { accountId, teamId }, words));
      expect(isAll).toBe(true);
      return clients.map(({ profile }) => profile.name);
    };
    expect(await found("ann")).toEqual(["Ann Low", "Annie Lee", "Ann Lee"]);
    expect(await found("ann", "lee")).toEqual(["Annie Lee", "Ann Lee"]);
    expect(await found("lee")).toEqual(["Bob Lee", "Annie Lee", "Ann Lee"]);
    expect(await found("lee", "bob")).toEqual(["Bob Lee"]);
    expect(await found()).toEqual([]);
  });
}
