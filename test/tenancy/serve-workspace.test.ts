import { expect, test } from "vitest";
import { userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { type SlackFailureReason, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { isPassing, serveWorkspace, type WorkspaceDeps } from "../../src/tenancy/serve-workspace.ts";
import { sendJson, startFakeSlack } from "../outbound/slack/fake-slack.ts";
import { recordLog } from "../outbox/stage.ts";
import { startSmallSlack } from "./installations/small-slack.ts";
import { logger, notAsked, otherTeamId, teamId, workspace } from "./tenants-stage.ts";

test("an admin counts in every workspace, or in the one in front of the id", async () => {
  const served = [teamId, otherTeamId].map((one) =>
    serveWorkspace(workspace({ teamId: one }), {
      apiUrl: "http://127.0.0.1:1/api/",
      adminUsers: ["UALL", `${teamId}:UOURS`, `${otherTeamId}:UTHEIRS`, `${teamId}:UALSO`],
      guestsMayCommand: false,
      kind: "sqlite",
      owner: "me",
      metrics: { rateLimited: () => undefined },
      accountServices: { accounts: undefined, connections, publicUrl: undefined },
      onRefused: () => undefined,
      askTime: () => () => undefined,
      now: () => 0,
      logger,
    }),
  );
  expect(served.map(({ adminUsers }) => adminUsers)).toEqual([
    ["UALL", "UOURS", "UALSO"],
    ["UALL", "UTHEIRS"],
  ]);
  await Promise.all(served.map((one) => one.stop()));
});

const connections = {
  followsRequests: false,
  begin: notAsked,
  addressOf: notAsked,
  look: notAsked,
  find: notAsked,
  awaitNewConnection: notAsked,
};

test("a token that Slack does not take is told of, with whose it is, and the newer one is used from then on", async () => {
  const small = await startSmallSlack();
  const refused: string[] = [];
  const served = serveWorkspace(workspace({ botToken: "xoxb-old" }), {
    apiUrl: small.apiUrl,
    adminUsers: [],
    guestsMayCommand: false,
    kind: "sqlite",
    owner: "me",
    metrics: { rateLimited: () => undefined },
    accountServices: { accounts: undefined, connections, publicUrl: undefined },
    onRefused: (of, token) => refused.push(`${of} ${token}`),
    askTime: () => () => undefined,
    now: () => 0,
    logger,
  });
  await expect(served.slack.identify()).rejects.toMatchObject({ reason: "unauthorized" });
  served.useToken("xoxb-new");
  await expect(served.slack.identify()).rejects.toMatchObject({ reason: "unauthorized" });
  expect(refused).toEqual([`${teamId} xoxb-old`, `${teamId} xoxb-new`]);
  await served.stop();
});

/** Whether Slack's refusal, by its reason, may be another one the next time. */
const PASSES: Partial<Record<SlackFailureReason, boolean>> = {
  "rate-limited": true,
  unavailable: true,
  "unknown-outcome": true,
  unauthorized: false,
  refused: false,
  invalid: false,
  "channel-gone": false,
  "message-gone": false,
};

test("what Slack refused passes where it was not reached, or asks to wait", () => {
  const reasons = [
    "rate-limited",
    "unavailable",
    "unknown-outcome",
    "unauthorized",
    "refused",
    "invalid",
    "channel-gone",
    "message-gone",
  ] as const;
  const passes = reasons.map((reason) => [reason, isPassing(new SlackGatewayError(reason, "code"))]);
  expect(Object.fromEntries(passes)).toEqual(PASSES);
});

/** A workspace whose Slack answers each question with this. */
async function serveWith(answer: object, more: Partial<WorkspaceDeps> = {}) {
  const { apiUrl, calls } = await startFakeSlack((_call, response) => sendJson(response, answer));
  const { lines, logger: log } = recordLog();
  const served = serveWorkspace(workspace(), {
    apiUrl,
    adminUsers: ["UADMIN"],
    guestsMayCommand: false,
    kind: "sqlite",
    owner: "me",
    metrics: { rateLimited: () => undefined },
    accountServices: { accounts: undefined, connections, publicUrl: undefined },
    onRefused: () => undefined,
    askTime: () => () => undefined,
    now: () => 0,
    logger: log,
    ...more,
  });
  return { served, lines, calls };
}

test.each([
  ["token_expired", "unasked"],
  ["internal_error", "unasked"],
  ["missing_scope", "untold"],
])("a person about whom Slack says %s is %s, which is logged", async (error, rank) => {
  const { served, lines } = await serveWith({ ok: false, error });
  const userId = userIdSchema.parse("UANN");
  await served.people.fetch([userId]);
  expect(served.people.rank(userId)).toBe(rank);
  expect(lines.at(-1)).toEqual({
    level: "warn",
    teamId,
    userId,
    err: expect.stringContaining(error),
    msg: "user lookup in Slack failed",
  });
  await served.stop();
});

test("a workspace knows its bot, and to whom commands are open", async () => {
  const { served } = await serveWith({ ok: true });
  const { botUserId, botId, url } = workspace();
  expect([served.teamId, served.url, served.botUserId, served.bot, served.guestsMayCommand]).toEqual([
    teamId,
    url,
    botUserId,
    { teamId, userId: botUserId, botId },
    false,
  ]);
  const isOpen = ({ openTo }: typeof served) =>
    ["UADMIN", "UANN"].map((id) => openTo(userIdSchema.parse(id)));
  expect(isOpen(served)).toEqual([true, false]);
  const { served: open } = await serveWith({ ok: true }, { guestsMayCommand: true });
  expect([isOpen(open), open.guestsMayCommand]).toEqual([[true, true], true]);
  await Promise.all([served.stop(), open.stop()]);
});

test("a file or a user group that Slack does not tell of is logged by its ID", async () => {
  const { served, lines } = await serveWith({ ok: false, error: "fatal_error" });
  await served.files.fetch([{ id: "F1", name: "a.png", mimetype: "image/png", size: 3 }]);
  await served.groups.fetch(userGroupIdSchema.parse("S1"));
  expect(lines).toMatchObject([
    { level: "warn", teamId, fileId: "F1", msg: "file lookup in Slack failed" },
    { level: "warn", teamId, groupId: "S1", msg: "user group lookup in Slack failed" },
  ]);
  await served.stop();
});
