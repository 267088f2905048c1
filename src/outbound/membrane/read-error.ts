import type { IncomingHttpHeaders } from "node:http";
import { stripVTControlCharacters } from "node:util";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { asJsonObject, asText, type JsonValue } from "./json.ts";
import {
  type ErrorFacts,
  isBrokenOff,
  isKeyOf,
  isTyped,
  judge,
  judgeMembrane,
  judgeText,
  judgeUpstream,
  readHint,
  reasonWhenOpen,
  UNCLEAR,
  type Verdict,
} from "./judge-error.ts";
import type { Effect, MembraneResponse } from "./membrane-transport.ts";
import { findRunId, type Hide, jsonOfOutput, readErrorCandidates } from "./read-output.ts";

/** The time in Unix ms, and what removes the message body first: a visitor's "please log in" must not look like Membrane's. */
type Hiding = { now: number; hide: Hide };

/**
 * Takes what a run printed; returns the failure, or undefined when the output shows none. `strict` is for a run that ended
 * well: then only a clear error counts.
 */
export function readError(
  printed: { stdout: string; stderr: string },
  how: Hiding & { effect: Effect; strict: boolean },
): ChatraGatewayError | undefined {
  const { effect, hide } = how;
  // The program got past what it printed before an answer; what follows a whole answer is unrelated.
  if (how.strict && asErrorData(jsonOfOutput(printed.stdout, hide), true) === undefined) return undefined;
  const data = [printed.stdout, ...(how.strict ? [] : [printed.stderr])]
    .flatMap((text) => readErrorCandidates(text, hide))
    .map((candidate) => asErrorData(candidate, how.strict))
    .filter((found) => found !== undefined);
  const actionRunId = findRunId(printed.stdout, hide) ?? findRunId(printed.stderr, hide);
  const facts = data.map((found) => collectFacts(found, how));
  if (facts.length > 0) return judged(facts, { effect, actionRunId });
  if (how.strict) return undefined;

  const text = hide(readPlainText(printed));
  if (text === "") return undefined;
  const verdict = effect === "send" ? UNCLEAR : judgeText(text);
  return toError(verdict, { detail: text, effect, words: text, actionRunId });
}

/** Takes an HTTP answer of 300 or above. A page from a proxy tells only its status, and proves nothing about a send. */
export function readHttpError(
  answer: { status: number; headers: IncomingHttpHeaders; text: string },
  how: Hiding & { effect: Effect; fallsBack?: boolean | undefined },
): ChatraGatewayError {
  const { effect } = how;
  const retryAfterMs = readRetryAfter(answer.headers, how.now);
  const actionRunId = findRunId(answer.text, how.hide);
  const data = answer.status < 400 ? undefined : asErrorData(jsonOfOutput(answer.text, how.hide), false);
  const facts = data === undefined ? undefined : collectFacts(data, how);
  if (facts === undefined || (effect === "send" && !isTyped(facts))) {
    const about = { detail: facts?.messages[0] ?? "", effect, retryAfterMs, actionRunId };
    const verdict = judgeMembrane(answer.status);
    // A proxy may answer like this after Membrane did the work. Only a redirect proves that nothing was done.
    const isProof = effect === "repeatable" || how.fallsBack === true || answer.status < 400;
    return isProof
      ? toError(verdict, about)
      : toError({ ...verdict, reason: "open" }, { ...about, words: answer.status === 401 ? "401" : "" });
  }
  facts.membraneStatus ??= answer.status;
  facts.retryAfterMs ??= retryAfterMs;
  return judged([facts], { effect, actionRunId });
}

/** Takes the answer to a raw request; returns the failure with the app's own text, or undefined below 400. */
export function readResponseError(
  response: MembraneResponse,
  how: Hiding & { effect: Effect },
): ChatraGatewayError | undefined {
  if (response.status === undefined || response.status < 400) return undefined;
  const { body, headers } = response;
  const object = asJsonObject(body);
  const words = [object?.message, object?.error, asJsonObject(object?.error)?.message]
    .map(asText)
    .find((text) => text !== undefined);
  return toError(judgeUpstream(response.status), {
    detail: how.hide(words ?? ""),
    effect: how.effect,
    retryAfterMs: readRetryAfter(headers, how.now),
  });
}

/**
 * Takes a run's error from Membrane's log, which proves that the run was not done. But the app may have stored the message
 * before it failed, or before Membrane lost its answer.
 */
export function readRunError(logged: JsonValue, how: Hiding): ChatraGatewayError {
  const facts = collectFacts(asJsonObject(logged) ?? { message: logged }, how);
  const error = judged([{ ...facts, types: ["action_run", ...facts.types] }], { effect: "send" });
  if (error.reason !== "unknown-outcome" || error.origin === "chatra" || isBrokenOff(facts)) return error;
  return new ChatraGatewayError("refused", error.detail, { origin: "membrane" });
}

/** `words`: the whole text, where text decided or nothing did. */
type About = { effect: Effect; detail?: string; words?: string } & Partial<
  Pick<ChatraGatewayError, "retryAfterMs" | "url" | "actionRunId">
>;

/** We take the first error that decides. A send counts as not made only if no other named error leaves it open. */
function judged(all: ErrorFacts[], about: About): ChatraGatewayError {
  const verdicts = all.map((facts) => ({ facts, verdict: judge(facts, about.effect) }));
  const doubtful =
    about.effect === "send"
      ? verdicts.find(({ facts, verdict }) => isTyped(facts) && verdict.reason === "open")
      : undefined;
  const best = doubtful ?? verdicts.find(({ verdict }) => verdict.reason !== "open") ?? verdicts[0];
  if (best === undefined) throw new TypeError("judged() needs the facts of one error at least");
  const { facts, verdict } = best;
  const detail = [...new Set([facts.messages[0], facts.messages.at(-1)])].join(": ");
  const isByName = isTyped(facts) && verdict.reason !== "open";
  const words = isByName ? "" : all.flatMap(({ codes, messages }) => [...codes, ...messages]).join("\n");
  return toError(verdict, { ...about, detail, words, retryAfterMs: facts.retryAfterMs, url: facts.uiUrl });
}

function toError(verdict: Verdict, about: About): ChatraGatewayError {
  const { detail = "", words = "", effect, ...more } = about;
  const reason = verdict.reason === "open" ? reasonWhenOpen(effect) : verdict.reason;
  return new ChatraGatewayError(reason, detail === "" ? verdict.says : `${verdict.says} (${detail})`, {
    ...more,
    origin: verdict.origin,
    hint: readHint(words),
  });
}

/**
 * Takes printed JSON; returns the error data in it. A connection may also have an `error` and a `state`, and a logged run a
 * `status` text; neither is a failure.
 */
function asErrorData(printed: JsonValue | undefined, strict: boolean): JsonObject | undefined {
  const object = asJsonObject(printed);
  if (object === undefined) return undefined;
  const error = object.error;
  const isThing = strict && ("state" in object || typeof object.status === "string");
  if (error !== undefined && error !== null && error !== false && !isThing)
    return asJsonObject(error) ?? { message: asText(error) ?? "an error without text" };
  const isNamed = isTyped({ types: [asText(object.type) ?? ""] });
  if (isNamed || asJsonObject(object.causedByError) !== undefined) return object;
  const named = ["message", "key", "code"].some((name) => asText(object[name]) !== undefined);
  return !strict && named && !("output" in object) ? object : undefined;
}

function collectFacts(error: JsonObject, { now, hide }: Hiding): ErrorFacts {
  const facts: ErrorFacts = {
    upstreamStatus: undefined,
    membraneStatus: asStatus(error.status) ?? asStatus(error.statusCode),
    types: [],
    innermostType: undefined,
    keys: [],
    ownKeys: [],
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
    const [type, key, code, message] = [link.type, link.key, link.code, link.message].map((value) => {
      const text = asText(value);
      return text === undefined ? undefined : hide(text);
    });
    facts.innermostType = type;
    if (type !== undefined) facts.types.push(type);
    if (key !== undefined) facts.keys.push(key);
    if (key !== undefined && isKeyOf(type, key)) facts.ownKeys.push(key);
    if (code !== undefined) facts.codes.push(code);
    if (message !== undefined) facts.messages.push(message);
  }
  return facts;
}

/** The error and its causes, outermost first; 20 at most, because outside data may have any length. */
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

/** Text for humans: standard error first, without Node's own warnings (setting both colour variables causes one). */
function readPlainText(printed: { stdout: string; stderr: string }): string {
  for (const text of [printed.stderr, printed.stdout]) {
    const lines = stripVTControlCharacters(text)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !/^\(node:\d+\)|^\(Use `node|^at .*:\d+\)?$/.test(line));
    // The search for secrets depends on the line breaks.
    if (lines.length > 0) return lines.join("\n");
  }
  return "";
}

/** A wait of more than a day is the sender's mistake. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** Takes response headers, as an object or a list of pairs; returns the wait in ms from `Retry-After` (seconds or a date). */
export function readRetryAfter(
  headers: JsonValue | IncomingHttpHeaders | undefined,
  now: number,
): number | undefined {
  const pairs: unknown[] = Array.isArray(headers) ? headers : Object.entries(headers ?? {});
  const isPair = (pair: unknown): pair is unknown[] => Array.isArray(pair);
  const [, value] = pairs.filter(isPair).find(([name]) => /^retry-after$/i.test(String(name))) ?? [];
  const text = String(Array.isArray(value) ? value[0] : value).trim();
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Math.ceil(Number(text) * 1000) : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_MS) : undefined;
}
