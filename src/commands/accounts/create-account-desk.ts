import { setTimeout as realSleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { IsAdmin } from "../admins.ts";
import { createAnswerPerson } from "../answer-person.ts";
import { createBackground } from "../background.ts";
import type { SlackOfDesk } from "../desk-deps.ts";
import type { AccountDesk, AccountServices } from "./account-desk.ts";

/** How long work under way may go on after the bot was told to stop, in ms. */
const GRACE_MS = 5000;

/**
 * What serves a workspace's commands about its accounts. It outlives each of them: they begin anew with what is changed.
 * `now` is in ms UTC.
 */
export function createAccountDesk(
  options: AccountServices & {
    slack: SlackOfDesk;
    isAdmin: IsAdmin;
    adminUsers: readonly string[];
    now: () => number;
    logger: Logger;
  },
): AccountDesk & { stop(): Promise<void> } {
  const { logger } = options;
  const background = createBackground({ logger });
  return {
    ...options,
    background,
    sleep: (ms, signal) => realSleep(ms, undefined, { signal }),
    answer: createAnswerPerson({ slack: options.slack, sleep: (ms) => realSleep(ms), logger }),
    stop: () => background.stop(GRACE_MS),
  };
}
