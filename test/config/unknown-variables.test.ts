import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { describeUnknown } from "../../src/config/unknown-variables.ts";

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
