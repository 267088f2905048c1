import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../src/config/config.ts";
import type { ConfigFault } from "../../src/config/config-faults.ts";

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
  test.each(["https://slack.test/api", "https://slack.test/api/"])(
    "the address %s of Slack's API ends with one slash",
    (url) => {
      expect(readConfig({ ...good, SLACK_API_URL: url }, "/").slack.apiUrl).toBe("https://slack.test/api/");
    },
  );

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

  test("the REST API is a transport of its own, with a token that counts as a secret", () => {
    const api = { ...good, MEMBRANE_TRANSPORT: "api", MEMBRANE_ACCESS_TOKEN: "eyJ.token" };
    const config = readConfig(api, "/x");
    expect(config.membrane.transport).toEqual({
      kind: "api",
      credentials: { kind: "token", token: "eyJ.token" },
      uri: "https://api.getmembrane.com",
    });
    expect(config.secrets).toContain("eyJ.token");
    const elsewhere = readConfig({ ...api, MEMBRANE_API_URI: "http://127.0.0.1:8080" }, "/x");
    expect(elsewhere.membrane.transport).toMatchObject({ uri: "http://127.0.0.1:8080" });
  });

  test("the REST API by the workspace's key and secret, which go before a token; the secret is hidden", () => {
    const api = {
      ...good,
      MEMBRANE_TRANSPORT: "api",
      MEMBRANE_WORKSPACE_KEY: "w1",
      MEMBRANE_WORKSPACE_SECRET: "s1",
    };
    const credentials = { kind: "key", workspaceKey: "w1", workspaceSecret: "s1", tenantKey: undefined };
    const config = readConfig({ ...api, MEMBRANE_ACCESS_TOKEN: "eyJ.token" }, "/x");
    expect(config.membrane.transport).toMatchObject({ credentials });
    expect(config.secrets).toEqual(expect.arrayContaining(["s1", "eyJ.token"]));
    expect(readConfig({ ...api, MEMBRANE_TENANT_KEY: "t1" }, "/x").membrane.transport).toMatchObject({
      credentials: { ...credentials, tenantKey: "t1" },
    });
  });

  const [KEY, SECRET, TOKEN] = [
    "MEMBRANE_WORKSPACE_KEY",
    "MEMBRANE_WORKSPACE_SECRET",
    "MEMBRANE_ACCESS_TOKEN",
  ];
  test.each([
    ["nothing to get in by", {}, [KEY, SECRET]],
    ["empty values", { [KEY]: "", [SECRET]: " ", [TOKEN]: "" }, [KEY, SECRET]],
    ["a key only", { [KEY]: "w1" }, [SECRET]],
    ["a secret only", { [SECRET]: "s1" }, [KEY]],
    ["half a pair beside a token", { [KEY]: "w1", [TOKEN]: "t" }, [SECRET]],
    ["a secret of two words", { [KEY]: "w1", [SECRET]: "s 1" }, [SECRET]],
    [
      "a key of two words and a tenant too",
      { [KEY]: "w 1", [SECRET]: "s1", MEMBRANE_TENANT_KEY: "a b" },
      [KEY, "MEMBRANE_TENANT_KEY"],
    ],
    ["a token", { [TOKEN]: "t" }, []],
  ])(
    "the REST API with %s: each variable that is at fault is named, with a way out",
    (_name, given, faulty) => {
      const faults = faultsOf({ ...good, MEMBRANE_TRANSPORT: "api", ...given });
      expect(faults.map(({ variable }) => variable)).toEqual(faulty);
      for (const { problem } of faults) {
        expect(problem).toMatch(/Copy the /);
        if (problem.startsWith("is missing"))
          expect(problem).toMatch(/MEMBRANE_ACCESS_TOKEN.*MEMBRANE_TRANSPORT to cli/);
      }
      expect(
        faultsOf({ ...good, MEMBRANE_TRANSPORT: "cli", ...given }).map(({ variable }) => variable),
      ).toEqual(
        faults.filter(({ problem }) => !problem.startsWith("is missing")).map(({ variable }) => variable),
      );
    },
  );

  test("administrators are named by commas or spaces, each once", () => {
    const config = readConfig({ ...good, ADMIN_USERS: " U0123ABCD, W0456EFGH  U0789IJKL,U0123ABCD," }, "/x");
    expect(config.adminUsers).toEqual(["U0123ABCD", "W0456EFGH", "U0789IJKL"]);
  });

  test.each([
    [undefined, false],
    ["off", false],
    ["on", true],
    [" 'on'\r", true],
  ])("GUEST_COMMANDS=%j lets guests use commands: %s", (value, may) => {
    expect(readConfig({ ...good, GUEST_COMMANDS: value }, "/x").guestsMayCommand).toBe(may);
  });

  test("two webhook secrets are good at once, the newest first, and both are hidden", () => {
    const [fresh, old] = ["newnewnewnewnewnewnewnew", "oldoldoldoldoldoldoldold"];
    const config = readConfig({ ...good, CHATRA_WEBHOOK_SECRET: `${fresh}, ${old}` }, "/x");
    expect(config.chatra.webhookSecrets).toEqual([fresh, old]);
    expect(config.secrets).toEqual(expect.arrayContaining([fresh, old]));
  });

  test.each([
    ["RETENTION_DAYS", "0"],
    ["ALERT_AFTER_SECONDS", "soon"],
    ["TRUST_PROXY", "-1"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "3e3"],
    ["CHATRA_WEBHOOK_SECRET", "with/slash/and/more/characters"],
    ["SLACK_API_URL", "file:///etc/passwd"],
    ["SLACK_APP_TOKEN", "xoxb-1"],
    ["MEMBRANE_TRANSPORT", "carrier-pigeon"],
    ["MEMBRANE_ACCESS_TOKEN", "two words"],
    ["MEMBRANE_API_URI", "http://api.example.org"],
    ["MEMBRANE_API_URI", "api.example.org"],
    ["ADMIN_USERS", "@ada, @grace"],
    ["ADMIN_USERS", "U0123ABCD,u0456efgh"],
    ["GUEST_COMMANDS", "yes"],
    ["GUEST_COMMANDS", "true"],
  ])("%s=%s is refused", (variable, value) => {
    expect(faultsOf({ ...good, [variable]: value }).map((fault) => fault.variable)).toEqual([variable]);
  });

  test("no fault repeats the value of a secret", () => {
    const text = JSON.stringify(
      faultsOf({
        ...good,
        SLACK_BOT_TOKEN: "secret-1",
        CHATRA_WEBHOOK_SECRET: "secret-2",
        MEMBRANE_ACCESS_TOKEN: "secret-3 with a space",
        MEMBRANE_WORKSPACE_SECRET: "secret-4 with a space",
      }),
    );
    expect(text).not.toContain("secret-3");
    expect(text).not.toContain("secret-4");
    expect(text).not.toContain("secret-1");
    expect(text).not.toContain("secret-2");
  });

  describe("for many workspaces", () => {
    const many = {
      SLACK_CLIENT_ID: "123.456",
      SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
      SLACK_SIGNING_SECRET: "0123456789abcdef",
      ENCRYPTION_KEY: "0a".repeat(32),
      PUBLIC_URL: "https://chat.example.org",
    };

    test("five variables suffice, and the secrets among them are hidden", () => {
      const config = readConfig(many, "/somewhere");
      expect(config).toMatchObject({
        tenants: { kind: "many", clientId: "123.456", clientSecret: many.SLACK_CLIENT_SECRET },
        encryptionKeys: [many.ENCRYPTION_KEY],
        chatra: { webhookSecrets: [] },
      });
      expect(config.secrets).toEqual(
        expect.arrayContaining([many.SLACK_CLIENT_SECRET, many.SLACK_SIGNING_SECRET, many.ENCRYPTION_KEY]),
      );
    });

    test("what they can't do without is named, each with where it is found", () => {
      const faults = faultsOf({
        SLACK_CLIENT_ID: "123.456",
        SLACK_SIGNING_SECRET: many.SLACK_SIGNING_SECRET,
      });
      expect(faults.map(({ variable }) => variable)).toEqual([
        "SLACK_CLIENT_SECRET",
        "ENCRYPTION_KEY",
        "PUBLIC_URL",
      ]);
      for (const { problem } of faults) expect(problem).toMatch(/^is missing\. .{20,}/);
    });

    test("what belongs to one workspace is refused, because it would be used for all of them", () => {
      const further = { SLACK_MENTION: "here", MEMBRANE_CONNECTION_ID: "con_1", CHATRA_AGENT_ID: "a" };
      const faults = faultsOf({ ...many, ...good, ...further });
      expect(faults.map(({ variable }) => variable)).toEqual([
        "SLACK_BOT_TOKEN",
        "SLACK_CHANNEL",
        "CHATRA_WEBHOOK_SECRET",
        "SLACK_MENTION",
        "MEMBRANE_CONNECTION_ID",
        "CHATRA_AGENT_ID",
      ]);
    });

    test("administrators are named with their workspace", () => {
      expect(faultsOf({ ...many, ADMIN_USERS: "U0123ABCD" })).toEqual([
        { variable: "ADMIN_USERS", problem: expect.stringContaining("T0123ABCD:U0123ABCD") },
      ]);
      expect(readConfig({ ...many, ADMIN_USERS: "T0123ABCD:U0123ABCD" }, "/").adminUsers).toEqual([
        "T0123ABCD:U0123ABCD",
      ]);
    });

    test("a key is changed by putting the new one in front of the old one", () => {
      const keys = ["1b".repeat(32), many.ENCRYPTION_KEY];
      expect(readConfig({ ...many, ENCRYPTION_KEY: keys.join(",") }, "/").encryptionKeys).toEqual(keys);
      expect(faultsOf({ ...many, ENCRYPTION_KEY: "secret" })).toEqual([
        { variable: "ENCRYPTION_KEY", problem: expect.stringContaining("openssl rand -hex 32") },
      ]);
    });
  });
});
