import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseJsonObject } from "../../src/simulator/json.ts";
import { signedHeaders } from "../../src/simulator/slack/signature.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type PlatformStage, startPlatformStage } from "./platform-stage.ts";

let stage: PlatformStage;
let acme: SlackSimulator;
let initech: SlackSimulator;

beforeEach(async () => {
  stage = await startPlatformStage();
  acme = stage.platform.addWorkspace({ name: "Acme" });
  initech = stage.platform.addWorkspace({ name: "Initech", sameIdsAs: acme });
  for (const workspace of [acme, initech]) stage.platform.install(workspace);
});
afterEach(() => stage.close());

const support = (workspace: SlackSimulator) => workspace.channel("support");

test("a workspace can have the users, channels and bot of another, but not its team and its token", () => {
  expect(initech.users()).toEqual(acme.users());
  expect(initech.channels()).toEqual(acme.channels());
  expect(initech.bot).toEqual(acme.bot);
  expect(initech.team.id).not.toBe(acme.team.id);
  expect(initech.botToken).not.toBe(acme.botToken);
});

test("the token of a call says which workspace is meant, at one address for all", async () => {
  const { id } = support(acme);
  await stage.call(acme.botToken, "chat.postMessage", { channel: id, text: "for Acme" });
  await stage.call(initech.botToken, "chat.postMessage", { channel: id, text: "for Initech" });
  expect(support(acme).messages()).toMatchObject([{ text: "for Acme" }]);
  expect(support(initech).messages()).toMatchObject([{ text: "for Initech" }]);
  expect(acme.calls()).toMatchObject([{ method: "chat.postMessage", token: acme.botToken }]);
  expect(initech.apiUrl).toBe(acme.apiUrl);
});

test("the n-th message of a channel has the same ts in both workspaces, whenever it comes", () => {
  const ada = [acme.user("ada"), initech.user("ada")] as const;
  const first = ada[0].postMessage("support", "one").ts;
  stage.pass(90_000);
  const second = ada[0].postMessage("support", "two").ts;
  expect([ada[1].postMessage("support", "one"), ada[1].postMessage("support", "two")]).toMatchObject([
    { ts: first },
    { ts: second },
  ]);
  expect(Number(second) - Number(first)).toBeCloseTo(90, 2);
  const third = ada[1].postMessage("support", "three").ts;
  expect(ada[0].postMessage("support", "three").ts).toBe(third);
  expect(Number(third)).toBeGreaterThan(Number(second));
});

test("workspaces that were not told to have nothing in common share no ids", () => {
  const other = stage.platform.addWorkspace({ name: "Globex" });
  const known = new Set([...acme.users(), ...acme.channels()].map(({ id }) => id));
  expect([...other.users(), ...other.channels()].filter(({ id }) => known.has(id))).toEqual([]);
});

test("events of all workspaces go to one URL, signed with one secret, each with its own team and event id", async () => {
  await acme.user("ada").postMessage("support", "hello").delivered;
  await initech.user("ada").postMessage("support", "hello").delivered;
  const [first, second] = stage.events();
  expect([first, second]).toMatchObject([
    { team_id: acme.team.id, authorizations: [{ team_id: acme.team.id, is_enterprise_install: false }] },
    {
      team_id: initech.team.id,
      authorizations: [{ team_id: initech.team.id, is_enterprise_install: false }],
    },
  ]);
  expect(first?.event_id).not.toBe(second?.event_id);
  for (const { body, headers } of stage.app.received) {
    const at = Number(headers["x-slack-request-timestamp"]);
    const expected = signedHeaders(stage.platform.signingSecret, at, body, "application/json");
    expect(headers["x-slack-signature"]).toBe(expected["x-slack-signature"]);
  }
});

test("a command's response_url answers in the workspace where the command was given", async () => {
  const forms: URLSearchParams[] = [];
  stage.app.answer = ({ body }) => {
    forms.push(new URLSearchParams(body));
    return { status: 200 };
  };
  for (const workspace of [acme, initech]) await workspace.user("ada").slashCommand("support", "/chatra");
  expect(forms.map((form) => form.get("team_id"))).toEqual([acme.team.id, initech.team.id]);
  await fetch(forms[1]?.get("response_url") ?? "", {
    method: "POST",
    body: JSON.stringify({ text: "here" }),
  });
  expect(support(initech).ephemerals("ada")).toMatchObject([{ text: "here" }]);
  expect(support(acme).ephemerals()).toEqual([]);
});

test("a trigger opens a view in its own workspace only", async () => {
  await initech.user("ada").slashCommand("support", "/chatra");
  const trigger_id = new URLSearchParams(stage.app.received[0]?.body).get("trigger_id");
  const view = { type: "modal", title: { type: "plain_text", text: "Form" }, blocks: [] };
  const open = (token: string) => stage.call(token, "views.open", { trigger_id, view });
  expect(await open(acme.botToken)).toMatchObject({ error: "invalid_trigger_id" });
  expect(await open(initech.botToken)).toMatchObject({ ok: true, view: { team_id: initech.team.id } });
  expect([acme.views().length, initech.views().length]).toEqual([0, 1]);
});

test("a file with the same id in two workspaces is given to each workspace's token only", async () => {
  const [own, other] = [acme, initech].map((workspace) =>
    workspace.user("ada").uploadFile("support", { name: "a.txt", bytes: `of ${workspace.team.name}` }),
  );
  expect(own?.file.id).toBe(other?.file.id);
  const read = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return await (await fetch(other?.file.url_private_download ?? "", { headers })).text();
  };
  expect(await read(initech.botToken)).toBe("of Initech");
  expect(await read(acme.botToken)).toContain("Sign in to your workspace");
});

test("an upload lands in the workspace of its token", async () => {
  const web = new WebClient(initech.botToken, { slackApiUrl: stage.platform.apiUrl });
  await web.filesUploadV2({ channel_id: support(initech).id, filename: "b.txt", file: Buffer.from("bytes") });
  const [file] = support(initech).messages()[0]?.files ?? [];
  expect(initech.file(file?.id ?? "")?.bytes.toString()).toBe("bytes");
  expect(acme.file(file?.id ?? "")).toBeUndefined();
});

test("a fault of one workspace leaves the others alone", async () => {
  acme.faults.add({ method: "auth.test", kind: "error", error: "internal_error" });
  expect(await stage.call(initech.botToken, "auth.test")).toMatchObject({ ok: true });
  expect(await stage.call(acme.botToken, "auth.test")).toEqual({ ok: false, error: "internal_error" });
});

test("tokens that the platform never gave, and none, are refused as Slack does", async () => {
  expect(await stage.call("xoxb-wrong", "auth.test")).toEqual({ ok: false, error: "invalid_auth" });
  expect(await stage.call(stage.platform.appToken, "auth.test")).toEqual({
    ok: false,
    error: "not_allowed_token_type",
  });
  expect(await stage.call(acme.botToken, "apps.connections.open")).toEqual({
    ok: false,
    error: "not_allowed_token_type",
  });
  const bare = await fetch(`${stage.platform.apiUrl}auth.test`, { method: "POST" });
  expect(parseJsonObject(await bare.text())).toEqual({ ok: false, error: "not_authed" });
});

test("a workspace without the app sends nothing, and has no command of it", async () => {
  const globex = stage.platform.addWorkspace({ name: "Globex" });
  expect(await globex.user("ada").postMessage("support", "hello").delivered).toMatchObject({ status: 0 });
  expect(await globex.user("ada").slashCommand("support", "/chatra")).toMatchObject({
    status: 0,
    error: "the app is not installed",
  });
  expect(stage.app.received).toEqual([]);
});
