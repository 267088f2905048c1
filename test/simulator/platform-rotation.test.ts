import { HTTPReceiver } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type PlatformStage, startPlatformStage, textOf } from "./platform-stage.ts";

let stage: PlatformStage;
let acme: SlackSimulator;

beforeEach(async () => {
  stage = await startPlatformStage({ tokenRotation: true });
  acme = stage.platform.addWorkspace({ name: "Acme" });
});
afterEach(() => stage.close());

const install = async () => await stage.access({ code: await stage.codeFor({ workspace: acme }) });
const refresh = (token: string) => stage.access({ grant_type: "refresh_token", refresh_token: token });
const authTest = (token: string) => stage.call(token, "auth.test");

test("with rotation a bot token comes with its lifetime and a refresh token", async () => {
  expect(await install()).toMatchObject({
    access_token: expect.stringMatching(/^xoxe\.xoxb-1-/),
    refresh_token: expect.stringMatching(/^xoxe-1-/),
    expires_in: 43_200,
  });
});

test("a bot token runs out after its twelve hours", async () => {
  const token = textOf(await install(), "access_token");
  stage.pass(43_200_000 - 1);
  expect(await authTest(token)).toMatchObject({ ok: true });
  stage.pass(1);
  expect(await authTest(token)).toEqual({ ok: false, error: "token_expired" });
});

test("a refresh token gives a new pair, and the bot token of before keeps its time", async () => {
  const first = await install();
  stage.pass(40_000_000);
  const second = await refresh(textOf(first, "refresh_token"));
  expect(second).toMatchObject({
    ok: true,
    token_type: "bot",
    expires_in: 43_200,
    bot_user_id: acme.bot.userId,
    team: { id: acme.team.id },
    is_enterprise_install: false,
  });
  expect(textOf(second, "access_token")).not.toBe(textOf(first, "access_token"));
  expect(await authTest(textOf(first, "access_token"))).toMatchObject({ ok: true });
  stage.pass(3_200_000);
  expect(await authTest(textOf(first, "access_token"))).toMatchObject({ error: "token_expired" });
  expect(await authTest(textOf(second, "access_token"))).toMatchObject({ ok: true });
});

test("a refresh token is good once, and its second use is on record", async () => {
  const refreshToken = textOf(await install(), "refresh_token");
  const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await refresh("xoxe-1-wrong")).toEqual({ ok: false, error: "invalid_refresh_token" });
  const error = "invalid_refresh_token";
  expect(stage.platform.refreshes()).toMatchObject([
    { team: acme.team.id, ok: true, error: undefined },
    { team: acme.team.id, ok: false, error },
    { team: undefined, ok: false, error },
  ]);
});

test("tokens can be made to run out now, and the refresh token mends it", async () => {
  const first = await install();
  stage.platform.expireTokens(acme);
  expect(await authTest(textOf(first, "access_token"))).toEqual({ ok: false, error: "token_expired" });
  const second = await refresh(textOf(first, "refresh_token"));
  expect(await authTest(textOf(second, "access_token"))).toMatchObject({ ok: true });
});

test("an answer to a refresh that is lost on its way has used the refresh token up", async () => {
  const refreshToken = textOf(await install(), "refresh_token");
  stage.platform.faults.add({ method: "oauth.v2.access", kind: "reset-after-success" });
  await expect(refresh(refreshToken)).rejects.toThrow("fetch failed");
  expect(await refresh(refreshToken)).toEqual({ ok: false, error: "invalid_refresh_token" });
});

test("installing again gives a new pair, and the refresh token of before is dead", async () => {
  const [first, second] = [await install(), await install()];
  expect(textOf(second, "access_token")).not.toBe(textOf(first, "access_token"));
  expect(await refresh(textOf(first, "refresh_token"))).toMatchObject({ error: "invalid_refresh_token" });
  expect(await refresh(textOf(second, "refresh_token"))).toMatchObject({ ok: true });
});

test("an uninstalled app can't refresh", async () => {
  const refreshToken = textOf(await install(), "refresh_token");
  await stage.platform.uninstall(acme).done;
  expect(await refresh(refreshToken)).toMatchObject({ error: "invalid_refresh_token" });
});

test("a file is not given for a token that has run out", async () => {
  await install();
  const { file } = acme.user("ada").uploadFile("support", { name: "a.txt", bytes: "bytes" });
  const headers = { authorization: `Bearer ${acme.botToken}` };
  const read = async () => await (await fetch(file.url_private_download, { headers })).text();
  expect(await read()).toBe("bytes");
  stage.platform.expireTokens(acme);
  expect(await read()).toContain("Sign in");
});

test("Slack's own library refreshes a token that has run out, with its way of asking", async () => {
  const answer = await install();
  const { clientId, clientSecret, apiUrl, signingSecret } = stage.platform;
  const stored = {
    authVersion: "v2" as const,
    team: { id: acme.team.id, name: "Acme" },
    enterprise: undefined,
    user: { id: acme.user("ada").id, token: undefined, scopes: undefined },
    bot: {
      token: textOf(answer, "access_token"),
      refreshToken: textOf(answer, "refresh_token"),
      expiresAt: Math.floor(Date.now() / 1000) + 60,
      scopes: [],
      id: acme.bot.botId,
      userId: acme.bot.userId,
    },
  };
  const { installer } = new HTTPReceiver({
    signingSecret,
    clientId,
    clientSecret,
    stateSecret: "only for this test",
    installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
    installationStore: {
      storeInstallation: async () => undefined,
      fetchInstallation: async () => stored,
    },
  });
  const authorized = await installer?.authorize({
    teamId: acme.team.id,
    enterpriseId: undefined,
    isEnterpriseInstall: false,
  });
  expect(authorized?.botToken).toBe(acme.botToken);
  expect(authorized?.botToken).not.toBe(textOf(answer, "access_token"));
  expect(stage.platform.refreshes()).toMatchObject([{ ok: true }]);
});
