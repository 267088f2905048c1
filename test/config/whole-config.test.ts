import { homedir } from "node:os";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../../src/config/config.ts";

const one = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "0123456789abcdef",
  SLACK_CHANNEL: "C0123ABCD",
  CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx",
};
const many = {
  SLACK_CLIENT_ID: "123.456",
  SLACK_CLIENT_SECRET: "fedcba9876543210",
  SLACK_SIGNING_SECRET: "0123456789abcdef",
  ENCRYPTION_KEY: "0a".repeat(32),
  PUBLIC_URL: "https://chat.example.org",
};

const ofOne = {
  tenants: { kind: "one", botToken: "xoxb-1", channel: "C0123ABCD", mention: undefined },
  encryptionKeys: [],
  slack: {
    mode: { kind: "http", signingSecret: "0123456789abcdef" },
    apiUrl: "https://slack.com/api/",
  },
  membrane: { transport: { kind: "cli", bin: "membrane" }, connectionId: undefined, concurrency: 4 },
  chatra: { webhookSecrets: ["abcdefghijklmnopqrstuvwx"], agentId: undefined },
  adminUsers: [],
  guestsMayCommand: false,
  publicUrl: undefined,
  database: { kind: "sqlite", dataDir: "/somewhere/.data" },
  proxies: undefined,
  unknown: [],
  secrets: ["xoxb-1", "0123456789abcdef", "abcdefghijklmnopqrstuvwx"],
  retentionDays: 30,
  alertAfterMs: 300_000,
  trustProxy: 0,
  port: 3000,
  host: "0.0.0.0",
  logLevel: "info",
};

test("the needed variables of one workspace give a whole configuration", () => {
  expect(readConfig(one, "/somewhere")).toStrictEqual(ofOne);
});

test("every other variable of one workspace has its place in it", () => {
  const further = {
    SLACK_APP_TOKEN: "xapp-1",
    SLACK_API_URL: "http://127.0.0.1:3001/api",
    SLACK_MENTION: "S0123ABCD",
    ENCRYPTION_KEY: "0a".repeat(32),
    MEMBRANE_BIN: "~/bin/membrane",
    MEMBRANE_CONNECTION_ID: "con_1",
    MEMBRANE_CONCURRENCY: "8",
    CHATRA_AGENT_ID: "agent1",
    ADMIN_USERS: "U0123ABCD,U0456EFGH",
    GUEST_COMMANDS: "on",
    PUBLIC_URL: "https://chat.example.org/bot//",
    DATABASE_URL: "postgres://bot:hunter2@db/app?sslrootcert=~/root.crt",
    ALERT_AFTER_SECONDS: "60",
    RETENTION_DAYS: "7",
    TRUST_PROXY: "2",
    PORT: "8080",
    HOST: "[::1]",
    LOG_LEVEL: "debug",
    HTTPS_PROXY: "http://ada:pr0xy@p:1",
    NO_PROXY: "localhost",
    SLACK_CHANEL: "C1",
  };
  expect(readConfig({ ...one, ...further }, "/somewhere")).toStrictEqual({
    tenants: { kind: "one", botToken: "xoxb-1", channel: "C0123ABCD", mention: "S0123ABCD" },
    encryptionKeys: ["0a".repeat(32)],
    slack: { mode: { kind: "socket", appToken: "xapp-1" }, apiUrl: "http://127.0.0.1:3001/api/" },
    membrane: {
      transport: { kind: "cli", bin: `${homedir()}/bin/membrane` },
      connectionId: "con_1",
      concurrency: 8,
    },
    chatra: { webhookSecrets: ["abcdefghijklmnopqrstuvwx"], agentId: "agent1" },
    adminUsers: ["U0123ABCD", "U0456EFGH"],
    guestsMayCommand: true,
    publicUrl: "https://chat.example.org/bot",
    database: {
      kind: "postgres",
      url: `postgres://bot:hunter2@db/app?sslrootcert=${encodeURI(homedir())}/root.crt`,
    },
    proxies: { https: "http://ada:pr0xy@p:1/", http: undefined, except: "localhost" },
    unknown: [{ variable: "SLACK_CHANEL", meant: "SLACK_CHANNEL" }],
    secrets: [
      "xoxb-1",
      "0123456789abcdef",
      "abcdefghijklmnopqrstuvwx",
      "xapp-1",
      "0a".repeat(32),
      "hunter2",
      "pr0xy",
      "pr0xy",
    ],
    retentionDays: 7,
    alertAfterMs: 60_000,
    trustProxy: 2,
    port: 8080,
    host: "::1",
    logLevel: "debug",
  });
});

test("the needed variables of many workspaces give a whole configuration", () => {
  expect(readConfig(many, "/somewhere")).toStrictEqual({
    ...ofOne,
    tenants: { kind: "many", clientId: "123.456", clientSecret: "fedcba9876543210" },
    encryptionKeys: ["0a".repeat(32)],
    chatra: { webhookSecrets: [], agentId: undefined },
    publicUrl: "https://chat.example.org",
    secrets: ["fedcba9876543210", "0123456789abcdef", "0a".repeat(32)],
  });
});

/** Of all faults, in the words that the operator reads. */
function faultsOf(environment: Record<string, string | undefined>): string[] {
  try {
    readConfig(environment, "/somewhere");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.faults.map(({ variable, problem }) => `${variable}: ${problem}`);
    expect(error.message).toBe(lines.join("\n"));
    return lines;
  }
  return [];
}

test.each([
  ["MEMBRANE_CONCURRENCY", 1, 64],
  ["ALERT_AFTER_SECONDS", 0, 86_400],
  ["RETENTION_DAYS", 1, 3650],
  ["TRUST_PROXY", 0, 10],
  ["PORT", 0, 65_535],
])("%s is a whole number from %i to %i", (variable, least, most) => {
  const problem = `${variable}: must be a whole number from ${least} to ${most}.`;
  const set = (value: string) => faultsOf({ ...one, [variable]: value });
  for (const good of [least, least + 1, most - 1, most]) expect(set(`${good}`)).toEqual([]);
  for (const bad of [least - 1, most + 1, least + 1.5]) expect(set(`${bad}`)).toEqual([problem]);
});

const COPY_BOT_TOKEN = "Copy the Bot User OAuth Token from your Slack app (OAuth & Permissions).";
const STRAY = "must not have a space, a quote, a \\n or the like in it. Copy it again.";
const NO_KEY =
  "is missing. Copy the workspace key from Membrane's console (Settings, Access). Or set MEMBRANE_ACCESS_TOKEN instead of both, or set MEMBRANE_TRANSPORT to cli to use the membrane command.";

test.each([
  // One fault for each value, the first that matters.
  [{ ...one, SLACK_BOT_TOKEN: "x y" }, [`SLACK_BOT_TOKEN: must begin with xoxb-. ${COPY_BOT_TOKEN}`]],
  [{ ...one, SLACK_BOT_TOKEN: "xoxb- y" }, [`SLACK_BOT_TOKEN: ${STRAY}`]],
  [
    { ...one, SLACK_SIGNING_SECRET: "01234567 9abcde" },
    [
      "SLACK_SIGNING_SECRET: must have at least 16 characters. Copy the Signing Secret from your Slack app (Basic Information).",
    ],
  ],
  [{ ...one, SLACK_SIGNING_SECRET: "01234567 9abcdef" }, [`SLACK_SIGNING_SECRET: ${STRAY}`]],
  [{ ...one, SLACK_SIGNING_SECRET: "0123456789abcdef" }, []],
  [
    { ...many, SLACK_CLIENT_SECRET: "fedcba987654321" },
    [
      "SLACK_CLIENT_SECRET: must have at least 16 characters. Copy the Client Secret from your Slack app (Basic Information).",
    ],
  ],
  [
    { ...one, PUBLIC_URL: "chat.example.org" },
    ["PUBLIC_URL: must be a URL such as https://chat.example.org."],
  ],
  [
    { ...one, MEMBRANE_API_URI: "api.example.org" },
    ["MEMBRANE_API_URI: must be a URL such as https://chat.example.org."],
  ],
  [
    { ...one, MEMBRANE_API_URI: "http://api.example.org" },
    [
      "MEMBRANE_API_URI: must begin with https://, because the access token goes there. Leave it unset for Membrane's own.",
    ],
  ],
  [{ ...one, MEMBRANE_API_URI: "https://api.example.org" }, []],
  [{ ...one, MEMBRANE_API_URI: "http://localhost:4000" }, []],
  [
    { ...one, MEMBRANE_TRANSPORT: "api", MEMBRANE_WORKSPACE_SECRET: "s1", MEMBRANE_ACCESS_TOKEN: "t" },
    [`MEMBRANE_WORKSPACE_KEY: ${NO_KEY}`],
  ],
  [
    { ...one, SLACK_MENTION: "@ada" },
    [
      "SLACK_MENTION: must be none, here, or the ID of a user or a user group, such as U0123ABCD or S0123ABCD.",
    ],
  ],
  [
    { ...one, DATA_DIR: "~ada/data" },
    [
      "DATA_DIR: must not begin with ~ and a name. Enter the whole path, or ~/ for the home of the user who runs the bot.",
    ],
  ],
  [
    { SLACK_CLIENT_SECRET: many.SLACK_CLIENT_SECRET },
    [
      "SLACK_CLIENT_ID: is missing. Copy the Client ID from your Slack app (Basic Information).",
      "ENCRYPTION_KEY: is missing. It encrypts the tokens and secrets in the database. Make one with: openssl rand -hex 32",
      "PUBLIC_URL: is missing. Set it to the https URL where the internet reaches the bot. Slack sends installers back there.",
      "SLACK_SIGNING_SECRET: is missing. Copy the Signing Secret from your Slack app (Basic Information), or set SLACK_APP_TOKEN to use Socket Mode.",
    ],
  ],
  [
    { ...many, SLACK_MENTION: "here", ADMIN_USERS: "T0123ABCD:U0123ABCD, U0456EFGH" },
    [
      "SLACK_MENTION: must be unset while SLACK_CLIENT_ID is set: each workspace then has its own. Remove it.",
      "ADMIN_USERS: must name the workspace of each user while SLACK_CLIENT_ID is set, as in T0123ABCD:U0123ABCD.",
    ],
  ],
])("%j has these faults, in words: %j", (environment, faults) => {
  expect(faultsOf(environment)).toEqual(faults);
});

test.each([
  [{}, true],
  [{ PORT: "3001", SLACK_MENTION: "here" }, true],
  [{ SLACK_BOT_TOKEN: "xoxb-1" }, false],
  [{ SLACK_CHANNEL: "C0123ABCD" }, false],
  [{ CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx" }, false],
  [{ SLACK_CLIENT_ID: "123.456" }, false],
  [{ SLACK_CLIENT_SECRET: "fedcba9876543210" }, false],
  [{ ENCRYPTION_KEY: "0a".repeat(32) }, false],
  [{ PUBLIC_URL: "https://chat.example.org" }, false],
  [{ SLACK_SIGNING_SECRET: "0123456789abcdef" }, false],
  [{ SLACK_APP_TOKEN: "xapp-1" }, false],
])("with %j nothing is configured yet: %s", (environment, isNothingSet) => {
  expect(() => readConfig(environment, "/")).toThrow(
    expect.objectContaining({ name: "ConfigError", isNothingSet, unknown: [] }),
  );
});
