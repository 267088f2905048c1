import { App, webApi } from "@slack/bolt";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { toBoltLogger } from "../../../src/inbound/slack/bolt-logger.ts";
import type { SocketLink } from "../../../src/inbound/slack/socket-link.ts";
import { createSocketReceiver } from "../../../src/inbound/slack/socket-receiver.ts";
import { eventually } from "../../eventually.ts";
import { recordLog } from "../../outbox/stage.ts";

const silent = toBoltLogger(pino({ level: "silent" }));

/** A connection that does what it is told. */
function makeLink() {
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  let isOpen = false;
  let closes = 0;
  const link: SocketLink = {
    opened: opened.promise,
    closed: closed.promise,
    isOpen: () => isOpen,
    close: async () => {
      closes += 1;
      isOpen = false;
      closed.resolve();
    },
  };
  return {
    link,
    greet: () => {
      isOpen = true;
      opened.resolve();
    },
    fail: (error: unknown) => opened.reject(error),
    end: () => {
      isOpen = false;
      closed.resolve();
    },
    closes: () => closes,
  };
}

const running: { stop: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** The receiver over such connections; `clock.ms` is the time. */
function prepare(retry: { retryMs?: number } = { retryMs: 1 }) {
  const links: ReturnType<typeof makeLink>[] = [];
  const clock = { ms: 0 };
  const { lines, logger } = recordLog();
  const receiver = createSocketReceiver(
    { appToken: "xapp-1", slackApiUrl: "http://127.0.0.1:1/api/", logger, ...retry },
    () => {
      const made = makeLink();
      links.push(made);
      return made.link;
    },
    () => clock.ms,
  );
  running.push({ stop: () => receiver.stop() });
  /** The app hands itself to its receiver. */
  const start = () => {
    const bolt = new App({ receiver, authorize: async () => ({}), logger: silent });
    return bolt.start();
  };
  return { receiver, links, clock, lines, start };
}

async function serve(retry?: { retryMs?: number }) {
  const parts = prepare(retry);
  const started = parts.start();
  parts.links[0]?.greet();
  await started;
  parts.links[1]?.greet();
  return parts;
}

const seen = (lengths: () => unknown, expected: unknown) =>
  eventually(() => expect(lengths()).toEqual(expected));
const platformError = (code: string) =>
  new webApi.WebAPIPlatformError({ ok: false, error: code, response_metadata: {} });

describe("the start", () => {
  test("opens a first connection, and then a second one", async () => {
    const { receiver, links } = await serve();
    expect([links.length, receiver.connected()]).toEqual([2, true]);
  });

  test("is an error before there is an app", async () => {
    await expect(prepare().receiver.start()).rejects.toThrow("the receiver was started before it had an app");
  });

  test.each(["invalid_auth", "not_allowed_token_type", "missing_scope", "token_revoked"])(
    "is an error that names the variable where Slack refuses with %s",
    async (code) => {
      const parts = prepare();
      const started = parts.start();
      parts.links[0]?.fail(platformError(code));
      await expect(started).rejects.toMatchObject({
        name: "AppTokenError",
        message: expect.stringMatching(
          `^Slack refuses SLACK_APP_TOKEN \\(${code}\\)\\. Make .*connections:write`,
        ),
      });
      expect([parts.links.length, parts.receiver.connected()]).toEqual([1, false]);
    },
  );

  test.each<[unknown, string]>([
    [platformError("internal_error"), "internal_error"],
    [platformError("fatal_error"), "fatal_error"],
    [platformError("service_unavailable"), "service_unavailable"],
    [platformError("request_timeout"), "request_timeout"],
    [platformError("ratelimited"), "ratelimited"],
    [new TypeError("wss://slack/?ticket=secret"), "TypeError"],
    ["secret", "string"],
  ])("is good, and the connection is tried again, after %o", async (error, name) => {
    const parts = prepare();
    const started = parts.start();
    parts.links[0]?.fail(error);
    await started;
    await seen(() => parts.links.length, 3);
    expect(parts.lines).toEqual([
      { level: "warn", error: name, msg: "Slack connection not opened" },
      { level: "info", delayMs: 1, msg: "Slack connection ended, reconnecting" },
    ]);
  });
});

describe("a connection that ends", () => {
  test("is closed and replaced, after waits that double until one was sound for five seconds", async () => {
    const { receiver, links, clock, lines } = await serve();
    for (const lasted of [0, 4_999, 0, 5_000, 0]) {
      const last = links.at(-1);
      const count = links.length;
      last?.greet();
      clock.ms += lasted;
      last?.end();
      await seen(() => links.length, count + 1);
      expect(last?.closes()).toBe(1);
      expect(receiver.connected()).toBe(true);
    }
    const waits = lines.map((line) => (line instanceof Object && "delayMs" in line ? line.delayMs : line));
    expect(waits).toEqual([1, 2, 4, 0, 1]);
  });

  test("leaves the other one: Slack reaches us by either", async () => {
    const { receiver, links } = await serve({ retryMs: 60_000 });
    links[0]?.end();
    expect(receiver.connected()).toBe(true);
    links[1]?.end();
    expect(receiver.connected()).toBe(false);
  });

  test.each([
    [{ retryMs: 30_001 }, 30_000],
    [{}, 500],
  ])("with %j is tried again after %i ms", async (retry, delayMs) => {
    const { links, lines } = await serve(retry);
    links[1]?.end();
    await seen(() => lines, [{ level: "info", delayMs, msg: "Slack connection ended, reconnecting" }]);
  });
});

test("the stop closes each connection, and none comes back, not even one that is waited for", async () => {
  const { receiver, links, lines } = await serve({ retryMs: 60_000 });
  links[1]?.end();
  await seen(() => lines.length, 1);
  await receiver.stop();
  await new Promise((resolve) => setImmediate(resolve));
  expect([links.length, links.map(({ closes }) => closes()), receiver.connected()]).toEqual([
    2,
    [2, 1],
    false,
  ]);
  expect(lines).toHaveLength(1);
});
