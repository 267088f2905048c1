import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type JsonObject, parseJsonObject } from "../../src/simulator/json.ts";
import type { SlackOrganization } from "../../src/simulator/slack/platform/platform-api.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type PlatformStage, startPlatformStage, textOf } from "./platform-stage.ts";

let stage: PlatformStage;
let globex: SlackOrganization;
let sales: SlackSimulator;
let help: SlackSimulator;

beforeEach(async () => {
  stage = await startPlatformStage();
  globex = stage.platform.addOrganization({ name: "Globex", enterpriseId: "E0GLOBEX" });
  sales = globex.addWorkspace({ name: "Globex Sales" });
  help = globex.addWorkspace({ name: "Globex Help" });
});
afterEach(() => stage.close());

const lastForm = (): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(stage.app.received.at(-1)?.body));
const lastPayload = (): JsonObject => parseJsonObject(lastForm().payload ?? "") ?? {};
const enterprise = { id: "E0GLOBEX", name: "Globex" };
const view = {
  type: "modal",
  title: { type: "plain_text", text: "Form" },
  submit: { type: "plain_text", text: "Go" },
  blocks: [],
};

test("an org-wide installation has an enterprise and no team", async () => {
  const code = await stage.codeFor({ organization: globex });
  const answer = await stage.access({ code });
  expect(answer).toMatchObject({
    ok: true,
    team: null,
    enterprise,
    is_enterprise_install: true,
    bot_user_id: sales.bot.userId,
  });
  expect(globex.botToken).toBe(textOf(answer, "access_token"));
  expect([sales.botToken, help.botToken]).toEqual([globex.botToken, globex.botToken]);
});

test("an installation in one workspace of an organization names both, and is not org-wide", async () => {
  const answer = await stage.access({ code: await stage.codeFor({ workspace: sales }) });
  expect(answer).toMatchObject({
    team: { id: sales.team.id, name: "Globex Sales" },
    enterprise,
    is_enterprise_install: false,
  });
  expect(help.botToken).toBe("");
  await sales.user("ada").postMessage("support", "hello").delivered;
  expect(stage.events()).toMatchObject([
    {
      enterprise_id: "E0GLOBEX",
      is_enterprise_install: false,
      authorizations: [{ enterprise_id: "E0GLOBEX", team_id: sales.team.id, is_enterprise_install: false }],
    },
  ]);
});

test("an organization has each id once, so its workspaces can't share them", () => {
  expect(() => globex.addWorkspace({ name: "Twin", sameIdsAs: sales })).toThrow("has each id once");
});

describe("with the app for the whole organization", () => {
  beforeEach(() => void stage.platform.install(globex));

  test("events name the workspace, the enterprise, and the org-wide installation", async () => {
    await help.user("ada").postMessage("support", "hello").delivered;
    expect(stage.events()).toMatchObject([
      {
        team_id: help.team.id,
        enterprise_id: "E0GLOBEX",
        is_enterprise_install: true,
        authorizations: [
          {
            enterprise_id: "E0GLOBEX",
            team_id: help.team.id,
            user_id: help.bot.userId,
            is_bot: true,
            is_enterprise_install: true,
          },
        ],
      },
    ]);
  });

  test("the authorization may leave the workspace out", async () => {
    const vague = stage.platform.addOrganization({ name: "Vague", authorizedTeam: "null" });
    const workspace = vague.addWorkspace({ name: "Vague Help" });
    stage.platform.install(vague);
    await workspace.user("ada").postMessage("support", "hello").delivered;
    expect(stage.events()).toMatchObject([
      { team_id: workspace.team.id, authorizations: [{ team_id: null, is_enterprise_install: true }] },
    ]);
  });

  test("a command carries the enterprise as text", async () => {
    await help.user("ada").slashCommand("support", "/chatra");
    expect(lastForm()).toMatchObject({
      team_id: help.team.id,
      enterprise_id: "E0GLOBEX",
      enterprise_name: "Globex",
      is_enterprise_install: "true",
    });
  });

  test("a button carries team and enterprise", async () => {
    const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
    const blocks = [{ type: "actions", elements: [button] }];
    const channel = help.channel("support").id;
    const posted = await stage.call(globex.botToken, "chat.postMessage", { channel, text: "x", blocks });
    await help.user("ada").clickButton(channel, textOf(posted, "ts"), "go");
    expect(lastPayload()).toMatchObject({
      type: "block_actions",
      team: { id: help.team.id, enterprise_id: "E0GLOBEX", enterprise_name: "Globex" },
      enterprise,
      is_enterprise_install: true,
    });
  });

  test("a shortcut and a form carry no team: the person does", async () => {
    await help.user("ada").shortcut("open");
    expect(lastPayload()).toMatchObject({
      type: "shortcut",
      team: null,
      enterprise,
      is_enterprise_install: true,
      user: { team_id: help.team.id },
    });
    const trigger_id = textOf(lastPayload(), "trigger_id");
    expect(await stage.call(globex.botToken, "views.open", { trigger_id, view })).toMatchObject({ ok: true });
    const form = help.openView("ada");
    expect(form).toBeDefined();
    if (form) await help.user("ada").submitView(form);
    expect(lastPayload()).toMatchObject({
      type: "view_submission",
      team: null,
      enterprise,
      user: { team_id: help.team.id },
      view: { team_id: help.team.id },
    });
  });

  test("auth.test puts the enterprise into the team's place", async () => {
    expect(await stage.call(globex.botToken, "auth.test")).toMatchObject({
      ok: true,
      team_id: "E0GLOBEX",
      enterprise_id: "E0GLOBEX",
      is_enterprise_install: true,
      user_id: help.bot.userId,
    });
  });

  test("auth.teams.list names the workspaces", async () => {
    expect(await stage.call(globex.botToken, "auth.teams.list")).toMatchObject({
      teams: [
        { id: sales.team.id, name: "Globex Sales" },
        { id: help.team.id, name: "Globex Help" },
      ],
    });
  });

  test("one token posts in the channels of every workspace", async () => {
    for (const workspace of [sales, help]) {
      const channel = workspace.channel("support").id;
      await stage.call(globex.botToken, "chat.postMessage", { channel, text: workspace.team.name });
      expect(workspace.channel(channel).messages()).toMatchObject([{ text: workspace.team.name }]);
    }
    expect(await stage.call(globex.botToken, "chat.postMessage", { channel: "C0", text: "x" })).toMatchObject(
      {
        error: "channel_not_found",
      },
    );
  });

  test("a list needs to be told the workspace, which must be one of the organization", async () => {
    const other = stage.platform.addWorkspace({ name: "Acme" });
    const list = (args: JsonObject) => stage.call(globex.botToken, "conversations.list", args);
    expect(await list({})).toMatchObject({ ok: false, error: "missing_argument" });
    expect(await list({ team_id: other.team.id })).toMatchObject({ error: "team_access_not_granted" });
    const { channels } = await list({ team_id: help.team.id });
    expect(channels).toMatchObject(help.channels().map(({ id }) => ({ id })));
  });

  test("users.info tells of the organization, also to a workspace that joined later", async () => {
    const late = globex.addWorkspace({ name: "Globex Late" });
    const user = late.user("ada").id;
    expect(await stage.call(globex.botToken, "users.info", { user })).toMatchObject({
      user: {
        enterprise_user: {
          enterprise_id: "E0GLOBEX",
          is_admin: true,
          is_owner: false,
          teams: [sales.team.id, help.team.id, late.team.id],
        },
      },
    });
  });

  test("a file is uploaded to the workspace of its channel", async () => {
    const reserved = await stage.call(globex.botToken, "files.getUploadURLExternal", {
      filename: "a.txt",
      length: 5,
    });
    await fetch(textOf(reserved, "upload_url"), { method: "POST", body: "bytes" });
    const channel_id = help.channel("support").id;
    const files = [{ id: reserved.file_id }];
    await stage.call(globex.botToken, "files.completeUploadExternal", { channel_id, files });
    const [message] = help.channel("support").messages();
    expect(message?.files).toMatchObject([{ id: reserved.file_id, size: 5 }]);
  });

  test("the app's farewell names the enterprise alone, and its token works nowhere", async () => {
    const token = globex.botToken;
    await stage.platform.uninstall(globex).done;
    expect(stage.events()).toMatchObject(
      ["app_uninstalled", "tokens_revoked"].map((type) => ({
        event: { type },
        team_id: "E0GLOBEX",
        enterprise_id: "E0GLOBEX",
        is_enterprise_install: true,
        authorizations: [{ enterprise_id: "E0GLOBEX", team_id: null, is_enterprise_install: true }],
      })),
    );
    const channel = help.channel("support").id;
    expect(await stage.call(token, "auth.test")).toMatchObject({ error: "account_inactive" });
    expect(await stage.call(token, "chat.postMessage", { channel, text: "x" })).toMatchObject({
      error: "account_inactive",
    });
  });
});
