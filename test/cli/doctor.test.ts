import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CheckId, type Result, runChecks } from "../../src/cli/doctor/check.ts";
import { examine } from "../../src/cli/doctor/examine.ts";
import { isGood, printReport } from "../../src/cli/doctor/print-report.ts";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import { startBot } from "../../src/simulator/bot-process.ts";
import { startManyWorkspaces } from "../../src/simulator/many-workspaces.ts";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";
import { grantScopes } from "../../src/simulator/slack/methods/scopes.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";
import { insertAccount } from "../../src/store/accounts.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import { latestSchema } from "../../src/store/migrations/migrate.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { startSmallProxy } from "../runtime/small-proxy.ts";
import { findServer, makeDatabase } from "../store/own-database.ts";

const server = await findServer();
if (server !== true) process.stdout.write(`doctor is not tried with PostgreSQL: ${server}\n`);

let world: World;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-doctor-"));
  world = await startWorld();
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

type Findings = Record<CheckId, Result>;

function examineWith(environment: Record<string, string>): ReturnType<typeof examine> {
  const nodeVersion = process.versions.node;
  return examine({ environment, directory: folder, nodeVersion });
}

/** What doctor finds with the configuration of this world, a few variables changed (empty: removed). */
async function findings(
  extra: Record<string, string> = {},
  // Membrane's command is five processes; where it is not the matter, its API is asked.
  transport: "cli" | "api" = "api",
): Promise<Findings> {
  const environment = world.botEnvironment({ dataDir: join(folder, "data"), port: 1, transport, extra });
  const results = await Promise.all(examineWith(environment));
  const byId: Partial<Findings> = Object.fromEntries(results.map((result) => [result.id, result]));
  if (!isWhole(byId)) throw new Error("a check is missing");
  return byId;
}

function isWhole(findings: Partial<Findings>): findings is Findings {
  return Object.keys(findings).length === 12;
}

type Run = { code: number | null; stdout: string; stderr: string };

function runDoctor(env: Record<string, string>, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const words = [...wordsOfScript("doctor"), ...args];
    const child = execFile(process.execPath, words, { cwd: folder, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** What the command prints, without a process for it, and what it ends with. */
async function report(environment: Record<string, string>): Promise<Pick<Run, "code" | "stdout">> {
  let stdout = "";
  const write = (text: string): void => {
    stdout += text;
  };
  const results = await printReport(examineWith(environment), { write, colours: false });
  return { code: isGood(results) ? 0 : 1, stdout };
}

describe("the command", () => {
  test("beside a running bot everything is in order, and nothing is changed or sent; its public address is asked for through the proxy, it is not", async () => {
    await using proxy = await startSmallProxy();
    const bot = await startBot(world, { dataDir: join(folder, "data") });
    try {
      const posts = world.slack.calls("chat.postMessage").length;
      const run = await runDoctor({ ...bot.environment });
      expect(run).toMatchObject({ code: 0 });
      expect(run.stdout.split("\n").filter((line) => line.startsWith("✔"))).toHaveLength(12);
      expect(run.stdout).toMatch(/Database .*, schema \d+, bot running\n/);
      expect(run.stdout).toContain(`Chatra webhook  ${bot.url} reaches the bot`);
      expect(run.stdout).toContain("All 12 checks passed.");
      expect(world.slack.calls("chat.postMessage")).toHaveLength(posts);
      for (const secret of [world.slack.botToken, world.slack.signingSecret, world.webhookSecret]) {
        expect(run.stdout + run.stderr).not.toContain(secret);
      }
      expect(bot.isRunning()).toBe(true);

      proxy.leads("chat.only-in-the-proxy.test:80", bot.port);
      proxy.leads(new URL(world.slack.url).host, Number(new URL(world.slack.url).port));
      const found = await findings({
        PORT: String(bot.port),
        HTTP_PROXY: proxy.url,
        PUBLIC_URL: "http://chat.only-in-the-proxy.test",
      });
      expect(found.webhook).toMatchObject({ status: "ok" });
      expect(found["slack-token"]).toMatchObject({ status: "ok" });
      expect(proxy.passed.some(({ to }) => to === `127.0.0.1:${bot.port}`)).toBe(false);
      proxy.refuse(407);
      const refused = await findings({ HTTP_PROXY: proxy.url });
      expect(refused["slack-token"]).toMatchObject({
        status: "failed",
        detail: expect.stringContaining("proxy_answered_407"),
        advice: expect.stringContaining("HTTPS_PROXY"),
      });
    } finally {
      await bot.stop();
    }
  });

  test("for many workspaces it looks at what they share, and says where their own is seen", async () => {
    const many = await startManyWorkspaces({ workspaces: [{ name: "Acme" }, { name: "Initech" }] });
    const bot = await startBot(many, { dataDir: join(folder, "many") });
    try {
      const { code, stdout } = await report({ ...bot.environment });
      expect(stdout).toContain(`${bot.url} reaches the bot`);
      expect(stdout.match(/each workspace has its own\n +(?:Look|Have|Run) /g)).toHaveLength(3);
      expect(stdout).toMatch(/each account has its own\n +Run `\/chatra accounts`/);
      expect(stdout).toContain("7 of 12 checks passed, 5 skipped. Follow the steps below each –.");
      expect(code).toBe(0);
    } finally {
      await bot.stop();
      await many.close();
    }
  });

  test("with --json it prints one document; a failed check makes it end with 1, one that depends on it is skipped", async () => {
    const env = world.botEnvironment({ dataDir: join(folder, "data"), port: 1 });
    world.slack.revokeToken();
    const run = await runDoctor(env, "--json");
    expect(run.code).toBe(1);
    const { ok, checks } = JSON.parse(run.stdout);
    expect(ok).toBe(false);
    expect(checks).toHaveLength(12);
    expect(checks).toEqual(
      expect.arrayContaining([
        {
          id: "slack-token",
          name: "Slack token",
          status: "failed",
          detail: "Slack refuses the token (token_revoked)",
          advice: expect.stringContaining("OAuth & Permissions"),
        },
        {
          id: "slack-channel",
          name: "Slack channel",
          status: "skipped",
          detail: "waits for: Slack token",
          advice: "Fix Slack token first.",
        },
      ]),
    );
  });

  test("every fault of the configuration is told, and what to do stands below", async () => {
    const env = world.botEnvironment({ dataDir: folder, port: 1, extra: { SLACK_CHANNEL: "#support" } });
    const { code, stdout } = await report({ ...env, CHATRA_WEBHOOK_SECRET: "short" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✖ Configuration .*2 variables are wrong\n +SLACK_CHANNEL must be a channel ID/);
    expect(stdout).toMatch(/\n +CHATRA_WEBHOOK_SECRET must have at least 24 characters/);
    expect(stdout).toMatch(/– Slack token +waits for: Configuration\n +Fix Configuration first\.\n/);
    expect(stdout).toContain("1 of 12 checks failed, 10 skipped. Follow the steps below each.");
  });

  test("an option that it does not know gets the usage and ends with 2", async () => {
    const run = await runDoctor(world.botEnvironment({ dataDir: folder, port: 1 }), "--fix");
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("Usage: npm run doctor");
  });
});

describe("the configuration", () => {
  test("where nobody has begun, the doctor and the bot name setup, and what there is under a wrong name", async () => {
    const nothing = { PATH: process.env.PATH ?? "", SLACK_BOT_TOKE: "xoxb-1" };
    const { code, stdout } = await report(nothing);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✖ Configuration +nothing is configured yet\n +Run `npm run setup`/);
    expect(stdout).toContain("SLACK_BOT_TOKE is unknown to the bot. Did you mean SLACK_BOT_TOKEN?");
    expect(stdout).toContain("1 of 12 checks failed, 10 skipped.");
  });

  test("what is unknown is named, and fails nothing", async () => {
    const { configuration } = await findings({ DATABSE_URL: "postgres://x", SLACK_WEBHOOK_URL: "https://x" });
    expect(configuration).toMatchObject({
      status: "ok",
      detail: "valid, 2 variables are unknown",
      advice: expect.stringMatching(/DATABSE_URL .*DATABASE_URL\?\nSLACK_WEBHOOK_URL is unknown/),
    });
  });

  test("an address that is none of this machine's fails, as the bot could not listen there; brackets do not", async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737).
    const [elsewhere, loopback] = await Promise.all([
      findings({ HOST: "192.0.2.1" }),
      findings({ HOST: "[::1]" }),
    ]);
    expect(elsewhere.configuration).toMatchObject({
      status: "failed",
      detail: "can't listen on 192.0.2.1: EADDRNOTAVAIL",
      advice: expect.stringContaining("Set HOST to an address of this machine"),
    });
    expect(loopback.configuration).toMatchObject({ status: "ok" });
  });
});

describe("Node", () => {
  const examineNode = async (nodeVersion: string) =>
    examine({ environment: {}, directory: folder, nodeVersion })[0];

  test.each(["20.20.2", "22.18.0", "24.14.0", "24.22.3", "25.9.0"])(
    "%s fails, as the bot can't start on it",
    async (version) => {
      const advice = expect.stringContaining("npm run doctor");
      expect(await examineNode(version)).toMatchObject({ status: "failed", advice });
    },
  );

  test.each(["26.0.0", "26.10.0", "27.0.0", "100.0.0"])("%s is new enough", async (version) => {
    expect(await examineNode(version)).toMatchObject({ status: "ok", detail: version });
  });
});

describe("the database", () => {
  test("one that is not there yet is fine, and is not made", async () => {
    const { database } = await findings();
    expect(database).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/, empty$/),
      advice: expect.stringContaining("at its next start"),
    });
    expect(existsSync(join(folder, "data"))).toBe(false);
  });

  test("one of a newer version fails and stays as it is", async () => {
    const dataDir = join(folder, "data");
    await (await openSqliteStore({ dataDir })).close();
    expect((await findings()).database).toMatchObject({
      status: "ok",
      detail: `SQLite in ${dataDir}, schema ${latestSchema}`,
    });
    const file = new DatabaseSync(join(dataDir, "chatra-slack.db"));
    file.exec("insert into chatra_slack_schema (version) values (99)");
    file.close();
    expect((await findings()).database).toMatchObject({
      status: "failed",
      detail: "the database is of a newer version",
      advice: expect.stringContaining("Update"),
      says: expect.stringContaining("schema 99"),
    });
  });

  test("a file that is no database, and a folder that is a file, fail", async () => {
    const { DATA_DIR = "" } = world.botEnvironment({ dataDir: join(folder, "chatra-slack.db"), port: 1 });
    await writeFile(DATA_DIR, "not a database, though it is long enough to be taken for one ".repeat(20));
    const [noDatabase, noFolder] = await Promise.all([
      findings({ DATA_DIR: folder }),
      findings({ DATA_DIR: join(DATA_DIR, "data") }),
    ]);
    expect(noDatabase.database).toMatchObject({
      status: "failed",
      detail: "the database is damaged",
      says: expect.stringContaining("not a database"),
    });
    expect(noFolder.database).toMatchObject({
      status: "failed",
      advice: expect.stringContaining("right to write"),
    });
  });

  const [oldKey, newKey, third] = ["a", "b", "c"].map((digit) => digit.repeat(64));

  /** Stores an account and a workspace, each with secrets that a key of its own has sealed. */
  async function storeSecrets(store: Store, ofAccount: string, ofWorkspace: string): Promise<void> {
    const teamId = teamIdSchema.parse("T1");
    const accountId = accountIdSchema.parse("shop");
    const channelId = channelIdSchema.parse("C1");
    const secrets = createSecretBox([ofAccount]).seal('["secret"]', "account:T1:shop");
    const sealed = createSecretBox([ofWorkspace]).seal("{}", "installation:T1");
    await store.transaction(async (tx) => {
      await insertAccount(tx, { accountId, teamId, name: "shop", channelId, secrets }, 1);
      const installation = { teamId, isOrgWide: false, sealed, version: "1", installedAt: 1 };
      await saveInstallation(tx, { ...installation, expiresAt: undefined, refreshAt: undefined });
    });
  }

  async function tellsOfKeys(database: Record<string, string>): Promise<void> {
    const withKey = async (key: string) => (await findings({ ...database, ENCRYPTION_KEY: key })).database;
    for (const key of [oldKey, `${newKey},${oldKey}`]) expect((await withKey(key ?? "")).status).toBe("ok");
    const advice = expect.stringMatching(/^Set it to the key that it had before\.\nTo change/);
    // The workspace's own secrets do not count where the environment has the token.
    for (const key of [newKey, third])
      expect(await withKey(key ?? "")).toMatchObject({
        status: "failed",
        detail: "ENCRYPTION_KEY opens none of its secrets",
        advice,
      });
    expect(await withKey("")).toMatchObject({
      status: "failed",
      detail: "ENCRYPTION_KEY is missing for its secrets",
      advice,
    });
    const many = {
      ...database,
      SLACK_BOT_TOKEN: "",
      SLACK_CHANNEL: "",
      CHATRA_WEBHOOK_SECRET: "",
      CHATRA_AGENT_ID: "",
      PUBLIC_URL: "http://127.0.0.1:1",
      SLACK_CLIENT_ID: "1.2",
      SLACK_CLIENT_SECRET: "s".repeat(32),
    };
    const withMany = async (key = "") => (await findings({ ...many, ENCRYPTION_KEY: key })).database.status;
    expect([await withMany(oldKey), await withMany(newKey), await withMany(third)]).toEqual([
      "ok",
      "ok",
      "failed",
    ]);
  }

  test("a key that opens none of its secrets fails, as the bot would not start with it; one that opens some does not", async () => {
    const store = await openSqliteStore({ dataDir: join(folder, "data") });
    await storeSecrets(store, oldKey ?? "", newKey ?? "");
    try {
      // Also while a bot has it open.
      await tellsOfKeys({});
    } finally {
      await store.close();
    }
    await tellsOfKeys({});
  });

  test("without secrets any key will do, and none", async () => {
    await (await openSqliteStore({ dataDir: join(folder, "data") })).close();
    for (const ENCRYPTION_KEY of ["", oldKey ?? ""])
      expect((await findings({ ENCRYPTION_KEY })).database.status).toBe("ok");
  });

  test("a database of an early version, which has no secrets yet, is looked at as any other", async () => {
    const dataDir = join(folder, "data");
    await mkdir(dataDir);
    using file = new DatabaseSync(join(dataDir, "chatra-slack.db"));
    file.exec(
      "create table chatra_slack_schema (version integer); insert into chatra_slack_schema values (5)",
    );
    expect((await findings()).database).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/schema 5$/),
    });
  });

  const skipped = server === true ? "" : ` (skipped: no server for tests answers: ${server})`;
  test.skipIf(server !== true)(`a server that refuses us fails, without its password${skipped}`, async () => {
    const url = "postgres://postgres:geheim@127.0.0.1:5432/chatra_slack_of_nobody";
    const { database } = await findings({ DATABASE_URL: url });
    expect(database).toMatchObject({ status: "failed", says: expect.stringContaining("has no database") });
    expect(JSON.stringify(database)).not.toContain("geheim");
  });

  test.skipIf(server !== true)(`on PostgreSQL a key is told of in the same way${skipped}`, async () => {
    const database = await makeDatabase();
    try {
      const store = await openPostgresStore({ url: database.url });
      await storeSecrets(store, oldKey ?? "", newKey ?? "");
      await store.close();
      await tellsOfKeys({ DATABASE_URL: database.url });
    } finally {
      await database.drop();
    }
  });
});

describe("Slack", () => {
  test("missing scopes are named; a channel without the bot says how to invite it", async () => {
    const channel = world.slack.channel("support");
    grantScopes(world.slack.behaviour, ["chat:write", "channels:history"]);
    channel.leave("bot");
    const found = await findings();
    expect(found["slack-token"]).toMatchObject({ status: "ok", detail: "@chatra in Acme Support" });
    expect(found["slack-scopes"]).toMatchObject({
      status: "failed",
      detail: expect.stringMatching(/^the token lacks \d+ scopes$/),
      advice: expect.stringMatching(/reinstall the app:\n.*reactions:write.*users:read/s),
    });
    const { advice } = found["slack-scopes"];
    expect(advice?.split("\n")).toEqual(
      expect.arrayContaining([
        "usergroups:read: Find the members of a user group for an escalation, and offer user groups in the form of a route.",
        "dnd:read: Leave users in do-not-disturb out of an escalation.",
        // The comment stands above the scope before it.
        expect.stringMatching(/^app_mentions:read: Answer users/),
      ]),
    );
    expect(advice).not.toMatch(/undefined|needed by the bot/);
    expect(found["slack-channel"]).toMatchObject({
      status: "failed",
      detail: `the bot is not in the channel ${channel.id}`,
      advice: expect.stringContaining("/invite @chatra"),
    });
  });

  test("an app token is tried, and a service that does not answer is told from a token that is refused", async () => {
    const { appToken } = world.slack;
    expect((await findings({ SLACK_APP_TOKEN: appToken }))["slack-events"].status).toBe("ok");
    world.slack.faults.add({ method: "auth.test", kind: "server-error" });
    const found = await findings({ SLACK_APP_TOKEN: "xapp-other" });
    expect(found["slack-events"]).toMatchObject({
      status: "failed",
      advice: expect.stringContaining("connections:write"),
    });
    expect(found["slack-token"]).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("can't be reached"),
    });
  });
});

describe("Membrane", () => {
  const byCommand = (extra: Record<string, string> = {}) => findings(extra, "cli");

  test("a command that is not there, or is not Membrane's, fails, and all after it waits", async () => {
    const [missing, other] = await Promise.all([
      byCommand({ MEMBRANE_BIN: "membrane-of-nobody" }),
      byCommand({ MEMBRANE_BIN: "true" }),
    ]);
    for (const found of [missing, other]) {
      expect(found["membrane-command"]).toMatchObject({ status: "failed" });
      expect(found["membrane-login"]).toMatchObject({ status: "skipped", detail: "waits for: Membrane CLI" });
      expect(found.actions).toMatchObject({ status: "skipped" });
    }
    expect(missing["membrane-command"].advice).toContain("npm install -g @membranehq/cli");
  });

  test("logged out fails by itself; whoever is logged in is shown where the command says so, and it may say nothing", async () => {
    world.membrane.logOut();
    const out = await byCommand();
    expect(out["membrane-command"].status).toBe("ok");
    expect(out["membrane-login"]).toMatchObject({
      status: "failed",
      advice: expect.stringContaining("membrane login --tenant"),
    });
    world.membrane.logIn();
    expect((await byCommand())["membrane-login"].detail).toContain("Workspace: Acme");
    world.membrane.faults.add({ command: "status", kind: "internal" });
    expect((await byCommand())["membrane-login"]).toMatchObject({ status: "ok", detail: "logged in" });
  });

  test("a connection that needs its owner shows the address; several have to be chosen from", async () => {
    const { id } = world.membrane.connection();
    world.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
    expect((await findings()).connection).toMatchObject({
      status: "failed",
      detail: "the Chatra connection is not ready",
      says: expect.stringContaining("CLIENT_ACTION_REQUIRED"),
      advice: expect.stringContaining(`/connections/${id}/reconnect`),
    });
    const other = world.membrane.addConnection({ name: "Chatra two" });
    expect((await findings()).connection).toMatchObject({
      status: "failed",
      detail: "not exactly one Chatra connection",
      says: expect.stringContaining(`Chatra two (${other.id})`),
      advice: expect.stringContaining("npm run setup"),
    });
    expect((await findings({ MEMBRANE_CONNECTION_ID: other.id })).connection.status).toBe("ok");
  });

  test("Membrane's API is asked where it is configured, and a token that it refuses is told of without being shown", async () => {
    const { accessToken, url } = world.membrane;
    const api = { MEMBRANE_TRANSPORT: "api", MEMBRANE_API_URI: url, MEMBRANE_BIN: "membrane-of-nobody" };
    const good = await findings({ ...api, MEMBRANE_ACCESS_TOKEN: accessToken }, "cli");
    expect(good["membrane-command"].detail).toContain("not used");
    expect(good.actions).toMatchObject({ status: "ok", detail: "all 10 actions are there" });
    const bad = await findings({ ...api, MEMBRANE_ACCESS_TOKEN: "an-old-token" }, "cli");
    expect(bad["membrane-login"]).toMatchObject({
      status: "failed",
      advice: expect.stringContaining("MEMBRANE_ACCESS_TOKEN"),
    });
    expect(JSON.stringify(bad)).not.toContain("an-old-token");
  });

  test("Membrane's API is asked by the workspace's key and secret, and a wrong secret is told of without being shown", async () => {
    const { workspace, url } = world.membrane;
    const api = { MEMBRANE_TRANSPORT: "api", MEMBRANE_API_URI: url, MEMBRANE_WORKSPACE_KEY: workspace.key };
    const good = await findings({ ...api, MEMBRANE_WORKSPACE_SECRET: workspace.secret }, "cli");
    expect(good["membrane-login"]).toMatchObject({
      status: "ok",
      detail: "Membrane accepts the key and the secret",
    });
    expect(good.actions.status).toBe("ok");
    const bad = await findings({ ...api, MEMBRANE_WORKSPACE_SECRET: "a-wrong-secret" }, "cli");
    expect(bad["membrane-login"]).toMatchObject({
      status: "failed",
      advice: expect.stringMatching(/MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET.*\n.*clock/),
    });
    expect(JSON.stringify(bad)).not.toContain("a-wrong-secret");
    const half = await findings(api, "cli");
    expect(half.configuration.advice).toContain("MEMBRANE_WORKSPACE_SECRET is missing");
  });

  test("a command that is too old is told of as one to update", async () => {
    world.membrane.output.lacks = ["action run", "act"];
    expect((await byCommand())["membrane-command"]).toMatchObject({
      status: "failed",
      detail: "this version of `membrane` does not fit",
      says: expect.stringContaining("`action run`"),
      advice: expect.stringContaining("npm install -g @membranehq/cli@latest"),
    });
  });

  test("actions that the connection lacks are named", async () => {
    world.membrane.replaceActions({ only: ["send-agent-message", "get-client"] });
    const { actions } = await findings();
    expect(actions).toMatchObject({
      status: "failed",
      detail: "8 of 10 actions missing",
    });
    expect(actions.advice).toContain("edit-agent-message");
    expect(actions.advice).not.toContain("get-client");
  });
});

describe("the webhook's address", () => {
  test("without a running bot it can't be looked at, and without PUBLIC_URL neither; both say what to do", async () => {
    expect((await findings()).webhook).toMatchObject({
      status: "skipped",
      advice: expect.stringContaining("Start the bot"),
    });
    const without = { SLACK_APP_TOKEN: world.slack.appToken, PUBLIC_URL: "", PORT: "4000" };
    expect((await findings(without)).webhook).toMatchObject({
      status: "skipped",
      detail: "waits for PUBLIC_URL",
      advice: expect.stringMatching(
        /cloudflared tunnel --url http:\/\/localhost:4000`\.\nSet PUBLIC_URL to that address\..*also with Socket Mode/,
      ),
    });
  });

  test("something else that answers there is not taken for the bot, nor is a bot with another secret", async () => {
    const ours = {
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    };
    // As the bot answers whose secret is another one.
    const bot = await listen(
      createServer((request, response) => {
        response.writeHead(request.url === "/healthz" ? 200 : 404, ours).end();
      }),
    );
    const proxy = await listen(createServer((_request, response) => response.writeHead(405).end()));
    const redirect = await listen(
      createServer((request, response) => {
        response.writeHead(301, { location: `https://www.acme.example${request.url}` }).end();
      }),
    );
    try {
      const [elsewhere, lost, redirected, wrong] = await Promise.all([
        findings({ PORT: bot.port, PUBLIC_URL: proxy.url }),
        findings({ PORT: bot.port, PUBLIC_URL: "http://127.0.0.1:1" }),
        findings({ PORT: bot.port, PUBLIC_URL: redirect.url }),
        findings({ PORT: bot.port, PUBLIC_URL: bot.url }),
      ]);
      expect(elsewhere.webhook).toMatchObject({ status: "failed", detail: expect.stringContaining("(405)") });
      expect(lost.webhook).toMatchObject({
        status: "failed",
        detail: expect.stringContaining("can't be reached"),
      });
      expect(redirected.webhook).toMatchObject({
        status: "failed",
        detail: "PUBLIC_URL redirects to another address",
        advice: expect.stringContaining("leads to https://www.acme.example)"),
      });
      expect(wrong.webhook).toMatchObject({
        status: "failed",
        advice: expect.stringContaining("Restart the bot"),
      });
    } finally {
      for (const { close } of [bot, proxy, redirect]) close();
    }
  });
});

describe("a check that hangs", () => {
  test("is given up, and one that breaks is told of; the others are not held up", async () => {
    const results = await Promise.all(
      runChecks(
        [
          { id: "database", look: () => new Promise(() => undefined) },
          { id: "slack-token", look: () => Promise.reject(new TypeError("with a secret in it")) },
          { id: "actions", after: ["database"], look: async () => ({ status: "ok", detail: "" }) },
        ],
        30,
      ),
    );
    expect(results).toMatchObject([
      { id: "database", status: "failed", detail: "no answer within 0.03 s" },
      { id: "slack-token", status: "failed", detail: "the check ended with TypeError" },
      { id: "actions", status: "skipped", detail: "waits for: Database", advice: "Fix Database first." },
    ]);
  });
});

async function listen(server: Server): Promise<{ url: string; port: string; close: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, port: String(port), close: () => void server.close() };
}
