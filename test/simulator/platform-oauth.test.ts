import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type PlatformStage, startPlatformStage, textOf } from "./platform-stage.ts";

let stage: PlatformStage;
let acme: SlackSimulator;

beforeEach(async () => {
  stage = await startPlatformStage();
  acme = stage.platform.addWorkspace({ name: "Acme" });
});
afterEach(() => stage.close());

test("an approved installation leads back to the app with a code and the state", async () => {
  const address = new URL(await stage.platform.approve(stage.authorizeUrl(), { workspace: acme }));
  expect(`${address.origin}${address.pathname}`).toBe(stage.redirectUri);
  expect(address.searchParams.get("state")).toBe("s1");
  expect(address.searchParams.get("code")).toMatch(/./);
});

test("a cancelled installation leads back with an error and the state, and without a code", async () => {
  const { searchParams } = new URL(await stage.platform.deny(stage.authorizeUrl()));
  expect(Object.fromEntries(searchParams)).toEqual({ error: "access_denied", state: "s1" });
});

test("the query of a redirect address is kept", async () => {
  const address = await stage.platform.deny(stage.authorizeUrl({ redirect_uri: `${stage.redirectUri}?a=b` }));
  expect(new URL(address).searchParams.get("a")).toBe("b");
});

test.each([
  ["another client", { client_id: "1.2" }, "invalid_client_id"],
  ["an address that is not registered", { redirect_uri: "https://elsewhere.example/" }, "bad_redirect_uri"],
  ["no scopes", { scope: "" }, "no_scopes"],
])("the page shows an error for %s", async (_what, changes, problem) => {
  await expect(stage.platform.approve(stage.authorizeUrl(changes), { workspace: acme })).rejects.toThrow(
    problem,
  );
  const page = await fetch(stage.authorizeUrl(changes));
  expect(page.status).toBe(400);
  expect(await page.text()).toContain(problem);
});

test("an address below a registered one is good, one that only begins alike is not", async () => {
  const { redirectUri } = stage;
  const below = stage.authorizeUrl({ redirect_uri: `${redirectUri}/again` });
  expect(await stage.platform.approve(below, { workspace: acme })).toContain(
    "/slack/oauth_redirect/again?code=",
  );
  const alike = stage.authorizeUrl({ redirect_uri: `${redirectUri}_of_another` });
  await expect(stage.platform.approve(alike, { workspace: acme })).rejects.toThrow("bad_redirect_uri");
});

test("a code becomes a bot token of the workspace, in Slack's form", async () => {
  expect(acme.botToken).toBe("");
  const code = await stage.codeFor({ workspace: acme, user: "grace" });
  const answer = await stage.access({ code });
  expect(answer).toEqual({
    ok: true,
    access_token: acme.botToken,
    token_type: "bot",
    scope: "chat:write,commands",
    bot_user_id: acme.bot.userId,
    app_id: stage.platform.appId,
    team: { id: acme.team.id, name: "Acme" },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: acme.user("grace").id },
  });
  expect(await stage.call(acme.botToken, "auth.test")).toMatchObject({ ok: true, team_id: acme.team.id });
});

test("the client's id and secret are taken by HTTP Basic as well", async () => {
  const { clientId, clientSecret } = stage.platform;
  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`,
  });
  const code = await stage.codeFor({ workspace: acme });
  expect(await stage.access({ code }, basic("wrong"))).toEqual({ ok: false, error: "bad_client_secret" });
  expect(await stage.access({ code }, basic(clientSecret))).toMatchObject({ ok: true });
});

describe("refusals of oauth.v2.access", () => {
  test.each([
    ["another client", { client_id: "1.2" }, "invalid_client_id"],
    ["a wrong secret", { client_secret: "wrong" }, "bad_client_secret"],
    ["a code that was never given", { code: "1.2" }, "invalid_code"],
    ["another redirect address", { redirect_uri: "https://elsewhere.example/" }, "bad_redirect_uri"],
    ["an unknown grant", { grant_type: "password" }, "invalid_grant_type"],
  ])("%s", async (_what, fields, error) => {
    const code = await stage.codeFor({ workspace: acme });
    expect(await stage.access({ code, ...fields })).toEqual({ ok: false, error });
    expect(await stage.access({ code })).toMatchObject({ ok: true });
  });

  test("a code is good once", async () => {
    const code = await stage.codeFor({ workspace: acme });
    await stage.access({ code });
    expect(await stage.access({ code })).toEqual({ ok: false, error: "code_already_used" });
  });

  test("a code is good for ten minutes", async () => {
    const [late, inTime] = [
      await stage.codeFor({ workspace: acme }),
      await stage.codeFor({ workspace: acme }),
    ];
    stage.pass(600_000);
    expect(await stage.access({ code: inTime })).toMatchObject({ ok: true });
    stage.pass(1);
    expect(await stage.access({ code: late })).toEqual({ ok: false, error: "invalid_code" });
  });
});

test("without an address of its own, an installation leads to the registered one", async () => {
  const url = stage.authorizeUrl({ redirect_uri: undefined });
  const address = new URL(await stage.platform.approve(url, { workspace: acme }));
  expect(address.href).toContain(stage.redirectUri);
  const code = address.searchParams.get("code") ?? "";
  expect(await stage.access({ code })).toMatchObject({ ok: true });
});

test("installing again gives the same token, and adds the scopes up", async () => {
  const first = await stage.access({ code: await stage.codeFor({ workspace: acme }) });
  const url = stage.authorizeUrl({ scope: "users:read" });
  const code = new URL(await stage.platform.approve(url, { workspace: acme })).searchParams.get("code") ?? "";
  const second = await stage.access({ code });
  expect(textOf(second, "access_token")).toBe(textOf(first, "access_token"));
  expect(second).toMatchObject({ scope: "chat:write,commands,users:read" });
  expect(stage.platform.installations()).toMatchObject([{ id: acme.team.id, botToken: acme.botToken }]);
});

test("a method whose scope was not asked for is refused with what is missing", async () => {
  await stage.access({ code: await stage.codeFor({ workspace: acme }) });
  const user = acme.user("ada").id;
  expect(await stage.call(acme.botToken, "users.info", { user })).toEqual({
    ok: false,
    error: "missing_scope",
    needed: "users:read",
    provided: "chat:write,commands",
  });
});

test("a person can agree and cancel on the page in a browser", async () => {
  const page = await (await fetch(stage.authorizeUrl())).text();
  const who = /<option value="([^"]+)">Acme: grace</.exec(page)?.[1] ?? "";
  const decide = async (decision: string): Promise<URL> => {
    const body = new URLSearchParams({ who, decision });
    const answer = await fetch(stage.authorizeUrl(), { method: "POST", body, redirect: "manual" });
    expect(answer.status).toBe(302);
    return new URL(answer.headers.get("location") ?? "");
  };
  expect((await decide("cancel")).searchParams.get("error")).toBe("access_denied");
  const code = (await decide("allow")).searchParams.get("code") ?? "";
  expect(await stage.access({ code })).toMatchObject({
    ok: true,
    authed_user: { id: acme.user("grace").id },
  });
});

test.each([
  ["error", "internal_error"],
  ["server-error", "service_unavailable"],
] as const)("a fault %s on oauth.v2.access leaves the code unused", async (kind, error) => {
  stage.platform.faults.add({ method: "oauth.v2.access", kind });
  const code = await stage.codeFor({ workspace: acme });
  expect(await stage.access({ code })).toEqual({ ok: false, error });
  expect(await stage.access({ code })).toMatchObject({ ok: true });
});

test("garbage instead of an answer leaves the code unused", async () => {
  stage.platform.faults.add({ method: "oauth.v2.access", kind: "garbage" });
  const code = await stage.codeFor({ workspace: acme });
  expect(await stage.access({ code })).toEqual({});
  expect(await stage.access({ code })).toMatchObject({ ok: true });
});

test("a slow answer comes after its time", async () => {
  stage.platform.faults.add({ method: "oauth.v2.access", kind: "slow", delayMs: 80 });
  const code = await stage.codeFor({ workspace: acme });
  const startedAt = performance.now();
  expect(await stage.access({ code })).toMatchObject({ ok: true });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
});

test("an answer that never comes leaves the code unused", async () => {
  stage.platform.faults.add({ method: "oauth.v2.access", kind: "timeout" });
  const code = await stage.codeFor({ workspace: acme });
  const { apiUrl } = stage.platform;
  const body = new URLSearchParams({ code });
  const call = fetch(`${apiUrl}oauth.v2.access`, { method: "POST", body, signal: AbortSignal.timeout(60) });
  await expect(call).rejects.toThrow(/timeout/);
  expect(await stage.access({ code })).toMatchObject({ ok: true });
});

test("an answer that is lost on its way has used the code up, and the app is installed", async () => {
  stage.platform.faults.add({ method: "oauth.v2.access", kind: "reset-after-success" });
  const code = await stage.codeFor({ workspace: acme });
  await expect(stage.access({ code })).rejects.toThrow("fetch failed");
  expect(await stage.access({ code })).toEqual({ ok: false, error: "code_already_used" });
  expect(acme.botToken).not.toBe("");
  expect(stage.platform.calls("oauth.v2.access")).toMatchObject([
    { fault: "reset-after-success" },
    { error: "code_already_used" },
  ]);
});
