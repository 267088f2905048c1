import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { grantScopes } from "../../src/simulator/slack/methods/scopes.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";

const SECOND = 1000;
let slack: SlackSimulator;
let web: WebClient;

beforeEach(async () => {
  slack = await startSlackSimulator({
    userGroups: [
      { handle: "support-leads", name: "Support leads", id: "S1", members: ["grace", "ada"] },
      { handle: "old", id: "S2", members: [], isDisabled: true },
    ],
  });
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
});
afterEach(() => slack.close());

const refusal = (data: object) => expect.objectContaining({ data: expect.objectContaining(data) });

test("user groups are listed with their handles; a disabled one only where it is asked for", async () => {
  const listed = async (more: object) =>
    ((await web.usergroups.list(more)).usergroups ?? []).map(({ id, handle, users }) => ({
      id,
      handle,
      users,
    }));
  const leads = { id: "S1", handle: "support-leads", users: undefined };
  expect(await listed({})).toEqual([leads]);
  const members = [slack.user("grace").id, slack.user("ada").id];
  expect(await listed({ include_disabled: true, include_users: true })).toEqual([
    { ...leads, users: members },
    { id: "S2", handle: "old", users: [] },
  ]);
  expect(await web.usergroups.users.list({ usergroup: "S1" })).toMatchObject({ users: members });
  for (const usergroup of ["S2", "S9"])
    await expect(web.usergroups.users.list({ usergroup })).rejects.toEqual(
      refusal({ error: "no_such_subteam" }),
    );
});

test("presence is active or away, and do-not-disturb has a beginning and an end in seconds", async () => {
  const rio = slack.addUser({
    name: "rio",
    isAway: true,
    dnd: { from: 5 * SECOND + 1, until: 9 * SECOND },
  });
  const { id: ada } = slack.user("ada");
  expect(await web.users.getPresence({ user: rio.id })).toMatchObject({ presence: "away" });
  expect(await web.users.getPresence({ user: ada })).toMatchObject({ presence: "active" });
  await expect(web.users.getPresence({ user: "U9" })).rejects.toEqual(refusal({ error: "user_not_found" }));
  const none = { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 };
  const some = { dnd_enabled: true, next_dnd_start_ts: 5, next_dnd_end_ts: 9 };
  expect((await web.dnd.teamInfo({ users: `${ada},${rio.id},U9` })).users).toEqual({
    [ada]: none,
    [rio.id]: some,
  });
  expect(await web.dnd.info({ user: rio.id })).toMatchObject(some);
  await expect(web.dnd.teamInfo({ users: "" })).rejects.toEqual(refusal({ error: "no_users_provided" }));
});

test("each of it needs its scope", async () => {
  grantScopes(slack.behaviour, ["chat:write"]);
  const { id: user } = slack.user("ada");
  const lacks = (needed: string) => refusal({ error: "missing_scope", needed });
  await expect(web.usergroups.list()).rejects.toEqual(lacks("usergroups:read"));
  await expect(web.usergroups.users.list({ usergroup: "S1" })).rejects.toEqual(lacks("usergroups:read"));
  await expect(web.users.getPresence({ user })).rejects.toEqual(lacks("users:read"));
  await expect(web.dnd.info({ user })).rejects.toEqual(lacks("dnd:read"));
  await expect(web.dnd.teamInfo({ users: user })).rejects.toEqual(lacks("dnd:read"));
  await expect(web.conversations.open({ users: user })).rejects.toEqual(lacks("im:write"));
});

test("a group is typed by its handle", () => {
  const { message } = slack.user("ada").postMessage("support", "Hello @support-leads and @old");
  expect(message.text).toBe("Hello <!subteam^S1> and @old");
});
