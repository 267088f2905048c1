import { readArgument, withoutMarks } from "../domain/command/argument.ts";
import { CommandUsageError } from "../domain/command/command.ts";
import { readJsonObject, startsJson } from "../domain/command/read-json.ts";
import { isUnreadable } from "../domain/command/typed-text.ts";
import type { JsonObject } from "../domain/parse-exact-json.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { COMMAND_PROBLEMS } from "../messages/command-problems.ts";
import { FAILED } from "../messages/failures.ts";
import { actionAnswered, MEMBRANE_USAGE, unknownAction, wrongInput } from "../messages/membrane.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import type { ActionSummary } from "../outbound/membrane/chatra-gateway.ts";
import { checkInput } from "../outbound/membrane/check-input.ts";
import { placeOf } from "./answer-person.ts";
import { refusalFor } from "./permissions.ts";
import { propose } from "./proposals.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

const LONGEST_ACTION = 200;

/** `/chatra run`: runs an action that only reads, and asks before any other. */
export const run: SlashCommand<{ action: string; input: JsonObject }> = {
  usage: MEMBRANE_USAGE.run,
  parse(slackText) {
    const { action, rest } = readAction(slackText);
    return { action, input: readJsonObject(rest) };
  },
  run: (handlers, asked, { action: named, input }) =>
    readInBackground(handlers, placeOf(asked), FAILED.run, async () => {
      const refusal = await refusalFor(handlers, asked, ADMIN_ACTIONS.run);
      if (refusal !== undefined) return refusal;
      const action = await handlers.chatra.findAction(named);
      if (action === undefined) return { text: unknownAction(named) };
      const problems = await checkInput(action, input);
      if (problems.length > 0) return { text: wrongInput(action, problems) };
      const { id: actionId, name: actionName } = action;
      if (!isReading(action)) return propose(handlers, asked, { kind: "run", actionId, actionName, input });
      return actionAnswered(action, await handlers.chatra.runOtherAction({ actionId, input }));
    }),
};

function readAction(slackText: string): { action: string; rest: string } {
  const argument = readArgument(slackText);
  const action = argument ? withoutMarks(argument) : "";
  if (!argument || isBlank(action) || startsJson(slackText))
    throw new CommandUsageError(COMMAND_PROBLEMS.noAction);
  if (isUnreadable(action) || (!argument.quoted && action.includes("{"))) {
    throw new CommandUsageError(COMMAND_PROBLEMS.noActionName(action));
  }
  if (action.length > LONGEST_ACTION) {
    const length = { length: action.length, most: LONGEST_ACTION };
    throw new CommandUsageError(COMMAND_PROBLEMS.longAction(action, length));
  }
  return { action, rest: argument.rest };
}

const READING = new Set(["get", "list", "search", "find"]);
const CHANGING =
  /^(?:or|and|add|create|update|upsert|set|edit|change|delete|remove|replace|send|write|import|merge)$/;

/** Whether an action by its key, else by its name, only reads. "Find or create client" does not. */
export function isReading({ key, name }: Pick<ActionSummary, "key" | "name">): boolean {
  const words = (key || name)
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
  return READING.has(words[0] ?? "") && !words.some((word) => CHANGING.test(word));
}
