import type { HandlerTools } from "./command-dependencies.ts";

/** In ms. Slack takes answers to a command for 30 minutes. */
export const WAIT_MS = 25 * 60 * 1000;

/** Aborts when we have waited long enough for a person who connects an account in the browser. */
export function timeLimit({ sleep }: Pick<HandlerTools, "sleep">, stopping: AbortSignal): AbortSignal {
  const timeUp = new AbortController();
  sleep(WAIT_MS, stopping).then(
    () => timeUp.abort(),
    () => undefined,
  );
  return timeUp.signal;
}
