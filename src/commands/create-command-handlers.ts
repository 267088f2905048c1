import { setTimeout as realSleep } from "node:timers/promises";
import { createIsAdmin } from "./admins.ts";
import { createAnswerPerson } from "./answer-person.ts";
import { createBackground } from "./background.ts";
import type { CommandDependencies, HandlerParts } from "./command-dependencies.ts";
import { closedToGuests, createGuestCheck } from "./guests.ts";
import { onButton } from "./on-button.ts";
import { onForm } from "./on-form.ts";
import { onMessageShortcut, onOpenClientShortcut } from "./on-shortcut.ts";
import { onThreadCommand } from "./on-thread-command.ts";
import { oweAnswer } from "./owe-answer.ts";
import { createRecentPeople } from "./recent-people.ts";
import type { CommandHandlersOfAccount } from "./slash-command.ts";

/** How long work under way may go on after the bot was told to stop, in ms. */
const GRACE_MS = 5000;

/** The desk, and the ways to wait for what it does beside its acknowledgements. */
export type RunningHandlers = CommandHandlersOfAccount & {
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Begins nothing new, and gives what is under way some seconds to finish. */
  stop(): Promise<void>;
};

/** Makes what takes people's commands, presses, shortcuts and forms; see `CommandHandlers`. */
export function createCommandHandlers(deps: CommandDependencies): RunningHandlers {
  const sleep: HandlerParts["sleep"] = deps.sleep ?? ((ms, signal) => realSleep(ms, undefined, { signal }));
  const people = createRecentPeople(deps);
  const { adminUsers, guestsMayCommand: mayCommand, logger } = deps;
  const background = createBackground({ logger, sleep });
  const handlers: HandlerParts = {
    ...deps,
    sleep,
    background,
    answer: createAnswerPerson({
      slack: deps.slack,
      sleep: (ms) => sleep(ms, new AbortController().signal),
      logger,
    }),
    owe: (place) => oweAnswer(deps, place),
    isAdmin: createIsAdmin({ people, adminUsers }),
    guestCheck: createGuestCheck({ mayCommand, people, adminUsers, sleep, logger }),
  };
  const open: CommandHandlersOfAccount = {
    onCommand: async (asked, command) => command.run(handlers, asked),
    onButton: (press) => onButton(handlers, press),
    onMessageShortcut: (use) => onMessageShortcut(handlers, use),
    onOpenClientShortcut: async (use) => onOpenClientShortcut(handlers, use),
    onForm: (sent) => onForm(handlers, sent),
    onThreadCommand: async (reply) => onThreadCommand(handlers, reply),
  };
  return {
    ...closedToGuests(open, handlers),
    idle: () => background.idle(),
    stop: () => background.stop(GRACE_MS),
  };
}
