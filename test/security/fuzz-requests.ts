import { createHmac } from "node:crypto";
import { chatraBody, type Known, slackBody } from "./fuzz-bodies.ts";
import type { Random } from "./fuzz-random.ts";

export type FuzzTargets = Known & {
  signingSecret: string;
  webhookSecret: string;
  filePath: string;
  /** What the installation's first page has given: only a bot of many workspaces has one. */
  install?: { state: string; cookie: string };
};

export type FuzzRequest = {
  /** Where it goes, for the message of a failure. */
  about: string;
  bytes: Buffer;
  method: string;
  /** It is well-framed: there must be one answer to it, and another request may follow on its connection. */
  isWhole: boolean;
};

/** A request that is whole HTTP, whatever its path, headers and body mean. */
export function wholeRequest(random: Random, targets: FuzzTargets): FuzzRequest {
  const { about, method, target, headers, body } = random.pick([
    slackRequest,
    slackRequest,
    chatraRequest,
    chatraRequest,
    fileRequest,
    otherRequest,
    ...(targets.install === undefined ? [] : [installRequest, installRequest]),
  ])(random, targets);
  const isChunked = random.chance(0.1);
  const framing = isChunked ? "transfer-encoding: chunked" : `content-length: ${body.length}`;
  const lines = ["host: bot.example", ...headers, ...strangeHeaders(random), framing];
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return {
    about,
    bytes: Buffer.concat([head, isChunked ? inChunks(random, body) : body]),
    method,
    isWhole: true,
  };
}

/** A request that breaks off, contradicts itself or is no HTTP at all. */
export function brokenRequest(random: Random, targets: FuzzTargets): FuzzRequest {
  const whole = wholeRequest(random, targets);
  const text = whole.bytes;
  const at = random.number(text.length);
  const bytes = random.pick([
    () => text.subarray(0, at),
    () => Buffer.concat([text.subarray(0, at), random.bytes(8), text.subarray(at)]),
    () => Buffer.concat([text.subarray(0, at), Buffer.from("\r\n\r\n"), text.subarray(at)]),
    () =>
      Buffer.from(text.toString("latin1").replace(/content-length: \d+/, "content-length: 99999"), "latin1"),
    () => Buffer.from(text.toString("latin1").replace(/content-length: /, "content-length: -"), "latin1"),
    () =>
      Buffer.from(
        text.toString("latin1").replace("HTTP/1.1", random.pick(["HTTP/0.9", "HTTP/2.0", "X"])),
        "latin1",
      ),
    () => Buffer.from(text.toString("latin1").replace("host: bot.example\r\n", ""), "latin1"),
    () =>
      Buffer.from(text.toString("latin1").replace("host:", "transfer-encoding: chunked\r\nhost:"), "latin1"),
    () => Buffer.from(text.toString("latin1").replace("host:", "expect: 100-continue\r\nhost:"), "latin1"),
    () =>
      Buffer.from(text.toString("latin1").replace("host:", `x: ${"y".repeat(20_000)}\r\nhost:`), "latin1"),
    () => Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    () => Buffer.concat([Buffer.from([0x16, 3, 1]), random.bytes(200)]),
    () => random.bytes(random.number(500)),
  ])();
  return { ...whole, bytes, isWhole: false };
}

type Parts = { about: string; method: string; target: string; headers: string[]; body: Buffer };

function slackRequest(random: Random, targets: FuzzTargets): Parts {
  const { body, type } = random.chance(0.95) ? slackBody(random, targets) : anyBody(random);
  const isSigned = random.chance(0.8);
  const headers = [
    `content-type: ${random.chance(0.95) ? type : random.pick(contentTypes)}`,
    ...(isSigned
      ? signatureOf(body, targets.signingSecret)
      : strangeSignature(random, body, targets.signingSecret)),
    ...(random.chance(0.1) ? [`x-slack-retry-num: ${random.pick(["1", "x", "-1", "1e99"])}`] : []),
  ];
  const about = `/slack/events, ${isSigned ? "signed" : "badly signed"}: ${body.subarray(0, 2_000).toString()}`;
  return { about, method: methodOf(random, "POST"), target: `/slack/events${query(random)}`, headers, body };
}

function chatraRequest(random: Random, targets: FuzzTargets): Parts {
  const isKnown = random.chance(0.8);
  const secret = isKnown
    ? targets.webhookSecret
    : random.pick(["", "x", "%00", "%zz", "a".repeat(3_000), "..", "%2e%2e"]);
  const body = random.chance(0.95) ? chatraBody(random, targets) : anyBody(random).body;
  return {
    about: `the webhook, ${isKnown ? "right" : "wrong"} secret: ${body.subarray(0, 2_000).toString()}`,
    method: methodOf(random, "POST"),
    target: `/chatra/webhooks/${secret}${query(random)}`,
    headers: [`content-type: ${random.pick(contentTypes)}`],
    body,
  };
}

function fileRequest(random: Random, { filePath }: FuzzTargets): Parts {
  const at = random.number(filePath.length);
  const makeTarget = random.pick<() => string>([
    () => filePath,
    () => filePath.slice(0, at),
    () =>
      `${filePath.slice(0, at)}${random.pick(["%00", "%2F", "..", ".", "A", "%", "\u00ff"])}${filePath.slice(at)}`,
    () => `/files/${random.bytes(60).toString("base64url")}.${random.bytes(32).toString("base64url")}/a`,
    () => `/files/../../../../etc/passwd`,
    () => `/files/${"a/".repeat(random.number(1_000))}`,
    () => `/files/${"x".repeat(random.number(6_000))}/y`,
  ]);
  const target = makeTarget();
  const range = `range: bytes=${random.pick(["0-0", "-5", "9-1", "0-,0-,0-", "99999999999999999999-", "x"])}`;
  return {
    about: target.slice(0, 200),
    method: methodOf(random, random.pick(["GET", "HEAD"])),
    target: target + query(random),
    headers: random.chance(0.5) ? [range, `if-none-match: "${random.number(9)}"`] : [],
    body: Buffer.alloc(0),
  };
}

function installRequest(random: Random, { install = { state: "", cookie: "" } }: FuzzTargets): Parts {
  const text = (real: string): string =>
    encodeURIComponent(
      random.pick<() => string>([
        () => real,
        () => `${real.slice(0, random.number(real.length + 1))}${random.bytes(4).toString("latin1")}`,
        () => random.bytes(random.number(200)).toString("latin1"),
        () => "<script>alert(1)</script>",
        () => "",
      ])(),
    );
  const all = [
    `state=${text(install.state)}`,
    `code=${text("1.2.3")}`,
    `error=${text("access_denied")}`,
    `code=${text("again")}`,
    `%zz=${random.number(9)}`,
  ];
  const given = all.filter(() => random.chance(0.5)).join("&");
  const target = `${random.pick(["/slack/install", "/slack/oauth_redirect", "/slack/oauth_redirect/"])}?${given}`;
  const cookie = random.pick([install.cookie, `${install.cookie};${install.cookie}`, "a=b", "=;=;", "%"]);
  return {
    about: target.slice(0, 500),
    method: methodOf(random, "GET"),
    target,
    headers: random.chance(0.7) ? [`cookie: ${cookie}`] : [],
    body: Buffer.alloc(0),
  };
}

function otherRequest(random: Random): Parts {
  const target = random.pick([
    "/",
    "/metrics",
    "/healthz",
    "/readyz",
    "/slack",
    "//",
    "/%",
    "/%zz",
    "/.env",
    "/..",
    "*",
    "http://other.example/healthz",
    "/healthz/../slack/events",
    `/${"a".repeat(random.number(9_000))}`,
    `/${random.bytes(20).toString("hex")}`,
    "/__proto__",
    "/constructor",
  ]);
  const { body } = random.chance(0.2) ? anyBody(random) : { body: Buffer.alloc(0) };
  return {
    about: target.slice(0, 200),
    method: methodOf(random, "GET"),
    target: target + query(random),
    headers: [],
    body,
  };
}

const contentTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=utf-8",
  "multipart/form-data; boundary=x",
  "text/plain",
  "x",
  "",
] as const;

function anyBody(random: Random): { body: Buffer; type: string } {
  const body = random.pick([
    () => random.bytes(random.number(300)),
    () => Buffer.from("[".repeat(100_000)),
    () => Buffer.from(`[${"0,".repeat(50_000)}0]`),
    () => Buffer.from("a=&".repeat(3_000)),
    () => Buffer.from(`${"&".repeat(2_000)}payload=null`),
    () => Buffer.from("payload=null&payload=null"),
    () => Buffer.from("payload=%00%ff%zz"),
    () => Buffer.from('{"ssl_check":"1"}'),
    () => Buffer.alloc(3, 0),
  ])();
  return { body, type: random.pick(contentTypes) };
}

function methodOf(random: Random, usual: string): string {
  const others = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"] as const;
  return random.chance(0.9) ? usual : random.pick(others);
}

function query(random: Random): string {
  return random.chance(0.9) ? "" : random.pick(["?", "?a=b", "?/../x", "?%zz", "#x", "?__proto__=1"]);
}

function strangeHeaders(random: Random): string[] {
  if (random.chance(0.8)) return [];
  return random.pick<string[]>([
    ["content-encoding: gzip"],
    ["content-encoding: identity"],
    ["x-forwarded-for: 1.2.3.4, , x"],
    [`cookie: ${"a=b; ".repeat(500)}`],
    ["connection: close"],
    ["connection: upgrade", "upgrade: websocket"],
    ["authorization: Basic \u00ff\u0080"],
    ["x-http-method-override: DELETE"],
    ["content-type: x", "content-type: y"],
    ["__proto__: x", "constructor: y"],
    ["expect: x"],
    Array.from({ length: 150 }, (_, index) => `x-${index}: y`),
  ]);
}

function signatureOf(body: Buffer, secret: string, seconds = Math.floor(Date.now() / 1_000)): string[] {
  const hash = createHmac("sha256", secret).update(`v0:${seconds}:`).update(body).digest("hex");
  return [`x-slack-request-timestamp: ${seconds}`, `x-slack-signature: v0=${hash}`];
}

function strangeSignature(random: Random, body: Buffer, secret: string): string[] {
  const [time = "", signature = ""] = signatureOf(body, secret);
  return random.pick([
    () => [],
    () => [time],
    () => [signature],
    () => [time, time, signature],
    () => [time, signature, signature],
    () => [time, signature.slice(0, -1)],
    () => [time, `x-slack-signature: v0=${random.bytes(32).toString("hex")}`],
    () => [time, "x-slack-signature: v0=", "x-slack-signature: \u00ff"],
    () => signatureOf(body, secret, random.number(4_000_000_000)),
    () => ["x-slack-request-timestamp: 1e9", signature],
  ])();
}

function inChunks(random: Random, body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const part = body.subarray(at, at + 1 + random.number(body.length));
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"));
    at += part.length;
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}
