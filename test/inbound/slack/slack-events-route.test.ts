import { createHmac } from "node:crypto";
import { request } from "node:http";
import { App, type ReceiverEvent } from "@slack/bolt";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createFailureLimit, type FailureLimit } from "../../../src/http/failure-limit.ts";
import { createHttpServer, type HttpServer } from "../../../src/http/http-server.ts";
import { toBoltLogger } from "../../../src/inbound/slack/bolt-logger.ts";
import { createSlackEvents } from "../../../src/inbound/slack/slack-events-route.ts";
import { recordLog } from "../../outbox/stage.ts";
import { signingSecret } from "./signed-request.ts";

const NOW = 1_700_000_000;
const FORM = "application/x-www-form-urlencoded";
const { lines, logger } = recordLog();
const taken: unknown[] = [];
let isAway = false;
let server: HttpServer;

beforeAll(async () => {
  const now = () => NOW * 1_000;
  const failures: FailureLimit = {
    wait: (incoming) => limit.wait(incoming),
    count: (incoming) => limit.count(incoming),
  };
  const { receiver, route } = createSlackEvents({ signingSecret, failures, logger, now });
  const app = new App({ receiver, authorize: async () => ({}), logger: toBoltLogger(logger) });
  app.processEvent = async ({ body, ack }: ReceiverEvent) => {
    taken.push(body);
    if (isAway) throw new Error("the database is away");
    await ack();
  };
  server = createHttpServer({ routes: [route], host: "127.0.0.1", port: 0, logger });
  await server.start();
});
afterAll(() => server.close());

let limit = createFailureLimit({ now: () => NOW });
beforeEach(() => {
  taken.length = 0;
  lines.length = 0;
  isAway = false;
  limit = createFailureLimit({ now: () => NOW, most: 1_000 });
});

type Headers = Record<string, string | string[]>;
const signatureOf = (body: string, seconds: number | string = NOW) =>
  `v0=${createHmac("sha256", signingSecret).update(`v0:${seconds}:`).update(body).digest("hex")}`;
const signed = (body: string, seconds: number | string = NOW): Headers => ({
  "content-type": /^\w+=/.test(body) ? FORM : "application/json",
  "x-slack-request-timestamp": String(seconds),
  "x-slack-signature": signatureOf(body, seconds),
});

/** The status and text of the answer to this body. */
function send(body: string, headers: Headers = signed(body), method = "POST"): Promise<[number, string]> {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: "/slack/events", method, headers, agent: false };
    const outgoing = request(options, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += String(chunk);
      });
      answer.on("end", () => resolve([answer.statusCode ?? 0, text]));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const event = '{"type":"event_callback","a":1}';
const refused = (reason: string) => [{ level: "warn", reason, msg: "Slack request refused" }];
const withPayload = (json: string) => `payload=${encodeURIComponent(json)}`;
const deep = (levels: number) => `{"type":"x","a":${"[".repeat(levels)}${"]".repeat(levels)}}`;

test.each<[string, string, Headers | undefined, unknown]>([
  ["an event", event, undefined, { type: "event_callback", a: 1 }],
  ["one from five minutes ago", event, signed(event, NOW - 300), { type: "event_callback", a: 1 }],
  [
    "one from a clock that is five minutes ahead",
    event,
    signed(event, NOW + 300),
    { type: "event_callback", a: 1 },
  ],
  ["an interaction", withPayload(event), undefined, { type: "event_callback", a: 1 }],
  ["a command", "command=%2Fchatra&text=a", undefined, { command: "/chatra", text: "a" }],
  ["a hundred levels", deep(99), undefined, JSON.parse(deep(99))],
  ["the most bytes", `{"a":"${"x".repeat(1_048_576 - 8)}"}`, undefined, { a: "x".repeat(1_048_576 - 8) }],
])("passes %s on to Bolt", async (_title, body, headers, read) => {
  expect(await send(body, headers)).toEqual([200, ""]);
  expect([taken, lines]).toEqual([[read], []]);
});

const right = signatureOf(event);
const both = { "x-slack-request-timestamp": String(NOW), "x-slack-signature": right };
test.each<[string, string, Headers, number, string]>([
  ["without a signature", event, {}, 401, "unsigned"],
  ["without its time", event, { "x-slack-signature": right }, 401, "malformed-signature"],
  ["without its hash", event, { "x-slack-request-timestamp": String(NOW) }, 401, "malformed-signature"],
  [
    "with its time twice",
    event,
    { ...both, "x-slack-request-timestamp": [String(NOW), String(NOW)] },
    401,
    "malformed-signature",
  ],
  [
    "with its hash twice",
    event,
    { ...both, "x-slack-signature": [right, right] },
    401,
    "malformed-signature",
  ],
  ["with a time that is none", event, signed(event, "1.7e9"), 401, "malformed-signature"],
  ["with a time of twelve digits", event, signed(event, "170000000000"), 401, "malformed-signature"],
  ["too old", event, signed(event, NOW - 301), 401, "clock-difference"],
  ["too far ahead", event, signed(event, NOW + 301), 401, "clock-difference"],
  ["of another body", `${event} `, signed(event), 401, "wrong-signature"],
  ["that is too large", `{"a":"${"x".repeat(1_048_576 - 7)}"}`, signed("{}"), 413, "too-large"],
  ["a check of the certificate that is none", "ssl_check=0", { "content-type": FORM }, 401, "unsigned"],
  ["a check of the certificate that is no form", "ssl_check=1", {}, 401, "unsigned"],
  [
    "a check of the certificate that is too long",
    `ssl_check=1&a=${"x".repeat(1_011)}`,
    { "content-type": FORM },
    413,
    "too-large",
  ],
])("refuses what comes %s", async (_title, body, headers, status, reason) => {
  expect(await send(body, headers)).toEqual([status, ""]);
  expect([taken, lines]).toEqual([[], refused(reason)]);
});

test.each(["{", "null", "[]", "7", deep(100), withPayload("{"), withPayload("null"), withPayload(deep(100))])(
  "answers 400 to a signed body that holds no object: %#",
  async (body) => {
    expect(await send(body)).toEqual([400, ""]);
    expect([taken, lines]).toEqual([[], []]);
  },
);

test("answers the checks of the certificate and of our address", async () => {
  expect(await send(`ssl_check=1&a=${"x".repeat(1_010)}`, { "content-type": FORM })).toEqual([200, ""]);
  const check = (challenge: unknown) => send(JSON.stringify({ type: "url_verification", challenge }));
  expect(await check("abc")).toEqual([200, '{"challenge":"abc"}']);
  for (const odd of [undefined, 5, ["abc"]]) expect(await check(odd)).toEqual([400, ""]);
  expect([taken, lines]).toEqual([[], []]);
});

test("answers 503 where the input was not stored, and 405 to another method", async () => {
  isAway = true;
  expect(await send(event)).toEqual([503, ""]);
  expect(await send("", {}, "GET")).toEqual([405, ""]);
});

test("logs no more of a sender over the limit, who waits where nothing can be genuine", async () => {
  let time = NOW;
  limit = createFailureLimit({ now: () => time, most: 1 });
  const statuses: number[] = [];
  for (const headers of [{}, {}, { "content-type": FORM }, { ...both, "x-slack-signature": "v0=0" }, both])
    statuses.push((await send(headers === both ? event : "ssl_check=1", headers))[0]);
  // A second of the minute is left.
  time += 59_000;
  expect(await send("ssl_check=1", { "content-type": FORM })).toEqual([429, ""]);
  expect(statuses).toEqual([401, 429, 429, 429, 200]);
  expect(lines).toEqual(refused("unsigned"));
});
