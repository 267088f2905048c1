import { expect, test } from "vitest";
import { createSlackDispatcher } from "../../../src/outbound/slack/send-request.ts";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import { parseKept } from "../../../src/tenancy/installations/installation.ts";
import { exchangeRefreshToken, testToken } from "../../../src/tenancy/installations/slack-oauth.ts";
import { sendJson, startFakeSlack } from "../../outbound/slack/fake-slack.ts";
import { clientId, clientSecret } from "./small-slack.ts";

/** A Slack that gives this answer to everything. */
async function slackThatSays(answer: object | string, status = 200) {
  const { apiUrl, calls } = await startFakeSlack((_call, response) => {
    if (typeof answer === "object") sendJson(response, answer, status);
    else if (answer === "") response.destroy();
    else response.end(answer);
  });
  const oauth = { clientId, clientSecret, apiUrl, dispatcher: createSlackDispatcher() };
  return { oauth, calls };
}

test.each([
  ["token_expired", "run-out"],
  ["account_inactive", "gone"],
  ["token_revoked", "gone"],
  ["invalid_auth", "refused"],
  ["not_authed", "refused"],
  ["missing_scope", "good"],
  ["access_denied", "good"],
])("a token of which Slack says %s is %s", async (error, state) => {
  const { oauth, calls } = await slackThatSays({ ok: false, error });
  expect(await testToken(oauth, "xoxb-1")).toBe(state);
  expect(calls.map(({ method, authorization }) => [method, authorization])).toEqual([
    ["auth.test", "Bearer xoxb-1"],
  ]);
});

test("a token is good when Slack takes it, and of unknown state while Slack can't be reached", async () => {
  expect(await testToken((await slackThatSays({ ok: true })).oauth, "xoxb-1")).toBe("good");
  for (const answer of ["", "<html>", { ok: false, error: "internal_error" }])
    await expect(testToken((await slackThatSays(answer)).oauth, "xoxb-1")).rejects.toThrow(SlackGatewayError);
});

const kept = parseKept(
  JSON.stringify({
    team: { id: "T1", name: "Acme" },
    user: { id: "UINSTALLER" },
    bot: {
      token: "xoxb-1",
      refreshToken: "xoxe-1",
      expiresAt: 1_795_000_000,
      scopes: ["chat:write"],
      id: "BBOT",
      userId: "UBOT",
    },
    appId: "A1",
    isEnterpriseInstall: false,
    authVersion: "v2",
    workspaceUrl: "https://acme.slack.com/",
  }),
);
const renewed = {
  ok: true,
  app_id: "A1",
  authed_user: { id: "UINSTALLER" },
  scope: "chat:write",
  token_type: "bot",
  access_token: "xoxb-2",
  refresh_token: "xoxe-2",
  expires_in: 43_200,
  bot_user_id: "UBOT",
  team: { id: "T1", name: "Acme" },
  enterprise: null,
  is_enterprise_install: false,
};

test("a refresh token is exchanged for a new token of the same installation", async () => {
  const { oauth, calls } = await slackThatSays(renewed);
  const exchange = await exchangeRefreshToken(oauth, kept);
  expect(exchange).toMatchObject({
    kind: "renewed",
    kept: {
      ...kept,
      bot: { ...kept.bot, token: "xoxb-2", refreshToken: "xoxe-2", expiresAt: expect.any(Number) },
    },
  });
  const [call] = calls;
  expect([calls.length, call?.method, Object.fromEntries(call?.args ?? [])]).toEqual([
    1,
    "oauth.v2.access",
    expect.objectContaining({ grant_type: "refresh_token", refresh_token: "xoxe-1", client_id: clientId }),
  ]);
});

test.each<[string, object | string, number, object]>([
  [
    "a used token",
    { ok: false, error: "invalid_refresh_token" },
    200,
    { kind: "refused", code: "invalid_refresh_token" },
  ],
  [
    "a wrong secret",
    { ok: false, error: "bad_client_secret" },
    200,
    { kind: "refused", code: "bad_client_secret" },
  ],
  [
    "a passing fault",
    { ok: false, error: "internal_error" },
    200,
    { kind: "failed", code: "internal_error" },
  ],
  [
    "a code that is none",
    { ok: false, error: "<!here> and more" },
    200,
    { kind: "failed", code: "unreadable_answer" },
  ],
  ["no state", { error: "invalid_refresh_token" }, 200, { kind: "failed", code: "unreadable_answer" }],
  ["no JSON", "<html>", 200, { kind: "failed", code: "unreadable_answer" }],
  ["another status", { ok: false, error: "invalid_grant" }, 503, { kind: "failed", code: "http_503" }],
  ["nothing", "", 200, { kind: "failed", code: expect.stringMatching(/^(?!no_answer$)\w+$/) }],
])(
  "an exchange that Slack answers with %s is not repeated here, and says why",
  async (_, answer, status, expected) => {
    const { oauth } = await slackThatSays(answer, status);
    expect(await exchangeRefreshToken(oauth, kept)).toEqual(expected);
  },
);
