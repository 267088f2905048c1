import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { describeUnknown, unknownVariables } from "../../src/config/unknown-variables.ts";

const good = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "0123456789abcdef",
  SLACK_CHANNEL: "C0123ABCD",
  CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx",
};

const unknownOf = (extra: Record<string, string>) => readConfig({ ...good, ...extra }, "/").unknown;

test.each([
  ["SLACK_CHANEL", "SLACK_CHANNEL"],
  ["SLACK_BOT_TOKEN_", "SLACK_BOT_TOKEN"],
  ["SLACK_SINGING_SECRET", "SLACK_SIGNING_SECRET"],
  ["DATABSE_URL", "DATABASE_URL"],
  ["DATABASE_URI", "DATABASE_URL"],
  ["PUBLIC_ULR", "PUBLIC_URL"],
  ["LOGLEVEL", "LOG_LEVEL"],
  ["DATADIR", "DATA_DIR"],
  ["ADMIN_USER", "ADMIN_USERS"],
  ["RETENTIONDAYS", "RETENTION_DAYS"],
  ["ALERT_AFTER_SECOND", "ALERT_AFTER_SECONDS"],
  ["TRUST_PROXIE", "TRUST_PROXY"],
  ["ENCRYPTON_KEY", "ENCRYPTION_KEY"],
  ["MEMBRANE_CONECTION_ID", "MEMBRANE_CONNECTION_ID"],
  ["database_url", "DATABASE_URL"],
  // At the beginning and at the end, and two mistakes in a long name.
  ["LSACK_CHANNEL", "SLACK_CHANNEL"],
  ["SLACK_CHANNLE", "SLACK_CHANNEL"],
  ["SALCK_CHANENL", "SLACK_CHANNEL"],
  ["OLG_LEVEL", "LOG_LEVEL"],
])("%s is probably meant to be %s", (variable, meant) => {
  expect(unknownOf({ [variable]: "x" })).toEqual([{ variable, meant }]);
  expect(describeUnknown({ variable, meant })).toBe(
    `${variable} is unknown to the bot. Did you mean ${meant}?`,
  );
});

test.each(["LOGXEEVEL", "LOG_LLVEE", "OGL_LEVEL", "LOG_XEVYL", "LGO_LEVLE", "L0G_LEV3L"])(
  "%s is too far from LOG_LEVEL: in a name this short one mistake is taken for one",
  (variable) => {
    expect(unknownOf({ [variable]: "x" })).toEqual([]);
  },
);

test.each(["SLACK_WEBHOOK_URL", "CHATRA_API_KEY", "MEMBRANE_TOKEN"])(
  "%s begins as ours do, and is like none",
  (variable) => {
    expect(unknownOf({ [variable]: "x" })).toEqual([{ variable, meant: undefined }]);
  },
);

test.each([
  // Of the membrane command, the slack command, compose, and of other programs altogether.
  ["MEMBRANE_CONSOLE_URI", "MEMBRANE_WORKSPACE_KEY", "MEMBRANE_WORKSPACE_SECRET", "SLACK_CLI_XOXB"],
  ["POSTGRES_PASSWORD", "HTTPS_PROXY", "http_proxy", "NO_PROXY", "ALL_PROXY", "FTP_PROXY"],
  ["HOSTNAME", "HOSTTYPE", "POST", "PORTS", "PATH", "HOME", "PWD", "LOGNAME", "PGDATABASE", "XDG_DATA_DIRS"],
  ["npm_config_user_agent", "NODE_ENV", "TZ", "DATA", "LEVEL"],
])("what others read is no business of ours: %s, …", (...names) => {
  expect(unknownOf(Object.fromEntries(names.map((name) => [name, "http://x"])))).toEqual([]);
});

test.each([
  // A character that stands one place further, or earlier, has not changed places with its neighbour.
  ["ABCDEFGH", "ABCEXFGH", false],
  ["ABCDEFGH", "ABCXDFGH", false],
  ["ABCDEFGH", "ABCEDFGH", true],
  ["ABCDEFGH", "BACDEFGH", true],
  ["ABCDEFGH", "XBCDEFGH", true],
  ["ABCDEFGH", "ABCDEFG", true],
  ["ABCDEFGH", "ABCDEFGHI", true],
  // One mistake in eight or nine characters, two in ten.
  ["ABCDEFG", "ABCDEFX", false],
  ["ABCDEFGHI", "XBCDEFGHX", false],
  ["ABCDEFGHIJ", "XBCDEFGHIX", true],
  ["ABCDEFGHIJ", "XBCDXFGHIX", false],
  ["ABCDEFGHIJKLMNOP", "XBCDXFGHIJKLMNOX", false],
])("where %s is known, %s is taken for it: %s", (known, variable, isTaken) => {
  expect(unknownVariables({ [variable]: "x" }, [known])).toEqual(isTaken ? [{ variable, meant: known }] : []);
});

test("the one most like it is meant, whichever comes first", () => {
  const known = ["ABCDEFGHIJLY", "ABCDEFGHIJKL"];
  for (const names of [known, known.toReversed()]) {
    expect(unknownVariables({ ABCDEFGHIJKX: "x" }, names)).toEqual([
      { variable: "ABCDEFGHIJKX", meant: "ABCDEFGHIJKL" },
    ]);
    // Of those that are as like the first is.
    expect(unknownVariables({ ABCDEFGHIJLL: "x" }, names)).toEqual([
      { variable: "ABCDEFGHIJLL", meant: names[0] },
    ]);
  }
});

test("what holds nothing, and what is known, is not told", () => {
  const environment = { SLACK_CHANEL: " ", SLACK_CHANNLE: "", CHATRA_X: undefined, SLACK_CHANNEL: "C1" };
  expect(unknownVariables(environment, ["SLACK_CHANNEL"])).toEqual([]);
});

test("a name that can't be read is told even without a value, and not repeated", () => {
  const [unreadable] = unknownVariables({ "\ufffdPORT": "" }, ["PORT"]);
  expect(unreadable).toEqual({ variable: "\ufffdPORT", meant: undefined });
  expect(describeUnknown({ variable: "\ufffdPORT", meant: undefined })).toBe(
    "A variable's name can't be read. Save .env as UTF-8.",
  );
});

test("a name that is like no other is told with where all of them are", () => {
  expect(describeUnknown({ variable: "SLACK_WEBHOOK_URL", meant: undefined })).toBe(
    "SLACK_WEBHOOK_URL is unknown to the bot. .env.example lists its variables.",
  );
});
