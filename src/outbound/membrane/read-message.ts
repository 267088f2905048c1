import { z } from "zod";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import type { ChatraClient, ChatraMessage } from "./chatra-gateway.ts";
import { asJsonObject, asText, type JsonValue } from "./json.ts";

/** Where an action may put Chatra's answer. `message` is also Chatra's other name for a message's text. */
const AROUND_MESSAGE = ["message", "data", "body", "response", "result", "output"];
/** A message may have its client in it, so this is no part around a message. */
const AROUND_CLIENT = [...AROUND_MESSAGE, "client"];
/** Deeper than any wrapping we have seen, so that a strange answer ends the search. */
const DEEPEST = 4;

/** Takes an action's result; returns the id of the message in it, or undefined. */
export function messageIdOfResult(result: JsonValue): string | undefined {
  const message = findThing(result, AROUND_MESSAGE);
  return message === undefined ? undefined : idOf(message);
}

/**
 * Takes the result of a send; undefined where it shows no sent message: a gateway's page, or an error inside a run that Membrane
 * reports as done.
 */
export function readSentMessage(result: JsonValue): { id: string | undefined } | undefined {
  const id = messageIdOfResult(result);
  if (id !== undefined) return { id };
  return typeof result === "string" || tellsOfError(result) ? undefined : { id };
}

function tellsOfError(result: JsonValue): boolean {
  const { error, errors, status, statusCode, ok, success } = asJsonObject(result) ?? {};
  const isSet = (value: JsonValue | undefined) => value !== undefined && value !== null && value !== false;
  const isFailure = (value: JsonValue | undefined) => Number(value) >= 400;
  return (
    isSet(error) ||
    (Array.isArray(errors) && errors.length > 0) ||
    [status, statusCode].some(isFailure) ||
    [ok, success].includes(false)
  );
}

/** Takes the result of a "get message" action; returns the message, or undefined without one. */
export function readMessage(result: JsonValue): ChatraMessage | undefined {
  const raw = findThing(result, AROUND_MESSAGE);
  if (raw === undefined) return undefined;
  return {
    id: idOf(raw),
    type: asText(raw.type),
    text: asText(raw.text) ?? asText(raw.message),
    clientId: asText(raw.clientId),
    agentName: asText(raw.agentName),
    createdAt: asTime(raw.createdAt),
  };
}

/** Takes the result of "get client"; returns the profile, or undefined without one. */
export function clientOfResult(result: JsonValue): ChatraClient | undefined {
  const raw = findThing(result, AROUND_CLIENT);
  if (raw === undefined) return undefined;
  // Chatra's webhooks keep name, email and phone under `info`; its REST answer calls that part "basic info".
  const places = [
    raw,
    ...["info", "basicInfo", "basicData", "basic"].map((name) => asJsonObject(raw[name]) ?? {}),
  ];
  const find = (name: string): string | undefined =>
    places.map((place) => asText(place[name])).find((text) => text !== undefined);
  return {
    id: idOf(raw) ?? asText(raw.clientId),
    name: find("name") ?? find("displayedName"),
    email: find("email"),
    phone: find("phone"),
    notes: find("notes"),
    chatLink: find("chatLink"),
    raw,
  };
}

/** The innermost object with an id; without any, the outermost object that is more than a wrapper. */
function findThing(
  result: JsonValue | undefined,
  wrappers: readonly string[],
  depth = 0,
): JsonObject | undefined {
  const object = asJsonObject(result);
  if (object === undefined || depth > DEEPEST) return undefined;
  // `{id: <of the run>, message: {id}}`: the inner id is the message's own.
  for (const name of wrappers) {
    const inner = findThing(object[name], wrappers, depth + 1);
    if (inner !== undefined && idOf(inner) !== undefined) return inner;
  }
  if (idOf(object) !== undefined) return object;
  const wrapped = wrappers
    .map((name) => findThing(object[name], wrappers, depth + 1))
    .find((inner) => inner !== undefined);
  return wrapped ?? (Object.keys(object).length > 0 ? object : undefined);
}

function idOf(object: JsonObject): string | undefined {
  return asText(object.messageId) ?? asText(object.id) ?? asText(object._id);
}

const isoTime = z.iso.datetime({ offset: true });

/** Unix milliseconds, from a number or an ISO string. */
function asTime(value: JsonValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  return isoTime.safeParse(value).success && typeof value === "string" ? Date.parse(value) : undefined;
}
