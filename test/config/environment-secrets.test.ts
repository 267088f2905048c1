import { describe, expect, test } from "vitest";
import { secretsOfEnvironment } from "../../src/config/environment-secrets.ts";

describe("what no text may repeat", () => {
  test.each([
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_SECRET",
    "ENCRYPTION_KEY",
    "CHATRA_WEBHOOK_SECRET",
    "MEMBRANE_WORKSPACE_KEY",
    "MEMBRANE_WORKSPACE_SECRET",
    "MEMBRANE_ACCESS_TOKEN",
    "MEMBRANE_WHATEVER_COMES",
    "AWS_SECRET_ACCESS_KEY",
    "PGPASSWORD",
    "DB_PASSWORD",
    "npm_config_auth",
    "GH_TOKEN",
  ])("is the value of %s", (name) => {
    expect(secretsOfEnvironment({ [name]: "corr3ct" })).toEqual(["corr3ct"]);
  });

  test.each([
    ["HOME", "/root"],
    ["PWD", "/srv/bot"],
    ["SSH_AUTH_SOCK", "/tmp/agent.1"],
    ["MEMBRANE_BIN", "/usr/bin/membrane"],
    ["MEMBRANE_CONNECTION_ID", "66f0c0ffee"],
    ["MEMBRANE_TENANT_KEY", "acme"],
    ["MEMBRANE_API_URI", "https://api.getmembrane.com"],
    ["MEMBRANE_SIM_URL", "http://127.0.0.1:4000"],
    ["MEMBRANE_DEBUG", "true"],
    ["SLACK_CHANNEL", "C0123ABCD"],
    ["MONKEY", "see"],
    ["TOKEN", "  "],
    ["UNSET_TOKEN", undefined],
  ])("is not that of %s=%s", (name, value) => {
    expect(secretsOfEnvironment({ [name]: value })).toEqual([]);
  });

  test("is each of several in one variable, and the whole of it", () => {
    const secrets = secretsOfEnvironment({ CHATRA_WEBHOOK_SECRET: "new-one, old-one" });
    expect(secrets).toEqual(["new-one, old-one", "new-one", "old-one"]);
  });

  test.each([
    ["postgres://bot:hunter2@db/x", ["hunter2"]],
    ["postgresql://bot:h%40nter@db/x", ["h%40nter", "h@nter"]],
    ["postgres://bot:h@n/ter@db/x", ["h@n/ter"]],
    ["postgres://bot:100%@db/x", ["100%"]],
    ["postgres://db/x?user=bot&password=a%20b&sslpassword=c", ["a%20b", "a b", "c"]],
    ["postgres://bot@db/x", []],
  ])("are the passwords in %s, as they are written and as they are meant", (url, secrets) => {
    expect(secretsOfEnvironment({ DATABASE_URL: url })).toEqual(secrets);
  });
});
