import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { valuesOf } from "../../../src/cli/setup/env-file.ts";
import { readConfig } from "../../../src/config/config.ts";
import {
  answerSlack,
  answerTheRest,
  answerUpToTheToken,
  folder,
  openSetup,
  reachTheTestMessage,
  startEachAnew,
  terminals,
  why,
  world,
  written,
} from "../../cli/setup-stage.ts";
import { findServer } from "../../store/own-database.ts";

const server = await findServer();
if (server !== true) process.stdout.write(`Setup is not tried with PostgreSQL: ${server}\n`);

startEachAnew();

describe.skipIf(terminals !== true)(`npm run setup${why}`, () => {
  test("without a public address it says that Chatra needs one, also with Socket Mode, and how to get it", async () => {
    await using terminal = openSetup({ PORT: "4000" });
    await terminal.shows("only Chatra needs a public URL");
    terminal.answers();
    await terminal.shows("The bot's public URL: Chatra sends chats there, also with Socket Mode");
    terminal.answers();
    await terminal.shows("Is there a Slack app");
    terminal.choosesDown(1);
    await terminal.shows("Bot User OAuth Token");
    // As a chat shows it that wraps what is pasted in quotes and marks.
    terminal.answers(` "${world.slack.botToken}"\u200b`);
    await terminal.shows("App-level token");
    terminal.answers(world.slack.appToken);
    await terminal.shows("ID of the channel");
    terminal.answers(world.slack.channel("support").id);
    await terminal.shows("Whom should a new chat call?");
    terminal.answers();
    await reachTheTestMessage(terminal);
    terminal.answers();
    await terminal.shows("No chat can arrive yet. Chatra sends chats to a public https URL");
    await terminal.shows("https://YOUR-ADDRESS/chatra/webhooks/");
    await terminal.shows("cloudflared tunnel --url http://localhost:4000");
    await terminal.shows("Set PUBLIC_URL in .env");
    await terminal.shows("One thing is missing: a public URL for Chatra.");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toContain("is set up");
    expect(valuesOf(await written()).SLACK_BOT_TOKEN).toBe(world.slack.botToken);
    const [posted] = world.slack.channel("support").messages().slice(-1);
    expect(posted?.text).toContain("once Chatra can reach the bot");
  });

  test("a channel that the test message did not reach is named as missing, with what to do, and nothing is called set up", async () => {
    const { slack } = world;
    slack.channel("support").archive();
    await using terminal = openSetup();
    await terminal.shows("How should Slack reach the bot?");
    terminal.answers();
    await terminal.shows("The bot's public URL");
    terminal.answers("https://chat.acme.example");
    await terminal.shows("Is there a Slack app");
    terminal.choosesDown(1);
    await terminal.shows("Bot User OAuth Token");
    terminal.answers(slack.botToken);
    await terminal.shows("App-level token");
    terminal.answers(slack.appToken);
    await terminal.shows("ID of the channel");
    terminal.answers(slack.channel("support").id);
    await terminal.shows("Whom should a new chat call?");
    terminal.answers();
    await reachTheTestMessage(terminal);
    terminal.answers();
    await terminal.shows("is archived");
    await terminal.shows("Post it again?");
    terminal.choosesDown(1);
    await terminal.shows(
      "1. Unarchive the channel, or choose another one. To choose another channel, run `npm run setup` again",
    );
    await terminal.shows("One thing is missing: a channel that the bot can post in.");
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).not.toContain("is set up");
  });

  test("an update proposes what is there, keeps every other line, and renews a connection instead of making a second", async () => {
    const { slack, membrane } = world;
    const desk = slack.addUserGroup({ handle: "desk", members: ["ada", "linus"] }).id;
    slack.channel("support").leave("linus");
    const before = [
      "# Ours",
      "FORWARDED_FOR_US=yes # theirs",
      `SLACK_BOT_TOKEN=${slack.botToken}`,
      `SLACK_SIGNING_SECRET="${slack.signingSecret}"`,
      `SLACK_CHANNEL=${slack.channel("support").id}`,
      `SLACK_MENTION=${desk}`,
      `CHATRA_WEBHOOK_SECRET=${world.webhookSecret}`,
      "#DATABASE_URL=postgres://old",
      "PUBLIC_URL=https://old.acme.example",
      "",
    ].join("\n");
    await writeFile(join(folder, ".env"), before);
    const first = membrane.connection().id;
    const second = membrane.addConnection({ name: "Chatra of the other shop" }).id;
    membrane.setConnectionState(second, "CLIENT_ACTION_REQUIRED");
    await using terminal = openSetup();

    await terminal.shows(".env already exists");
    terminal.answers();
    await terminal.shows("How should Slack reach the bot?");
    await terminal.shows("● HTTP");
    terminal.answers();
    await terminal.shows("https://old.acme.example");
    terminal.answers("\u0015https://chat.acme.example");
    await terminal.shows("Is there a Slack app");
    await terminal.shows("● Yes");
    terminal.choosesDown(1);
    await terminal.shows("https://api.slack.com/apps?new_app=1&manifest_yaml=");
    await terminal.shows("Bot User OAuth Token (Enter keeps the one in .env)");
    terminal.answers();
    await terminal.shows("Signing Secret (Enter keeps the one in .env)");
    terminal.answers();
    await terminal.shows("ID of the channel");
    await terminal.shows(slack.channel("support").id);
    terminal.answers();
    await terminal.shows("Whom should a new chat call?");
    await terminal.shows("● A user group");
    terminal.answers();
    await terminal.shows("The ID of the user group");
    terminal.answers();
    await terminal.shows(`1 of the group ${desk} (${slack.user("linus").id}) is not in the channel`);
    await terminal.shows("What now?");
    terminal.choosesDown(2);
    await terminal.shows("Which Chatra account?");
    terminal.choosesDown(1);
    await terminal.shows("Reconnect your Chatra account");
    await terminal.shows(`https://ui.getmembrane.example/connections/${second}/reconnect`);
    await terminal.shows("Waiting until the connection is ready");
    membrane.setConnectionState(second, "READY");
    await terminal.shows("The connection Chatra of the other shop is ready.");
    await answerTheRest(terminal, "The bot is set up.");
    expect(await terminal.ended()).toBe(0);

    expect(await written()).toBe(
      before
        .replace("https://old.acme.example", "https://chat.acme.example")
        .replace(`"${slack.signingSecret}"`, slack.signingSecret)
        .concat(
          `MEMBRANE_BIN=${membrane.bin}\nMEMBRANE_CONNECTION_ID=${second}\nSLACK_API_URL=${slack.apiUrl}\n`,
        ),
    );
    expect(membrane.connections().map(({ id }) => id)).toEqual([first, second]);
    expect(membrane.runs("connect")).toEqual([]);
    const link = /https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_yaml=\S+/.exec(terminal.screen())?.[0];
    expect(parse(new URL(link ?? "").searchParams.get("manifest_yaml") ?? "")).toMatchObject({
      settings: {
        event_subscriptions: { request_url: "https://chat.acme.example/slack/events" },
        socket_mode_enabled: false,
      },
    });
  });

  test("a new file in place of an old one has nothing of it; a login that the browser finished needs no code", async () => {
    await writeFile(join(folder, ".env"), "CHATRA_AGENT_ID=old\nMEMBRANE_TRANSPORT=api\nOTHER=1\n");
    world.membrane.logOut();
    await using terminal = openSetup();
    await terminal.shows(".env already exists");
    terminal.choosesDown(1);
    await answerSlack(terminal);
    await terminal.shows("Log in to Membrane?");
    world.membrane.logIn();
    terminal.answers();
    await terminal.shows("The connection Chatra is ready.");
    await answerTheRest(terminal, "One thing is missing: a public URL for Chatra.");
    expect(await terminal.ended()).toBe(0);
    expect(Object.keys(valuesOf(await written())).sort()).toEqual([
      "CHATRA_WEBHOOK_SECRET",
      "MEMBRANE_BIN",
      "SLACK_API_URL",
      "SLACK_APP_TOKEN",
      "SLACK_BOT_TOKEN",
      "SLACK_CHANNEL",
    ]);
    expect(await written()).toContain("# Slack: OAuth & Permissions");
    expect(world.membrane.runs("login complete")).toEqual([]);
  });

  test("a file that is to stay as it is does, and Ctrl-C at a question or during a check leaves nothing behind", async () => {
    await writeFile(join(folder, ".env"), "OTHER=1\n");
    {
      await using terminal = openSetup();
      await terminal.shows(".env already exists");
      terminal.choosesDown(2);
      await terminal.shows("Nothing was written.");
      expect(await terminal.ended()).toBe(130);
    }
    {
      await using terminal = openSetup();
      await terminal.shows(".env already exists");
      terminal.answers();
      await terminal.shows("How should Slack reach the bot?");
      terminal.pressesCtrlC();
      await terminal.shows("Nothing was written.");
      expect(await terminal.ended()).toBe(130);
    }
    world.slack.faults.add({ method: "auth.test", kind: "timeout" });
    {
      await using terminal = openSetup();
      await terminal.shows(".env already exists");
      terminal.answers();
      await answerUpToTheToken(terminal);
      await world.slack.waitFor((slack) => slack.calls("auth.test").length > 0);
      await terminal.shows("Asking Slack whose token it is");
      terminal.pressesCtrlC();
      await terminal.shows("Nothing was written.");
      expect(await terminal.ended()).toBe(130);
    }
    expect(await written()).toBe("OTHER=1\n");
    expect(await readdir(folder)).toEqual([".env"]);
  });

  test("a bot that uses Membrane's API keeps doing so; a broken connection is mended in Membrane, and checked again", async () => {
    const { slack, membrane } = world;
    const { id } = membrane.connection();
    await writeFile(
      join(folder, ".env"),
      `MEMBRANE_TRANSPORT=api\nMEMBRANE_ACCESS_TOKEN=an-old-token\nMEMBRANE_API_URI=${membrane.url}\n`,
    );
    membrane.setConnectionState(id, "SETUP_FAILED");
    await using terminal = openSetup();
    await terminal.shows(".env already exists");
    terminal.answers();
    await answerSlack(terminal);
    await terminal.shows("How should the bot log in to Membrane's REST API?");
    terminal.answers();
    await terminal.shows("Access token of Membrane's REST API");
    terminal.answers();
    await terminal.shows("Copy a new access token");
    await terminal.shows("◆  Access token of Membrane's REST API");
    terminal.answers(membrane.accessToken);
    await terminal.shows("Membrane accepts the access token.");
    await terminal.shows("The connection Chatra is SETUP_FAILED");
    await terminal.shows("What now?");
    membrane.setConnectionState(id, "READY");
    terminal.answers();
    await terminal.shows("The connection Chatra is ready.");

    await reachTheTestMessage(terminal);
    terminal.pressesCtrlC();
    await terminal.shows(".env is complete.");
    expect(await terminal.ended()).toBe(130);

    const values = valuesOf(await written());
    expect(values).toMatchObject({ MEMBRANE_TRANSPORT: "api", MEMBRANE_ACCESS_TOKEN: membrane.accessToken });
    expect(readConfig(values, folder)).toMatchObject({ membrane: { transport: { kind: "api" } } });
    expect(membrane.runs().every(({ transport }) => transport === "http")).toBe(true);
    expect(slack.calls("chat.postMessage")).toEqual([]);
    expect(terminal.screen()).not.toContain(membrane.accessToken);
  });

  test("the workspace's key and secret are tried, and take the place of an access token", async () => {
    const { membrane } = world;
    await writeFile(
      join(folder, ".env"),
      `MEMBRANE_TRANSPORT=api\nMEMBRANE_ACCESS_TOKEN=an-old-token\nMEMBRANE_API_URI=${membrane.url}\n`,
    );
    await using terminal = openSetup();
    await terminal.shows(".env already exists");
    terminal.answers();
    await answerSlack(terminal);
    await terminal.shows("How should the bot log in to Membrane's REST API?");
    // The list begins anew below its end.
    terminal.choosesDown(1);
    await terminal.shows("Workspace key, from Membrane's console");
    terminal.answers(membrane.workspace.key);
    await terminal.shows("Workspace secret, from the same page");
    terminal.answers("a-wrong-secret");
    await terminal.shows("Key of the tenant");
    terminal.answers();
    await terminal.shows("Copy MEMBRANE_WORKSPACE_KEY");
    await terminal.shows("◆  Workspace key, from Membrane's console");
    terminal.answers(membrane.workspace.key);
    await terminal.shows("◆  Workspace secret, from the same page");
    terminal.answers(membrane.workspace.secret);
    await terminal.shows("◆  Key of the tenant");
    terminal.answers("tenant-1");
    await terminal.shows("Membrane accepts the workspace's key and secret.");
    await terminal.shows("The connection Chatra is ready.");
    await reachTheTestMessage(terminal);
    terminal.pressesCtrlC();
    await terminal.shows(".env is complete.");
    expect(await terminal.ended()).toBe(130);
    const values = valuesOf(await written());
    expect(values).toMatchObject({
      MEMBRANE_WORKSPACE_KEY: membrane.workspace.key,
      MEMBRANE_WORKSPACE_SECRET: membrane.workspace.secret,
      MEMBRANE_TENANT_KEY: "tenant-1",
    });
    expect(values).not.toHaveProperty("MEMBRANE_ACCESS_TOKEN");
    expect(terminal.screen()).not.toContain(membrane.workspace.secret);
  });

  test.skipIf(server !== true)(
    "a PostgreSQL server is connected to, and its password is never shown",
    async () => {
      await using terminal = openSetup();
      await answerSlack(terminal);
      await terminal.shows("ID of the Chatra agent");
      terminal.answers();
      await terminal.shows("of more bot admins");
      terminal.answers();
      await terminal.shows("Where should the bot keep its data?");
      terminal.choosesDown(1);
      await terminal.shows("Server URL");
      terminal.answers("postgres://postgres:geheim@127.0.0.1:5432/chatra_slack_of_nobody");
      await terminal.shows("has no database chatra_slack_of_nobody");
      await terminal.shows("Where should the bot keep its data?");
      await terminal.shows("● On a PostgreSQL server");
      terminal.answers();
      await terminal.shows("Server URL");
      const url = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
      terminal.answers(url);
      await terminal.shows("The bot can use PostgreSQL database");
      await terminal.shows("Post a test message");
      terminal.choosesDown(1);
      expect(await terminal.ended()).toBe(0);
      expect(valuesOf(await written()).DATABASE_URL).toBe(url);
      expect(terminal.screen()).not.toContain("geheim");
    },
  );
});
