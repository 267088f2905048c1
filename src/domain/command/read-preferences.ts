import { NOTIFY_PROBLEMS } from "../../messages/notify.ts";
import { NOTICES, type Preferences, WAYS } from "../preferences.ts";
import { isBlank } from "../text/blank-text.ts";
import { readNamedArgument } from "./argument.ts";
import { CommandUsageError } from "./command.ts";

/** Reads `assigned=dm reminders=off …` as raw Slack text. Throws a CommandUsageError. */
export function readPreferences(slackText: string): Preferences {
  let chosen: Preferences = {};
  let rest = slackText;
  while (!isBlank(rest)) {
    const named = readNamedArgument(rest);
    const kind = NOTICES.find((notice) => notice === named?.name.toLowerCase());
    if (named?.sign !== "=" || kind === undefined)
      throw new CommandUsageError(NOTIFY_PROBLEMS.unknown(named?.name ?? rest));
    const value = WAYS.find((one) => one === named.value.toLowerCase());
    if (value === undefined) throw new CommandUsageError(NOTIFY_PROBLEMS.badWay(named.value));
    if (chosen[kind] !== undefined) throw new CommandUsageError(NOTIFY_PROBLEMS.twice(kind));
    chosen = { ...chosen, [kind]: value };
    rest = named.rest;
  }
  return chosen;
}
