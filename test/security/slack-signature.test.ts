import { createHmac } from "node:crypto";
import type { ReceiverEvent } from "@slack/bolt";
import { App } from "@slack/bolt";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createHttpServer, type HttpServer } from "../../src/http/http-server.ts";
import { createSlackEvents } from "../../src/inbound/slack/slack-events-route.ts";
import { exchange, statusesOf } from "./raw-http.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const signingSecret = "signing-secret-of-the-tests";
const nowMs = 1_700_000_000_999;
const nowSeconds = 1_700_000_000;

/** The route alone behind a real server; `taken` are the bodies that reached Bolt's app. */
async function serve() {
  const lines: string[] = [];
  const taken: unknown[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const now = () => nowMs;
  const failures = createFailureLimit({ now });
  const { receiver, route } = createSlackEvents({ signingSecret, failures, logger, now });
  const app = new App({ receiver, authorize: async () => ({}), logger: silent });
  app.processEvent = async ({ body, ack }: ReceiverEvent) => {
    taken.push(body);
    await ack();
  };
  const server = createHttpServer({ routes: [route], host: "127.0.0.1", port: 0, logger });
  open.push(server);
  await server.start();
  const { port } = server.address();
  const send = async (body: string | Buffer, headers: string[]): Promise<number | undefined> => {
    const length = `content-length: ${Buffer.byteLength(body)}`;
    const received = await exchange(port, headOf([...headers, length, "connection: close"]), body);
    return statusesOf(received)[0];
  };
  return { port, send, taken, lines };
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => "info" as never,
  setName: () => undefined,
};

function headOf(headers: string[]): string {
  return `${["POST /slack/events HTTP/1.1", "host: x", ...headers].join("\r\n")}\r\n\r\n`;
}

function signatureOf(body: string | Buffer, seconds: number | string = nowSeconds, secret = signingSecret) {
  return `v0=${createHmac("sha256", secret).update(`v0:${seconds}:`).update(body).digest("hex")}`;
}

function signed(body: string | Buffer, seconds: number | string = nowSeconds): string[] {
  return [
    "content-type: application/json",
    `x-slack-request-timestamp: ${seconds}`,
    `x-slack-signature: ${signatureOf(body, seconds)}`,
  ];
}

const body = JSON.stringify({ type: "event_callback", words: "private words – ünïcödé 🙂" });

describe("the time of a signed request", () => {
  it.each([-301, 302, -86_400, 86_400 * 365])("%i s away is refused", async (offset) => {
    const { send, taken } = await serve();
    expect(await send(body, signed(body, nowSeconds + offset))).toBe(401);
    expect(taken).toEqual([]);
  });

  it.each([-299, 0, 300])("%i s away is taken", async (offset) => {
    const { send, taken } = await serve();
    expect(await send(body, signed(body, nowSeconds + offset))).toBe(200);
    expect(taken).toEqual([JSON.parse(body)]);
  });

  it.each(["1700000000.0", "1.7e9", "0x6553f100", " ", "+1700000000", "1700000000000", "", "NaN"])(
    "written %j is refused, though it is signed as written",
    async (seconds) => {
      const { send, taken } = await serve();
      expect(await send(body, signed(body, seconds))).toBe(401);
      expect(
        await send(body, [
          `x-slack-request-timestamp: ${seconds}`,
          `x-slack-signature: ${signatureOf(body)}`,
        ]),
      ).toBe(401);
      expect(taken).toEqual([]);
    },
  );
});

describe("the signature", () => {
  const right = signatureOf(body);
  const time = `x-slack-request-timestamp: ${nowSeconds}`;

  it.each([
    ["of another secret", [time, `x-slack-signature: ${signatureOf(body, nowSeconds, "other")}`]],
    ["of another time", [time, `x-slack-signature: ${signatureOf(body, nowSeconds - 1)}`]],
    ["of another body", [time, `x-slack-signature: ${signatureOf(`${body} `)}`]],
    ["cut short", [time, `x-slack-signature: ${right.slice(0, -1)}`]],
    ["with more behind it", [time, `x-slack-signature: ${right}0`]],
    ["in capitals", [time, `x-slack-signature: ${right.toUpperCase()}`]],
    ["of another version", [time, `x-slack-signature: ${right.replace("v0", "v1")}`]],
    ["without its version", [time, `x-slack-signature: ${right.slice(3)}`]],
    ["empty", [time, "x-slack-signature: "]],
    ["missing", [time]],
    ["without its time", [`x-slack-signature: ${right}`]],
    ["sent twice", [time, `x-slack-signature: ${right}`, `x-slack-signature: ${right}`]],
    ["sent beside a wrong one", [time, "x-slack-signature: v0=0", `x-slack-signature: ${right}`]],
    ["with the time sent twice", [time, time, `x-slack-signature: ${right}`]],
    ["and time missing", []],
  ])("%s is refused", async (_title, headers) => {
    const { send, taken, lines } = await serve();
    expect(await send(body, headers)).toBe(401);
    expect(taken).toEqual([]);
    expect(lines.join()).not.toContain("private words");
    expect(lines.join()).not.toContain(right.slice(3));
  });

  it.each(Array.from({ length: 8 }, (_, index) => index * 8 + 3))(
    "with one digit changed at %i is refused",
    async (at) => {
      const { send } = await serve();
      const digit = right[at] === "0" ? "1" : "0";
      const wrong = right.slice(0, at) + digit + right.slice(at + 1);
      expect(await send(body, [time, `x-slack-signature: ${wrong}`])).toBe(401);
    },
  );

  it("is of the bytes as they came: another spelling of the same text is refused", async () => {
    const { send, taken } = await serve();
    // Decoded as UTF-8 all three are the same text, with a replacement character in it.
    const spellings = ["fffd", "ff", "c3"].map((hex) =>
      Buffer.concat([
        Buffer.from('{"a":"'),
        Buffer.from(hex === "fffd" ? "efbfbd" : hex, "hex"),
        Buffer.from('"}'),
      ]),
    );
    const [first = Buffer.alloc(0), ...others] = spellings;
    for (const other of others) {
      expect(other.toString()).toBe(first.toString());
      expect(await send(other, signed(first))).toBe(401);
    }
    expect(taken).toEqual([]);
    for (const spelling of spellings) expect(await send(spelling, signed(spelling))).toBe(200);
    expect(taken).toHaveLength(3);
  });

  it.each(["\uFEFF{}", "{}\r\n", " {}", '{"a":"\\u0000\\ud800"}'])("of %j is of just that", async (text) => {
    const { send } = await serve();
    expect(await send(text.trim(), signed(text))).toBe(text.trim() === text ? 200 : 401);
    // A byte order mark is no JSON, but it is signed.
    expect(await send(text, signed(text))).toBe(text.startsWith("\uFEFF") ? 400 : 200);
  });
});

describe("a signed body that would end the process", () => {
  const deep = (most: number) => `${"[".repeat(most)}${"]".repeat(most)}`;

  it.each([
    ["null", "null"],
    ["null in spaces", " null\n"],
    ["a number", "7"],
    ["a list", "[]"],
    ["lists within lists", `{"command":${deep(20_000)}}`],
    ["a challenge of lists within lists", `{"type":"url_verification","challenge":${deep(20_000)}}`],
    ["a challenge that is none", `{"type":"url_verification","challenge":{"a":1}}`],
    ["no challenge", `{"type":"url_verification"}`],
    ["more than a hundred lists within each other", `{"a":${deep(100)}}`],
  ])("(%s) is 400 and gets no further", async (_title, text) => {
    const { send, taken } = await serve();
    expect(await send(text, signed(text))).toBe(400);
    const form = `payload=${encodeURIComponent(text)}`;
    const headers = signed(form).with(0, "content-type: application/x-www-form-urlencoded");
    expect(await send(form, headers)).toBe(400);
    expect(await send(body, signed(body))).toBe(200);
    expect(taken).toEqual([JSON.parse(body)]);
  });

  it("is told from one with as many brackets in its words, or lists beside each other", async () => {
    const { send, taken } = await serve();
    for (const value of [deep(99), JSON.stringify('["\\'.repeat(500)), `[${"[],".repeat(500)}[]]`]) {
      const text = `{"type":"event_callback","a":${value}}`;
      expect(await send(text, signed(text))).toBe(200);
    }
    expect(taken).toHaveLength(3);
  });
});

describe("what needs no signature", () => {
  const form = "content-type: application/x-www-form-urlencoded";

  it("is the check of the certificate alone, and only as long as it is", async () => {
    const { send, taken } = await serve();
    expect(await send("token=x&ssl_check=1", [form])).toBe(200);
    expect(await send("token=x&ssl_check=1&payload=%7B%7D", [form])).toBe(200);
    expect(await send("ssl_check=0", [form])).toBe(401);
    expect(await send("ssl_check=1", [])).toBe(401);
    expect(await send(`ssl_check=1&token=${"x".repeat(1_024)}`, [form])).toBe(413);
    expect(taken).toEqual([]);
  });
});

describe("a sender who fails too often", () => {
  it("gets 429 for what can't be genuine before any of the body is read", async () => {
    const { port, send } = await serve();
    for (let attempt = 0; attempt < 20; attempt += 1) expect(await send(body, [])).toBe(401);
    const announced = ["content-length: 1000", "connection: close"];
    for (const headers of [
      [],
      ["x-slack-signature: v0=0"],
      signed(body, nowSeconds - 1_000),
      ["content-type: application/x-www-form-urlencoded"],
    ]) {
      // The body is announced and never sent.
      const received = await exchange(port, headOf([...headers, ...announced]));
      expect(received).toMatch(/^HTTP\/1\.1 429 [\s\S]*\r\nretry-after: \d+\r\n/i);
    }
  });

  it("is still heard where the signature is right, and gets 429 where it is wrong", async () => {
    const { send, taken } = await serve();
    const wrong = [`x-slack-request-timestamp: ${nowSeconds}`, `x-slack-signature: v0=${"0".repeat(64)}`];
    for (let attempt = 0; attempt < 20; attempt += 1) expect(await send(body, wrong)).toBe(401);
    expect(await send(body, wrong)).toBe(429);
    expect(await send(body, signed(body))).toBe(200);
    expect(taken).toEqual([JSON.parse(body)]);
  });

  it("can't fill the log", async () => {
    const { send, lines } = await serve();
    for (let attempt = 0; attempt < 60; attempt += 1) await send("x", []);
    expect(lines).toHaveLength(20);
  });
});
