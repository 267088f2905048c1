import { type Logger, LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import type { Dispatcher } from "undici";
import type { z } from "zod";
import type { HearDate } from "../../runtime/steady-clock.ts";
import { createSlackFetch } from "./send-request.ts";
import { type Effect, toGatewayError, unreadableAnswer } from "./to-gateway-error.ts";

/** A token, or what tells the present one where tokens are exchanged now and then. */
export type TokenSource = string | (() => string);

export function tokenOf(source: TokenSource): string {
  return typeof source === "string" ? source : source();
}

/** Calls a Web API method and parses its answer. Arguments that are undefined are left out. */
export type CallSlack = <Answer>(
  method: string,
  args: Record<string, unknown>,
  answer: z.ZodType<Answer>,
  effect?: Effect,
) => Promise<Answer>;

type WayToSlack = {
  apiUrl: string;
  timeoutMs: number;
  dispatcher: Dispatcher;
  /** Told of the date that each answer bears. */
  askTime?: (() => HearDate) | undefined;
};

/**
 * A WebClient of our own for deliveries, which never waits or repeats: the durable queue does.
 * Rejects with a `SlackGatewayError`.
 */
export function createCallSlack(
  options: WayToSlack & {
    token: TokenSource;
    /** Slack does not take this token, or not any more. */
    onRefused?: ((token: string) => void) | undefined;
  },
): CallSlack {
  const how = webClientOptions(options);
  let token = tokenOf(options.token);
  let client = new WebClient(token, how);
  return async (method, args, answer, effect = "repeatable") => {
    // A new one for a new token: given with a call, the token would go into the call's body as well.
    if (tokenOf(options.token) !== token) {
      token = tokenOf(options.token);
      client = new WebClient(token, how);
    }
    const used = token;
    let given: unknown;
    try {
      given = await client.apiCall(method, args);
    } catch (error) {
      const failure = toGatewayError(error, effect);
      if (failure.reason === "unauthorized") options.onRefused?.(used);
      throw failure;
    }
    const parsed = answer.safeParse(given);
    if (!parsed.success) throw unreadableAnswer(effect);
    return parsed.data;
  };
}

/**
 * Left alone a WebClient pauses every call on one 429, and repeats what fails. No `headers` option: it writes the token
 * into that object.
 */
export function webClientOptions(way: WayToSlack): WebClientOptions & { logger: Logger } {
  return {
    slackApiUrl: way.apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    maxRequestConcurrency: 1_000,
    allowAbsoluteUrls: false,
    // No `timeout` here: the fetch has one, which also tells whether the request went out.
    fetch: createSlackFetch(way),
    logger: silence,
  };
}

/** The WebClient logs arguments and answers, people's words among them; its errors say all we need. */
const silence: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
