import { expect, test } from "vitest";
import { closed, withOwner, withWords } from "../../../src/domain/episode.ts";
import { accountIdSchema, channelIdSchema, teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../../src/domain/route.ts";
import { saveConversations } from "../../../src/store/conversations.ts";
import { deleteRoutesOfAccount, readRoutes, saveRoute } from "../../../src/store/routes.ts";
import { findSnippets, listSnippets, saveSnippet, snippetNames } from "../../../src/store/snippets.ts";
import type { Store } from "../../../src/store/store.ts";
import { findDueTimers, planDays } from "../../../src/store/timers.ts";
import { countWaiting, waitingChats } from "../../../src/store/waiting-chats.ts";
import { accountId, channelId, chatraId, exampleConversation, teamId } from "../example-rows.ts";

const [ann, ben] = [userIdSchema.parse("UANN"), userIdSchema.parse("UBEN")];
const otherAccount = accountIdSchema.parse("other");
const otherTeam = teamIdSchema.parse("T-other");
const otherChannel = channelIdSchema.parse("C-else");

/** What is listed of an account in a workspace: chats that wait, routes with their days, snippets. */
export function describeWaitingChats(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);

  test("the chats that wait are told by whose they are and where, the longest waiting first, and all are counted", async () => {
    const words = (at: number) => withWords(undefined, { id: chatraId("m"), text: "Hello", at });
    const chat = (id: string, at: number, more: object = {}) =>
      exampleConversation(id, { episode: words(at), ...more });
    const chats = [
      chat("late", 30),
      chat("ann's", 20, { episode: withOwner(words(20), ann, 21) }),
      chat("early", 10, { channelId: otherChannel }),
      chat("ben's", 5, { episode: withOwner(words(5), ben, 6), channelId: otherChannel }),
      chat("closed", 1, { episode: closed(words(1), 2, ann, false) }),
      chat("elsewhere", 2, { teamId: otherTeam }),
      chat("theirs", 3, { accountId: otherAccount }),
    ];
    await within((tx) => saveConversations(tx, ...chats));
    const find = async (more: object = {}, limit = 9) => {
      const found = await within((tx) => waitingChats(tx, { accountId, teamId, ...more }, limit));
      return [...found.chats.map(({ id }) => id), found.count];
    };
    expect(await find()).toEqual(["ben's", "early", "ann's", "late", 4]);
    expect(await find({}, 2)).toEqual(["ben's", "early", 4]);
    expect(await find({ ownerId: ann })).toEqual(["ann's", 1]);
    expect(await find({ channelId: otherChannel })).toEqual(["ben's", "early", 2]);
    expect(await find({ channelId: otherChannel, ownerId: ann })).toEqual([0]);
    expect(await within((tx) => countWaiting(tx, { accountId, teamId }))).toEqual(
      new Map([
        [channelId, 2],
        [otherChannel, 2],
      ]),
    );
    const whole = await within((tx) => waitingChats(tx, { accountId, teamId, ownerId: ann }, 1));
    expect(whole).toEqual({ chats: [chats[1]], count: 1 });
  });

  test("routes are numbered as they come, and their account's days are looked at in each workspace", async () => {
    const place = { accountId, teamId };
    const save = (team: typeof teamId, name: string, settings = {}) =>
      within((tx) =>
        saveRoute(
          tx,
          { accountId, teamId: team },
          { id: `rt ${name}`, name, settings: { ...NEW_ROUTE, ...settings } },
          9,
          50,
        ),
      );
    for (const name of ["a", "b", "c"]) await save(teamId, name);
    await save(teamId, "b", { channelId: otherChannel });
    await save(otherTeam, "a");
    const routes = await within((tx) => readRoutes(tx, place));
    expect(
      routes
        .map((route) => [route.name, route.position, "channelId" in route && route.channelId])
        .slice(0, 3),
    ).toEqual([
      ["a", 0, false],
      ["b", 1, otherChannel],
      ["c", 2, false],
    ]);
    const days = async () => {
      const due = await within((tx) => findDueTimers(tx, 99, 9));
      return new Map(due.map(({ teamId: of, dueAt }) => [of, dueAt]));
    };
    await within((tx) => planDays(tx, accountId, 7));
    expect(await days()).toEqual(
      new Map([
        [teamId, 7],
        [otherTeam, 7],
      ]),
    );
    expect(await within((tx) => deleteRoutesOfAccount(tx, place))).toBe(3);
    expect(await days()).toEqual(new Map([[otherTeam, 7]]));
  });

  test("a shared snippet gives way to one's own in the same account and workspace alone", async () => {
    const user = { teamId, accountId, userId: ann };
    const save = (of: object, name: string, text: string) =>
      within((tx) =>
        saveSnippet(tx, { teamId, accountId, ownerId: ann, authorId: ann, name, text, ...of }, 9, 1),
      );
    await save({ ownerId: undefined }, "hours", "shared");
    await save({ accountId: otherAccount }, "hours", "of another account");
    await save({ teamId: otherTeam }, "hours", "of another workspace");
    await save({ ownerId: ben }, "hours", "of somebody else");
    const usable = async () => {
      const { snippets, total } = await within((tx) => listSnippets(tx, user, 9));
      expect(await within((tx) => snippetNames(tx, user))).toEqual(snippets.map(({ name }) => name));
      expect(await within((tx) => findSnippets(tx, user, ["hours", "none"]))).toEqual(snippets);
      return [...snippets.map(({ text, ownerId }) => [text, ownerId]), total];
    };
    expect(await usable()).toEqual([["shared", undefined], 1]);
    await save({}, "hours", "own");
    expect(await usable()).toEqual([["own", ann], 1]);
  });
}
