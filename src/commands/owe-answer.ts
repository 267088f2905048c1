import { randomUUID } from "node:crypto";
import { deliverAlone } from "../domain/deliver.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import { UNANSWERED } from "../messages/answers.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../store/deliveries.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";

/** Longer than any answer takes that still comes, in ms, and shorter than people wait before they ask why. */
const OWED_MS = 4 * 60_000;

/**
 * Writes down that somebody was told to wait for an answer. Should the bot be killed before it comes, they hear so from the
 * next one to run. Resolves with what to call once they have been answered.
 */
export async function oweAnswer(
  { store, accountId, now }: Pick<HandlerParts, "store" | "accountId" | "now">,
  { userId, channelId, threadTs, responseUrl, replaces }: AnswerPlace,
): Promise<() => Promise<void>> {
  const cause = `asked:${randomUUID()}`;
  const id = deliveryIdOf(cause, "unanswered");
  const place = { userId, channelId, threadTs, responseUrl, replaces };
  const at = now();
  await store.transaction(async (tx) => {
    const payload = { kind: "slack.answer", ...place, text: UNANSWERED } as const;
    const owed = deliverAlone(`answer:${cause}`, { id, sourceTime: at, payload });
    await insertDeliveries(tx, [{ ...owed, accountId }], at);
    await lockDeliveries(tx, [id]);
    await changeDelivery(tx, id, { nextAttemptAt: at + OWED_MS }, at);
  });
  return () =>
    store.transaction(async (tx) => {
      const [owed] = await lockDeliveries(tx, [id]);
      if (owed?.state === "pending") await changeDelivery(tx, id, { state: "discarded" }, now());
    });
}
