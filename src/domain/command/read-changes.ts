import { FIELD_PROBLEMS } from "../../messages/command-problems.ts";
import type { ClientChanges } from "../order.ts";
import { isBlank } from "../text/blank-text.ts";
import { readArgument, readNamedArgument } from "./argument.ts";
import { CLIENT_FIELDS, checkClientField } from "./client-fields.ts";
import { type ClientField, CommandUsageError } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";

/**
 * Takes raw `name=… email=… phone=… notes="…"`, returns the changes; undefined for an empty text, which asks for the form.
 * Throws a CommandUsageError if any field is wrong.
 */
export function readChanges(slackText: string): ClientChanges | undefined {
  const changes: ClientChanges = {};
  let rest = slackText;
  while (!isBlank(rest)) {
    const named = readNamedArgument(rest);
    if (named?.sign !== "=")
      throw new CommandUsageError(FIELD_PROBLEMS.stray(readArgument(rest)?.typed ?? ""));
    const field = readField(named.name);
    if (Object.hasOwn(changes, field)) throw new CommandUsageError(FIELD_PROBLEMS.twice(field));
    const fault = checkClientField(field, named.value);
    if (fault !== undefined) throw new CommandUsageError(fault);
    changes[field] = isBlank(named.value) ? null : named.value;
    rest = named.rest;
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}

/** Whether a text begins with a field: then the client before it is missing. */
export function isField(slackText: string): boolean {
  const name = /^\s*(?:<mailto:)?([a-z]{1,10})=/i.exec(slackText)?.[1]?.toLowerCase();
  return CLIENT_FIELDS.some((field) => field === name);
}

function readField(name: string): ClientField {
  const field = CLIENT_FIELDS.find((known) => known === name.toLowerCase());
  if (field !== undefined) return field;
  throw new CommandUsageError(FIELD_PROBLEMS.unknown(name, nearestWord(name, CLIENT_FIELDS)));
}
