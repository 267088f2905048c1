import { link } from "../domain/card.ts";
import type { AnswerPlace } from "./answer-person.ts";
import type { Answer } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import { explainFailure } from "./explain-failure.ts";
import { code, excerptOfPlain } from "./words.ts";

/** As long as an answer to the command gets through, in ms, with some minutes to spare. */
const WAIT_MS = 25 * 60 * 1000;

/** Connects Chatra, or finds what connects it already; tells the address where a person goes on, and waits for them. */
export async function connectChatra(desk: DeskParts, place: AnswerPlace): Promise<Answer | undefined> {
  const { connectionId, name, state, url } = await desk.chatra.connect();
  const called = `The connection *${excerptOfPlain(name, 100)}* ${code(connectionId)}`;
  if (state === "ready") return { text: `:white_check_mark: ${called} is ready. There is nothing to do.` };
  const finish = link(url, "Finish it in the browser");
  const todo = finish ? `waits for a person. ${finish}` : "is being made";
  const text = `:electric_plug: ${called} ${todo}. You are told here when it is ready; \`/chatra connections\` shows it at any time.`;
  await desk.answer(place, { text });
  desk.background.run("waiting for a connection", (stopping) =>
    tellWhenReady(desk, place, { connectionId, called }, stopping),
  );
  return undefined;
}

async function tellWhenReady(
  desk: DeskParts,
  place: AnswerPlace,
  { connectionId, called }: { connectionId: string; called: string },
  stopping: AbortSignal,
): Promise<void> {
  const timeUp = AbortSignal.timeout(WAIT_MS);
  try {
    await desk.chatra.awaitConnection({ connectionId, signal: AbortSignal.any([stopping, timeUp]) });
    await desk.answer(place, { text: `:white_check_mark: ${called} is ready.` });
  } catch (error) {
    // The answer before told how to see it later.
    if (stopping.aborted) return;
    const failed = `${called} is not ready.`;
    const text = timeUp.aborted
      ? `:hourglass: ${failed} Nobody finished it in the browser so far. \`/chatra connect\` shows where.`
      : explainFailure(error, { kind: "other", failed });
    await desk.answer(place, { text });
  }
}
