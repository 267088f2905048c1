import type { Logger } from "pino";
import type { Conversation } from "../domain/conversation.ts";
import { nothing } from "../domain/decision.ts";
import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { type ChannelId, deliveryIdOf } from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import { naturalIdOf, toldWhenUndecided } from "../domain/inputs/input-kinds.ts";
import { brokenOrder } from "../domain/orders/answer.ts";
import { causeOf, traceIdOf } from "../store/cause.ts";
import { readConversations } from "../store/conversations.ts";
import { postponeInput, type StoredInput, settleInput } from "../store/inputs.ts";
import { saveDecision } from "../store/save-decision.ts";
import type { Store } from "../store/store.ts";
import { isAway, StoreError } from "../store/store-error.ts";
import type { Tx } from "../store/tx.ts";
import { findConversation, type TenantsForInbox } from "./resolve-account.ts";

type Options = { store: Store; tenants: TenantsForInbox; now: () => number; logger: Logger };

/** Tries while the database refuses; the decision itself is the same each time. */
const ATTEMPTS = 5;

/**
 * A bug must not block the partition: we keep an undecidable input as failed, and tell its author. If the database is at fault,
 * we retry some times with growing waits. Rejects while the database is unavailable.
 */
export async function setAside(stored: StoredInput, error: unknown, options: Options): Promise<void> {
  const { store, logger, now } = options;
  const fields = { ...idsOf(stored), attempts: stored.attempts, err: error };
  if (error instanceof StoreError && stored.attempts + 1 < ATTEMPTS) {
    logger.error(fields, "input not decided, retrying");
    await store.transaction((tx) =>
      postponeInput(tx, stored.seq, now() + 1000 * 2 ** stored.attempts, "error"),
    );
    return;
  }
  logger.error(fields, "input not decided, kept as failed");
  const settle = (tx: Tx) => settleInput(tx, stored.seq, { state: "failed", reason: "error" }, now());
  try {
    await store.transaction(async (tx) => {
      await tell(tx, stored, options);
      await settle(tx);
    });
  } catch (failure) {
    if (isAway(failure)) throw failure;
    // A failed notice must not keep the input in the partition.
    logger.error({ ...idsOf(stored), err: failure }, "author not notified of a failed input");
    await store.transaction(settle);
  }
}

async function tell(tx: Tx, stored: StoredInput, { tenants, now }: Options): Promise<void> {
  const { input } = stored;
  const at = now();
  if (input.kind === "slack.act") {
    await saveDecision(tx, input.accountId, brokenOrder(input, at), at, causeOf(stored));
    return;
  }
  const id = await findConversation(tx, input);
  const conversation = id === undefined ? undefined : (await readConversations(tx, [id])).get(id);
  const accountId = input.kind === "chatra.event" ? input.accountId : conversation?.accountId;
  const tenant = accountId === undefined ? undefined : tenants.ofAccount(accountId);
  if (accountId === undefined || tenant === undefined) return;
  const deliveries = tellUndecided(input, conversation, tenant.accountContext.channelId, at);
  await saveDecision(tx, accountId, { ...nothing(), deliveries }, at, causeOf(stored));
}

/** What is told of an input that the bot can't process, because of a fault of its own. */
export function tellUndecided(
  input: Input,
  conversation: Conversation | undefined,
  channelId: ChannelId,
  now: number,
): NewDelivery[] {
  const cause = naturalIdOf(input);
  return toldWhenUndecided(input, conversation, channelId).map((payload, at) =>
    deliverAlone(`undecided:${cause}:${at}`, {
      id: deliveryIdOf(cause, `undecided:${at}`),
      sourceTime: now,
      payload,
    }),
  );
}

/** What identifies an input in the log, with everything that follows from it. */
export function idsOf({ id, input }: StoredInput) {
  return { inputId: id, trace_id: traceIdOf(id), kind: input.kind };
}
