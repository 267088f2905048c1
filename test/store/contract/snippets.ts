import { expect, test } from "vitest";
import { nothing } from "../../../src/domain/decision.ts";
import { accountIdSchema, clientIdSchema, conversationIdOf, userIdSchema } from "../../../src/domain/ids.ts";
import { eraseClient, purgeSettled } from "../../../src/store/erasure.ts";
import { linksOfSlackMessage, saveLinks } from "../../../src/store/links.ts";
import { readProposal, saveProposal } from "../../../src/store/proposals.ts";
import { saveDecision } from "../../../src/store/save-decision.ts";
import {
  countSnippetUse,
  deleteSnippet,
  deleteSnippetsOfAccount,
  findSnippets,
  listSnippets,
  saveSnippet,
  snippetNames,
} from "../../../src/store/snippets.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, channelId, exampleLink, teamId, ts } from "../example-rows.ts";

const ann = userIdSchema.parse("UANN");
const bob = userIdSchema.parse("UBOB");
const user = (userId = ann) => ({ teamId, accountId, userId });

/** The canned replies of the team. */
export function describeSnippets(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const save = (name: string, text: string, ownerId: typeof ann | undefined, most = 9, of = accountId) =>
    within((tx) =>
      saveSnippet(tx, { teamId, accountId: of, ownerId, authorId: ownerId ?? bob, name, text }, most, 5),
    );
  const use = (name: string, ownerId: typeof ann | undefined) =>
    within((tx) => countSnippetUse(tx, { teamId, accountId, ownerId, name }));
  const list = (userId = ann, limit = 9) => within((tx) => listSnippets(tx, user(userId), limit));

  test("a person can use their own and what is shared; their own goes before a shared one of the same name", async () => {
    expect(await save("hours", "we open at 9", undefined)).toBe("added");
    expect(await save("hours", "I open at 10", ann)).toBe("added");
    expect(await save("secret", "of Bob", bob)).toBe("added");
    const shared = { name: "hours", text: "we open at 9", ownerId: undefined, authorId: bob, used: 0 };
    const own = { name: "hours", text: "I open at 10", ownerId: ann, authorId: ann, used: 0 };
    expect(await list()).toEqual({ snippets: [own], total: 1 });
    expect(await within((tx) => findSnippets(tx, user(), ["hours", "secret", "\0"]))).toEqual([own]);
    expect(await within((tx) => snippetNames(tx, user(bob)))).toEqual(["hours", "secret"]);
    const ref = { teamId, accountId, name: "hours" };
    expect(await within((tx) => deleteSnippet(tx, { ...ref, ownerId: bob }))).toBe(false);
    expect(await within((tx) => deleteSnippet(tx, { ...ref, ownerId: ann }))).toBe(true);
    expect(await list()).toEqual({ snippets: [shared], total: 1 });
    expect(await within((tx) => deleteSnippet(tx, { ...ref, ownerId: undefined }))).toBe(true);
    expect(await list()).toEqual({ snippets: [], total: 0 });
  });

  test("one that is saved again has its new text and keeps its use; uses of a deleted one count nowhere", async () => {
    await save("hours", "old", ann);
    await use("hours", ann);
    await use("hours", ann);
    await use("gone", ann);
    await use("hours", undefined);
    expect(await save("hours", "new \0 \ud800", ann)).toBe("replaced");
    const { snippets } = await list();
    expect(snippets).toEqual([
      { name: "hours", text: "new \ufffd \ufffd", ownerId: ann, authorId: ann, used: 2 },
    ]);
  });

  test("the most used come first, then by name, and the rest are counted", async () => {
    for (const name of ["c", "a", "b"]) await save(name, name, name === "b" ? undefined : ann);
    await use("b", undefined);
    const { snippets, total } = await list(ann, 2);
    expect([snippets.map(({ name }) => name), total]).toEqual([["b", "a"], 3]);
  });

  test("no owner gets beyond the limit, which a known name does not count towards", async () => {
    for (const name of ["a", "b"]) expect(await save(name, name, ann, 2)).toBe("added");
    expect(await save("c", "c", ann, 2)).toBe("full");
    expect(await save("b", "new", ann, 2)).toBe("replaced");
    expect(await save("c", "c", undefined, 2)).toBe("added");
    expect(await save("c", "c", bob, 2)).toBe("added");
    const together = ["d", "e", "f", "g"].map((name) => save(name, name, undefined, 2));
    expect((await Promise.all(together)).filter((outcome) => outcome === "added")).toHaveLength(1);
    expect((await list()).total).toBe(4);
  });

  test("with an account go its own snippets, whoever had them", async () => {
    const other = accountIdSchema.parse("other");
    await save("a", "a", ann);
    await save("a", "a", undefined);
    await save("b", "b", bob, 9, other);
    expect(await within((tx) => deleteSnippetsOfAccount(tx, { teamId, accountId }))).toBe(2);
    expect((await list()).total).toBe(0);
    const left = await within((tx) => snippetNames(tx, { ...user(bob), accountId: other }));
    expect(left).toEqual(["b"]);
  });

  test("neither an erased client nor time takes one away, and the question about one goes with the client", async () => {
    const clientId = clientIdSchema.parse("client");
    await save("hi", "Hello {client.name}", ann);
    const place = { channelId, threadTs: ts("1.1"), ts: ts("2.2") };
    const words = { authorId: ann, text: "Hello Vera", files: [] };
    const act = {
      kind: "relay" as const,
      ...place,
      ...words,
      clientId,
      snippet: { name: "hi", shared: false },
    };
    const proposal = { id: "p", teamId, accountId, userId: ann, act };
    const usedSnippet = { teamId, ownerId: ann, name: "hi" };
    await within((tx) => saveDecision(tx, accountId, { ...nothing(), proposal, usedSnippet }, 5));
    expect((await within((tx) => readProposal(tx, "p")))?.act).toEqual(act);
    await within((tx) =>
      saveProposal(tx, { ...proposal, id: "other", accountId: accountIdSchema.parse("o"), createdAt: 5 }),
    );
    const conversationId = conversationIdOf(accountId, clientId);
    const client = { conversationId, accountId, clientId, inputKeys: [], deliveryKeys: [] };
    await within((tx) => eraseClient(tx, client, 9));
    expect(await within((tx) => readProposal(tx, "p"))).toBeUndefined();
    expect(await within((tx) => readProposal(tx, "other"))).toBeDefined();
    await within((tx) => purgeSettled(tx, 1000, 50));
    expect(await list()).toMatchObject({ snippets: [{ name: "hi", used: 1 }], total: 1 });
  });

  test("a reply that was made of one is known as such", async () => {
    const slackTs = ts("2.2");
    await within((tx) =>
      saveLinks(tx, [
        exampleLink("one", { slackTs, snippet: true }),
        exampleLink("two", { slackTs, part: 1 }),
      ]),
    );
    const links = await within((tx) => linksOfSlackMessage(tx, teamId, channelId, slackTs));
    expect(links.map(({ snippet }) => snippet)).toEqual([true, undefined]);
  });
}
