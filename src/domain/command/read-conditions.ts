import { ROUTE_PROBLEMS } from "../../messages/route-problems.ts";
import { CONDITION_KINDS, type RouteCondition } from "../route.ts";
import { shownName } from "../text/shown-name.ts";
import { CommandUsageError } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";

/** In characters: a list of routes has to hold it. */
const LONGEST = 1000;

/** A quote or back-tick would end the setting in which conditions are written. */
export const QUOTES = /["“”„`]/u;
/** A further condition within a value: a `;` before it is missing. */
const INNER_CONDITION = /\s(?:(?:account|page|country|group|source|field\.[^\s=]+)=|(?:open|closed)$)/i;

/**
 * Takes what follows `when=`, such as `page=*\/pricing*; country=DE,AT; open`, returns the conditions, one of each kind. Throws
 * a CommandUsageError.
 */
export function readConditions(typed: string): RouteCondition[] {
  // As the names and fields of visitors are read. Half the length again is room for what nobody sees.
  const text = unquoted(shownName(typed, 2 * LONGEST) ?? "");
  if (text.length > LONGEST)
    throw new CommandUsageError(ROUTE_PROBLEMS.longWhen(text, { length: typed.length, most: LONGEST }));
  if (QUOTES.test(text)) throw new CommandUsageError(ROUTE_PROBLEMS.quoteInWhen(text));
  const conditions: RouteCondition[] = [];
  for (const part of text.split(";").map((piece) => piece.trim())) {
    if (part !== "") add(readCondition(part), conditions);
  }
  if (conditions.length === 0) throw new CommandUsageError(ROUTE_PROBLEMS.noCondition(typed));
  return conditions;
}

/** Quotes within code, as in a line of ours that was copied. */
export function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1).trim() : text;
}

/** What is said of one kind twice counts as one condition. */
function add(condition: RouteCondition, conditions: RouteCondition[]): void {
  const index = conditions.findIndex((known) => keyOf(known) === keyOf(condition));
  const known = conditions[index];
  if (known === undefined) conditions.push(condition);
  else conditions[index] = merged(known, condition);
}

function merged(known: RouteCondition, more: RouteCondition): RouteCondition {
  if (known.kind === "state" || more.kind === "state")
    return known.kind === "state" && more.kind === "state"
      ? { ...known, anyOf: [...new Set([...known.anyOf, ...more.anyOf])] }
      : known;
  return { ...known, anyOf: [...new Set([...known.anyOf, ...more.anyOf])] };
}

function keyOf(condition: RouteCondition): string {
  return condition.kind === "field" ? `field.${condition.key.normalize().toLowerCase()}` : condition.kind;
}

function readCondition(part: string): RouteCondition {
  const equals = part.indexOf("=");
  if (equals === -1) return readState(part);
  const name = part.slice(0, equals).trim();
  const anyOf = [...new Set(listIn(part.slice(equals + 1)))];
  if (anyOf.length === 0) throw new CommandUsageError(ROUTE_PROBLEMS.noValue(name));
  const inner = anyOf.find((value) => INNER_CONDITION.test(value));
  if (inner !== undefined) throw new CommandUsageError(ROUTE_PROBLEMS.innerCondition(inner));
  const [, key] = /^field\.(.+)$/iu.exec(name) ?? [];
  if (key !== undefined) return { kind: "field", key: key.trim(), anyOf };
  const kind = CONDITION_KINDS.find((known) => known === name.toLowerCase());
  if (kind !== undefined) return { kind, anyOf };
  throw new CommandUsageError(ROUTE_PROBLEMS.unknownCondition(name, nearestWord(name, CONDITION_KINDS)));
}

function readState(part: string): RouteCondition {
  const anyOf = listIn(part).map((word) => {
    const lower = word.toLowerCase();
    if (lower === "open" || lower === "closed") return lower;
    const meant = nearestWord(word, [...CONDITION_KINDS, "open", "closed"]);
    throw new CommandUsageError(ROUTE_PROBLEMS.unknownCondition(word, meant));
  });
  return { kind: "state", anyOf: [...new Set(anyOf)] };
}

function listIn(text: string): string[] {
  return text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}
