import { randomUUID } from "node:crypto";
import { deliverAlone } from "../domain/deliver.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import { RESTARTING, UNANSWERED, WORKING } from "../messages/answers.ts";
import type { Subject } from "../messages/failures.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../store/deliveries.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";
import { WAITING_AFTER_MS } from "./place-order.ts";

/** Handlers of a workspace can't store that a person waits. */
type Reading = Pick<HandlerParts, "background" | "sleep" | "answer" | "adminUsers" | "logger"> &
  Partial<Pick<HandlerParts, "promise">>;

/**
 * Looks something up and tells it, after the acknowledgement. `subject` is what can't be read when `read` rejects; `read`
 * resolves with nothing where it has told everything itself. Returns what to tell at once: only that the bot is stopping.
 */
export function readInBackground(
  handlers: Reading,
  place: AnswerPlace,
  subject: Subject,
  read: () => Promise<Answer | undefined>,
): Answer | undefined {
  const isBegun = handlers.background.run("a question", async () => {
    const answered = new AbortController();
    const told = handlers.sleep(WAITING_AFTER_MS, answered.signal).then(
      () => tellToWait(handlers, place),
      () => undefined,
    );
    const words = await read().catch((error: unknown): Answer => {
      handlers.logger.warn({ err: error }, "command lookup failed");
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
async function tellToWait(handlers: Reading, place: AnswerPlace): Promise<(() => Promise<void>) | undefined> {
  const promised = await handlers.promise?.(place).catch((error: unknown) => {
    handlers.logger.warn({ err: error }, "pending command answer not saved");
    return undefined;
  });
  await handlers.answer(place, { text: WORKING });
  return promised;
}

/** In ms: longer than the slowest answer, shorter than people wait before they ask why. */
const PROMISED_MS = 4 * 60_000;

/**
 * Stores that a person was told to wait for an answer. If the bot is killed before, the next one to run tells them so. Resolves
 * with what to call after the answer.
 */
export async function promiseAnswer(
  { store, accountId, now }: Pick<HandlerParts, "store" | "accountId" | "now">,
  { userId, channelId, threadTs, responseUrl, replaces }: AnswerPlace,
): Promise<() => Promise<void>> {
  const cause = `asked:${randomUUID()}`;
  const id = deliveryIdOf(cause, "unanswered");
  const place = { userId, channelId, threadTs, responseUrl, replaces };
  const at = now();
  await store.transaction(async (tx) => {
    const payload = { kind: "slack.answer", ...place, text: UNANSWERED } as const;
    const promised = deliverAlone(`answer:${cause}`, { id, sourceTime: at, payload });
    await insertDeliveries(tx, [{ ...promised, accountId }], at);
    await lockDeliveries(tx, [id]);
    await changeDelivery(tx, id, { nextAttemptAt: at + PROMISED_MS }, at);
  });
  return () =>
    store.transaction(async (tx) => {
      const [promised] = await lockDeliveries(tx, [id]);
      if (promised?.state === "pending") await changeDelivery(tx, id, { state: "discarded" }, now());
    });
}
