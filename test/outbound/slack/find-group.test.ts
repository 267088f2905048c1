import { expect, test } from "vitest";
import { userGroupIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { failureOf } from "./failure-of.ts";
import { sendJson, startFakeSlack } from "./fake-slack.ts";

const groupId = userGroupIdSchema.parse("S1");
const people = ["U1", "U2", "U3", "U4", "U5", "U6"].map((id) => userIdSchema.parse(id));
/** 2023-11-14 22:13:20 UTC. */
const NOW = 1_700_000_000_000;

/** A Slack that gives this answer to each call, and what it was asked. */
async function answering(answer: object) {
  const asked: unknown[] = [];
  const slack = await startFakeSlack((call, response) => {
    asked.push([call.method, Object.fromEntries(call.args)]);
    sendJson(response, answer);
  });
  return { gateway: createSlackGateway({ token: "xoxb-1", apiUrl: slack.apiUrl }), asked };
}

test("who is in a group is asked by its ID", async () => {
  const { gateway, asked } = await answering({ ok: true, users: ["U1", "U2"] });
  expect(await gateway.groupMembers(groupId)).toEqual(["U1", "U2"]);
  expect(asked).toEqual([["usergroups.users.list", expect.objectContaining({ usergroup: "S1" })]]);
});

test("without the scope nobody knows groups or their members, and any other failure is one", async () => {
  const { gateway } = await answering({ ok: false, error: "missing_scope" });
  expect([await gateway.groupMembers(groupId), await gateway.userGroups()]).toEqual([undefined, undefined]);
  const failing = (await answering({ ok: false, error: "invalid_auth" })).gateway;
  expect(await failureOf(failing.groupMembers(groupId), ["xoxb-1"])).toMatchObject({ code: "invalid_auth" });
  expect(await failureOf(failing.userGroups(), ["xoxb-1"])).toMatchObject({ code: "invalid_auth" });
});

test("a group has its ID, its name and its handle", async () => {
  const group = { id: "S1", name: "Sales", handle: "sales" };
  const { gateway } = await answering({ ok: true, usergroups: [{ ...group, user_count: 2 }] });
  expect(await gateway.userGroups()).toEqual([group]);
});

test.each([
  ["active", true],
  ["away", false],
])("a person who is %s is present: %s", async (presence, is) => {
  const { gateway, asked } = await answering({ ok: true, presence });
  expect(await gateway.isPresent(people[0] ?? expect.fail())).toBe(is);
  expect(asked).toEqual([["users.getPresence", expect.objectContaining({ user: "U1" })]]);
});

test("a person is not to be disturbed from the second on in which that begins, up to the one in which it ends", async () => {
  const at = NOW / 1000;
  const from = (next_dnd_start_ts: unknown, next_dnd_end_ts: unknown, dnd_enabled = true) => ({
    dnd_enabled,
    next_dnd_start_ts,
    next_dnd_end_ts,
  });
  const { gateway, asked } = await answering({
    ok: true,
    users: {
      U1: from(at, at + 1),
      U2: from(at + 1, at + 100),
      U3: from(at - 100, at),
      U4: from(at - 100, at + 100, false),
      U5: from(at - 100, "unreadable"),
      U6: from("unreadable", at + 100),
    },
  });
  expect(await gateway.doNotDisturb(people, NOW)).toEqual(["U1"]);
  expect(asked).toEqual([["dnd.teamInfo", expect.objectContaining({ users: "U1,U2,U3,U4,U5,U6" })]]);
});
