import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { wordsOfScript } from "../../../src/simulator/npm-script.ts";
import { findTerminal, openTerminal } from "../../cli/terminal.ts";
import { type FirstHour, openFirstHour } from "../../flow/first-hour-stage.ts";
import { playLeftChannel } from "../../flow/left-channel-story.ts";

const terminals = findTerminal();
if (terminals !== true) process.stdout.write(`The first hour begins without npm run setup: ${terminals}\n`);

type Run = { code: number | null; stdout: string; stderr: string };

/** Runs a script of the project as `npm start` and `npm run doctor` do. */
function run({ folder, environment }: FirstHour, script: "start" | "doctor"): Promise<Run> {
  return new Promise((resolve) => {
    const words = wordsOfScript(script);
    const child = execFile(process.execPath, words, { cwd: folder, env: environment }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

const why = terminals === true ? "" : ` (skipped: ${terminals})`;
describe.skipIf(terminals !== true)(`a person's first hour${why}`, () => {
  test("nothing is configured, setup is run without a public address, the channel is left; once the bot is invited all comes through", async () => {
    await using hour = await openFirstHour();
    const { world, folder } = hour;
    const { slack } = world;
    const support = slack.channel("support");
    const elsewhere = slack.channel("elsewhere");

    // Nothing is configured: both commands name the one to run.
    const started = await run(hour, "start");
    expect(started.code).toBe(1);
    expect(started.stdout).toBe("");
    expect(hour.plain(started.stderr)).toMatchInlineSnapshot(`
      ".env not found. Continuing without it.
      Nothing is configured yet. Run \`npm run setup\`: it asks for everything, checks each answer and writes .env.
        SLACK_BOT_TOKEN is missing. Copy the Bot User OAuth Token from your Slack app (OAuth & Permissions).
        SLACK_CHANNEL is missing. Copy the ID of the channel for new chats from the bottom of the channel's details. The #name does not work.
        CHATRA_WEBHOOK_SECRET is missing. Make one with: openssl rand -hex 24. It is the last part of the webhook URL.
        SLACK_SIGNING_SECRET is missing. Copy the Signing Secret from your Slack app (Basic Information), or set SLACK_APP_TOKEN to use Socket Mode.
      Or copy .env.example to .env and fill in the values. It explains each variable.
      "
    `);
    const doctor = await run(hour, "doctor");
    expect(doctor.code).toBe(1);
    expect(hour.plain(doctor.stdout)).toMatchInlineSnapshot(`
      "✔ Node            26.10.0
      ✖ Configuration   nothing is configured yet
                        Run \`npm run setup\`, or copy .env.example to .env and fill in the values.
      – Database        waits for: Configuration
                        Fix Configuration first.
      – Slack token     waits for: Configuration
                        Fix Configuration first.
      – Slack scopes    waits for: Configuration
                        Fix Configuration first.
      – Slack channel   waits for: Configuration
                        Fix Configuration first.
      – Slack events    waits for: Configuration
                        Fix Configuration first.
      – Membrane CLI    waits for: Configuration
                        Fix Configuration first.
      – Membrane login  waits for: Configuration
                        Fix Configuration first.
      – Connection      waits for: Configuration
                        Fix Configuration first.
      – Chatra actions  waits for: Configuration
                        Fix Configuration first.
      – Chatra webhook  waits for: Configuration
                        Fix Configuration first.

      1 of 12 checks failed, 10 skipped. Follow the steps below each.
      "
    `);

    // Setup is run: two channels that can't be used, then one that can; no public address.
    {
      await using terminal = openTerminal("setup", { cwd: folder, env: hour.environment });
      await terminal.shows("How should Slack reach the bot?");
      terminal.answers();
      await terminal.shows("The bot's public URL");
      terminal.answers();
      await terminal.shows("Is there a Slack app");
      terminal.choosesDown(1);
      await terminal.shows("Bot User OAuth Token");
      terminal.answers(slack.botToken);
      await terminal.shows("App-level token");
      terminal.answers(slack.appToken);
      await terminal.shows("ID of the channel");
      terminal.answers("C0NOWHERE");
      await terminal.shows("What now?");
      terminal.choosesDown(1);
      await terminal.shows("ID of the channel");
      terminal.answers(`\u0015${elsewhere.id}`);
      await terminal.shows("What now?");
      terminal.choosesDown(1);
      await terminal.shows("ID of the channel");
      terminal.answers(`\u0015${support.id}`);
      await terminal.shows("Whom should a new chat call?");
      terminal.answers();
      await terminal.shows("ID of the Chatra agent");
      terminal.answers(hour.world.chatra.agents()[0]?.id ?? "");
      await terminal.shows("of more bot admins");
      terminal.answers(slack.user("ada").id);
      await terminal.shows("Where should the bot keep its data?");
      terminal.answers();
      await terminal.shows("Post a test message");
      terminal.answers();
      await terminal.shows("One thing is missing");
      expect(await terminal.ended()).toBe(0);
      expect(hour.plain(terminal.rendered())).toMatchInlineSnapshot(`
        ".env not found. Continuing without it.
        ┌  Set up chatra-slack
        │
        ◇  How should Slack reach the bot?
        │  Socket Mode
        │
        ◇  The bot's public URL: Chatra sends chats there, also with Socket Mode (leave empty to add it later)
        │
        │
        ◇  Is there a Slack app for the bot already?
        │  Yes
        │
        ◇  Bot User OAuth Token
        │  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪
        │
        ◆  The token belongs to @chatra in Acme Support.
        │
        ◇  App-level token
        │  ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪
        │
        ◆  Slack accepts the app token.
        │
        ◇  ID of the channel for new chats (at the bottom of the channel's details), or its link
        │  C0NOWHERE
        │
        ■  The bot can't find the channel C0NOWHERE.
        │  Copy the channel ID again from the bottom of the channel's details.
        │  If the channel is private, type \`/invite @chatra\` in it.
        │
        ◇  What now?
        │  Enter another answer
        │
        ◇  ID of the channel for new chats (at the bottom of the channel's details), or its link
        │  #elsewhere
        │
        ■  The bot is not in the channel #elsewhere.
        │  Type \`/invite @chatra\` in the channel.
        │
        ◇  What now?
        │  Enter another answer
        │
        ◇  ID of the channel for new chats (at the bottom of the channel's details), or its link
        │  #support
        │
        ◆  The bot is in the channel #support.
        │
        ◇  Whom should a new chat call? (\`/chatra route default mention=…\` changes it later)
        │  Nobody
        │
        ◆  Membrane: Logged in, Workspace: Acme (6512c0ffee)
        │
        ◆  The connection Chatra is ready.
        │
        ◇  ID of the Chatra agent for teammates without one (optional, but without it their replies can fail)
        │  ID-OF-AGENT-SUPPORT
        │
        ◇  Slack member IDs of more bot admins (optional; workspace admins always are)
        │  @ada
        │
        ◆  Bot admins: Ada Lovelace, and workspace admins.
        │
        ◇  Where should the bot keep its data?
        │  In a folder on this machine
        │
        ◆  The bot can use SQLite in FOLDER/.data.
        │
        ◆  Wrote FOLDER/.env. Only you can read it.
        │
        ◇  Post a test message to #support?
        │  Yes
        │
        ◆  Posted. Check the channel.
        │
        ▲  No chat can arrive yet. Chatra sends chats to a public https URL, also with Socket Mode.
        │
        ◇  In Chatra's settings, set this webhook URL and switch on all three events:

        https://YOUR-ADDRESS/chatra/webhooks/SECRET

        │
        ◇  Next steps ──────────────────────────────────────────────────────────────────────────────────────────────────╮
        │                                                                                                               │
        │  1. Put a TLS proxy in front of the bot, or open a tunnel: \`cloudflared tunnel --url http://localhost:3000\`.  │
        │  2. Set PUBLIC_URL in .env to that address, and use it in the webhook URL                                     │
        │  3. Start the bot: npm start                                                                                  │
        │  4. Check everything, also the webhook URL: npm run doctor                                                    │
        │                                                                                                               │
        ├───────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        │
        └  One thing is missing: a public URL for Chatra."
      `);
    }
    expect(hour.posts()).toEqual([
      "#support ← :wave: chatra-slack can post here. New chats from your website will appear in this channel once Chatra can reach the bot.",
    ]);

    // The last step of setup is done. Then somebody removes the bot from the channel.
    const env = join(folder, ".env");
    await writeFile(env, `${await readFile(env, "utf8")}PUBLIC_URL=https://chat.acme.example\n`);
    await playLeftChannel(hour);
  });
});

const ARCHIVED = "is archived";
const NOWHERE = "does not exist";

test.each([
  [ARCHIVED, "is_archived"],
  [NOWHERE, "channel_not_found"],
])(
  "a channel that %s holds up the chats, without a loop; another one in the configuration gets them all",
  async (what, code) => {
    await using hour = await openFirstHour();
    const { world } = hour;
    const { slack, chatra } = world;
    const support = slack.channel("support");
    if (what === ARCHIVED) support.archive();
    const wrong = what === NOWHERE ? "C0NOWHERE" : support.id;
    const admins = { ADMIN_USERS: slack.user("ada").id };
    await hour.startBot({ SLACK_CHANNEL: wrong, ...admins });
    const maya = chatra.addClient({ name: "Maya" });
    const lena = chatra.addClient({ name: "Lena" });
    for (const [client, words] of [
      [maya, "one"],
      [lena, "Hello!"],
      [maya, "two"],
    ] as const)
      chatra.visitor(client.id).writes(words);
    await hour.tried(4);
    const place = what === NOWHERE ? "C0NOWHERE" : "#support";
    const posts = hour.posts();
    expect(posts.slice(0, 2).toSorted()).toEqual([
      `${place} ✗ ${code} ← 🔴 Lena: Hello!`,
      `${place} ✗ ${code} ← 🔴 Maya: one`,
    ]);
    expect(posts.slice(2)).toEqual([
      expect.stringContaining(
        "@ada ← :rotating_light: *New chats don't show in Slack: the bot can't post in <",
      ),
      expect.stringMatching(
        new RegExp(`^${place} ✗ ${code} ← :rotating_light: \\*\\d messages or receipts have waited`),
      ),
    ]);
    expect(hour.log()).toContainEqual(
      `error: bot can't post in the channel for new chats accountId="default" channelId="${place}" code="${code}" advice="Invite the bot to the channel, let it post there, unarchive the channel, or set \`SLACK_CHANNEL\` to another channel and restart the bot."`,
    );

    slack.channel("elsewhere").join("bot");
    hour.forget();
    await hour.startBot({ SLACK_CHANNEL: slack.channel("elsewhere").id, ...admins });
    const thread = await hour.threadWith("elsewhere", "two");
    await hour.threadWith("elsewhere", "Hello!");
    slack.user("ada").postMessage(slack.channel("elsewhere").id, "Yes", { threadTs: thread });
    await hour.received(maya, "Yes");
    await hour.marked("elsewhere", "Yes");
    await hour.told("ada", "on time again");
    expect(hour.chats("elsewhere")).toEqual([
      ["▣ Lena: Hello!", "↳ Hello!"],
      ["▣ Maya: one", "↳ one", "↳ two", "↳ Yes :white_check_mark:"],
    ]);
    await hour.alertsEnded("elsewhere");
  },
);
