import { stripVTControlCharacters } from "node:util";
import { type ChatraFailureReason, ChatraGatewayError } from "./chatra-gateway.ts";
import { asJsonObject, asText, type JsonObject, type JsonValue } from "./json.ts";
import type { Effect } from "./membrane-transport.ts";
import { readJson } from "./read-output.ts";
import { readRetryAfter } from "./read-retry-after.ts";

/** `open`: the failure leaves the outcome open, which matters for a send and not for what may be repeated. */
type Verdict = { reason: ChatraFailureReason | "open"; origin?: "chatra" | "membrane"; says: string };

type ErrorFacts = {
  /** Of the app behind Membrane (Chatra): the deepest one in the chain of causes. */
  upstreamStatus: number | undefined;
  /** Of Membrane's own API. */
  membraneStatus: number | undefined;
  types: string[];
  keys: string[];
  codes: string[];
  messages: string[];
  retryAfterMs: number | undefined;
  uiUrl: string | undefined;
};

const ERROR_TYPES = new Set([
  "bad_request",
  "connection",
  "configuration",
  "dependency_error",
  "flow_run",
  "flow_instance_setup",
  "concurrency",
  "internal",
  "action_run",
  "action_instance_setup",
  "unit_run",
  "custom_code",
  "insufficient_credit",
  "openrouter_not_configured",
]);
const NOT_LOGGED_IN =
  /not[ _]logged[ _-]?in|not[ _]authenticated|unauthenticated|membrane login|please log ?in|login required|credentials\.json/i;
const NEEDS_ACTION =
  /CONNECTION_DISCONNECTED|CLIENT_ACTION_REQUIRED|CONFIGURATION_ERROR|SETUP_FAILED|NOT_CONFIGURED|connection is (?:disconnected|defunct)/;
const NO_NETWORK = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/;
const OTHER_PROGRAM =
  /(?:unknown|unrecognized|invalid) (?:command|option|argument)|missing required argument|command not found|^\S*env: |cannot find module/i;
const RATE_LIMITED = /too many requests|rate.?limit/i;

/**
 * Takes what a failed run printed (either stream) and when; returns the failure, or undefined when nothing printed tells of one.
 * `strict` is for a run that ended well: only what is clearly an error counts then. `hide` takes the message body out of the
 * words before they are judged, too: a visitor who is told "please log in" must not look like a Membrane that says so.
 */
export function readError(
  printed: { stdout: string; stderr: string },
  how: { effect: Effect; strict: boolean; now: number; hide: (words: string) => string },
): ChatraGatewayError | undefined {
  const data = [printed.stdout, ...(how.strict ? [] : [printed.stderr])]
    .map((text) => asErrorData(readJson(text), how.strict))
    .filter((found) => found !== undefined);
  if (data.length > 0)
    return judged(
      data.map((found) => collectFacts(found, how)),
      how.effect,
    );
  if (how.strict) return undefined;

  const text = how.hide(readPlainText(printed));
  if (text === "") return undefined;
  return toError(judgeText(text), { detail: text, effect: how.effect });
}

/** Takes the upstream response of a raw request (status and headers); returns the failure, or undefined below 400. */
export function readResponseError(
  response: { status: number; headers: JsonValue | undefined },
  how: { effect: Effect; now: number },
): ChatraGatewayError | undefined {
  if (response.status < 400) return undefined;
  const verdict = judgeUpstream(response.status);
  const retryAfterMs = readRetryAfter(response.headers, how.now);
  return toError(verdict, { detail: "", effect: how.effect, retryAfterMs });
}

/** Both streams may hold an error; the first that settles the matter is taken. */
function judged(all: ErrorFacts[], effect: Effect): ChatraGatewayError {
  const verdicts = all.map((facts) => ({ facts, verdict: judge(facts) }));
  const best = verdicts.find(({ verdict }) => verdict.reason !== "open") ?? verdicts[0];
  if (best === undefined) throw new TypeError("judged() needs the facts of one error at least");
  const { facts, verdict } = best;
  const detail = [...new Set([facts.messages[0], facts.messages.at(-1)])]
    .filter((text) => text !== undefined)
    .join(": ");
  return toError(verdict, { detail, effect, retryAfterMs: facts.retryAfterMs, url: facts.uiUrl });
}

function judge(facts: ErrorFacts): Verdict {
  const has = (key: string): boolean => facts.keys.includes(key);
  if (has("not_authenticated"))
    return { reason: "not-logged-in", origin: "membrane", says: "Membrane is not logged in" };
  if (facts.types.includes("connection")) {
    if (has("rate_limit_exceeded"))
      return { reason: "rate-limited", origin: "chatra", says: "Chatra limits the rate" };
    if (has("connection_is_defunct") || has("access_token_expired"))
      return { reason: "connection-needs-action", says: "the Chatra connection must be renewed in Membrane" };
  }
  // Chatra's own answer is nearer to the truth than whatever wraps it.
  if (facts.upstreamStatus !== undefined) return judgeUpstream(facts.upstreamStatus);
  const text = [...facts.codes, ...facts.messages].join("\n");
  if (NEEDS_ACTION.test(text))
    return { reason: "connection-needs-action", says: "the Chatra connection needs action" };
  if (has("rate_limit_exceeded"))
    return { reason: "rate-limited", origin: "membrane", says: "Membrane limits the rate" };
  if (has("access_denied")) return { reason: "refused", origin: "membrane", says: "Membrane denies access" };
  if (has("not_found"))
    return { reason: "not-found", origin: "membrane", says: "Membrane does not know this id" };
  if (has("already_exists")) return { reason: "refused", origin: "membrane", says: "it exists already" };
  // The lock was not granted, so the run never began.
  if (has("lock_timeout")) return { reason: "unavailable", origin: "membrane", says: "Membrane is busy" };
  if (NO_NETWORK.test(text)) return { reason: "unavailable", says: "no network connection could be made" };
  if (facts.membraneStatus !== undefined && facts.membraneStatus < 500)
    return judgeMembrane(facts.membraneStatus);
  return judgeTypes(facts.types) ?? judgeText(text);
}

/** Known types that say nothing of whether the request went out (`action_run`, `custom_code` …) leave it open. */

function judgeTypes(types: string[]): Verdict | undefined {
  const has = (type: string): boolean => types.includes(type);
  if (has("internal")) return { reason: "open", says: "an internal error of Membrane" };
  if (has("insufficient_credit"))
    return { reason: "refused", says: "the Membrane workspace has no credit left" };
  if (has("configuration") || has("action_instance_setup") || has("flow_instance_setup"))
    return { reason: "refused", says: "the action is not set up in Membrane" };
  if (types.at(-1) === "bad_request")
    return { reason: "invalid-input", origin: "membrane", says: "Membrane rejects the input" };
  return types.some((type) => ERROR_TYPES.has(type))
    ? { reason: "open", says: `Membrane reported ${types.join(", ")}` }
    : undefined;
}

function judgeUpstream(status: number): Verdict {
  const says = `Chatra answered ${status}`;
  if (status === 401) return { reason: "connection-needs-action", origin: "chatra", says };
  if (status === 404 || status === 410) return { reason: "not-found", origin: "chatra", says };
  if (status === 429) return { reason: "rate-limited", origin: "chatra", says };
  if (status === 400 || status === 413 || status === 422)
    return { reason: "invalid-input", origin: "chatra", says };
  // 408: the request may have been read to its end. 5xx: the message may have been stored before the fault.
  if (status >= 400 && status < 500 && status !== 408) return { reason: "refused", origin: "chatra", says };
  return { reason: "open", origin: "chatra", says };
}

function judgeMembrane(status: number): Verdict {
  const says = `Membrane answered ${status}`;
  if (status === 401) return { reason: "not-logged-in", origin: "membrane", says };
  if (status === 404) return { reason: "not-found", origin: "membrane", says };
  if (status === 429) return { reason: "rate-limited", origin: "membrane", says };
  if (status === 400 || status === 413 || status === 422)
    return { reason: "invalid-input", origin: "membrane", says };
  if (status >= 400 && status !== 408) return { reason: "refused", origin: "membrane", says };
  return { reason: "open", origin: "membrane", says };
}

function judgeText(text: string): Verdict {
  if (NOT_LOGGED_IN.test(text)) return { reason: "not-logged-in", says: "Membrane is not logged in" };
  if (NEEDS_ACTION.test(text))
    return { reason: "connection-needs-action", says: "the Chatra connection needs action" };
  if (OTHER_PROGRAM.test(text))
    return { reason: "cli-missing", says: "the program does not take Membrane's commands" };
  if (NO_NETWORK.test(text)) return { reason: "unavailable", says: "no network connection could be made" };
  if (RATE_LIMITED.test(text)) return { reason: "rate-limited", says: "the rate is limited" };
  return { reason: "open", says: "Membrane reported an error" };
}

function toError(
  verdict: Verdict,
  about: { detail: string; effect: Effect; retryAfterMs?: number | undefined; url?: string | undefined },
): ChatraGatewayError {
  const whenOpen = about.effect === "send" ? "unknown-outcome" : "unavailable";
  const reason = verdict.reason === "open" ? whenOpen : verdict.reason;
  const detail = about.detail === "" ? verdict.says : `${verdict.says} (${about.detail})`;
  return new ChatraGatewayError(reason, detail, {
    retryAfterMs: about.retryAfterMs,
    url: about.url,
    origin: verdict.origin,
  });
}

/** Takes printed JSON; returns the error data in it. A connection, too, may have an `error` (and a `state`): printing it is no failure. */
function asErrorData(printed: JsonValue | undefined, strict: boolean): JsonObject | undefined {
  const object = asJsonObject(printed);
  if (object === undefined) return undefined;
  const error = object.error;
  const isConnection = strict && "state" in object;
  if (error !== undefined && error !== null && error !== false && !isConnection)
    return asJsonObject(error) ?? { message: asText(error) ?? "an error without words" };
  const type = asText(object.type);
  const typed =
    (type !== undefined && ERROR_TYPES.has(type)) || asJsonObject(object.causedByError) !== undefined;
  if (typed) return object;
  const named = ["message", "key", "code"].some((name) => asText(object[name]) !== undefined);
  return !strict && named && !("output" in object) ? object : undefined;
}

function collectFacts(
  error: JsonObject,
  { now, hide }: { now: number; hide: (words: string) => string },
): ErrorFacts {
  const facts: ErrorFacts = {
    upstreamStatus: undefined,
    membraneStatus: asStatus(error.status) ?? asStatus(error.statusCode),
    types: [],
    keys: [],
    codes: [],
    messages: [],
    retryAfterMs: undefined,
    uiUrl: undefined,
  };
  for (const link of causes(error)) {
    const data = asJsonObject(link.data);
    const response = asJsonObject(data?.response) ?? asJsonObject(link.response);
    facts.upstreamStatus = asStatus(response?.status) ?? facts.upstreamStatus;
    facts.retryAfterMs =
      readRetryAfter(response?.headers, now) ?? readRetryAfter(link.headers, now) ?? facts.retryAfterMs;
    facts.uiUrl ??=
      asText(asJsonObject(data?.clientAction)?.uiUrl) ?? asText(data?.uiUrl) ?? asText(link.uiUrl);
    for (const [list, name] of [
      [facts.types, "type"],
      [facts.keys, "key"],
      [facts.codes, "code"],
      [facts.messages, "message"],
    ] as const) {
      const text = asText(link[name]);
      if (text !== undefined) list.push(hide(text));
    }
  }
  return facts;
}

/** The error and what caused it, outermost first; 20 links at most, for a chain from outside may be anything. */
function causes(error: JsonObject): JsonObject[] {
  const chain: JsonObject[] = [];
  for (let link: JsonObject | undefined = error; link !== undefined && chain.length < 20; ) {
    chain.push(link);
    const next: JsonValue | undefined = link.causedByError ?? link.error ?? link.cause;
    link = asJsonObject(Array.isArray(next) ? next[0] : next);
  }
  return chain;
}

function asStatus(value: JsonValue | undefined): number | undefined {
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === "number" && status >= 100 && status <= 599 ? status : undefined;
}

/** Words for people: standard error first, without Node's own warnings (setting both colour variables causes one). */
function readPlainText(printed: { stdout: string; stderr: string }): string {
  for (const text of [printed.stderr, printed.stdout]) {
    const lines = stripVTControlCharacters(text)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !/^\(node:\d+\)|^\(Use `node|^at .*:\d+\)?$/.test(line));
    if (lines.length > 0) return lines.join(" ");
  }
  return "";
}
