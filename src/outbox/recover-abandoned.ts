import { nothing } from "../domain/decision.ts";
import { finishDecision } from "../domain/finish-decision.ts";
import type { DeliveryId } from "../domain/ids.ts";
import { ECHO_GRACE_MS } from "../domain/limits.ts";
import { markArrived } from "../domain/mark-arrived.ts";
import { waitMark } from "../domain/reply-receipts.ts";
import { createPollLoop, type PollLoop, type PollResult } from "../runtime/poll-loop.ts";
import { type StoredDelivery, sameTrace } from "../store/cause.ts";
import { lockConversations, readConversations } from "../store/conversations.ts";
import { changeDelivery, lockDeliveries } from "../store/deliveries.ts";
import { releaseDelivery, takeAbandoned, takeOverdue, takeWaitingReplies } from "../store/delivery-claims.ts";
import { linksOfSlackMessage } from "../store/links.ts";
import { saveDecision } from "../store/save-decision.ts";
import type { Tx } from "../store/tx.ts";
import { byId, contextOf } from "./attempt-context.ts";
import { deliveryFields } from "./delivery-log.ts";
import { beginSearch, createSearch, type SearchOptions } from "./search-run-log.ts";

type Options = SearchOptions & {
  owner: string;
  /** True for deliveries that this process is carrying out, in spite of expired leases. */
  isUnderWay: (id: DeliveryId) => boolean;
};

const BATCH = 50;
const EVERY_MS = 1000;
/** How soon to look again at deliveries of an account that is not served here. */
const UNSERVED_MS = 5_000;

/**
 * Recovers abandoned deliveries: those whose worker died, uncertain ones with an overdue echo, and long-waiting replies that
 * need a ⏳. `othersAreDead` on the first poll (SQLite: only we use the folder, so any earlier sender is gone).
 */
export function createAbandonedRecovery(options: Options): PollLoop & { start(): Promise<void> } {
  const { store, now } = options;
  const search = createSearch({ ...options, onRoom: () => polls.wake() });
  const polls: PollLoop = createPollLoop({
    logger: options.logger,
    now,
    poll: async (): Promise<PollResult> => {
      const room = Math.min(BATCH, search.room());
      const { abandoned, sought, waiting } = await store.transaction(async (tx) => ({
        abandoned: await takeBack(tx, options, false),
        sought: room > 0 ? await takeSought(tx, options, room) : [],
        waiting: await showWaits(tx, now()),
      }));
      // The log belongs to another program and may be slow: no transaction waits for it.
      for (const delivery of sought) search.begin(delivery);
      return abandoned === BATCH || waiting === BATCH ? "more" : { dueAt: now() + EVERY_MS };
    },
  });
  return {
    ...polls,
    idle: async () => {
      await polls.idle();
      await search.idle();
    },
    stop: async () => {
      await polls.stop();
      await search.stop();
    },
    start: async () => {
      if (store.kind === "sqlite") {
        let more = true;
        while (more) more = (await store.transaction((tx) => takeBack(tx, options, true))) === BATCH;
      }
      polls.wake();
    },
  };
}

async function takeBack(tx: Tx, options: Options, othersAreDead: boolean): Promise<number> {
  const now = options.now();
  const abandoned = await takeAbandoned(tx, { now, owner: options.owner, othersAreDead, limit: BATCH });
  for (const delivery of abandoned) {
    const { id, payload } = delivery;
    // A pause of the whole machine ends our leases, but not our running work.
    if (options.isUnderWay(id)) continue;
    options.logger.warn(deliveryFields(delivery), "delivery abandoned by its process");
    if (payload.kind !== "chatra.send") {
      // Edits, deletes and reactions can be repeated; we look for a post before we make it again.
      await releaseDelivery(tx, id, { state: "pending", outcomeUnknown: true, nextAttemptAt: now }, now);
      continue;
    }
    const uncertain = {
      state: "uncertain",
      outcomeUnknown: false,
      nextAttemptAt: now + ECHO_GRACE_MS,
    } as const;
    await releaseDelivery(tx, id, uncertain, now);
    await settleByEcho(tx, delivery, options, now);
  }
  return abandoned.length;
}

/** Puts a ⏳ on each reply that has waited long, for any reason; returns the number of sends. */
async function showWaits(tx: Tx, now: number): Promise<number> {
  const waiting = await takeWaitingReplies(tx, now, BATCH);
  for (const send of waiting) {
    const marks = { ...nothing(), deliveries: waitMark(send, now) };
    await saveDecision(tx, send.accountId, marks, now, sameTrace(send));
  }
  return waiting.length;
}

/** Returns those that we look up in Membrane's log before we ask a user. */
async function takeSought(tx: Tx, options: Options, limit: number): Promise<StoredDelivery[]> {
  const now = options.now();
  const sought: StoredDelivery[] = [];
  for (const delivery of await takeOverdue(tx, now, limit)) {
    const { accountId, conversationId } = delivery;
    const isKnown = conversationId && (await readConversations(tx, [conversationId])).has(conversationId);
    if (!options.accountContextOf(accountId)) {
      // Another process may serve this account.
      await changeDelivery(tx, delivery.id, { nextAttemptAt: now + UNSERVED_MS }, now);
    } else if (isKnown) {
      sought.push(await beginSearch(tx, delivery, now));
    } else {
      options.logger.error(deliveryFields(delivery), "uncertain delivery without a chat");
      await changeDelivery(tx, delivery.id, { asked: true }, now);
    }
  }
  return sought;
}

/** A part of its message may have come back before the process died: then we know that it arrived. */
async function settleByEcho(tx: Tx, delivery: StoredDelivery, options: Options, now: number): Promise<void> {
  const { payload, accountId, conversationId } = delivery;
  const accountContext = options.accountContextOf(accountId);
  if (payload.kind !== "chatra.send" || conversationId === undefined || !accountContext) return;
  const conversation = (await lockConversations(tx, [conversationId])).get(conversationId);
  const { teamId, channelId, ts } = payload.reply;
  const links = await linksOfSlackMessage(tx, teamId, channelId, ts);
  const echo = links.find((link) => link.deliveryId === delivery.id)?.chatraId;
  if (echo === undefined || !conversation) return;
  const ids = links.flatMap((link) => link.deliveryId ?? []);
  const parts = await lockDeliveries(tx, ids);
  const context = contextOf(accountContext, now, { links, deliveries: byId(parts) });
  const arrived = finishDecision(markArrived(delivery, echo, conversation, context), conversation, context);
  await saveDecision(tx, accountId, arrived, now, sameTrace(delivery));
}
