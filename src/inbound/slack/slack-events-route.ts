import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse as parseForm } from "node:querystring";
import { HTTPReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import { z } from "zod";
import { answerEmpty, answerJson } from "../../http/answer.ts";
import { answerFailure, type FailureLimit } from "../../http/failure-limit.ts";
import type { HttpRoute } from "../../http/http-route.ts";
import { isDeeper } from "../../http/json-depth.ts";
import { BodyError, readBody } from "../../http/read-body.ts";
import { toBoltLogger } from "./bolt-logger.ts";

export type SlackEventsOptions = {
  signingSecret: string;
  logger: Logger;
  /** Milliseconds UTC. */
  now: () => number;
  failures: FailureLimit;
};

/** Slack's own bodies are far smaller; Bolt's default is 4 MB. */
const BODY_LIMIT_BYTES = 1_048_576;
/** `ssl_check=1&token=…`: the only body without a signature. */
const UNSIGNED_LIMIT_BYTES = 1_024;
/** The largest difference between a request's time and ours, either way. */
const MAX_CLOCK_DIFFERENCE_MS = 300_000;

/**
 * `POST /slack/events`: events, commands and interactivity. Signed requests go to Bolt, which parses and answers. We verify
 * here because Bolt 5.1 accepts future times and reads a whole body first. It also signs what it decoded and parsed (text,
 * number), not the sent bytes.
 */
export function createSlackEvents(options: SlackEventsOptions): { receiver: HTTPReceiver; route: HttpRoute } {
  const { signingSecret, failures, logger, now } = options;
  const receiver = createReceiver(signingSecret, logger);

  const refuse = (request: IncomingMessage, response: ServerResponse, reason: string, status = 401): void => {
    // A sender over the limit could fill the log as well.
    if (answerFailure(failures, request, response, status)) return;
    logger.warn({ reason }, "Slack request refused");
  };
  const takeSigned = async (request: IncomingMessage, response: ServerResponse, claim: Claim) => {
    const rawBody = await readBody(request, BODY_LIMIT_BYTES);
    if (!isSigned(rawBody, claim, signingSecret)) return refuse(request, response, "wrong-signature");
    const body = readJson(request, rawBody);
    if (body === undefined) answerEmpty(response, 400);
    else if (body.type === "url_verification") answerChallenge(response, body.challenge);
    // Bolt takes an already read body from here.
    else receiver.requestListener(Object.assign(request, { rawBody }), response);
  };
  const takeUnsigned = async (request: IncomingMessage, response: ServerResponse) => {
    if (failures.wait(request) > 0) return refuse(request, response, "unsigned");
    const body = await readBody(request, UNSIGNED_LIMIT_BYTES);
    if (isForm(request) && parseForm(body.toString()).ssl_check === "1") answerEmpty(response, 200);
    else refuse(request, response, "unsigned");
  };
  const handle: HttpRoute["handle"] = async (request, response) => {
    const claim = readClaim(request, now());
    try {
      if (claim === "unsigned") await takeUnsigned(request, response);
      else if (typeof claim === "string") refuse(request, response, claim);
      else await takeSigned(request, response, claim);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      refuse(request, response, error.reason, 413);
    }
  };
  return { receiver, route: { path: "/slack/events", methods: ["POST"], handle } };
}

function createReceiver(signingSecret: string, logger: Logger): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    // The request is already verified.
    signatureVerification: false,
    endpoints: ["/slack/events"],
    logger: toBoltLogger(logger),
    processEventErrorHandler: async ({ response }) => {
      answerEmpty(response, 503);
      // "Acknowledged" stops Bolt's own timer, which would answer 404 later.
      return true;
    },
    // After 3 s Slack stops listening and will deliver again; Bolt's default would answer 404.
    unhandledRequestHandler: ({ response }) => {
      logger.warn("input not stored within 3 s, Slack delivers again");
      answerEmpty(response, 503);
    },
  });
}

/** A request's own data: its sending time (seconds, as written) and its signature. */
type Claim = { sentAt: string; signature: Buffer };

/** Reads only the headers, so that we reject a forged request before its body. */
function readClaim(
  request: IncomingMessage,
  nowMs: number,
): Claim | "unsigned" | "malformed-signature" | "clock-difference" {
  const times = request.headersDistinct["x-slack-request-timestamp"] ?? [];
  const signatures = request.headersDistinct["x-slack-signature"] ?? [];
  if (times.length === 0 && signatures.length === 0) return "unsigned";
  const [sentAt = ""] = times;
  const [, hash] = /^v0=([0-9a-f]{64})$/.exec(signatures[0] ?? "") ?? [];
  const isOneOfEach = times.length === 1 && signatures.length === 1;
  if (!isOneOfEach || hash === undefined || !/^\d{1,11}$/.test(sentAt)) return "malformed-signature";
  if (Math.abs(Number(sentAt) * 1_000 - nowMs) > MAX_CLOCK_DIFFERENCE_MS) return "clock-difference";
  return { sentAt, signature: Buffer.from(hash, "hex") };
}

/** By https://docs.slack.dev/authentication/verifying-requests-from-slack, over the received bytes. */
function isSigned(body: Buffer, { sentAt, signature }: Claim, signingSecret: string): boolean {
  const expected = createHmac("sha256", signingSecret).update(`v0:${sentAt}:`).update(body).digest();
  return timingSafeEqual(expected, signature);
}

function isForm(request: IncomingMessage): boolean {
  return request.headers["content-type"] === "application/x-www-form-urlencoded";
}

/** Slack's own nest about a dozen levels. At thousands, code that walks through them exhausts the stack (Bolt's, uncaught). */
const MAX_DEPTH = 100;

const bodySchema = z.looseObject({});

/**
 * Reads a body's object like Bolt, with the same form parser; undefined where it holds none. Measured on Bolt 5.1: it reads
 * JSON `null` as an object outside any catch, which ends the process.
 */
function readJson(request: IncomingMessage, rawBody: Buffer): z.infer<typeof bodySchema> | undefined {
  const text = rawBody.toString();
  const form = isForm(request) ? parseForm(text) : undefined;
  if (form !== undefined && typeof form.payload !== "string") return form;
  const json = form?.payload?.toString() ?? text;
  if (isDeeper(json, MAX_DEPTH)) return undefined;
  try {
    return bodySchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/**
 * Answers Slack's check that this address is ours. Measured on Bolt 5.1: it echoes the challenge outside any catch, so a
 * challenge of many thousand nested lists ends the process.
 */
function answerChallenge(response: ServerResponse, challenge: unknown): void {
  if (typeof challenge === "string") answerJson(response, 200, { challenge });
  else answerEmpty(response, 400);
}
