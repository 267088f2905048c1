import { NOTIFY_PROBLEMS } from "../../messages/notify.ts";
import { DIGEST_TIME, NOTICES, type TypedPreferences, WAYS, type Way } from "../preferences.ts";
import { isBlank } from "../text/blank-text.ts";
import { type NamedArgument, readArgument, readNamedArgument } from "./argument.ts";
import { CommandUsageError } from "./command.ts";
import { readDigestTime } from "./read-digest.ts";

/** Reads `assigned=dm reminders=off digest=weekdays 18:00 …` as raw Slack text; a colon will do. Throws a CommandUsageError. */
export function readPreferences(slackText: string): TypedPreferences {
  let chosen: TypedPreferences = {};
  let rest = slackText;
  while (!isBlank(rest)) {
    const named = readNamedArgument(rest);
    const kind = ([...NOTICES, "digest"] as const).find((notice) => notice === named?.name.toLowerCase());
    if (named === undefined || kind === undefined)
      throw new CommandUsageError(NOTIFY_PROBLEMS.unknown(named?.name ?? rest));
    if (chosen[kind] !== undefined) throw new CommandUsageError(NOTIFY_PROBLEMS.twice(kind));
    if (named.value === "") throw new CommandUsageError(NOTIFY_PROBLEMS.noValue(kind));
    if (kind === "digest") {
      const all = withWordsBehind(named);
      chosen = { ...chosen, digest: readPersonalDigest(all.value) };
      rest = all.rest;
    } else {
      chosen = { ...chosen, [kind]: readWay(named.value) };
      rest = named.rest;
    }
  }
  return chosen;
}

/** Reads when a person's own digest comes, as it was typed: `dm`, days and a time, or `off`. Throws a CommandUsageError. */
export function readPersonalDigest(typed: string): NonNullable<TypedPreferences["digest"]> {
  switch (typed.trim().toLowerCase()) {
    case "":
    case "off":
    case "none":
      return "off";
    case "dm":
      return DIGEST_TIME;
    case "thread":
      throw new CommandUsageError(NOTIFY_PROBLEMS.noDigestThread);
    default:
      return readDigestTime(typed, NOTIFY_PROBLEMS.badDigest);
  }
}

function readWay(typed: string): Way {
  const way = WAYS.find((one) => one === typed.toLowerCase());
  if (way === undefined) throw new CommandUsageError(NOTIFY_PROBLEMS.badWay(typed));
  return way;
}

/** A time of several words needs no quotes: it goes on up to the next setting. */
function withWordsBehind({ value, rest }: NamedArgument): Pick<NamedArgument, "value" | "rest"> {
  const next = readNamedArgument(rest)?.sign === "=" ? undefined : readArgument(rest);
  return next === undefined
    ? { value, rest }
    : withWordsBehind({ name: "", sign: "=", value: `${value} ${next.typed}`, rest: next.rest });
}
