import { type Logger, LogLevel, WebClient, type WebClientOptions } from "@slack/web-api";
import type { Dispatcher } from "undici";
import { z } from "zod";
import type { HearDate } from "../../runtime/steady-clock.ts";
import { createSlackFetch } from "./send-request.ts";
import { SlackGatewayError } from "./slack-gateway.ts";
import { type Repetition, toGatewayError, unreadableAnswer } from "./to-gateway-error.ts";

/** A token, or a function that returns the current one where tokens rotate. */
export type TokenSource = string | (() => string);

export function tokenOf(source: TokenSource): string {
  return typeof source === "string" ? source : source();
}

/** Calls a Web API method and parses its answer. Undefined arguments are left out. */
export type CallSlack = <Answer>(
  method: string,
  args: Record<string, unknown>,
  answer: z.ZodType<Answer>,
  effect?: Repetition,
) => Promise<Answer>;

type WayToSlack = {
  apiUrl: string;
  timeoutMs: number;
  dispatcher: Dispatcher;
  /** Receives the date of each answer; see `SteadyClock`. */
  askTime?: (() => HearDate) | undefined;
};

export type CallSlackOptions = WayToSlack & {
  token: TokenSource;
  /** Slack does not accept this token, or no longer does. */
  onRefused?: ((token: string) => void) | undefined;
};

/** Our own WebClient, which never waits or repeats: the durable queue does. Rejects with a `SlackGatewayError`. */
export function createCallSlack(options: CallSlackOptions): CallSlack {
  const how = webClientOptions(options);
  let token = tokenOf(options.token);
  let client = new WebClient(token, how);
  return async (method, args, answer, effect = "repeatable") => {
    // A new client for a new token: a token passed with a call would also go into the call's body.
    const used = tokenOf(options.token);
    if (used !== token) {
      token = used;
      client = new WebClient(token, how);
    }
    const given: unknown = await client.apiCall(method, args).catch((error: unknown) => {
      const failure = toGatewayError(error, effect);
      if (failure.reason === "unauthorized") options.onRefused?.(used);
      throw failure;
    });
    const parsed = answer.safeParse(given);
    if (!parsed.success) throw unreadableAnswer(effect);
    return parsed.data;
  };
}

/** The answer of a method that says nothing but that it was done. */
export const done = z.object({});

/** Waits for a call; undefined where Slack answered with one of `codes`. */
export async function ignoreCodes<Answer>(
  codes: string[],
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SlackGatewayError && codes.includes(error.code)) return undefined;
    throw error;
  }
}

/** By default a WebClient pauses every call on one 429 and repeats failures. It writes the token into a `headers` option. */
export function webClientOptions(way: WayToSlack): WebClientOptions & { logger: Logger } {
  return {
    slackApiUrl: way.apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    maxRequestConcurrency: 1_000,
    allowAbsoluteUrls: false,
    // No `timeout` here: the fetch has one, and also tells whether the request went out.
    fetch: createSlackFetch(way),
    logger: SILENCE,
  };
}

/** The WebClient logs arguments and answers with users' text; its errors tell us enough. */
const SILENCE: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
