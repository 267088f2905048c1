import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { findDatabase } from "../../src/cli/backup/command.ts";
import { ConfigError, readConfig } from "../../src/config/config.ts";
import type { ConfigFault } from "../../src/config/config-faults.ts";
import { tidyEnvironment } from "../../src/config/tidy-environment.ts";

const good = {
  SLACK_BOT_TOKEN: "xoxb-1-a",
  SLACK_SIGNING_SECRET: "0123456789abcdef",
  SLACK_CHANNEL: "C0123ABCD",
  CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx",
};

function faultsOf(environment: Record<string, string | undefined>): ConfigFault[] {
  try {
    readConfig({ ...good, ...environment }, "/somewhere");
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

/** What pasting, editors, other systems and other programs' files leave around a value. */
const leftovers: [string, (value: string) => string][] = [
  ["double quotes", (value) => `"${value}"`],
  ["single quotes", (value) => `'${value}'`],
  ["backquotes", (value) => `\`${value}\``],
  ["printed quotes", (value) => `“${value}”`],
  ["quotes, and spaces on both sides of them", (value) => ` " ${value} " `],
  ["quotes within quotes", (value) => `"'${value}'"`],
  ["a line end", (value) => `${value}\n`],
  ["a line end of Windows", (value) => `${value}\r\n`],
  ["a carriage return", (value) => `${value}\r`],
  ["a carriage return behind quotes", (value) => `"${value}"\r`],
  ["a space", (value) => `${value} `],
  ["a tab in front", (value) => `\t${value}`],
  ["a no-break space", (value) => `\u00a0${value}\u00a0`],
  ["a zero-width space", (value) => `${value}\u200b`],
  ["a word joiner in front", (value) => `\u2060${value}`],
  ["a byte order mark", (value) => `\ufeff${value}`],
  ["marks of direction", (value) => `\u202a${value}\u202c`],
  ["a NUL", (value) => `${value}\0`],
];

describe("around a value", () => {
  test.each(leftovers)("%s does no harm, whichever variable it is", (_name, spoil) => {
    const all = {
      ...good,
      SLACK_APP_TOKEN: "xapp-1-b",
      SLACK_API_URL: "https://slack.example/api/",
      PUBLIC_URL: "https://chat.example.org",
      DATABASE_URL: "postgres://bot:pw@db/app",
      ADMIN_USERS: "U0123ABCD,U0456EFGH",
      ENCRYPTION_KEY: "0a".repeat(32),
      MEMBRANE_BIN: "/opt/membrane",
      MEMBRANE_CONNECTION_ID: "con_1",
      CHATRA_AGENT_ID: "agent1",
      HTTPS_PROXY: "http://proxy.example:3128",
      no_proxy: "localhost",
      RETENTION_DAYS: "7",
      HOST: "127.0.0.1",
      PORT: "3001",
      LOG_LEVEL: "debug",
    };
    const spoilt = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, spoil(value)]));
    expect(readConfig(spoilt, "/x")).toEqual(readConfig(all, "/x"));
    expect(tidyEnvironment(spoilt)).toEqual(all);
  });

  test("what is no variable of the bot's stays as it is", () => {
    const others = { PATH: " /bin ", PS1: "'$ '", LC_ALL: "\ufeffC" };
    expect(tidyEnvironment(others)).toEqual(others);
  });

  test("a value of quotes alone is none, and one quote is no pair", () => {
    expect(tidyEnvironment({ SLACK_CHANNEL: '"', PORT: "'3000", HOST: '""' })).toEqual({
      SLACK_CHANNEL: '"',
      PORT: "'3000",
      HOST: "",
    });
    expect(faultsOf({ SLACK_CHANNEL: '""' })).toMatchObject([
      { variable: "SLACK_CHANNEL", problem: expect.stringMatching(/^is missing/) },
    ]);
    expect(faultsOf({ SLACK_SIGNING_SECRET: '"0123456789abcdef' })).toMatchObject([
      { variable: "SLACK_SIGNING_SECRET", problem: expect.stringContaining("a quote") },
    ]);
  });
});

describe("inside of a value", () => {
  test.each([
    ["SLACK_SIGNING_SECRET", "01234567\u200b89abcdef", "U+200B"],
    ["SLACK_BOT_TOKEN", "xoxb-1\u2060-a", "U+2060"],
    ["SLACK_BOT_TOKEN", "xoxb-1\n-a", "U+000A"],
    ["CHATRA_WEBHOOK_SECRET", "abcdefghijkl\u00admnopqrstuvwx", "U+00AD"],
    ["CHATRA_WEBHOOK_SECRET", "abcdefghijklmnopqrstuvwx,\u200bzyxwvutsrqponmlkjihgfedc", "U+200B"],
    ["DATABASE_URL", "postgres://bot:p\u200bw@db/app", "U+200B"],
    ["PUBLIC_URL", "https://chat\u200b.example.org", "U+200B"],
    ["MEMBRANE_CONNECTION_ID", "con\r_1", "U+000D"],
    ["DATA_DIR", "/var\u200b/lib", "U+200B"],
  ])("of %s what can't be seen is named, once", (variable, value, code) => {
    expect(faultsOf({ [variable]: value })).toEqual([
      { variable, problem: expect.stringContaining(`invisible character (${code})`) },
    ]);
  });

  test.each([
    ["SLACK_BOT_TOKEN", "xoxb-1-a\\n"],
    ["SLACK_BOT_TOKEN", "xoxb-1 -a"],
    ["SLACK_BOT_TOKEN", "xoxb-…"],
    ["SLACK_APP_TOKEN", "xapp-1-b\\r"],
    ["SLACK_SIGNING_SECRET", "0123456789abcdef\\n"],
    ["SLACK_SIGNING_SECRET", "0123456789abcdef ghi"],
    ["SLACK_SIGNING_SECRET", "0123456789abcdef\u00a0ghi"],
    ["CHATRA_AGENT_ID", "agent'1"],
    ["MEMBRANE_CONNECTION_ID", "con 1"],
  ])("of %s what does not belong there is refused by name, without the value: %#", (variable, value) => {
    const faults = faultsOf({ [variable]: value });
    expect(faults.map((fault) => fault.variable)).toEqual([variable]);
    expect(JSON.stringify(faults)).not.toContain(value.slice(0, 8));
  });

  test("between the entries of a list any white space may stand", () => {
    expect(readConfig({ ...good, ADMIN_USERS: "U0123ABCD\r\nU0456EFGH" }, "/").adminUsers).toHaveLength(2);
  });
});

describe("a file of variables", () => {
  const lines = Object.entries(good).map(([name, value]) => `${name}=${value}`);

  /** What Node's own reader, which the scripts of package.json use, makes of a file with these bytes. */
  async function readByNode(bytes: string | Buffer): Promise<Record<string, string>> {
    const folder = await mkdtemp(join(tmpdir(), "chatra-slack-env-"));
    try {
      const file = join(folder, ".env");
      await writeFile(file, bytes);
      const words = [`--env-file-if-exists=${file}`, "--print", "JSON.stringify(process.env)"];
      const printed = execFileSync(process.execPath, words, { env: {}, encoding: "utf8" });
      return z.record(z.string(), z.string()).parse(JSON.parse(printed));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  test.each([
    ["a byte order mark before the first variable", `\ufeff${lines.join("\n")}\n`],
    ["a byte order mark and line ends of Windows", `\ufeff${lines.join("\r\n")}\r\n`],
    ["a byte order mark before a comment", `\ufeff# Ours\n${lines.join("\n")}\n`],
    ["quotes around every value", `${lines.map((line) => line.replace(/=(.*)/, '="$1"')).join("\n")}\n`],
    [
      "a carriage return inside of quotes",
      `${lines.map((line) => line.replace(/=(.*)/, '="$1\r"')).join("\n")}\n`,
    ],
  ])("with %s is read whole", async (_name, text) => {
    const read = readConfig(await readByNode(text), "/x");
    const expected = readConfig(good, "/x");
    expect(read).toEqual({ ...expected, secrets: expect.arrayContaining(expected.secrets) });
    expect(read.unknown).toEqual([]);
  });

  test("a name that was written well counts for more than one with a mark", () => {
    const both = { SLACK_CHANNEL: "C0GOOD", "\ufeffSLACK_CHANNEL": "C0OLD" };
    expect(tidyEnvironment(both)).toEqual({ SLACK_CHANNEL: "C0GOOD" });
    const other = { "\ufeffSLACK_CHANNEL": "C0OLD", SLACK_CHANNEL: "C0GOOD" };
    expect(tidyEnvironment(other)).toEqual({ SLACK_CHANNEL: "C0GOOD" });
  });

  test("in UTF-16 can't be read, and that is said", async () => {
    const environment = await readByNode(Buffer.from(`\ufeff${lines.join("\n")}`, "utf16le"));
    expect(() => readConfig(environment, "/x")).toThrow(ConfigError);
    const failure = tryConfig(environment);
    expect(failure?.unknown.some(({ variable }) => variable.includes("\ufffd"))).toBe(true);
  });
});

function tryConfig(environment: Record<string, string>): ConfigError | undefined {
  try {
    readConfig(environment, "/x");
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

test("backup and restore find the same database as the bot", () => {
  const url = "postgres://b:p@db/app";
  expect(findDatabase({ DATABASE_URL: ` "${url}"\r` }, "/x")).toEqual({ kind: "postgres", url });
  expect(findDatabase({ "\ufeffDATA_DIR": "'~/bot'" }, "/x")).toMatchObject({
    dataDir: join(homedir(), "bot"),
  });
  expect(findDatabase({ DATA_DIR: '""', DATABASE_URL: " " }, "/x")).toMatchObject({ dataDir: "/x/.data" });
});

describe("HOST", () => {
  test.each([
    ["[::1]", "::1"],
    ["[::]", "::"],
    ["::1", "::1"],
    ["127.0.0.1", "127.0.0.1"],
    ["localhost", "localhost"],
  ])("%s is %s", (given, host) => {
    expect(readConfig({ ...good, HOST: given }, "/").host).toBe(host);
  });

  test.each(["http://0.0.0.0", "0.0.0.0:3000", "[::1]:3000", "[::1", "two words", "*", "-x"])(
    "%s is refused by name",
    (given) => {
      expect(faultsOf({ HOST: given }).map(({ variable }) => variable)).toEqual(["HOST"]);
    },
  );
});

describe("~ at the start of a path", () => {
  test("is the home of whoever runs the bot, in every variable that is one", () => {
    const config = readConfig(
      {
        ...good,
        DATA_DIR: "~/bot data",
        MEMBRANE_BIN: "~/bin/membrane",
      },
      "/x",
    );
    expect(config.database).toEqual({ kind: "sqlite", dataDir: join(homedir(), "bot data") });
    expect(config.membrane.transport).toEqual({ kind: "cli", bin: `${homedir()}/bin/membrane` });
    const url =
      "postgres://b:p@db/app?sslrootcert=~/ca.pem&sslmode=verify-full&sslcert=~/c.pem&sslkey=~/k.pem";
    expect(readConfig({ ...good, DATABASE_URL: url }, "/").database).toEqual({
      kind: "postgres",
      url: url.replaceAll("~", encodeURI(homedir())),
    });
  });

  test("alone is the home itself; anywhere else it is a character like any other", () => {
    const dataDirOf = (DATA_DIR: string) => readConfig({ ...good, DATA_DIR }, "/x").database;
    expect(dataDirOf("~")).toEqual({ kind: "sqlite", dataDir: homedir() });
    expect(dataDirOf("a~/b")).toEqual({ kind: "sqlite", dataDir: "/x/a~/b" });
    expect(dataDirOf("./~")).toEqual({ kind: "sqlite", dataDir: "/x/~" });
    const url = "postgres://b:~/x@db/app";
    expect(readConfig({ ...good, DATABASE_URL: url }, "/").database).toMatchObject({ url });
  });

  test.each(["DATA_DIR", "MEMBRANE_BIN"])("of somebody else is refused: %s", (variable) => {
    expect(faultsOf({ [variable]: "~bob/data" })).toEqual([
      { variable, problem: expect.stringContaining("whole path") },
    ]);
  });
});
