import type { AnswerPlace } from "./answer-person.ts";
import type { Answer } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import { explainFailure, type Subject } from "./explain-failure.ts";

/** Whoever waits longer than this, in ms, is told that something happens. */
const WORKING_AFTER_MS = 1000;

/**
 * Finds something out and tells it, beside the acknowledgement. `subject` is what can't be read when `read` rejects.
 * `read` resolves with the answer, or with nothing where it has told everything itself. False: the bot is stopping.
 */
export function readInBackground(
  desk: Pick<DeskParts, "background" | "sleep" | "answer" | "logger">,
  place: AnswerPlace,
  subject: Subject,
  read: (signal: AbortSignal) => Promise<Answer | undefined>,
): boolean {
  return desk.background.run("a question", async (signal) => {
    const answered = new AbortController();
    const told = desk.sleep(WORKING_AFTER_MS, answered.signal).then(
      () => desk.answer(place, { text: ":hourglass_flowing_sand: Working on it …" }),
      () => undefined,
    );
    const words = await read(signal).catch((error: unknown): Answer => {
      desk.logger.warn({ err: error }, "what was asked for by command could not be found out");
      return { text: explainFailure(error, subject) };
    });
    answered.abort();
    // In this order: the answer may replace those words.
    await told;
    if (words !== undefined) await desk.answer(place, words);
  });
}
