import { type Logger, LogLevel, WebClient } from "@slack/web-api";
import type { Dispatcher } from "undici";
import type { z } from "zod";
import type { HearDate } from "../../clock/steady-clock.ts";
import { createSlackFetch } from "./send-request.ts";
import { type Effect, toGatewayError, unreadableAnswer } from "./to-gateway-error.ts";

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
  token: string;
  apiUrl: string;
  timeoutMs: number;
  dispatcher: Dispatcher;
  askTime?: (() => HearDate) | undefined;
}): CallSlack {
  const client = new WebClient(options.token, {
    slackApiUrl: options.apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    maxRequestConcurrency: 1_000,
    allowAbsoluteUrls: false,
    // No `timeout` here: the fetch has one, which also tells whether the request went out.
    fetch: createSlackFetch(options),
    logger: silence,
  });
  return async (method, args, answer, effect = "repeatable") => {
    let given: unknown;
    try {
      given = await client.apiCall(method, args);
    } catch (error) {
      throw toGatewayError(error, effect);
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
