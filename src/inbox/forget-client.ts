import { directKeysOf } from "../domain/deliver.ts";
import { deliveryKey, LANES } from "../domain/delivery.ts";
import { type ClientId, conversationIdOf } from "../domain/ids.ts";
import type { SlackOrder } from "../domain/input.ts";
import {
  clientPartition,
  digestKey,
  messagePartition,
  personalDigestKey,
  threadPartition,
} from "../domain/inputs/partitions.ts";
import { eraseClient } from "../store/erasure.ts";
import { chatraIdsOf, conversationsOfChatraMessage } from "../store/links.ts";
import { threadsOf } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";

/** Erases the client of an order: in the inbox by the partitions that mention them, and everywhere else. */
export async function forgetClient(
  tx: Tx,
  { accountId, teamId }: SlackOrder,
  clientId: ClientId,
  now: number,
): Promise<void> {
  const conversationId = conversationIdOf(accountId, clientId);
  const threads = await threadsOf(tx, conversationId);
  const messages = await chatraIdsOf(tx, conversationId);
  const inputKeys = [
    clientPartition(accountId, clientId),
    ...threads.map(({ channelId, threadTs }) => threadPartition({ teamId, channelId }, threadTs)),
  ];
  for (const id of messages) {
    inputKeys.push(messagePartition(conversationId, id));
    // Orders from before the message was known to be theirs; an id that several clients share identifies none of them.
    const owners = await conversationsOfChatraMessage(tx, accountId, id);
    if (owners.length === 1) inputKeys.push(messagePartition(accountId, id));
  }
  const deliveryKeys = LANES.map((lane) => deliveryKey(conversationId, lane));
  // A digest names many visitors, and this one perhaps.
  deliveryKeys.push(digestKey(accountId), personalDigestKey(teamId), ...directKeysOf(conversationId));
  await eraseClient(tx, { conversationId, accountId, clientId, inputKeys, deliveryKeys }, now);
}
