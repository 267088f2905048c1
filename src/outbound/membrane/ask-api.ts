import type { Dispatcher } from "undici";
import type { MayBegin } from "../../domain/may-begin.ts";
import { createDispatcher } from "../../runtime/dispatcher.ts";
import { type RequestOutcome, requestOnce } from "../../runtime/request-once.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { hideSent } from "./hide-bodies.ts";
import { asJsonObject, type JsonValue, parseJson } from "./json.ts";
import { reasonWhenOpen } from "./judge-error.ts";
import { createMembraneTokens, type MembraneCredentials } from "./membrane-tokens.ts";
import { readError, readHttpError } from "./read-error.ts";
import { type ListPage, readPages } from "./read-lists.ts";
import type { Reading } from "./read-outcome.ts";
import type { RunTrace } from "./run-membrane.ts";

/**
 * The contract that our requests and readers follow: the newest that the vendor's client names (`API_CONTRACT_VERSION` of
 * `@membranehq/sdk` 0.28.3). A breaking change has another first number.
 */
export const API_VERSION = "1.12";

/** `path` begins with a slash and is already encoded; `signal` aborts a call that has no effect. */
type ApiCall = {
  method: "GET" | "POST";
  path: string;
  body?: string | undefined;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  mayBegin?: MayBegin | undefined;
};

type CallMembraneApiOptions = {
  /** The API's address, with or without a path. */
  uri: string;
  /** For the whole call; default 75,000 ms. Membrane lets an action run for 60 s, so our limit must be longer. */
  timeoutMs?: number | undefined;
  /** Default 30 MB, Membrane's largest answer. */
  maxAnswerBytes?: number | undefined;
  dispatcher?: Dispatcher | undefined;
};

/** Membrane refuses a longer request. Bytes. */
const LONGEST_BODY = 10_000_000;
/** A read does not have to wait the 60 s that an action may take. Ms. */
export const READ_TIMEOUT_MS = 30_000;
/** Items per page. Membrane allows up to 1,000, but an answer may have 30 MB at most. */
const PAGE_SIZE = 100;

type Question<T> = ApiCall &
  Pick<Reading<T>, "command" | "effect" | "fallsBack" | "read"> & { input?: JsonValue };

export type AskApiOptions = CallMembraneApiOptions & {
  credentials: MembraneCredentials;
  secrets: readonly string[];
  now: () => number;
  /** On abort, no new request goes out; running ones may finish. */
  signal?: AbortSignal | undefined;
  onRun?: ((trace: RunTrace) => void) | undefined;
};

type Query = Record<string, string | undefined>;

/**
 * Takes the API's address, credentials and a clock (Unix ms); returns the ways to ask the API, which renew tokens when needed.
 * Each rejects with a ChatraGatewayError; `read` returns undefined for an unknown answer.
 */
export function createAskApi(options: AskApiOptions) {
  const { credentials, now } = options;
  const call = createCallMembraneApi(options);
  const tokens = createMembraneTokens(credentials, now);
  const whenRefused = WHEN_REFUSED[credentials.kind];
  const secrets = [
    ...(credentials.kind === "token"
      ? [credentials.token]
      : [credentials.workspaceKey, credentials.workspaceSecret]),
    ...options.secrets,
  ];
  /** Removes secrets and sent content from the text that an error repeats. */
  const hiding = (input: JsonValue | undefined) => hideSent(input ?? null, secrets);

  const attempt = async <T>(question: Question<T>, token: string): Promise<RequestOutcome> => {
    if (options.signal?.aborted) throw new ChatraGatewayError("unavailable", "the bot is shutting down");
    const startedAt = performance.now();
    const outcome = await call({ ...question, token });
    const exitCode = outcome.kind !== "answered" ? undefined : outcome.status < 300 ? 0 : outcome.status;
    options.onRun?.({ command: question.command, ms: Math.round(performance.now() - startedAt), exitCode });
    return outcome;
  };

  const ask = async <T>(question: Question<T>): Promise<T> => {
    if (Buffer.byteLength(question.body ?? "") > LONGEST_BODY)
      throw new ChatraGatewayError("invalid-input", "the request is longer than 10 MB, Membrane's limit");
    const read = (outcome: RequestOutcome): T =>
      readApiOutcome(outcome, { ...question, now: now(), hide: hiding(question.input), whenRefused });
    const token = await tokens.current();
    const outcome = await attempt(question, token);
    // The token should be valid, so one of the two clocks is off. Membrane says that it did nothing, so we try once more.
    const another = isRefusal(outcome) ? await tokens.replace(token, timeOf(outcome)) : undefined;
    return read(another === undefined ? outcome : await attempt(question, another));
  };

  const get = <T>(
    command: string,
    path: string,
    read: Question<T>["read"],
    more: Pick<ApiCall, "timeoutMs" | "signal"> = {},
  ): Promise<T> =>
    ask({ command, method: "GET", path, effect: "repeatable", read, timeoutMs: READ_TIMEOUT_MS, ...more });

  return {
    get,
    post: <T>(question: Omit<Question<T>, "method">): Promise<T> => ask({ ...question, method: "POST" }),
    /** Returns all pages of a list, up to `most` items. */
    list: <T>(
      command: string,
      path: string,
      read: Question<ListPage<T>>["read"],
      { query, most, signal }: { query?: Query; most?: number | undefined; signal?: ApiCall["signal"] } = {},
    ): Promise<{ items: T[]; more: boolean }> => {
      const limit = String(Math.min(most ?? PAGE_SIZE, PAGE_SIZE));
      const pathOf = (cursor: string | undefined) => `${path}${toQuery({ ...query, limit, cursor })}`;
      return readPages((cursor) => get(command, pathOf(cursor), read, { signal }), most);
    },
    hiding,
  };
}

/**
 * Returns a function that makes one call and never rejects. It follows no redirects: the token belongs to one host. Idle
 * connections close after 4 s (undici's default), sooner than servers close them, which would lose the outcome of a send.
 */
export function createCallMembraneApi({
  uri,
  timeoutMs = 75_000,
  maxAnswerBytes = 30_000_000,
  dispatcher = createDispatcher(undefined, { connectTimeoutMs: 10_000 }),
}: CallMembraneApiOptions): (call: ApiCall & { token: string }) => Promise<RequestOutcome> {
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
      tooLong: "its answer is too long to read",
      givenUp: "the bot cancelled it",
      broken: "the request failed",
    };
    return requestOnce(
      dispatcher,
      { origin, path: `${basePath}${path}`, method, headers, body },
      { timeoutMs: limitMs, maxAnswerBytes, words, signal, mayBegin },
    );
  };
}

/** The query string of names and values, without the undefined ones. */
export function toQuery(values: Query): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

type Answered = RequestOutcome & { kind: "answered" };

/** Only Membrane's own error counts: a page from a proxy does not tell what was done. */
function isRefusal(outcome: RequestOutcome): outcome is Answered {
  if (outcome.kind !== "answered" || outcome.status !== 401) return false;
  const object = asJsonObject(parseJson(outcome.text));
  const error = asJsonObject(object?.error) ?? object;
  return error?.type === "bad_request" && error.key === "not_authenticated";
}

/** Membrane's clock, in Unix ms. */
function timeOf({ headers }: Answered): number | undefined {
  return Date.parse(headers.date ?? "") || undefined;
}

const WHEN_REFUSED: Record<MembraneCredentials["kind"], string> = {
  token:
    "The access token has expired or is wrong: copy a new one from Membrane's console into MEMBRANE_ACCESS_TOKEN, and restart the bot",
  key: "The workspace's key or secret is wrong: copy both again from Membrane's console into MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET, and restart the bot",
};

/**
 * Takes how a call ended; returns the answer as `read` parses it, and throws like `readOutcome`. `whenRefused`: what the
 * operator can do when Membrane refuses our tokens.
 */
export function readApiOutcome<T>(outcome: RequestOutcome, how: Reading<T> & { whenRefused: string }): T {
  const open = reasonWhenOpen(how.effect);
  const what = `Membrane's API, ${how.command}`;
  if (outcome.kind === "not-begun")
    throw new ChatraGatewayError("not-begun", `${what}: another process may have taken it over`);
  if (outcome.kind !== "answered")
    throw outcome.kind === "lost"
      ? new ChatraGatewayError(open, `${what}: the answer was lost (${outcome.why})`)
      : new ChatraGatewayError("unavailable", `${what}: no connection (${outcome.why})`);
  if (outcome.status >= 300) throw withAdvice(readHttpError(outcome, how), outcome.status, how.whenRefused);

  const error = readError({ stdout: outcome.text, stderr: "" }, { ...how, strict: true });
  if (error !== undefined) throw error;
  const answer = parseJson(outcome.text);
  const result = answer === undefined ? undefined : how.read(answer);
  if (result !== undefined) return result;
  const advice =
    how.command === "connection list" ? "; check that MEMBRANE_API_URI is the address of Membrane's API" : "";
  throw new ChatraGatewayError(open, `${what}: the bot can't read its answer${advice}`);
}

/** The advice differs from the CLI's, whose own login renews its tokens. */
function withAdvice(error: ChatraGatewayError, status: number, whenRefused: string): ChatraGatewayError {
  const { reason, detail, ...more } = error;
  if (reason === "not-logged-in") return new ChatraGatewayError(reason, `${detail}. ${whenRefused}`, more);
  const advice = "The bot follows no redirects: set MEMBRANE_API_URI to the final address";
  return status < 400 ? new ChatraGatewayError(reason, `${detail}. ${advice}`, more) : error;
}
