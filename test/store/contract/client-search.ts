import { expect, test } from "vitest";
import { accountIdSchema, clientIdSchema, conversationIdOf, teamIdSchema } from "../../../src/domain/ids.ts";
import type { ClientProfile } from "../../../src/domain/input.ts";
import { wordsToFind } from "../../../src/domain/text/search-words.ts";
import { findClients, lockConversations, saveConversations } from "../../../src/store/conversations.ts";
import { eraseClient } from "../../../src/store/erasure.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, exampleConversation, teamId } from "../example-rows.ts";

/** How clients that are known are found by what they are called. */
export function describeClientSearch(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const conversationOf = (client: string, profile: ClientProfile, fields = {}) => {
    const clientId = clientIdSchema.parse(client);
    const id = conversationIdOf(accountId, clientId);
    return exampleConversation(id, { clientId, profile, teamId, ...fields });
  };

  /** Each in a transaction of its own, locked as for every decision. */
  async function save(conversation: ReturnType<typeof conversationOf>): Promise<void> {
    await within(async (tx) => {
      await lockConversations(tx, [conversation.id]);
      await saveConversations(tx, conversation);
    });
  }

  async function find(typed: string, of = { accountId, teamId }): Promise<string[]> {
    const { clients } = await within((tx) => findClients(tx, of, wordsToFind(typed)));
    return clients.map((one) => one.clientId);
  }

  test("a client is found by the beginning of any word of their name or email, who wrote last first", async () => {
    await save(conversationOf("a", { name: "Zoë Müller", email: "zoe@shop.example" }, { lastActivityAt: 1 }));
    await save(
      conversationOf("b", { name: "Max Mull", email: "m.mull@shop.example" }, { lastActivityAt: 2 }),
    );
    expect(await find("mul")).toEqual(["b", "a"]);
    expect(await find("MÜLLER zoe")).toEqual(["a"]);
    expect(await find("m.mull@shop.example")).toEqual(["b"]);
    expect(await find("zoe@")).toEqual(["a"]);
    expect(await find("@shop.example")).toEqual(["b", "a"]);
    expect(await find("ller")).toEqual([]);
    for (const wild of ["%", "_", "m%", "'; drop table client_words; --", "\\", "*"])
      expect(await find(wild)).not.toContain("nobody");
    expect(await find("%")).toEqual([]);
    expect(await find("m_ll")).toEqual([]);
  });

  test("a client is found by what they are called now, and by nothing once they were erased", async () => {
    await save(conversationOf("a", { name: "Visitor" }));
    await save(conversationOf("a", { name: "Ann", email: "ann@shop.example" }));
    expect(await find("visitor")).toEqual([]);
    expect(await find("ann")).toEqual(["a"]);
    await save(conversationOf("a", { name: "Ann" }));
    expect(await find("ann@shop")).toEqual([]);
    expect(await find("ann")).toEqual(["a"]);
    const { id: conversationId, clientId } = conversationOf("a", {});
    const client = { conversationId, accountId, clientId, inputKeys: [], deliveryKeys: [] };
    await within((tx) => eraseClient(tx, client, 5));
    expect(await find("ann")).toEqual([]);
    expect(await within((tx) => findClients(tx, { accountId, teamId }, []))).toEqual({
      clients: [],
      isAll: true,
    });
  });

  test("nobody of another account or workspace is found", async () => {
    await save(conversationOf("a", { name: "Ann" }));
    await save(conversationOf("b", { name: "Ann" }, { teamId: teamIdSchema.parse("T9") }));
    const other = accountIdSchema.parse("other");
    const clientId = clientIdSchema.parse("c");
    await save({
      ...conversationOf("c", { name: "Ann" }),
      accountId: other,
      id: conversationIdOf(other, clientId),
    });
    expect(await find("ann")).toEqual(["a"]);
    expect(await find("ann", { accountId: other, teamId })).toEqual(["c"]);
  });

  test("of very many only some are looked at, and the rarer word finds all that it is a part of", async () => {
    await within(async (tx) => {
      for (let i = 0; i < 600; i += 1)
        await saveConversations(tx, conversationOf(`v${i}`, { name: `Visitor ${i}` }, { lastActivityAt: i }));
    });
    const many = await within((tx) => findClients(tx, { accountId, teamId }, ["visitor"]));
    expect([many.clients.length, many.isAll]).toEqual([500, false]);
    const few = await within((tx) => findClients(tx, { accountId, teamId }, ["visitor", "59"]));
    expect([few.clients.length, few.isAll]).toEqual([11, true]);
  });
}
