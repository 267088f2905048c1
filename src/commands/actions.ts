import { readArgument } from "../domain/command/argument.ts";
import { CommandUsageError } from "../domain/command/command.ts";
import { asTyped, isUnreadable } from "../domain/command/typed-text.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { COMMAND_PROBLEMS } from "../messages/command-problems.ts";
import { FAILED } from "../messages/failures.ts";
import { MEMBRANE_USAGE, showActions } from "../messages/membrane.ts";
import { placeOf } from "./answer-person.ts";
import { readInBackground } from "./read-in-background.ts";
import type { SlashCommand } from "./slash-command.ts";

const LONGEST_INTENT = 500;
/** How many we ask for. The answer counts those that don't fit. */
const MOST_ACTIONS = 100;

/** `/chatra actions`: lists Membrane's actions, or those that fit an intent. */
export const actions: SlashCommand<{ intent?: string }> = {
  usage: MEMBRANE_USAGE.actions,
  parse(slackText) {
    const whole = readArgument(slackText);
    const typed = whole?.quoted && whole.rest === "" ? whole.typed : asTyped(slackText);
    const intent = typed.replace(/\s+/gu, " ").trim();
    if (isUnreadable(intent)) throw new CommandUsageError(COMMAND_PROBLEMS.unreadable(intent));
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
