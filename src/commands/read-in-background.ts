import { RESTARTING, WORKING } from "../messages/answers.ts";
import type { Subject } from "../messages/failures.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";
import { WAITING_AFTER_MS } from "./tell-while-waiting.ts";

/**
 * Finds something out and tells it, beside the acknowledgement. `subject` is what can't be read when `read` rejects.
 * `read` resolves with the answer, or with nothing where it has told everything itself. Returns what to tell at once: nothing,
 * but while the bot is stopping.
 */
export function readInBackground(
  handlers: Pick<HandlerParts, "background" | "sleep" | "answer" | "adminUsers" | "logger"> & {
    /** Writes down that somebody waits; see `oweAnswer`. */
    owe?: ((place: AnswerPlace) => Promise<() => Promise<void>>) | undefined;
  },
  place: AnswerPlace,
  subject: Subject,
  read: (signal: AbortSignal) => Promise<Answer | undefined>,
): Answer | undefined {
  const isBegun = handlers.background.run("a question", async (signal) => {
    const answered = new AbortController();
    const told = handlers.sleep(WAITING_AFTER_MS, answered.signal).then(
      () => tellToWait(handlers, place),
      () => undefined,
    );
    const words = await read(signal).catch((error: unknown): Answer => {
      handlers.logger.warn({ err: error }, "what was asked for by command could not be found out");
      return { text: explainFailure(error, subject, handlers.adminUsers) };
    });
    answered.abort();
    // In this order: the answer may replace those words.
    const settle = await told;
    if (words !== undefined) await handlers.answer(place, words);
    await settle?.();
  });
  return isBegun ? undefined : { text: RESTARTING };
}

/** Resolves with what to call once the answer is told. */
async function tellToWait(
  handlers: Parameters<typeof readInBackground>[0],
  place: AnswerPlace,
): Promise<(() => Promise<void>) | undefined> {
  const owed = await handlers.owe?.(place).catch((error: unknown) => {
    handlers.logger.warn({ err: error }, "an answer that somebody waits for could not be written down");
    return undefined;
  });
  await handlers.answer(place, { text: WORKING });
  return owed;
}
