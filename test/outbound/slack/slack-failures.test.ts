import { createServer } from "node:net";
import { Agent, buildConnector } from "undici";
import { describe, expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import type { SlackGateway } from "../../../src/outbound/slack/slack-gateway.ts";
import { failureOf as failureIn } from "./failure-of.ts";
import { sendJson, startFakeSlack } from "./fake-slack.ts";

const channelId = channelIdSchema.parse("C1");
const ts = slackTsSchema.parse("1700000001.000200");
const token = "xoxb-very-secret";
const words = "words of a visitor";

const post = (gateway: SlackGateway) => gateway.post({ channelId, text: words, deliveryId: "dl_1" });
const update = (gateway: SlackGateway) => gateway.update({ channelId, ts, text: words });
const postEphemeral = (gateway: SlackGateway) =>
  gateway.postEphemeral({ channelId, userId: userIdSchema.parse("U1"), text: words });

function open(apiUrl: string, requestTimeoutMs = 5_000): SlackGateway {
  return createSlackGateway({ token, apiUrl, requestTimeoutMs });
}

const failureOf = (call: Promise<unknown>) => failureIn(call, [token, words]);

test("each answer of Slack's own tells its date, a refusal too, and what something in between says does not", async () => {
  const date = "Sun, 22 Nov 2026 12:00:00 GMT";
  const answers = [
    { body: { ok: true, ts }, status: 200 },
    { body: { ok: false, error: "is_archived" }, status: 200 },
    { body: "a page", status: 502 },
  ];
  const slack = await startFakeSlack((_call, response) => {
    const { body, status } = answers[slack.calls.length - 1] ?? { body: {}, status: 500 };
    sendJson(response, body, status, { date });
  });
  const heard: (string | undefined)[] = [];
  let asked = 0;
  const askTime = () => {
    asked += 1;
    return (said: string | undefined) => void heard.push(said);
  };
  const gateway = createSlackGateway({ token, apiUrl: slack.apiUrl, askTime });
  await post(gateway);
  expect(heard).toEqual([date]);
  await failureOf(post(gateway));
  await failureOf(post(gateway));
  expect([asked, heard]).toEqual([3, [date, date]]);
});

describe("what Slack refuses", () => {
  test.each([
    ["is_archived", "channel-gone"],
    ["channel_not_found", "channel-gone"],
    ["not_in_channel", "channel-gone"],
    ["thread_not_found", "message-gone"],
    ["message_not_found", "message-gone"],
    ["invalid_auth", "unauthorized"],
    ["account_inactive", "unauthorized"],
    ["token_revoked", "unauthorized"],
    ["missing_scope", "unauthorized"],
    ["not_authed", "unauthorized"],
    ["invalid_blocks", "invalid"],
    ["invalid_blocks_format", "invalid"],
    ["msg_too_long", "invalid"],
    ["no_text", "invalid"],
    ["metadata_too_large", "invalid"],
    ["cant_update_message", "refused"],
    ["edit_window_closed", "refused"],
    ["a_word_nobody_knows", "refused"],
    ["constructor", "refused"],
    ["ratelimited", "rate-limited"],
    ["service_unavailable", "unavailable"],
    ["request_timeout", "unavailable"],
  ])("%s is %s, for a post and for an update", async (code, reason) => {
    const slack = await startFakeSlack((_call, response) => sendJson(response, { ok: false, error: code }));
    for (const call of [post, update]) {
      expect(await failureOf(call(open(slack.apiUrl)))).toMatchObject({
        reason,
        code,
        message: `Slack: ${code}`,
      });
    }
  });

  test.each(["internal_error", "fatal_error"])(
    "After %s a post may have happened, an update is repeated",
    async (error) => {
      const slack = await startFakeSlack((_call, response) => sendJson(response, { ok: false, error }));
      const gateway = open(slack.apiUrl);
      expect((await failureOf(post(gateway))).reason).toBe("unknown-outcome");
      expect((await failureOf(postEphemeral(gateway))).reason).toBe("unknown-outcome");
      expect((await failureOf(update(gateway))).reason).toBe("unavailable");
    },
  );

  test("A rate limit is passed on at once with its time, and the next call is made at once", async () => {
    let limited = 1;
    const slack = await startFakeSlack((_call, response) => {
      limited -= 1;
      if (limited >= 0) sendJson(response, { ok: false, error: "ratelimited" }, 429, { "retry-after": "30" });
      else sendJson(response, { ok: true, ts });
    });
    const gateway = open(slack.apiUrl);
    expect(await failureOf(post(gateway))).toMatchObject({ reason: "rate-limited", retryAfterMs: 30_000 });
    expect((await post(gateway)).ts).toBe(ts);
    expect(slack.calls).toHaveLength(2);
  });

  test("A rate limit without a time is one, too", async () => {
    const slack = await startFakeSlack((_call, response) => response.writeHead(429).end());
    expect((await failureOf(post(open(slack.apiUrl)))).reason).toBe("rate-limited");
  });

  test("The scope that is missing and the place of a wrong block are told", async () => {
    const answers: unknown[] = [
      { ok: false, error: "missing_scope", needed: "chat:write" },
      {
        ok: false,
        error: "invalid_blocks",
        response_metadata: { messages: [`[ERROR] bad "${words}" [json-pointer:/blocks/0/text]`] },
      },
    ];
    const slack = await startFakeSlack((_call, response) => sendJson(response, answers.shift()));
    const gateway = open(slack.apiUrl);
    expect((await failureOf(post(gateway))).cause).toMatchObject({ message: "scope chat:write" });
    expect((await failureOf(post(gateway))).cause).toMatchObject({ message: "/blocks/0/text" });
  });
});

describe("answers that say nothing", () => {
  test.each([
    { title: "a 503", status: 503, body: "<html>" },
    { title: "a page instead of JSON", status: 200, body: `<html>${words} ${token}` },
    { title: "an empty answer", status: 200, body: "" },
    { title: "null", status: 200, body: "null" },
    { title: "a success without a timestamp", status: 200, body: '{"ok":true}' },
  ])("After $title a post may have happened", async ({ status, body }) => {
    const slack = await startFakeSlack((_call, response) => response.writeHead(status).end(body));
    expect((await failureOf(post(open(slack.apiUrl)))).reason).toBe("unknown-outcome");
    expect(slack.calls).toHaveLength(1);
  });

  test("After a 503 or a page an update is repeated", async () => {
    const slack = await startFakeSlack((call, response) =>
      response.writeHead(call.args.get("ts") === ts ? 503 : 200).end("<html>"),
    );
    const gateway = open(slack.apiUrl);
    expect((await failureOf(update(gateway))).reason).toBe("unavailable");
    expect((await failureOf(gateway.file("F1"))).reason).toBe("unavailable");
  });

  test.each([302, 403, 404])(
    "A %i comes from something in between: the post did not happen",
    async (status) => {
      const slack = await startFakeSlack((_call, response) =>
        response.writeHead(status, { location: "/" }).end(),
      );
      expect(await failureOf(post(open(slack.apiUrl)))).toMatchObject({
        reason: "unavailable",
        code: `http_${status}`,
      });
      expect(slack.calls).toHaveLength(1);
    },
  );
});

describe("no answer at all", () => {
  test("Where nothing listens, the post did not happen", async () => {
    const slack = await startFakeSlack(() => undefined);
    await slack.close();
    expect(await failureOf(post(open(slack.apiUrl)))).toMatchObject({
      reason: "unavailable",
      code: "ECONNREFUSED",
    });
  });

  test("Where the name is unknown, the post did not happen", async () => {
    expect((await failureOf(post(open("http://nowhere.invalid/api/")))).reason).toBe("unavailable");
  });

  test("A post given up while it waited for a connection did not happen, and does not happen later", async () => {
    const slack = await startFakeSlack((_call, response) => sendJson(response, { ok: true, ts }));
    const gate = Promise.withResolvers<void>();
    const connect = buildConnector({});
    const dispatcher = new Agent({
      // One connection: what is sent second is written after what was sent first, if that is written at all.
      connections: 1,
      connect: (options, callback) => void gate.promise.then(() => connect(options, callback)),
    });
    const impatient = createSlackGateway({ token, apiUrl: slack.apiUrl, requestTimeoutMs: 100, dispatcher });
    const patient = createSlackGateway({ token, apiUrl: slack.apiUrl, dispatcher });
    expect(await failureOf(post(impatient))).toMatchObject({
      reason: "unavailable",
      code: "no_answer_in_time",
    });
    const second = patient.post({ channelId, text: "second", deliveryId: "dl_2" });
    gate.resolve();
    await second;
    expect(slack.calls.map(({ args }) => args.get("text"))).toEqual(["second"]);
  });

  test("A connection that closes after the request went out leaves a post unknown and an update to repeat", async () => {
    const slack = await startFakeSlack((_call, _response, request) => request.socket.destroy());
    const gateway = open(slack.apiUrl);
    expect((await failureOf(post(gateway))).reason).toBe("unknown-outcome");
    expect((await failureOf(postEphemeral(gateway))).reason).toBe("unknown-outcome");
    expect((await failureOf(update(gateway))).reason).toBe("unavailable");
  });

  test("A connection that closes in the middle of the answer leaves a post unknown", async () => {
    const slack = await startFakeSlack((_call, response, request) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"ok":true', () => request.socket.destroy());
    });
    expect((await failureOf(post(open(slack.apiUrl)))).reason).toBe("unknown-outcome");
  });

  test("An answer that does not come in time leaves a post unknown, and dribbling does not stretch the time", async () => {
    const slack = await startFakeSlack((call, response) => {
      if (call.method !== "chat.postMessage") return;
      response.writeHead(200, { "content-type": "application/json" });
      const dribble = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(dribble));
    });
    const gateway = open(slack.apiUrl, 300);
    expect(await failureOf(post(gateway))).toMatchObject({
      reason: "unknown-outcome",
      code: "no_answer_in_time",
    });
    expect(await failureOf(update(gateway))).toMatchObject({
      reason: "unavailable",
      code: "no_answer_in_time",
    });
  });

  test("What is not HTTP leaves a post unknown, and no byte of it is kept", async () => {
    const server = createServer((socket) =>
      socket.on("data", () => socket.end(`garbage ${words} ${token}\r\n\r\n`)),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    try {
      expect((await failureOf(post(open(`http://127.0.0.1:${port}/api/`)))).reason).toBe("unknown-outcome");
    } finally {
      server.close();
    }
  });

  test("Where TLS can't be agreed on, the post did not happen", async () => {
    const server = createServer((socket) =>
      socket.on("data", () => socket.end("no TLS here\r\n")).on("error", () => undefined),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    try {
      expect((await failureOf(post(open(`https://127.0.0.1:${port}/api/`)))).reason).toBe("unavailable");
    } finally {
      server.close();
    }
  });
});
