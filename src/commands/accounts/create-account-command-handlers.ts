import { setTimeout as realSleep } from "node:timers/promises";
import type { Logger } from "pino";
import { createIsAdmin } from "../admins.ts";
import { createAnswerPerson } from "../answer-person.ts";
import { createBackground } from "../background.ts";
import type { HandlerParts, SlackOfCommands } from "../command-dependencies.ts";
import { createGuestCheck } from "../guests.ts";
import { createRecentPeople } from "../recent-people.ts";
import type { AccountCommandHandlers, AccountServices } from "./account-command-handlers.ts";

/** How long work under way may go on after the bot was told to stop, in ms. */
const GRACE_MS = 5000;

/**
 * What serves a workspace's commands about its accounts. It outlives each of them: they begin anew with what is changed.
 * `now` is in ms UTC.
 */
export function createAccountCommandHandlers(
  options: AccountServices & {
    slack: SlackOfCommands;
    adminUsers: readonly string[];
    guestsMayCommand: boolean;
    now: () => number;
    logger: Logger;
  },
): AccountCommandHandlers & { stop(): Promise<void> } {
  const { logger, adminUsers, guestsMayCommand: mayCommand } = options;
  const sleep: HandlerParts["sleep"] = (ms, signal) => realSleep(ms, undefined, { signal });
  const people = createRecentPeople(options);
  const background = createBackground({ logger });
  return {
    ...options,
    background,
    sleep,
    isAdmin: createIsAdmin({ people, adminUsers }),
    guestCheck: createGuestCheck({ mayCommand, people, adminUsers, sleep, logger }),
    answer: createAnswerPerson({ slack: options.slack, sleep: (ms) => realSleep(ms), logger }),
    stop: () => background.stop(GRACE_MS),
  };
}
