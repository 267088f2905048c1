import { expect, test } from "vitest";
import {
  type AccountId,
  accountIdSchema,
  clientIdSchema,
  conversationIdOf,
  teamIdSchema,
  userIdSchema,
} from "../../../src/domain/ids.ts";
import type { SeenAgent } from "../../../src/domain/input.ts";
import { insertAccount, removeAccount } from "../../../src/store/accounts.ts";
import {
  agentOfTeammate,
  deleteAgents,
  deleteOrphanedAgents,
  mapTeammate,
  readAgents,
  rememberAgents,
  unmapTeammate,
} from "../../../src/store/agents.ts";
import { eraseClient } from "../../../src/store/erasure.ts";
import { saveInstallation } from "../../../src/store/installations.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, channelId, teamId } from "../example-rows.ts";
import { statementsOf } from "../watch-statements.ts";

const DAY_MS = 24 * 60 * 60_000;
const NOW = 100 * DAY_MS;
const otherAccount = accountIdSchema.parse("other");
const otherTeam = teamIdSchema.parse("T-other");
const [ann, ben] = [userIdSchema.parse("UANN"), userIdSchema.parse("UBEN")];

/** The agents of accounts, and whom teammates answer as. */
export function describeAgents(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const place = { accountId, teamId };
  const seen = (agents: SeenAgent[], at = NOW, account: AccountId = accountId) =>
    within((tx) => rememberAgents(tx, account, agents, at));
  const known = (where = place) =>
    within(async (tx) =>
      (await readAgents(tx, where)).map(({ id, name, email, teammates }) =>
        [id, name, email, ...teammates.map(({ userId, byHand }) => `${userId} ${byHand}`)].join(" "),
      ),
    );
  const agentOf = (email: string | undefined, userId = ann, where = place) =>
    within(async (tx) => (await agentOfTeammate(tx, where, { userId, email }))?.id);

  test("an agent has the latest name and email that a list gave, and of a message only what no list said", async () => {
    await seen([
      { id: "a2", name: "Bo", ofMessage: true },
      { id: "a1", name: "Ada", email: "ADA@shop.example" },
    ]);
    expect(await known()).toEqual(["a1 Ada ADA@shop.example", "a2 Bo "]);
    await seen([
      { id: "a1", name: "An earlier name", ofMessage: true },
      { id: "a1", email: "ada@new.example" },
    ]);
    await seen([{ id: "a2", name: "Bo, anew", ofMessage: true }, { id: "a3" }]);
    expect(await known()).toEqual(["a3  ", "a1 Ada ada@new.example", "a2 Bo "]);
    await seen([{ id: "a1", name: "Ada L." }]);
    await seen([]);
    expect(await known()).toEqual(["a3  ", "a1 Ada L. ada@new.example", "a2 Bo "]);
  });

  test("what is known already is not written again, but for the day when an agent was seen last", async () => {
    const agents = [{ id: "a1", name: "Ada", email: "ada@shop.example" }, { id: "a2" }];
    const writesAt = async (at: number, named: SeenAgent[] = agents) => {
      let writes = 0;
      await within(async (tx) => {
        const counting = {
          ...tx,
          query<Row>(text: TemplateStringsArray, ...values: unknown[]) {
            if (/^\s*(insert|update|delete)/.test(text[0] ?? "")) writes += 1;
            return tx.query<Row>(text, ...values);
          },
        };
        await rememberAgents(counting, accountId, named, at);
      });
      return writes;
    };
    expect(await writesAt(NOW)).toBe(2);
    expect(await writesAt(NOW + DAY_MS - 1)).toBe(0);
    expect(await writesAt(NOW + DAY_MS - 1, [{ id: "a1", name: "Old", ofMessage: true }])).toBe(0);
    expect(await writesAt(NOW + DAY_MS - 1, [{ id: "a1", email: "ada@new.example" }])).toBe(1);
    expect(await writesAt(NOW + DAY_MS)).toBe(2);
  });

  test("a teammate answers as the agent with their email, however it is written, and a mapping by hand goes before", async () => {
    await seen([
      { id: "a1", email: " Ada@Shop.example" },
      { id: "a2", email: "bo@shop.example" },
    ]);
    expect(await agentOf("ada@shop.EXAMPLE ")).toBe("a1");
    expect(await agentOf("nobody@shop.example", ben)).toBeUndefined();
    for (const none of ["", "  ", undefined]) expect(await agentOf(none, ben), `“${none}”`).toBeUndefined();
    // Slack does not say the email at the moment.
    expect(await agentOf(undefined)).toBe("a1");
    await within((tx) => mapTeammate(tx, place, { userId: ann, agentId: "a2", byHand: true }));
    expect(await agentOf("ada@shop.example")).toBe("a2");
    // A match that another process found meanwhile.
    await within((tx) => mapTeammate(tx, place, { userId: ann, agentId: "a1", byHand: false }));
    expect(await agentOf("ada@shop.example")).toBe("a2");
    expect(await within((tx) => unmapTeammate(tx, place, ann, { byHand: false }))).toBe(false);
    expect(await within((tx) => unmapTeammate(tx, place, ann, { byHand: true }))).toBe(true);
    expect(await within((tx) => unmapTeammate(tx, place, ann, { byHand: true }))).toBe(false);
    expect(await agentOf("ada@shop.example")).toBe("a1");
  });

  test("of agents with one email, the one seen last counts", async () => {
    await seen([{ id: "a1", email: "ada@shop.example" }], NOW);
    await seen([{ id: "a2", email: "ada@shop.example" }], NOW + 1);
    expect(await agentOf("ada@shop.example")).toBe("a2");
    await seen([{ id: "a1", email: "ada@shop.example" }], NOW + 2 * DAY_MS);
    expect(await agentOf("ada@shop.example")).toBe("a1");
  });

  test("who answers as an agent is kept with them, by email or by hand, and follows the email", async () => {
    await seen([
      { id: "a1", name: "Ada", email: "ada@shop.example" },
      { id: "a2", name: "Bo", email: "bo@shop.example" },
    ]);
    await agentOf("ada@shop.example");
    await within((tx) => mapTeammate(tx, place, { userId: ben, agentId: "a1", byHand: true }));
    expect(await known()).toEqual(["a1 Ada ada@shop.example UANN false UBEN true", "a2 Bo bo@shop.example"]);
    await agentOf("bo@shop.example");
    expect(await known()).toEqual(["a1 Ada ada@shop.example UBEN true", "a2 Bo bo@shop.example UANN false"]);
    await agentOf("nobody@shop.example");
    expect(await known()).toEqual(["a1 Ada ada@shop.example UBEN true", "a2 Bo bo@shop.example"]);
  });

  test("an agent without a name is called by their email, and else by their id, in the order of a list", async () => {
    await seen([
      { id: "a1", name: "Max", email: "zoe@shop.example" },
      { id: "b", email: "lee@shop.example" },
      { id: "kim" },
      { id: "z", name: "ada", email: "zzz@shop.example" },
    ]);
    expect(await known()).toEqual([
      "z ada zzz@shop.example",
      "kim  ",
      "b  lee@shop.example",
      "a1 Max zoe@shop.example",
    ]);
  });

  test("whoever answers as an agent is told all that is known of them, and nothing else", async () => {
    const ada = { id: "a1", name: "Ada", email: "ada@shop.example" };
    await seen([ada, { id: "a2" }]);
    const agent = (email: string | undefined, userId = ann) =>
      within((tx) => agentOfTeammate(tx, place, { userId, email }));
    expect(await agent("ada@shop.example")).toStrictEqual(ada);
    expect(await agent("ada@shop.example")).toStrictEqual(ada);
    for (const unknown of [undefined, "", " \t"]) expect(await agent(unknown)).toStrictEqual(ada);
    await within((tx) => mapTeammate(tx, place, { userId: ben, agentId: "a2", byHand: true }));
    const nameless = { id: "a2", name: undefined, email: undefined };
    expect(await agent("ada@shop.example", ben)).toStrictEqual(nameless);
    // An agent whose name a list tells later is written down with what was not known.
    await seen([{ id: "a2", name: "Bo" }]);
    expect(await agent(undefined, ben)).toStrictEqual({ ...nameless, name: "Bo" });
  });

  test("a match that is known is not written again, and one that is over takes nobody else's along", async () => {
    await seen([
      { id: "a1", email: "ada@shop.example" },
      { id: "a2", email: "ben@shop.example" },
    ]);
    await agentOf("ada@shop.example");
    await agentOf("ben@shop.example", ben);
    const elsewhere = { accountId, teamId: otherTeam };
    await agentOf("ada@shop.example", ann, elsewhere);
    const statements = (email: string) =>
      statementsOf(store(), (tx) => agentOfTeammate(tx, place, { userId: ann, email }));
    expect(await statements("ada@shop.example")).toHaveLength(1);
    expect(await statements("nobody@shop.example")).toHaveLength(2);
    expect(await known()).toEqual(["a1  ada@shop.example", "a2  ben@shop.example UBEN false"]);
    expect(await known(elsewhere)).toEqual(["a1  ada@shop.example UANN false", "a2  ben@shop.example"]);
  });

  test("another account's agents are never found, and the same person in another workspace is somebody else", async () => {
    await seen([{ id: "a1", name: "Ada", email: "ada@shop.example" }]);
    await seen([{ id: "a1", name: "Eve", email: "eve@shop.example" }], NOW, otherAccount);
    expect(await agentOf("eve@shop.example")).toBeUndefined();
    await within((tx) => mapTeammate(tx, place, { userId: ben, agentId: "a1", byHand: true }));
    expect(await agentOf(undefined, ben, { accountId, teamId: otherTeam })).toBeUndefined();
    expect(await agentOf(undefined, ben, { accountId: otherAccount, teamId })).toBeUndefined();
    expect(await known({ accountId, teamId: otherTeam })).toEqual(["a1 Ada ada@shop.example"]);
    await within((tx) => deleteAgents(tx, otherAccount));
    expect(await known()).toEqual(["a1 Ada ada@shop.example UBEN true"]);
    await within((tx) => deleteAgents(tx, accountId));
    expect([await known(), await agentOf(undefined, ben)]).toEqual([[], undefined]);
  });

  test("to erase a visitor leaves the agents as they are, whatever the visitor's ID", async () => {
    await seen([{ id: "a1", name: "Ada", email: "ada@shop.example" }]);
    await within((tx) => mapTeammate(tx, place, { userId: ben, agentId: "a1", byHand: true }));
    const before = await known();
    for (const clientId of ["a1", "ada@shop.example", ben].map((id) => clientIdSchema.parse(id))) {
      const erased = { conversationId: conversationIdOf(accountId, clientId), accountId, clientId };
      await within((tx) => eraseClient(tx, { ...erased, inputKeys: [], deliveryKeys: [] }, NOW));
    }
    expect(await known()).toEqual(before);
  });

  test("what an event taught after its account was removed or uninstalled is forgotten, and nothing else", async () => {
    const [kept, removed, uninstalled, too] = ["kept", "removed", "uninstalled", "too"].map((id) =>
      accountIdSchema.parse(id),
    );
    if (!kept || !removed || !uninstalled || !too) throw new Error("unreachable");
    const installed = { isOrgWide: false, sealed: "s", version: "1", installedAt: 1 };
    await within(async (tx) => {
      await saveInstallation(tx, { ...installed, teamId, expiresAt: undefined, refreshAt: undefined });
      for (const id of [kept, removed, uninstalled, too]) {
        const team = id === uninstalled ? otherTeam : teamId;
        await insertAccount(tx, { accountId: id, teamId: team, name: id, channelId, secrets: "s" }, 1);
      }
      for (const id of [removed, too]) await removeAccount(tx, teamId, id, 2);
    });
    const all = [kept, removed, uninstalled, too, accountId];
    for (const id of all) {
      await seen([{ id: "a1", name: "Ada" }], NOW, id);
      await within((tx) =>
        mapTeammate(tx, { accountId: id, teamId }, { userId: ann, agentId: "a1", byHand: true }),
      );
    }
    const left = async () => {
      const found = await Promise.all(all.map((id) => known({ accountId: id, teamId })));
      return all.filter((_, index) => (found[index] ?? []).length > 0);
    };
    await within((tx) => deleteOrphanedAgents(tx, { ofOneWorkspace: true }));
    expect(await left()).toEqual([kept, uninstalled, accountId]);
    await within((tx) => deleteOrphanedAgents(tx, { ofOneWorkspace: false }));
    expect(await left()).toEqual([kept, accountId]);
    await seen([{ id: "a1", name: "Ada" }], NOW, removed);
    expect(await agentOf(undefined, ann, { accountId: removed, teamId })).toBeUndefined();
  });
}
