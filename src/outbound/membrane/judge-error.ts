import type { ChatraFailureReason, FailureHint } from "./chatra-gateway-error.ts";
import type { Effect } from "./membrane-transport.ts";

/** The reason where the outcome stays open, which matters only for a send. */
export function reasonWhenOpen(effect: Effect): ChatraFailureReason {
  return effect === "send" ? "unknown-outcome" : "unavailable";
}

/** What a failure means. `open`: the failure leaves the outcome open. */
export type Verdict = { reason: ChatraFailureReason | "open"; origin?: "chatra" | "membrane"; says: string };

export type ErrorFacts = {
  /** The status of the app behind Membrane (Chatra): the deepest one in the chain of causes. */
  upstreamStatus: number | undefined;
  /** The status of Membrane's own API. */
  membraneStatus: number | undefined;
  types: string[];
  /** The type of the innermost error, where it has one. */
  innermostType: string | undefined;
  keys: string[];
  /** The keys that are documented for the type next to them. */
  ownKeys: string[];
  codes: string[];
  messages: string[];
  retryAfterMs: number | undefined;
  uiUrl: string | undefined;
};

/** The names of Membrane's errors (from its SDK). */
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
/** The keys that an error of each type can have. */
const KEYS: Record<string, readonly string[]> = {
  bad_request: ["not_found", "not_authenticated", "access_denied", "already_exists", "rate_limit_exceeded"],
  connection: ["connection_is_defunct", "access_token_expired", "rate_limit_exceeded"],
  concurrency: ["lock_timeout"],
};
/** What text for humans suggests, the plainest pattern first. */
const HINTS: [FailureHint, RegExp][] = [
  [
    "not-logged-in",
    /not[ _]logged[ _-]?in|not[ _]authenticated|unauthenticated|unauthorized|membrane login|please log ?in|login required|credentials\.json|session (?:has |is |was )?expired|expired session|(?<![\w:.-])401(?![\w.-])/i,
  ],
  [
    "connection-needs-action",
    /CONNECTION_DISCONNECTED|CLIENT_ACTION_REQUIRED|CONFIGURATION_ERROR|SETUP_FAILED|NOT_CONFIGURED|connection is (?:disconnected|defunct)/,
  ],
  [
    "unknown-command",
    /(?:unknown|unrecognized|invalid) (?:command|option|argument)|missing required argument/i,
  ],
  ["cli-missing", /command not found|^\S*env: |cannot find module/i],
  [
    "no-network",
    /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNRESET|ETIMEDOUT|fetch failed|socket hang up/,
  ],
];
const VERDICTS_OF_HINTS: Record<FailureHint, Verdict> = {
  "not-logged-in": { reason: "not-logged-in", says: "Membrane is not logged in" },
  "connection-needs-action": {
    reason: "connection-needs-action",
    says: "the Chatra connection needs action",
  },
  "unknown-command": {
    reason: "cli-outdated",
    says: "this version of `membrane` does not know the command",
  },
  "cli-missing": { reason: "cli-missing", says: "the program does not know Membrane's commands" },
  "no-network": { reason: "unavailable", says: "the network connection failed" },
};
const RATE_LIMITED = /too many requests|rate.?limit/i;
/** What the keys of Membrane's own errors mean, the most certain first. */
const VERDICTS_OF_KEYS: [string, Verdict][] = [
  ["rate_limit_exceeded", { reason: "rate-limited", origin: "membrane", says: "Membrane limits the rate" }],
  ["access_denied", { reason: "refused", origin: "membrane", says: "Membrane denies access" }],
  ["not_found", { reason: "not-found", origin: "membrane", says: "Membrane does not know this ID" }],
  ["already_exists", { reason: "refused", origin: "membrane", says: "it already exists" }],
  // The run did not get the lock, so it never began.
  ["lock_timeout", { reason: "unavailable", origin: "membrane", says: "Membrane is busy" }],
];
/** Nothing tells what the error means. */
export const UNCLEAR: Verdict = { reason: "open", says: "Membrane reported an error" };
/** The request went out, and its outcome is unknown. */
const BROKEN_OFF =
  /\btime[ds]?[ -]?out\b|\btimeout\b|hang up|ECONNRESET|ETIMEDOUT|ECONNABORTED|EPIPE|\baborted\b/i;

/** Whether this is an error of Membrane's, by its documented name. */
export function isTyped({ types }: Pick<ErrorFacts, "types">): boolean {
  return types.some((type) => ERROR_TYPES.has(type));
}

/** Tells whether errors of this type are documented to have this key. */
export function isKeyOf(type: string | undefined, key: string): boolean {
  return type !== undefined && KEYS[type]?.includes(key) === true;
}

/** Takes text without any of the input; returns what it suggests. */
export function readHint(text: string): FailureHint | undefined {
  return HINTS.find(([, pattern]) => pattern.test(text))?.[0];
}

/**
 * Takes the facts about a failure; returns its meaning, from the strongest evidence first. Only a documented error type can
 * prove that a send was not done: text may come from anything that runs alongside, such as an update check.
 */
export function judge(facts: ErrorFacts, effect: Effect): Verdict {
  const isSend = effect === "send";
  if (isSend && !isTyped(facts)) return UNCLEAR;
  const { upstreamStatus, membraneStatus } = facts;
  const upstream = upstreamStatus === undefined ? undefined : judgeUpstream(upstreamStatus);
  // An error that may follow the storing of the message never proves that Chatra did not store it.
  if (isSend && upstream?.reason === "open") return upstream;
  // The workspace's own code, and Membrane itself, may fail before or after the call to the app.
  const isThrownAnytime = facts.types.includes("internal") || facts.types.includes("custom_code");
  if (isSend && upstream === undefined && isThrownAnytime) return judgeTypes(facts) ?? UNCLEAR;
  const has = (key: string): boolean => (isSend ? facts.ownKeys : facts.keys).includes(key);
  if (has("not_authenticated"))
    return { reason: "not-logged-in", origin: "membrane", says: "Membrane is not logged in" };
  if (facts.types.includes("connection")) {
    if (has("rate_limit_exceeded"))
      return { reason: "rate-limited", origin: "chatra", says: "Chatra limits the rate" };
    if (has("connection_is_defunct") || has("access_token_expired"))
      return {
        reason: "connection-needs-action",
        says: "the Chatra connection must be reconnected in Membrane",
      };
  }
  // Chatra's own answer is more reliable than the errors around it.
  if (upstream !== undefined) return upstream;
  const text = [...facts.codes, ...(isSend ? [] : facts.messages)].join("\n");
  const hint = readHint(text);
  if (hint === "connection-needs-action") return judgeText(text);
  const [key, verdict] = VERDICTS_OF_KEYS.find(([name]) => has(name)) ?? [];
  // Only the outermost error shows that the run's own id is stale. A deeper "missing" may come after Chatra stored the message.
  if (key === "not_found" && isSend && facts.types[0] !== "bad_request")
    return { reason: "not-found", says: "Membrane does not know this ID" };
  if (verdict !== undefined) return verdict;
  if (!isSend && hint === "no-network") return judgeText(text);
  if (membraneStatus !== undefined && membraneStatus < 500 && isOfRequest(facts, isSend))
    return judgeMembrane(membraneStatus);
  const typed = judgeTypes(facts);
  if (typed !== undefined) return typed;
  return membraneStatus !== undefined && text === "" ? judgeMembrane(membraneStatus) : judgeText(text);
}

/** Tells whether the text says that a sent request lost its connection or timed out. */
export function isBrokenOff({ codes, messages }: ErrorFacts): boolean {
  return BROKEN_OFF.test([...codes, ...messages].join("\n"));
}

/** Whether the status describes the request, not the run's result: Membrane answers 400 for any error without a status. */
function isOfRequest({ types, innermostType }: ErrorFacts, isSend: boolean): boolean {
  const outermost = types.find((type) => ERROR_TYPES.has(type));
  if (outermost !== undefined && outermost !== "bad_request") return false;
  return !isSend || innermostType === "bad_request";
}

/** Known types that do not say whether the request went out (`action_run`, `custom_code` …) leave the outcome open. */
function judgeTypes(facts: ErrorFacts): Verdict | undefined {
  const { types, innermostType } = facts;
  const has = (type: string): boolean => types.includes(type);
  if (has("internal")) return { reason: "open", says: "Membrane had an internal error" };
  if (has("insufficient_credit"))
    return { reason: "refused", says: "the Membrane workspace has no credit left" };
  if (has("configuration") || has("action_instance_setup") || has("flow_instance_setup"))
    return { reason: "refused", says: "the action is not set up in Membrane" };
  if (types.at(-1) === "bad_request" && (innermostType !== undefined || !isBrokenOff(facts)))
    return { reason: "invalid-input", origin: "membrane", says: "Membrane rejects the input" };
  return isTyped(facts) ? { reason: "open", says: `Membrane reported ${types.join(", ")}` } : undefined;
}

/** Takes the HTTP status of Chatra's own answer, 400 or above. */
export function judgeUpstream(status: number): Verdict {
  const own: Record<number, ChatraFailureReason> = { 401: "connection-needs-action", 410: "not-found" };
  return { reason: own[status] ?? reasonOf(status), origin: "chatra", says: `Chatra answered ${status}` };
}

/** Takes the HTTP status of Membrane's own answer, 300 or above. */
export function judgeMembrane(status: number): Verdict {
  const says = `Membrane answered ${status}`;
  // These only redirect the request; 302 and 303 may also follow a completed action.
  if (status === 301 || status === 307 || status === 308)
    return { reason: "refused", origin: "membrane", says: `${says}, a redirect` };
  return { reason: status === 401 ? "not-logged-in" : reasonOf(status), origin: "membrane", says };
}

function reasonOf(status: number): Verdict["reason"] {
  if (status === 404) return "not-found";
  if (status === 429) return "rate-limited";
  if (status === 400 || status === 413 || status === 422) return "invalid-input";
  // 408: Chatra may have read the whole request. 5xx: Chatra may have stored the message before the fault.
  return status >= 400 && status < 500 && status !== 408 ? "refused" : "open";
}

/** Takes text for humans about a repeatable call, without any of the input. */
export function judgeText(text: string): Verdict {
  const hint = readHint(text);
  if (hint !== undefined) return VERDICTS_OF_HINTS[hint];
  return RATE_LIMITED.test(text) ? { reason: "rate-limited", says: "a rate limit was reached" } : UNCLEAR;
}
