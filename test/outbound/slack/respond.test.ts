import { Agent } from "undici";
import { describe, expect, test } from "vitest";
import { slackTsSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import type { SlackAnswer } from "../../../src/outbound/slack/slack-gateway.ts";
import { failureOf } from "./failure-of.ts";
import { sendJson, startFakeSlack } from "./fake-slack.ts";
import { startSimulatedSlack } from "./simulated-slack.ts";

const token = "xoxb-very-secret";
const path = "/actions/T1/12/SecretOfTheAddress";
const text = "words for one person";
const secrets = [token, path, "SecretOfTheAddress", text];

/** A server that answers with the given status and body at an address of the API's origin. */
async function answering(status: number, body: string | object, headers: Record<string, string> = {}) {
  const slack = await startFakeSlack((_call, response) => {
    if (typeof body === "string") response.writeHead(status, headers).end(body);
    else sendJson(response, body, status, headers);
  });
  return { slack, respond: responderAt(slack.apiUrl, `${slack.origin}${path}`) };
}

function responderAt(apiUrl: string, url: string, requestTimeoutMs = 5_000) {
  const gateway = createSlackGateway({ token, apiUrl, requestTimeoutMs });
  return (answer: Partial<SlackAnswer> = {}) => gateway.respond({ url, text, ...answer });
}

describe("answers that arrive", () => {
  test("A command is answered for the eyes of whoever gave it", async () => {
    const { gateway, command, channel } = await startSimulatedSlack();
    await gateway.respond({ url: await command(), text, blocks: [{ type: "divider" }] });
    expect(channel.ephemerals("ada")).toMatchObject([{ text, blocks: [{ type: "divider" }] }]);
    expect(channel.messages()).toEqual([]);
  });

  test("A press is answered in its thread", async () => {
    const { gateway, post, press, channel } = await startSimulatedSlack();
    const root = await post();
    const reply = await post(root.ts);
    await gateway.respond({ url: await press(reply.ts), threadTs: root.ts, text });
    expect(channel.ephemerals("ada")).toMatchObject([{ text, thread_ts: root.ts }]);
    expect(channel.message(reply.ts)?.text).toBe("card");
  });

  test("An answer can stand in for the message that was pressed", async () => {
    const { gateway, post, press, channel } = await startSimulatedSlack();
    const { ts } = await post();
    await gateway.respond({ url: await press(ts), text, replace: true });
    expect(channel.message(ts)).toMatchObject({ text, blocks: [] });
    expect(channel.ephemerals()).toEqual([]);
  });

  test("What is sent is JSON without the token, seen by one person, and unfurls nothing", async () => {
    const { slack, respond } = await answering(200, "ok");
    const threadTs = slackTsSchema.parse("1700000000.000100");
    await respond({ threadTs, blocks: [{ type: "divider" }] });
    await respond({ replace: true });
    const bodies = slack.calls.map(({ body }): unknown => JSON.parse(body));
    const words = { text, unfurl_links: false, unfurl_media: false };
    expect(bodies).toEqual([
      {
        ...words,
        blocks: [{ type: "divider" }],
        response_type: "ephemeral",
        replace_original: false,
        thread_ts: threadTs,
      },
      { ...words, replace_original: true },
    ]);
    const [call] = slack.calls;
    expect(call?.method).toBe(path);
    expect(call?.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(call?.authorization).toBeUndefined();
  });

  test("Slack's other way to say yes is understood", async () => {
    const { respond } = await answering(200, { ok: true });
    await expect(respond()).resolves.toBeUndefined();
  });
});

describe("an address that is spent", () => {
  test("A sixth answer is one too many", async () => {
    const { gateway, command, channel } = await startSimulatedSlack();
    const url = await command();
    for (let answers = 0; answers < 5; answers += 1) await gateway.respond({ url, text });
    expect(await failureOf(gateway.respond({ url, text }), [url, text])).toMatchObject({
      reason: "message-gone",
      code: "used_url",
    });
    expect(channel.ephemerals("ada")).toHaveLength(5);
  });

  test("After half an hour it is too late", async () => {
    const { gateway, command, pass, channel } = await startSimulatedSlack();
    const url = await command();
    pass(31 * 60_000);
    expect(await failureOf(gateway.respond({ url, text }), [url, text])).toMatchObject({
      reason: "message-gone",
      code: "expired_url",
    });
    expect(channel.ephemerals()).toEqual([]);
  });

  test("So it is where the message to replace was deleted", async () => {
    const { gateway, post, press, slack, channel } = await startSimulatedSlack();
    const { ts } = await post();
    const url = await press(ts);
    slack.user("ada").deleteMessage(channel.id, ts);
    const answer = gateway.respond({ url, text, replace: true });
    expect(await failureOf(answer, [url, text])).toMatchObject({
      reason: "message-gone",
      code: "message_not_found",
    });
  });

  test.each([
    { status: 404, body: { ok: false, error: "used_url" }, code: "used_url" },
    { status: 404, body: "expired_url", code: "expired_url" },
    { status: 404, body: { ok: false, error: "Expired url" }, code: "expired_url" },
    { status: 200, body: { ok: false, error: "Expired url" }, code: "expired_url" },
    { status: 404, body: "Used url\n", code: "used_url" },
    { status: 404, body: "a_word_nobody_knows", code: "a_word_nobody_knows" },
    { status: 404, body: `<html>${text}`, code: "http_404" },
    { status: 404, body: "", code: "http_404" },
    { status: 404, body: "[]", code: "http_404" },
    { status: 410, body: "", code: "http_410" },
  ])("$status with $body is understood as that", async ({ status, body, code }) => {
    const { respond } = await answering(status, body);
    expect(await failureOf(respond(), secrets)).toMatchObject({ reason: "message-gone", code });
  });
});

describe("answers that fail otherwise", () => {
  test.each([
    { status: 400, body: "invalid_payload", reason: "invalid", code: "invalid_payload" },
    { status: 400, body: { ok: false, error: "invalid_blocks" }, reason: "invalid", code: "invalid_blocks" },
    { status: 200, body: { ok: false, error: "no_text" }, reason: "invalid", code: "no_text" },
    { status: 404, body: "channel_not_found", reason: "channel-gone", code: "channel_not_found" },
    { status: 410, body: "channel_is_archived", reason: "channel-gone", code: "channel_is_archived" },
    { status: 403, body: "action_prohibited", reason: "refused", code: "action_prohibited" },
    { status: 403, body: `<html>${text}`, reason: "unavailable", code: "http_403" },
    { status: 413, body: "", reason: "invalid", code: "http_413" },
    { status: 500, body: "rollup_error", reason: "unknown-outcome", code: "http_500" },
    { status: 503, body: "", reason: "unknown-outcome", code: "http_503" },
    { status: 200, body: `<html>${text} ${token}`, reason: "unknown-outcome", code: "unreadable_answer" },
    { status: 200, body: "", reason: "unknown-outcome", code: "unreadable_answer" },
    { status: 200, body: "accepted", reason: "unknown-outcome", code: "unreadable_answer" },
    { status: 200, body: "null", reason: "unknown-outcome", code: "unreadable_answer" },
    { status: 200, body: { ok: false }, reason: "unknown-outcome", code: "unreadable_answer" },
    { status: 200, body: { ok: false, error: text }, reason: "unknown-outcome", code: "unreadable_answer" },
  ])("$status with $body is $reason", async ({ status, body, reason, code }) => {
    const { slack, respond } = await answering(status, body);
    expect(await failureOf(respond(), secrets)).toMatchObject({ reason, code });
    expect(slack.calls).toHaveLength(1);
  });

  test("Blocks that Slack would not show are refused", async () => {
    const { gateway, command, channel } = await startSimulatedSlack();
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "" } }];
    const answer = gateway.respond({ url: await command(), text, blocks });
    expect(await failureOf(answer, [text])).toMatchObject({ reason: "invalid", code: "invalid_blocks" });
    expect(channel.ephemerals()).toEqual([]);
  });

  test("A rate limit is passed on with its time", async () => {
    const { slack, respond } = await answering(429, "rate_limited", { "retry-after": "30" });
    expect(await failureOf(respond(), secrets)).toMatchObject({
      reason: "rate-limited",
      retryAfterMs: 30_000,
    });
    expect(slack.calls).toHaveLength(1);
  });

  test("A rate limit without a time is one, too", async () => {
    const { respond } = await answering(429, "");
    expect(await failureOf(respond(), secrets)).toMatchObject({
      reason: "rate-limited",
      retryAfterMs: 10_000,
    });
  });

  test.each([301, 302, 307, 308])("A redirect (%i) is not followed", async (status) => {
    const elsewhere = await startFakeSlack((_call, response) => response.writeHead(200).end("ok"));
    const { slack, respond } = await answering(status, "", { location: `${elsewhere.origin}/` });
    expect(await failureOf(respond(), secrets)).toMatchObject({
      reason: "unavailable",
      code: `http_${status}`,
    });
    expect(slack.calls).toHaveLength(1);
    expect(elsewhere.calls).toEqual([]);
  });

  test("Where the answer to it gets lost, nobody knows", async () => {
    const slack = await startFakeSlack((_call, _response, request) => request.socket.destroy());
    const respond = responderAt(slack.apiUrl, `${slack.origin}${path}`);
    expect((await failureOf(respond(), secrets)).reason).toBe("unknown-outcome");
    expect(slack.calls).toHaveLength(1);
  });

  test("Where the answer to it does not come in time, nobody knows", async () => {
    const slack = await startFakeSlack(() => undefined);
    const respond = responderAt(slack.apiUrl, `${slack.origin}${path}`, 200);
    expect(await failureOf(respond(), secrets)).toMatchObject({
      reason: "unknown-outcome",
      code: "no_answer_in_time",
    });
  });

  test("Where nothing listens, it was not said", async () => {
    const slack = await startFakeSlack(() => undefined);
    await slack.close();
    const respond = responderAt(slack.apiUrl, `${slack.origin}${path}`);
    expect(await failureOf(respond(), secrets)).toMatchObject({
      reason: "unavailable",
      code: "ECONNREFUSED",
    });
  });
});

describe("where answers go", () => {
  /** Connects to nothing and tells where it would have gone. */
  function lookout(apiUrl: string) {
    const hosts: string[] = [];
    const dispatcher = new Agent({
      connect: ({ hostname, protocol }, callback) => {
        hosts.push(`${protocol}//${hostname}`);
        callback(new Error("nobody goes anywhere"), null);
      },
    });
    return { hosts, gateway: createSlackGateway({ token, apiUrl, dispatcher }) };
  }

  test.each(["https://hooks.slack.com", "https://hooks.slack-gov.com"])("To %s", async (origin) => {
    const { hosts, gateway } = lookout("https://slack.com/api/");
    const failure = await failureOf(gateway.respond({ url: `${origin}${path}`, text }), secrets);
    expect(failure.reason).toBe("unavailable");
    expect(hosts).toEqual([origin]);
  });

  test.each([
    "http://hooks.slack.com",
    "https://hooks.slack.com:8443",
    "https://hooks.slack.com.",
    "https://hooks.slack.com.example.org",
    "https://hooks.slack.com@example.org",
    "https://somebody@hooks.slack.com",
    "https://a.hooks.slack.com",
    "https://files.slack.com",
    "https://hooksXslack.com",
    "https://example.org/https://hooks.slack.com",
    "http://slack.com",
    "https://slack.com:444",
    "blob:https://slack.com",
    "blob:https://hooks.slack.com",
    "ftp://hooks.slack.com",
    "//hooks.slack.com",
    "file://",
    "javascript:",
    "",
  ])("Never to %s", async (start) => {
    const { hosts, gateway } = lookout("https://slack.com/api/");
    expect(await failureOf(gateway.respond({ url: `${start}${path}`, text }), secrets)).toMatchObject({
      reason: "refused",
      code: "answer_at_foreign_host",
    });
    expect(hosts).toEqual([]);
  });

  test("Never to another port of the API's host", async () => {
    const slack = await startFakeSlack((_call, response) => response.writeHead(200).end("ok"));
    const respond = responderAt("http://127.0.0.1:1/api/", `${slack.origin}${path}`);
    expect((await failureOf(respond(), secrets)).reason).toBe("refused");
    expect(slack.calls).toEqual([]);
  });
});
