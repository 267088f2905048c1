import { SocketModeClient } from "@slack/socket-mode";
import { afterEach, beforeEach, expect, test } from "vitest";
import { objectAt } from "../../src/simulator/json.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type PlatformStage, startPlatformStage, textOf } from "./platform-stage.ts";

let stage: PlatformStage;
let acme: SlackSimulator;

beforeEach(async () => {
  stage = await startPlatformStage({ behaviour: { retryDelaysMs: [5, 5, 5] } });
  acme = stage.platform.addWorkspace({ name: "Acme" });
  stage.platform.install(acme);
});
afterEach(() => stage.close());

const typesOf = () => stage.events().map((envelope) => objectAt(envelope, "event")?.type);

test("an uninstalled app is told so by both events, and its token is dead", async () => {
  const token = acme.botToken;
  await stage.platform.uninstall(acme).done;
  expect(stage.events()).toMatchObject([
    { team_id: acme.team.id, event: { type: "app_uninstalled" } },
    {
      team_id: acme.team.id,
      event: { type: "tokens_revoked", tokens: { oauth: [], bot: [acme.bot.userId] } },
    },
  ]);
  expect(await stage.call(token, "auth.test")).toEqual({ ok: false, error: "account_inactive" });
  expect(acme.botToken).toBe("");
  expect(stage.platform.installations()).toEqual([]);
});

test("the events come in the other order when asked to, and the token may be told that it was revoked", async () => {
  const token = acme.botToken;
  await stage.platform.uninstall(acme, { order: "revoked-first", error: "token_revoked" }).done;
  expect(typesOf()).toEqual(["tokens_revoked", "app_uninstalled"]);
  expect(await stage.call(token, "auth.test")).toEqual({ ok: false, error: "token_revoked" });
});

test("revoked tokens are told by one event", async () => {
  const token = acme.botToken;
  await stage.platform.revokeTokens(acme).done;
  expect(typesOf()).toEqual(["tokens_revoked"]);
  expect(await stage.call(token, "auth.test")).toEqual({ ok: false, error: "token_revoked" });
});

test("the farewell is sent again and again until the app takes it", async () => {
  stage.app.answer = (_request, count) => ({ status: count < 3 ? 503 : 200 });
  const farewell = stage.platform.uninstall(acme);
  await farewell.done;
  expect(farewell.deliveries.map(({ state }) => state)).toEqual(["acknowledged", "acknowledged"]);
  expect(stage.app.received.length).toBeGreaterThan(3);
  const retried = stage.app.received.filter(({ headers }) => headers["x-slack-retry-num"] !== undefined);
  expect(retried[0]?.headers["x-slack-retry-reason"]).toBe("http_error");
});

test("events of an uninstallation can come after the next installation, and tell of the time before it", async () => {
  const old = acme.botToken;
  const farewell = stage.platform.uninstall(acme, { hold: true });
  const uninstalledAt = Math.floor(Date.now() / 1000);
  stage.pass(60_000);
  const answer = await stage.access({ code: await stage.codeFor({ workspace: acme }) });
  expect(textOf(answer, "access_token")).not.toBe(old);
  expect(stage.events()).toEqual([]);
  await farewell.release();
  expect(typesOf()).toEqual(["app_uninstalled", "tokens_revoked"]);
  for (const { event_time } of stage.events()) expect(Number(event_time) - uninstalledAt).toBeLessThan(30);
  expect(await stage.call(acme.botToken, "auth.test")).toMatchObject({ ok: true });
  expect(await stage.call(old, "auth.test")).toMatchObject({ error: "account_inactive" });
});

test("a workspace without the app sends no events until it is installed again", async () => {
  await stage.platform.uninstall(acme).done;
  acme.user("ada").postMessage("support", "unheard");
  stage.platform.install(acme);
  await acme.user("ada").postMessage("support", "heard").delivered;
  expect(stage.events().map(({ event }) => event)).toMatchObject([{}, {}, { text: "heard" }]);
});

test("the bot stays in its channels, or leaves them when asked to", async () => {
  await stage.platform.uninstall(acme).done;
  stage.platform.install(acme);
  const bot = acme.bot.userId;
  expect(acme.channel("support").info.members).toContain(bot);
  await stage.platform.uninstall(acme, { leavesChannels: true }).done;
  expect(acme.channel("support").info.members).not.toContain(bot);
});

test("the app can uninstall itself with its own credentials", async () => {
  const { clientId: client_id, clientSecret: client_secret } = stage.platform;
  const token = acme.botToken;
  expect(await stage.call(token, "apps.uninstall", { client_id, client_secret: "wrong" })).toEqual({
    ok: false,
    error: "bad_client_secret",
  });
  expect(await stage.call(token, "apps.uninstall", { client_id, client_secret })).toEqual({ ok: true });
  await stage.platform.settled();
  expect(typesOf()).toEqual(["app_uninstalled", "tokens_revoked"]);
  expect(await stage.call(token, "auth.test")).toMatchObject({ error: "account_inactive" });
});

test("an app that is not there can't be uninstalled", async () => {
  await stage.platform.uninstall(acme).done;
  expect(() => stage.platform.uninstall(acme)).toThrow("Acme does not have the app");
});

test("a token that was revoked alone is replaced by the next installation", async () => {
  const old = acme.botToken;
  acme.revokeToken();
  expect(await stage.call(old, "auth.test")).toEqual({ ok: false, error: "token_revoked" });
  stage.platform.install(acme);
  expect(acme.botToken).not.toBe(old);
});

test("over Socket Mode one connection carries the envelopes of all workspaces", async () => {
  const sockets = await startPlatformStage({ socketMode: true });
  const workspaces = ["Acme", "Initech"].map((name) => sockets.platform.addWorkspace({ name }));
  for (const workspace of workspaces) sockets.platform.install(workspace);
  const teams: string[] = [];
  const client = new SocketModeClient({
    appToken: sockets.platform.appToken,
    clientOptions: { slackApiUrl: sockets.platform.apiUrl },
  });
  client.on("slack_event", (frame: { ack: () => Promise<void>; body: { team_id: string } }) => {
    teams.push(frame.body.team_id);
    void frame.ack();
  });
  await client.start();
  for (const workspace of workspaces) {
    await workspace.user("ada").postMessage("support", "hello").delivered;
    await workspace.user("ada").slashCommand("support", "/chatra");
  }
  expect(teams).toEqual(workspaces.flatMap(({ team }) => [team.id, team.id]));
  expect(sockets.platform.sockets.count()).toBe(1);
  expect(sockets.platform.calls("apps.connections.open")).toHaveLength(1);
  expect(sockets.app.received).toEqual([]);
  await client.disconnect();
  await sockets.close();
});
