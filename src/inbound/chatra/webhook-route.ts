import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { type AccountId, conversationIdOf, digest } from "../../domain/ids.ts";
import type { AcceptInput, ChatraEvent } from "../../domain/input.ts";
import { answerEmpty, answerNotAllowed } from "../../http/answer.ts";
import { answerFailure, type FailureLimit } from "../../http/failure-limit.ts";
import type { HttpRoute } from "../../http/http-route.ts";
import { BodyError, readBody } from "../../http/read-body.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import type { OddMessageReason } from "./parse-message.ts";
import { type MalformedReason, parseWebhook } from "./parse-webhook.ts";

/** Why a webhook, or one message of it, was not passed on. */
export type ChatraIgnoredReason = "unknown-event" | "body-too-large" | MalformedReason | OddMessageReason;
export type ChatraIgnoredIds = {
  accountId: AccountId;
  /** Names the client without repeating an id that the site may have made from an email address. */
  conversationId?: string;
  messageId?: string;
  eventName?: string;
};

/** Several may lead to one account, so that a secret can change without a gap. */
export type WebhookSecret = { secret: string; accountId: AccountId };

export type WebhookRouteOptions = {
  /** The secrets that are valid now: accounts come and go. */
  secrets: () => readonly WebhookSecret[];
  accept: AcceptInput;
  /** Counts what was not passed on. The route logs it. */
  onIgnored: (reason: ChatraIgnoredReason, ids: ChatraIgnoredIds) => void;
  logger: Logger;
  /** Milliseconds UTC. */
  now: () => number;
  /** Shared by all routes, so that a sender's failures add up. */
  failures: FailureLimit;
};

/**
 * `POST /chatra/webhooks/<secret>`: 200 once the event is stored (or unknown), 503 when it could not be stored, 400 malformed,
 * 413 too large. Without the right secret: 404 for any method, and 429 for a sender who tries too often; we do not read the
 * body. Chatra signs nothing, so only the secret in the path identifies its calls.
 */
export function createWebhookRoute(options: WebhookRouteOptions): HttpRoute {
  const findAccount = secretLookup(options.secrets);
  return {
    path: "/chatra/webhooks/:secret",
    handle: async (request, response, { secret = "" }) => {
      const accountId = findAccount(secret);
      if (accountId === undefined) answerFailure(options.failures, request, response, 404);
      else if (request.method !== "POST") answerNotAllowed(response, ["POST"]);
      else await takeWebhook(request, response, accountId, options);
    },
  };
}

/** A transcript has the whole chat. */
const BODY_LIMIT_BYTES = 10 * 1_048_576;

async function takeWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  accountId: AccountId,
  options: WebhookRouteOptions,
): Promise<void> {
  const { accept, logger, now } = options;
  const ignore = (reason: ChatraIgnoredReason, ids: Omit<ChatraIgnoredIds, "accountId"> = {}): void => {
    logger.warn({ reason, accountId, ...ids }, "part of a Chatra webhook ignored");
    options.onIgnored(reason, { accountId, ...ids });
  };

  let body: string;
  try {
    body = (await readBody(request, BODY_LIMIT_BYTES)).toString();
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    if (error.reason === "too-large") ignore("body-too-large");
    answerEmpty(response, 413);
    return;
  }
  const parsed = parseWebhook(body, { accountId, now: now() });
  if ("malformed" in parsed) {
    ignore(parsed.malformed);
    answerEmpty(response, 400);
    return;
  }
  if ("unknownEvent" in parsed) {
    ignore("unknown-event", { eventName: parsed.unknownEvent });
    answerEmpty(response, 200);
    return;
  }
  const { event, odd } = parsed;
  const conversationId = conversationIdOf(accountId, event.clientId);
  for (const { id, reason } of odd) {
    ignore(reason, { conversationId, ...(id === undefined ? {} : { messageId: id }) });
  }
  try {
    // One by one: a single transaction would block all other work as well.
    for (const slice of inSlices(event)) await accept(slice);
  } catch (error) {
    logger.error({ ...errorFields(error), accountId, conversationId }, "Chatra webhook not stored");
    answerEmpty(response, 503);
    return;
  }
  answerEmpty(response, 200);
}

/** The number of messages per decision: a transcript of thousands must not block all other work. */
const SLICE = 250;

/** Splits a webhook with many messages into several, in order. A repeated delivery splits at the same places. */
function inSlices(event: ChatraEvent): ChatraEvent[] {
  const { messages, bodyDigest } = event;
  return Array.from({ length: Math.max(1, Math.ceil(messages.length / SLICE)) }, (_, index) => {
    const from = index * SLICE;
    const to = from + SLICE;
    return {
      ...event,
      messages: messages.slice(from, to),
      ...(to < messages.length ? { continues: true } : {}),
      bodyDigest: from === 0 ? bodyDigest : digest(bodyDigest, String(from)),
    };
  });
}

/** Compares hashes of equal length, and always all of them, so that the duration reveals nothing about a secret. */
function secretLookup(secrets: WebhookRouteOptions["secrets"]): (given: string) => AccountId | undefined {
  const hashes = new Map<string, Buffer>();
  const hashOf = (secret: string): Buffer => {
    const hash = hashes.get(secret) ?? sha256(secret);
    hashes.set(secret, hash);
    return hash;
  };
  return (given) => {
    const hash = sha256(given);
    const known = secrets();
    // Changed secrets do not stay forever.
    if (hashes.size > 2 * known.length) hashes.clear();
    let found: AccountId | undefined;
    for (const { secret, accountId } of known) {
      if (timingSafeEqual(hash, hashOf(secret))) found = accountId;
    }
    return found;
  };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
