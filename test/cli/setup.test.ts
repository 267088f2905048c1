import { spawnSync } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { valuesOf } from "../../src/cli/setup/env-file.ts";
import { readConfig } from "../../src/config/config.ts";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";
import { grantScopes } from "../../src/simulator/slack/methods/scopes.ts";
import {
  environment,
  folder,
  openSetup,
  startEachAnew,
  terminals,
  why,
  world,
  written,
} from "./setup-stage.ts";
import { projectFile } from "./terminal.ts";

startEachAnew();

describe.skipIf(terminals !== true)(`npm run setup${why}`, () => {
  test("whoever mends each step as they are told to ends with a bot that can be started", async () => {
    const { slack, membrane } = world;
    const channel = slack.channel("support");
    const ada = slack.user("ada");
    channel.leave("bot");
    grantScopes(slack.behaviour, ["chat:write", "channels:history"]);
    membrane.logOut();
    membrane.removeConnection(membrane.connection().id);
    await using terminal = openSetup({ MEMBRANE_BIN: "membrane-of-nobody" });

    await terminal.shows("How should Slack reach the bot?");
    terminal.answers();
    await terminal.shows("The bot's public URL");
    terminal.answers("chat.acme.example");
    await terminal.shows("Enter a URL");
    terminal.answers("\u0015https://chat.acme.example/");
    await terminal.shows("Is there a Slack app");
    terminal.choosesDown(1);

    await terminal.shows("Bot User OAuth Token");
    terminal.answers("xoxb-not-this-one");
    await terminal.shows("Slack refuses the token (invalid_auth)");
    await terminal.shows("◆  Bot User OAuth Token");
    terminal.answers(slack.botToken);
    await terminal.shows("The token lacks");
    await terminal.shows("reactions:write");
    await terminal.shows("What now?");
    grantScopes(
      slack.behaviour,
      parse(await readFile(projectFile("manifest.yml"), "utf8")).oauth_config.scopes.bot,
    );
    terminal.answers();
    await terminal.shows("The token belongs to @chatra in Acme Support.");

    await terminal.shows("App-level token");
    terminal.answers("xapp-not-this-one");
    await terminal.shows("Slack refuses the app token (invalid_auth)");
    await terminal.shows("◆  App-level token");
    terminal.answers(slack.appToken);

    await terminal.shows("ID of the channel");
    terminal.answers(`https://acme.slack.com/archives/${channel.id}`);
    await terminal.shows(`The bot is not in the channel ${channel.id}.`);
    await terminal.shows("/invite @chatra");
    await terminal.shows("What now?");
    channel.join("bot");
    terminal.answers();
    await terminal.shows("The bot is in the channel");

    await terminal.shows("Whom should a new chat call?");
    terminal.choosesDown(2);
    await terminal.shows("The person's member ID");
    terminal.answers("grace");
    await terminal.shows("Enter a member ID such as U0123ABCD");
    terminal.answers("\u0015U0NOBODY");
    await terminal.shows("Slack has no user U0NOBODY");
    await terminal.shows("◆  The person's member ID");
    channel.leave("grace");
    terminal.answers(`\u0015${slack.user("grace").id}`);
    await terminal.shows(
      `Grace Hopper is not in the channel ${channel.id}, so a mention there does not reach them.`,
    );
    await terminal.shows("What now?");
    channel.join("grace");
    terminal.answers();
    await terminal.shows("A new chat will call Grace Hopper.");

    await terminal.shows("npm install -g @membranehq/cli");
    await terminal.shows("What now?");
    terminal.choosesDown(1);
    await terminal.shows("Name or path");
    terminal.answers(`\u0015${membrane.bin}`);

    await terminal.shows("is not logged in to Membrane");
    await terminal.shows("Log in to Membrane?");
    terminal.answers();
    await terminal.shows("https://console.getmembrane.example/cli-login");
    await terminal.shows("Code from the browser");
    terminal.answers("wrong");
    await terminal.shows("Membrane does not accept the code");
    await terminal.shows("◆  Code from the browser");
    terminal.answers(membrane.loginCode());
    await terminal.shows("Membrane: Logged in, Workspace: Acme");

    await terminal.shows("Membrane has no Chatra connection yet");
    terminal.answers();
    const connection = await membrane.waitFor(() => membrane.connections()[0]);
    await terminal.shows(`https://ui.getmembrane.example/connections/${connection.id}/connect`);
    membrane.setConnectionState(connection.id, "READY");
    await terminal.shows("The connection Chatra is ready.");

    await terminal.shows("ID of the Chatra agent");
    terminal.answers("agent1");
    await terminal.shows("of more bot admins");
    terminal.answers("U0NOBODY");
    await terminal.shows("Slack has no user U0NOBODY");
    await terminal.shows("of more bot admins");
    terminal.answers(`\u0015${ada.id}`);
    await terminal.shows("Bot admins: Ada Lovelace, and workspace admins.");
    await terminal.shows("Where should the bot keep its data?");
    terminal.answers();
    await terminal.shows("Wrote ");
    await terminal.shows("Post a test message");
    slack.faults.add({ method: "chat.postMessage", kind: "error", error: "is_archived" });
    terminal.answers();
    await terminal.shows("is archived");
    await terminal.shows("Post it again?");
    terminal.answers();
    await terminal.shows("Posted.");
    await terminal.shows("https://chat.acme.example/chatra/webhooks/");
    await terminal.shows("npm start");
    expect(await terminal.ended()).toBe(0);

    const values = valuesOf(await written());
    expect(values).toEqual({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_CHANNEL: channel.id,
      SLACK_MENTION: slack.user("grace").id,
      SLACK_API_URL: slack.apiUrl,
      PUBLIC_URL: "https://chat.acme.example",
      MEMBRANE_BIN: membrane.bin,
      CHATRA_WEBHOOK_SECRET: expect.stringMatching(/^[0-9a-f]{48}$/),
      CHATRA_AGENT_ID: "agent1",
      ADMIN_USERS: ada.id,
    });
    expect(() => readConfig(values, folder)).not.toThrow();
    expect((await stat(join(folder, ".env"))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([".env"]);
    expect(channel.messages().at(-1)?.text).toContain("chatra-slack is set up");
    expect(membrane.connections()).toHaveLength(1);
    expect(terminal.screen()).toContain(`/chatra/webhooks/${values.CHATRA_WEBHOOK_SECRET}`);
    for (const secret of [slack.botToken, slack.appToken]) {
      expect(terminal.screen()).not.toContain(secret);
      expect(JSON.stringify(membrane.runs())).not.toContain(secret);
    }
  });
});

test("without a terminal it ends with 1 and one line that says what to do", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, wordsOfScript("setup"), {
    cwd: folder,
    env: environment(),
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr.split("\n").filter((line) => line.includes("terminal"))).toHaveLength(1);
  expect(stderr).toContain(".env.example");
});

test("an argument that it does not know gets the usage and ends with 2", () => {
  const run = spawnSync(process.execPath, [...wordsOfScript("setup"), "--fast"], { encoding: "utf8" });
  expect(run).toMatchObject({ status: 2, stdout: "" });
  expect(run.stderr).toContain("Usage: npm run setup");
});
