import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FoundGroup } from "../../src/domain/call-group.ts";
import { userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { createGroups } from "../../src/inbox/groups.ts";
import { createPeople } from "../../src/inbox/people.ts";
import { mayOwnChats } from "../../src/inbox/resolve-authors.ts";
import { createSlackGateway } from "../../src/outbound/slack/create-slack-gateway.ts";
import { grantScopes, manifestScopes } from "../../src/simulator/slack/methods/scopes.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackSimulator, UserSeed } from "../../src/simulator/slack/simulator-api.ts";

const now = Date.parse("2026-11-27T20:00:00Z");
const groupId = userGroupIdSchema.parse("S1");
const busy = { from: now - 60_000, until: now + 60_000 };

let slack: SlackSimulator;
let failures: unknown[];

beforeEach(async () => {
  slack = await startSlackSimulator({ now: () => now, users: [] });
  failures = [];
});
afterEach(() => slack.close());

/** A group of these people, who have ids in their order: UA, UB … */
function aGroup(seeds: Omit<UserSeed, "name" | "id">[]): void {
  const users = seeds.map((seed, index) => {
    const id = `U${String.fromCharCode(65 + index)}`;
    return slack.addUser({ name: id.toLowerCase(), id, ...seed });
  });
  slack.addUserGroup({ handle: "leads", id: groupId, members: users.map(({ id }) => id) });
}

/** Asks as a new process does. */
async function found(openTo: string[] = []): Promise<FoundGroup | undefined> {
  const gateway = createSlackGateway({ token: slack.botToken, apiUrl: slack.apiUrl });
  const clock = () => now;
  const onUnknown = (_id: string, error: unknown) => failures.push(error);
  const people = createPeople({
    lookUp: (userId) => gateway.person(userId),
    now: clock,
    onUnknown,
    mayTellLater: () => true,
  });
  const may = { people, openTo: (userId: string) => openTo.includes(userId) };
  const mayOwn = (userId: string) => mayOwnChats(userIdSchema.parse(userId), may);
  const groups = createGroups({ slack: gateway, people, mayOwn, now: clock, onUnknown });
  expect(groups.known(groupId)).toBeUndefined();
  await groups.fetch(groupId);
  return groups.known(groupId);
}

/** What is said of each member: `T`eammate, `P`resent, `B`usy. */
function letters(group: FoundGroup | undefined): string[] | string {
  if (group === undefined || "problem" in group) return group?.problem ?? "nothing";
  return group.members.map(
    ({ userId, mayOwn, isPresent, isBusy }) =>
      `${userId}:${mayOwn ? "T" : ""}${isPresent ? "P" : ""}${isBusy ? "B" : ""}`,
  );
}

describe("who of a group can be called", () => {
  test("is told by Slack: teammates, who is there, who is not to be disturbed", async () => {
    aGroup([
      {},
      { isAway: true },
      { dnd: busy },
      { dnd: { from: now + 1000, until: now + 2000 } },
      { isDeleted: true },
      { isBot: true },
      { otherTeamId: "T9" },
      { guestOf: "multi" },
      { isHidden: true },
      { guestOf: "single" },
      {},
    ]);
    expect(letters(await found(["UJ"]))).toEqual([
      "UA:TP",
      "UB:T",
      "UC:TB",
      "UD:TP",
      "UE:",
      "UF:",
      "UG:",
      "UH:",
      "UI:",
      "UJ:TP",
      "UK:TP",
    ]);
    expect(failures).toEqual([]);
    // Nobody who can't be called anyway is asked about.
    expect(slack.calls("users.getPresence").map(({ args }) => args.user)).toEqual([
      "UA",
      "UB",
      "UD",
      "UJ",
      "UK",
    ]);
    expect(slack.calls("dnd.teamInfo")).toHaveLength(1);
  });

  test("needs no presence where three or fewer are left", async () => {
    aGroup([{}, { isAway: true }, {}, { dnd: busy }]);
    expect(letters(await found())).toEqual(["UA:T", "UB:T", "UC:T", "UD:TB"]);
    expect(slack.calls("users.getPresence")).toEqual([]);
  });

  test("is nobody in an empty group, of which Slack is asked nothing else", async () => {
    aGroup([]);
    expect(letters(await found())).toEqual([]);
    expect(slack.calls("dnd.teamInfo")).toEqual([]);
  });
});

describe("what Slack does not tell", () => {
  test.each([
    ["who is in the group, without the scope", "usergroups:read", "no-scope"],
    ["who is busy: then nobody is", "dnd:read", ["UA:TP", "UB:T", "UC:TP", "UD:TP"]],
    ["who people are: then nobody can be called", "users:read", ["UA:", "UB:", "UC:B", "UD:"]],
  ])("%s", async (_title, scope, expected) => {
    aGroup([{}, { isAway: true }, { dnd: busy }, {}]);
    grantScopes(
      slack.behaviour,
      manifestScopes().filter((one) => one !== scope),
    );
    expect(letters(await found())).toEqual(expected);
  });

  test.each([
    ["usergroups.users.list", "ratelimited", "untold"],
    ["usergroups.users.list", "server-error", "untold"],
    ["dnd.teamInfo", "ratelimited", ["UA:TP", "UB:T", "UC:TP", "UD:TP"]],
    ["users.getPresence", "ratelimited", ["UA:T", "UB:T", "UC:TB", "UD:T", "UE:T"]],
  ] as const)("after %s: %s", async (method, kind, expected) => {
    aGroup([{}, { isAway: true }, { dnd: busy }, {}, ...(method === "users.getPresence" ? [{}] : [])]);
    slack.faults.add({ method, kind, times: 99 });
    expect(letters(await found())).toEqual(expected);
    expect(failures).not.toEqual([]);
  });

  test("a group that is gone", async () => {
    expect(letters(await found())).toBe("untold");
  });
});
