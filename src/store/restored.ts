/** Changes to rows that were unsettled when a backup was made; only the restore runs them, once. */
import type { Delivery } from "../domain/delivery.ts";
import type { DeliveryId } from "../domain/ids.ts";
import { type Input, inputSchema } from "../domain/input.ts";
import { type PayloadOf, payloadSchema } from "../domain/payload.ts";
import type { Tx } from "./tx.ts";

/**
 * Treats every delivery that waits or is in progress as if its process had died; the bot handles those at its start. An edit
 * becomes uncertain, because newer text may have followed it. Returns the number.
 */
export async function abandonDeliveries(tx: Tx, now: number): Promise<number> {
  const edits = await tx.column<string>`update deliveries set
      state = 'uncertain', asked = 0, next_attempt_at = ${now},
      attempts = attempts + case when state = 'pending' then 1 else 0 end,
      owner = null, lease_until = null, updated_at = ${now}
    where state in ('pending', 'sending') and ${tx.dialect.jsonText("payload", "kind")} = 'chatra.edit'
    returning key`;
  // Counts as an attempt, like a claim, so that its question differs from earlier ones.
  const pending = await tx.column<string>`update deliveries set
      state = 'sending', owner = 'before-restore', lease_until = 0,
      attempts = attempts + 1, asked = 0, updated_at = ${now}
    where state = 'pending' returning key`;
  const underWay = await tx.column<string>`update deliveries set lease_until = 0
    where state = 'sending' returning key`;
  for (const key of [...edits, ...pending, ...underWay]) tx.stale.delivery.add(key);
  return edits.length + underWay.length;
}

/** Discards the API calls that wait or are in progress; returns them. */
export async function discardCalls(
  tx: Tx,
  error: { reason: string; detail: string },
  now: number,
): Promise<DeliveryId[]> {
  const rows = await tx.query<{ id: DeliveryId; key: string }>`update deliveries set state = 'discarded',
      error = ${tx.dialect.json(error)}, owner = null, lease_until = null, updated_at = ${now}
    where state in ('pending', 'sending') and ${tx.dialect.jsonText("payload", "kind")} = 'chatra.call'
    returning id, key`;
  for (const { key } of rows) tx.stale.delivery.add(key);
  return rows.map(({ id }) => id);
}

type CarriedWords = NonNullable<PayloadOf<"slack.post">["carries"]>;

/** Removes the text that each waiting post would send afterwards; returns that text. */
export async function takeCarriedWords(
  tx: Tx,
): Promise<(Pick<Delivery, "id" | "conversationId"> & { carries: CarriedWords })[]> {
  const rows = await tx.query<Pick<Delivery, "id" | "conversationId"> & { payload: unknown }>`
    select id, conversation_id, payload from deliveries
    where state in ('pending', 'sending') and ${tx.dialect.jsonText("payload", "carries")} is not null order by seq`;
  const taken = [];
  for (const { payload: json, ...delivery } of rows) {
    const payload = payloadSchema.safeParse(tx.dialect.fromJson(json)).data;
    if (payload?.kind !== "slack.post" || !payload.carries) continue;
    const { carries, ...post } = payload;
    await tx.query`update deliveries set payload = ${tx.dialect.json(post)} where id = ${delivery.id}`;
    taken.push({ ...delivery, carries });
  }
  return taken;
}

/** Returns the undecided inputs in the order of arrival; undefined for an unreadable one. */
export async function readWaitingInputs(tx: Tx): Promise<{ seq: number; input: Input | undefined }[]> {
  const rows = await tx.query<{ seq: number; input: unknown }>`
    select seq, input from inputs where state = 'waiting' order by seq`;
  return rows.map(({ seq, input }) => ({
    seq,
    input: inputSchema.safeParse(tx.dialect.fromJson(input)).data,
  }));
}
