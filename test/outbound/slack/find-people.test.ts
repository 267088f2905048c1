import { describe, expect, test } from "vitest";
import { teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { planSlack, told } from "./planned-slack.ts";

const userId = userIdSchema.parse("U1");
const me = {
  ok: true,
  team_id: "T1",
  user_id: "U9",
  bot_id: "B1",
  url: "https://x.slack.com/",
  enterprise_id: "E1",
};

/** What a person is whom Slack tells of like this, to the workspace T1 of the organization E1, and what was asked. */
async function lookAt(user: object, { id = "U1", team = "T1" } = {}) {
  const { gateway, methods } = planSlack((method) =>
    method === "auth.test" ? { ...me, team_id: team } : { ok: true, user },
  );
  const person = await gateway.person(userIdSchema.parse(id));
  return { ...person, asked: methods().slice(1).length };
}

const nobody = {
  name: "Support",
  email: undefined,
  timeZone: undefined,
  isActive: true,
  isAdmin: false,
  isGuest: false,
  asked: 0,
};

describe("a person", () => {
  test.each<[string, object, object]>([
    [
      "the display name",
      { name: "a", real_name: "b", profile: { real_name: "c", display_name: " d " } },
      { name: "d" },
    ],
    [
      "the profile's real name",
      { name: "a", real_name: "b", profile: { real_name: "c", display_name: "" } },
      { name: "c" },
    ],
    ["the real name", { name: "a", real_name: "b", profile: {} }, { name: "b" }],
    ["the short name", { name: "a", real_name: " " }, { name: "a" }],
    ["no name of theirs", {}, {}],
    ["an email address", { profile: { email: "ann@shop.test" } }, { email: "ann@shop.test" }],
    ["no email address", { profile: { email: "" } }, {}],
    ["a time zone", { tz: "Europe/Berlin" }, { timeZone: "Europe/Berlin" }],
    ["a time zone under its newer name", { tz: "Asia/Kolkata" }, { timeZone: "Asia/Kolkata" }],
    ["a time zone without a place", { tz: "UTC" }, { timeZone: "UTC" }],
    ["a time zone that nobody knows", { tz: "Mars/Olympus" }, {}],
    ["no time zone", { tz: "" }, {}],
  ])("is told with %s", async (_, user, more) => {
    expect(await lookAt(user)).toEqual({ ...nobody, ...more });
  });

  const outsider = { isGuest: true, isActive: false };
  test.each<[string, object, object]>([
    ["of our workspace", { team_id: "T1" }, { asked: 1 }],
    ["of another workspace", { team_id: "T9" }, { ...outsider, asked: 1 }],
    [
      "of another workspace, without an organization",
      { team_id: "T9", enterprise_user: {} },
      { ...outsider, asked: 1 },
    ],
    [
      "of another workspace of our organization",
      { team_id: "T9", enterprise_user: { enterprise_id: "E1" } },
      { asked: 2 },
    ],
    [
      "of another organization",
      { team_id: "T9", enterprise_user: { enterprise_id: "E9" } },
      { ...outsider, asked: 2 },
    ],
    [
      "of ours among others",
      { team_id: "T9", enterprise_user: { enterprise_id: "E9", teams: ["T8", "T1"] } },
      { asked: 1 },
    ],
    [
      "of ours, whose organization can't be read",
      { team_id: "T9", enterprise_user: { enterprise_id: 5, teams: ["T1"] } },
      { asked: 1 },
    ],
    ["of whose organization nothing can be read", { enterprise_user: 5 }, {}],
    ["who is told to be a stranger", { is_stranger: true, team_id: "T1" }, outsider],
    ["whose strangeness can't be read", { is_stranger: "?" }, outsider],
    ["who is no stranger", { is_stranger: null }, {}],
    ["whose workspace can't be read", { team_id: 5 }, {}],
    ["who is a guest", { is_restricted: true }, { isGuest: true }],
    ["who is a guest of one channel", { is_ultra_restricted: true }, { isGuest: true }],
    ["who is deactivated", { deleted: true }, { isActive: false }],
    ["who is a bot", { is_bot: true }, { isActive: false }],
  ])("%s is told as that", async (_, user, more) => {
    expect(await lookAt(user)).toEqual({ ...nobody, ...more });
  });

  test("that is Slack's own bot is not active", async () => {
    expect(await lookAt({}, { id: "USLACKBOT" })).toEqual({ ...nobody, isActive: false });
  });

  test.each<[string, object, boolean]>([
    ["an admin here", { team_id: "T1", is_admin: true }, true],
    ["an owner here", { team_id: "T1", is_owner: true }, true],
    ["the first owner here", { team_id: "T1", is_primary_owner: true }, true],
    ["an admin of many workspaces", { is_admin: true, enterprise_user: { teams: ["T8", "T1"] } }, true],
    ["an admin of nobody knows what", { is_admin: true }, false],
    ["an admin elsewhere", { team_id: "T9", is_admin: true }, false],
    ["an admin who left", { team_id: "T1", is_admin: true, deleted: true }, false],
    ["a member", { team_id: "T1" }, false],
    [
      "an admin of the organization, here",
      { team_id: "T1", enterprise_user: { enterprise_id: "E1", is_admin: true } },
      false,
    ],
    [
      "an owner of the organization and an admin here",
      { team_id: "T1", is_admin: true, enterprise_user: { enterprise_id: "E1", is_owner: true } },
      true,
    ],
  ])("that is %s may do an admin's work: %s", async (_, user, isAdmin) => {
    expect(await lookAt(user)).toMatchObject({ isAdmin });
  });

  test.each<[string, object, boolean]>([
    ["an admin of it", { enterprise_user: { enterprise_id: "E1", is_admin: true } }, true],
    ["an owner of it", { enterprise_user: { enterprise_id: "E1", is_owner: true } }, true],
    ["an admin of another one", { enterprise_user: { enterprise_id: "E9", is_admin: true } }, false],
    [
      "an admin of one of its workspaces",
      { is_admin: true, enterprise_user: { enterprise_id: "E1", teams: ["T1"] } },
      false,
    ],
  ])(
    "of an organization that has the app, who is %s, may do an admin's work: %s",
    async (_, user, isAdmin) => {
      expect(await lookAt(user, { team: "E1" })).toMatchObject({ isAdmin });
    },
  );

  test("whose organization can't be read is none of ours by that", async () => {
    const user = { team_id: "T9", enterprise_user: { enterprise_id: "E1" } };
    const { gateway } = planSlack((method) =>
      method === "auth.test" ? { ...me, enterprise_id: 5 } : { ok: true, user },
    );
    expect(await gateway.person(userId)).toMatchObject(outsider);
  });

  test("is told by the installation's workspace where that is known, and the organization is asked for once", async () => {
    const user = { team_id: "T9", enterprise_user: { enterprise_id: "E1" } };
    const known = planSlack((method) => (method === "auth.test" ? me : { ok: true, user }), {
      ownTeam: teamIdSchema.parse("T9"),
    });
    await known.gateway.person(userId);
    expect(known.methods()).toEqual(["users.info"]);
    const asking = planSlack((method) => (method === "auth.test" ? me : { ok: true, user }));
    await asking.gateway.identify();
    for (let count = 0; count < 2; count += 1) await asking.gateway.person(userId);
    expect(asking.methods()).toEqual(["auth.test", "users.info", "auth.test", "users.info"]);
  });

  test.each(["user_not_found", "user_not_visible", "users_not_found"])(
    "that Slack hides (%s) is a stranger",
    async (error) => {
      const { gateway, methods } = planSlack(() => ({ ok: false, error }));
      const { asked: _, ...stranger } = { ...nobody, isActive: false, isGuest: true };
      expect(await gateway.person(userId)).toEqual(stranger);
      expect(methods()).toEqual(["users.info"]);
    },
  );
});

test.each([
  [{ ...me, bot_id: undefined }, "unauthorized not_a_bot_token"],
  [{ ...me, url: undefined }, "unavailable unreadable_answer"],
])("a token of %j is none of ours", async (answer, line) => {
  expect(await told(planSlack(() => answer).gateway.identify())).toBe(line);
});
