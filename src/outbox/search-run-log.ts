import type { Logger } from "pino";
import { afterRunLog } from "../domain/after-run-log.ts";
import type { Outcome } from "../domain/attempt.ts";
import { askAboutUncertain } from "../domain/conclude-attempt.ts";
import type { AccountContext, Decision } from "../domain/decision.ts";
import { finishDecision } from "../domain/finish-decision.ts";
import type { AccountId } from "../domain/ids.ts";
import { CLOCK_TOLERANCE_MS, RUN_LOG_GRACE_MS } from "../domain/limits.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import type { ChatraGateway, FoundSend } from "../outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { type StoredDelivery, sameTrace } from "../store/cause.ts";
import { lockConversations } from "../store/conversations.ts";
import { changeDelivery, lockDeliveries } from "../store/deliveries.ts";
import { saveDecision } from "../store/save-decision.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { byId, contextOf, loadContext } from "./attempt-context.ts";
import { markOf, outcomeOf } from "./carry-out-chatra.ts";
import { deliveryFields } from "./delivery-log.ts";

export type FindSend = ChatraGateway["findSend"];

export type SearchOptions = {
  store: Store;
  /** Undefined for an account that does not run here: we could not report anything about it. */
  accountContextOf: (accountId: AccountId) => AccountContext | undefined;
  /** Asks Membrane's log about a send of this account. */
  findSendOf: (accountId: AccountId) => FindSend | undefined;
  now: () => number;
  random: () => number;
  logger: Logger;
};

/** A search's result: how the run ended, that the log may have it later, or that it never will. */
type Found =
  | { kind: "ended"; outcome: Extract<Outcome, { kind: "done" | "try-again" | "refused" }> }
  | { kind: "later"; why: keyof typeof RUN_LOG_GRACE_MS }
  | { kind: "never" };

/** Each may be a process. */
const AT_ONCE = 8;
const LONGEST_MS = 10_000;
const PAUSE_MS = 3_000;

/** Records a search, so that no other process begins the same one before its time limit. Returns the delivery's new state. */
export async function beginSearch(tx: Tx, delivery: StoredDelivery, now: number): Promise<StoredDelivery> {
  const { reason, detail } = delivery.error ?? UNKNOWN;
  const error = { ...delivery.error, reason, detail, soughtSince: delivery.error?.soughtSince ?? now };
  const nextAttemptAt = now + LONGEST_MS + PAUSE_MS;
  await changeDelivery(tx, delivery.id, { nextAttemptAt, error }, now);
  return { ...delivery, nextAttemptAt, error };
}

/**
 * Asks Membrane's log about uncertain sends, and a user where it can't tell. Each search settles in its own transaction, if the
 * send is still as uncertain: an echo, a user or another process may have been faster. `onRoom`: more searches may begin.
 */
export function createSearch(options: SearchOptions & { onRoom: () => void }) {
  const { store, logger } = options;
  const underWay = new Set<Promise<void>>();
  const stop = new AbortController();

  async function search(delivery: StoredDelivery): Promise<void> {
    try {
      const found = await seek(delivery, options, stop.signal);
      if (!stop.signal.aborted) await store.transaction((tx) => settle(tx, delivery, found, options));
    } catch (error) {
      // It resumes when its recorded time is over.
      logger.error({ ...deliveryFields(delivery), err: error }, "run log search failed unexpectedly");
    }
  }

  return {
    room: (): number => AT_ONCE - underWay.size,
    begin(delivery: StoredDelivery): void {
      const one = search(delivery).finally(() => {
        underWay.delete(one);
        options.onRoom();
      });
      underWay.add(one);
    },
    idle: async (): Promise<void> => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    /** Running searches are dropped; the next process resumes them. */
    stop: async (): Promise<void> => {
      stop.abort();
      await Promise.all(underWay);
    },
  };
}

async function seek(delivery: StoredDelivery, options: SearchOptions, stop: AbortSignal): Promise<Found> {
  const findSend = options.findSendOf(delivery.accountId);
  if (!findSend) return { kind: "later", why: "none" };
  const signal = AbortSignal.any([stop, AbortSignal.timeout(LONGEST_MS)]);
  const sought = findSend({
    actionRunId: delivery.error?.actionRunId,
    mark: markOf(delivery),
    from: delivery.createdAt - CLOCK_TOLERANCE_MS,
    to: options.now() + CLOCK_TOLERANCE_MS,
    signal,
  });
  try {
    return readFound(await Promise.race([sought, aborted(signal)]), delivery);
  } catch (error) {
    if (!(error instanceof ChatraGatewayError)) throw error;
    const mayPass = error.reason === "unavailable" || error.reason === "rate-limited";
    const fields = { ...deliveryFields(delivery), reason: error.reason };
    options.logger.warn(fields, "run log not readable");
    return mayPass ? { kind: "later", why: "none" } : { kind: "never" };
  }
}

function readFound(found: FoundSend, delivery: StoredDelivery): Found {
  switch (found.state) {
    case "success": {
      const result = found.messageId === undefined ? {} : { chatraId: found.messageId };
      return { kind: "ended", outcome: { kind: "done", result } };
    }
    case "error": {
      const outcome = outcomeOf(found.error, delivery);
      if (outcome.kind === "refused") return { kind: "ended", outcome };
      // The log knows that it was not done, even where an attempt itself would be uncertain.
      if (outcome.kind === "try-again")
        return { kind: "ended", outcome: { ...outcome, outcomeUnknown: false } };
      return { kind: "never" };
    }
    case "running":
    case "none":
      return { kind: "later", why: found.state };
    case "unaskable":
      return { kind: "never" };
    default:
      return found satisfies never;
  }
}

async function settle(tx: Tx, sought: StoredDelivery, found: Found, options: SearchOptions): Promise<void> {
  const { accountId, conversationId } = sought;
  const accountContext = options.accountContextOf(accountId);
  if (conversationId === undefined || !accountContext) return;
  const now = options.now();
  // Conversations first, as everywhere.
  const conversation = (await lockConversations(tx, [conversationId])).get(conversationId);
  const [delivery] = await lockDeliveries(tx, [sought.id]);
  const isSame = delivery?.state === "uncertain" && !delivery.asked && delivery.attempts === sought.attempts;
  if (!conversation || !isSame) return;

  const save = (decision: Decision): Promise<void> =>
    saveDecision(
      tx,
      accountId,
      finishDecision(decision, conversation, { ...accountContext, now }),
      now,
      sameTrace(sought),
    );
  if (found.kind === "ended") {
    const { outcome } = found;
    const context = await loadContext(tx, delivery, outcome, conversation, accountContext, now);
    await save(afterRunLog(delivery, outcome, conversation, context, options.random()));
    const fields = { ...deliveryFields(delivery), outcome: outcome.kind };
    options.logger.info(fields, "run log showed the outcome of a send");
    return;
  }
  const since = sought.error?.soughtSince ?? now;
  if (found.kind === "later" && now + PAUSE_MS <= since + RUN_LOG_GRACE_MS[found.why]) {
    await changeDelivery(tx, sought.id, { nextAttemptAt: now + PAUSE_MS }, now);
    return;
  }
  const context = contextOf(accountContext, now, { deliveries: byId([delivery]) });
  await save(askAboutUncertain(delivery, conversation, context));
  options.logger.info(deliveryFields(delivery), "send unconfirmed, asking in the thread");
}

const UNKNOWN = { reason: "unknown-outcome", detail: ATTEMPT_DETAILS.stopped };

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void =>
      reject(new ChatraGatewayError("unavailable", "the run log did not answer in time"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
