import { describe, expect, test } from "vitest";
import { ConfigError, type ConfigFault, readConfig } from "../src/config.ts";

const good = {
  SLACK_BOT_TOKEN: "xoxb-1",
  SLACK_SIGNING_SECRET: "0123456789abcdef",
  SLACK_CHANNEL: "C0123ABCD",
  CHATRA_WEBHOOK_SECRET: "abcdefghijklmnopqrstuvwx",
};

function faultsOf(environment: Record<string, string | undefined>): ConfigFault[] {
  try {
    readConfig(environment, "/somewhere");
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe("configuration", () => {
  test("the four needed variables suffice, and all others have the documented defaults", () => {
    expect(readConfig(good, "/somewhere")).toMatchObject({
      slack: { mode: { kind: "http" }, apiUrl: "https://slack.com/api/", channel: "C0123ABCD" },
      membrane: { bin: "membrane", connectionId: undefined, concurrency: 4 },
      database: { kind: "sqlite", dataDir: "/somewhere/.data" },
      publicUrl: undefined,
      port: 3000,
      host: "0.0.0.0",
      logLevel: "info",
    });
  });

  test("every fault is listed at once, by the name of its variable, with how to mend it", () => {
    const faults = faultsOf({
      SLACK_BOT_TOKEN: "xoxp-wrong",
      SLACK_CHANNEL: "#support",
      CHATRA_WEBHOOK_SECRET: "short",
      PORT: "http",
      DATABASE_URL: "mysql://x",
      LOG_LEVEL: "loud",
      PUBLIC_URL: "chat.example.org",
      MEMBRANE_CONCURRENCY: "0",
    });
    expect(new Set(faults.map(({ variable }) => variable))).toEqual(
      new Set([
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_CHANNEL",
        "CHATRA_WEBHOOK_SECRET",
        "PORT",
        "DATABASE_URL",
        "LOG_LEVEL",
        "PUBLIC_URL",
        "MEMBRANE_CONCURRENCY",
      ]),
    );
    for (const { problem } of faults) expect(problem).toMatch(/\. |must be/);
  });

  test("an empty variable counts as unset", () => {
    expect(faultsOf({ ...good, SLACK_CHANNEL: " " }).map(({ variable }) => variable)).toEqual([
      "SLACK_CHANNEL",
    ]);
    expect(readConfig({ ...good, PUBLIC_URL: "" }, "/x").publicUrl).toBeUndefined();
  });

  test("an app token means Socket Mode, and no signing secret is asked for", () => {
    const { SLACK_SIGNING_SECRET: _, ...rest } = good;
    const config = readConfig({ ...rest, SLACK_APP_TOKEN: "xapp-1" }, "/x");
    expect(config.slack.mode).toEqual({ kind: "socket", appToken: "xapp-1" });
  });

  test.each([
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "3e3"],
    ["CHATRA_WEBHOOK_SECRET", "with/slash/and/more/characters"],
    ["SLACK_API_URL", "file:///etc/passwd"],
    ["SLACK_APP_TOKEN", "xoxb-1"],
    ["MEMBRANE_TRANSPORT", "carrier-pigeon"],
  ])("%s=%s is refused", (variable, value) => {
    expect(faultsOf({ ...good, [variable]: value }).map((fault) => fault.variable)).toEqual([variable]);
  });

  test("no fault repeats the value of a secret", () => {
    const text = JSON.stringify(
      faultsOf({ ...good, SLACK_BOT_TOKEN: "secret-1", CHATRA_WEBHOOK_SECRET: "secret-2" }),
    );
    expect(text).not.toContain("secret-1");
    expect(text).not.toContain("secret-2");
  });
});
