import { type Logger, LogLevel, WebClient } from "@slack/web-api";
import type { Dispatcher } from "undici";
import type { z } from "zod";
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

/**
 * A WebClient of our own for deliveries, which never waits or repeats: the durable queue does.
 * Left alone it pauses every call on one 429. No `headers` option: it writes the token into that object.
 * Rejects with a `SlackGatewayError`.
 */
export function createCallSlack(options: {
  token: TokenSource;
  /** Slack does not take this token, or not any more. */
  onRefused?: ((token: string) => void) | undefined;
  apiUrl: string;
  timeoutMs: number;
  dispatcher: Dispatcher;
}): CallSlack {
  const fetch = createSlackFetch(options);
  const clientWith = (token: string): WebClient =>
    new WebClient(token, {
      slackApiUrl: options.apiUrl,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      maxRequestConcurrency: 1_000,
      allowAbsoluteUrls: false,
      // No `timeout` here: the fetch has one, which also tells whether the request went out.
      fetch,
      logger: silence,
    });
  let token = tokenOf(options.token);
  let client = clientWith(token);
  return async (method, args, answer, effect = "repeatable") => {
    // A new one for a new token: given with a call, the token would go into the call's body as well.
    if (tokenOf(options.token) !== token) {
      token = tokenOf(options.token);
      client = clientWith(token);
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
