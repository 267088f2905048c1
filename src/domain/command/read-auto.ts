import { ROUTE_PROBLEMS } from "../../messages/route-problems.ts";
import { shownName } from "../text/shown-name.ts";
import { faultOfBraces, OPENS } from "../text/snippet-text.ts";
import { CommandUsageError } from "./command.ts";
import { QUOTES, unquoted } from "./read-conditions.ts";

/** In characters: a list of routes has to hold it. */
const LONGEST = 1000;

/** Takes the text of an automatic message as it was typed, returns it on one line. Throws a CommandUsageError. */
export function readAuto(typed: string): string {
  // As conditions are read.
  const text = unquoted(shownName(typed, 2 * LONGEST) ?? "");
  if (text.length > LONGEST)
    throw new CommandUsageError(ROUTE_PROBLEMS.longAuto(text, { length: typed.length, most: LONGEST }));
  if (text === "") throw new CommandUsageError(ROUTE_PROBLEMS.emptyAuto);
  if (QUOTES.test(text)) throw new CommandUsageError(ROUTE_PROBLEMS.quoteInAuto(text));
  const fault = faultOfBraces(text.replaceAll(OPENS, ""));
  const isOfAgent = /\{\s*agent\.name\s*\}/i.test(text);
  if (fault !== undefined || isOfAgent)
    throw new CommandUsageError(
      ROUTE_PROBLEMS.braces(
        fault?.kind === "single-brace" ? fault.around : `{${fault?.name ?? "agent.name"}}`,
      ),
    );
  return text;
}
