import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../../src/config/config.ts";
import {
  explainConfigError,
  explainListenError,
  explainUnknownFailure,
} from "../../src/config/explain-start.ts";

/** What a person reads whose bot can't listen there. */
async function explain(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  const failed = once(server, "error");
  server.listen({ host, port });
  const [error] = await failed;
  return explainListenError(error, { host, port });
}

test.each(["192.0.2.1", "nobody.only-here.test"])(
  "%s is told to be no address of this machine",
  async (host) => {
    expect(await explain(host, 0)).toContain(`HOST ${host} is not an address of this machine.`);
  },
);

test("a port that another program has is told by its number", async () => {
  const taken = createServer().listen({ host: "127.0.0.1", port: 0 });
  await once(taken, "listening");
  try {
    const address = taken.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    expect(await explain("127.0.0.1", port)).toContain(`Another program uses PORT ${port}.`);
  } finally {
    taken.close();
  }
});

test("what has nothing to do with listening is not explained", () => {
  expect(explainListenError(new Error("other"), { host: "127.0.0.1", port: 1 })).toBeUndefined();
});

test.each([
  ["getaddrinfo", "ENOTFOUND"],
  ["listen", "EADDRNOTAVAIL"],
  ["listen", "EINVAL"],
  ["listen", "EADDRINUSE"],
  ["listen", "EACCES"],
  ["listen", "EOTHER"],
  ["connect", "EACCES"],
])("an address that can't be listened on says what to choose (%s, %s)", (syscall, code) => {
  const words: Record<string, string> = {
    ENOTFOUND: "HOST h is not an address of this machine. Set HOST to one, or leave it unset.",
    EADDRNOTAVAIL: "HOST h is not an address of this machine. Set HOST to one, or leave it unset.",
    EINVAL: "HOST h is not an address of this machine. Set HOST to one, or leave it unset.",
    EADDRINUSE: "Another program uses PORT 5. Set PORT to a free one.",
    EACCES: "This user may not listen on PORT 5. Set PORT to 1024 or higher.",
    EOTHER: "The bot can't listen on HOST h, PORT 5 (EOTHER). Set HOST and PORT to others.",
  };
  const error = Object.assign(new Error("x"), { syscall, code });
  expect(explainListenError(error, { host: "h", port: 5 })).toBe(
    syscall === "connect" ? undefined : words[code],
  );
});

/** What a person reads who starts the bot with these variables. */
function explained(environment: Record<string, string>): string[] {
  try {
    readConfig(environment, "/");
  } catch (error) {
    if (error instanceof ConfigError) return explainConfigError(error).split("\n");
    throw error;
  }
  throw new Error("the configuration can be used");
}

test("who has set nothing is led to the setup, and who has made a mistake to the variable", () => {
  expect(explained({})).toEqual([
    "Nothing is configured yet. Run `npm run setup`: it asks for everything, checks each answer and writes .env.",
    "  SLACK_BOT_TOKEN is missing. Copy the Bot User OAuth Token from your Slack app (OAuth & Permissions).",
    "  SLACK_CHANNEL is missing. Copy the ID of the channel for new chats from the bottom of the channel's details. The #name does not work.",
    "  CHATRA_WEBHOOK_SECRET is missing. Make one with: openssl rand -hex 24. It is the last part of the webhook URL.",
    "  SLACK_SIGNING_SECRET is missing. Copy the Signing Secret from your Slack app (Basic Information), or set SLACK_APP_TOKEN to use Socket Mode.",
    "Or copy .env.example to .env and fill in the values. It explains each variable.",
  ]);
  expect(explained({ SLACK_BOT_TOKEN: "xoxp-1", SLACK_CHANEL: "C1" })).toEqual([
    "The bot can't start with this configuration:",
    "  SLACK_BOT_TOKEN must begin with xoxb-. Copy the Bot User OAuth Token from your Slack app (OAuth & Permissions).",
    "  SLACK_CHANNEL is missing. Copy the ID of the channel for new chats from the bottom of the channel's details. The #name does not work.",
    "  CHATRA_WEBHOOK_SECRET is missing. Make one with: openssl rand -hex 24. It is the last part of the webhook URL.",
    "  SLACK_SIGNING_SECRET is missing. Copy the Signing Secret from your Slack app (Basic Information), or set SLACK_APP_TOKEN to use Socket Mode.",
    "  SLACK_CHANEL is unknown to the bot. Did you mean SLACK_CHANNEL?",
    "Correct this in .env, or run `npm run setup`. .env.example explains each variable.",
  ]);
});

test.each<[unknown, string]>([
  [new RangeError("words of a visitor"), "(RangeError)"],
  [Object.assign(new Error("words of a visitor"), { code: "EMFILE" }), "(Error EMFILE)"],
  ["words of a visitor", "(string)"],
  [undefined, "(undefined)"],
])("an error that nothing explains is named without its words: %o", (error, name) => {
  const told = explainUnknownFailure(error);
  expect(told).toMatch(/^The bot can't start .* LOG_LEVEL to info and start again\.$/);
  expect(told).toContain(name);
  expect(told).not.toContain("visitor");
});
