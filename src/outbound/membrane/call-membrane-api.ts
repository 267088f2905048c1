import type { Dispatcher } from "undici";
import type { MayBegin } from "../../domain/may-begin.ts";
import { createDispatcher } from "../../runtime/dispatcher.ts";
import { type RequestOutcome, requestOnce } from "../../runtime/request-once.ts";

/**
 * The contract that our requests and readers follow, `X.Y`; without it Membrane answers with its newest one. 1.12 is the newest
 * that the vendor's client names (`API_CONTRACT_VERSION` of `@membranehq/sdk` 0.28.3). A breaking change has another X.
 */
export const API_VERSION = "1.12";

/** `path` begins with a slash and is already encoded; `signal` aborts a call that has no effect. */
export type ApiCall = {
  method: "GET" | "POST";
  path: string;
  body?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  mayBegin?: MayBegin | undefined;
};

export type CallMembraneApi = (call: ApiCall & { token: string }) => Promise<RequestOutcome>;

export type CallMembraneApiOptions = {
  /** The API's address, with or without a path. */
  uri: string;
  /** For the whole call; default 75,000 ms. Membrane lets an action run for 60 s, so our limit must be longer. */
  timeoutMs?: number | undefined;
  /** Default 30 MB, Membrane's largest answer. */
  maxAnswerBytes?: number | undefined;
  dispatcher?: Dispatcher | undefined;
};

/**
 * Takes an address; returns a function that makes one call and never rejects. It follows no redirects: the token belongs to one
 * host. Idle connections close after 4 s, undici's default and sooner than servers close them. A send on a connection that was
 * just closed would have an unknown outcome.
 */
export function createCallMembraneApi({
  uri,
  timeoutMs = 75_000,
  maxAnswerBytes = 30_000_000,
  dispatcher = createDispatcher(undefined, { connectTimeoutMs: 10_000 }),
}: CallMembraneApiOptions): CallMembraneApi {
  const { origin, pathname } = new URL(uri);
  const basePath = pathname.replace(/\/+$/, "");

  return ({ method, path, body = null, token, signal, mayBegin, timeoutMs: limitMs = timeoutMs }) => {
    const headers = {
      authorization: `Bearer ${token}`,
      "api-version": API_VERSION,
      accept: "application/json",
      ...(body === null ? {} : { "content-type": "application/json" }),
    };
    const words = {
      late: `no answer within ${limitMs / 1000} s`,
      tooLong: "its answer is longer than can be read",
      givenUp: "it was given up",
      broken: "the request failed",
    };
    return requestOnce(
      dispatcher,
      { origin, path: `${basePath}${path}`, method, headers, body },
      { timeoutMs: limitMs, maxAnswerBytes, words, signal, mayBegin },
    );
  };
}
