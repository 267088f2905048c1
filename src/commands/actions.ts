import { readArgument } from "../domain/command/argument.ts";
import { CommandUsageError } from "../domain/command/problem.ts";
import { asTyped } from "../domain/command/typed-text.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { COMMAND_PROBLEMS } from "../messages/command-problems.ts";
import { FAILED } from "../messages/failures.ts";
import { MEMBRANE_USAGE, showActions } from "../messages/membrane.ts";
import { placeOf } from "./answer-person.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

const LONGEST_INTENT = 500;
const CONTROL = /[\p{Cc}\ufffe\uffff]/u;
/** So many are asked for; those that don't fit into one answer are counted. */
const MOST_ACTIONS = 100;

/** `/chatra actions`: lists Membrane's actions, or those that fit an intent. */
export const actions: SlashCommand<{ intent?: string }> = {
  usage: MEMBRANE_USAGE.actions,
  parse(slackText) {
    const whole = readArgument(slackText);
    const typed = whole?.quoted && whole.rest === "" ? whole.typed : asTyped(slackText);
    const intent = typed.replace(/\s+/gu, " ").trim();
    if (CONTROL.test(intent) || !intent.isWellFormed())
      throw new CommandUsageError(COMMAND_PROBLEMS.unreadable(intent));
    if (intent.length > LONGEST_INTENT) {
      const length = { length: intent.length, most: LONGEST_INTENT };
      throw new CommandUsageError(COMMAND_PROBLEMS.tooLong(intent, length));
    }
    return isBlank(intent) ? {} : { intent };
  },
  run: (handlers, asked, { intent }) =>
    readInBackground(handlers, placeOf(asked), FAILED.actions, async () =>
      showActions(await handlers.chatra.listActions({ intent, limit: MOST_ACTIONS }), intent),
    ),
};
