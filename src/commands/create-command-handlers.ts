import { showFormNotice } from "../messages/forms.ts";
import { ONLY_FOR_MEMBERS } from "../messages/permissions.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { AnswerPlace, CommandDependencies, HandlerParts } from "./command-dependencies.ts";
import { createHandlerTools } from "./handler-tools.ts";
import { onButton } from "./on-button.ts";
import { onForm } from "./on-form.ts";
import { onMessageShortcut, onOpenClientShortcut } from "./on-shortcut.ts";
import { suggestSnippets } from "./on-snippet-form.ts";
import { answerThreadCommand } from "./on-thread-command.ts";
import { refusalForGuest } from "./permissions.ts";
import { promiseAnswer } from "./read-in-background.ts";
import type { CommandHandlersOfAccount } from "./slash-command.ts";

/** The handlers of an account, with the ways to wait for their work in the background. */
export type RunningHandlers = CommandHandlersOfAccount & {
  /** Resolves when no work is under way. */
  idle(): Promise<void>;
  /** Begins nothing new, and gives work under way some seconds to finish. */
  stop(): Promise<void>;
};

/** Makes the handlers of one account; see `CommandHandlers`. */
export function createCommandHandlers(deps: CommandDependencies): RunningHandlers {
  const tools = createHandlerTools(deps);
  const handlers: HandlerParts = { ...deps, ...tools, promise: (place) => promiseAnswer(deps, place) };
  const open: CommandHandlersOfAccount = {
    onCommand: async (asked, command) => command.run(handlers, asked),
    onButton: (press) => onButton(handlers, press),
    onMessageShortcut: (use) => onMessageShortcut(handlers, use),
    onOpenClientShortcut: async (use) => onOpenClientShortcut(handlers, use),
    onForm: (sent) => onForm(handlers, sent),
    onSuggest: (suggesting) => suggestSnippets(handlers, suggesting),
    onThreadCommand: async (reply) => answerThreadCommand(handlers, reply),
  };
  return {
    ...closedToGuests(open, handlers),
    idle: () => tools.background.idle(),
    stop: () => tools.background.stop(),
  };
}

/** The same handlers, closed to guests. Commands in a thread are refused where they are carried out. */
function closedToGuests(
  handlers: CommandHandlersOfAccount,
  parts: Pick<HandlerParts, "guestCheck" | "background" | "answer">,
): CommandHandlersOfAccount {
  /** Tells guests that they may not; true for a guest. */
  const refuses = async (place: AnswerPlace): Promise<boolean> => {
    const refusal = await refusalForGuest(parts, place);
    answerLater(parts, place, refusal);
    return refusal !== undefined;
  };
  return {
    async onCommand(asked, command) {
      return (await refusalForGuest(parts, asked)) ?? handlers.onCommand(asked, command);
    },
    async onButton(press) {
      if (!(await refuses(placeOf(press)))) await handlers.onButton(press);
    },
    async onMessageShortcut(use) {
      // The shortcut's response_url answers in the channel, and the person is in a thread.
      const place = placeOf({ ...use, threadTs: use.message.threadTs ?? use.message.ts });
      if (!(await refuses(place))) await handlers.onMessageShortcut(use);
    },
    async onOpenClientShortcut(use) {
      if (!(await refuses(placeOf(use)))) await handlers.onOpenClientShortcut(use);
    },
    async onForm(sent) {
      const refusal = await refusalForGuest(parts, sent);
      if (refusal === undefined) return handlers.onForm(sent);
      return { kind: "show", view: showFormNotice(sent.form, ONLY_FOR_MEMBERS, refusal.text) };
    },
    async onSuggest(suggesting) {
      return (await refusalForGuest(parts, suggesting)) === undefined ? handlers.onSuggest(suggesting) : [];
    },
    onThreadCommand: (reply) => handlers.onThreadCommand(reply),
  };
}
