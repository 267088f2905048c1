import { setTimeout as realSleep } from "node:timers/promises";
import { createAnswerPerson } from "./answer-person.ts";
import { createBackground } from "./background.ts";
import type { CommandDependencies, HandlerTools } from "./command-dependencies.ts";
import { createPermissions } from "./permissions.ts";

/** Makes what handlers work with, whether they serve an account or a workspace. */
export function createHandlerTools(
  deps: Pick<CommandDependencies, "slack" | "adminUsers" | "guestsMayCommand" | "now" | "logger" | "sleep">,
): HandlerTools {
  const { slack, logger, sleep = (ms, signal) => realSleep(ms, undefined, { signal }) } = deps;
  const tools = { sleep, background: createBackground({ logger, sleep }) };
  const answer = createAnswerPerson({
    slack,
    sleep: (ms) => sleep(ms, new AbortController().signal),
    logger,
  });
  return { ...tools, answer, ...createPermissions({ ...deps, sleep }) };
}
