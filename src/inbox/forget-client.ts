import { deliveryKey } from "../domain/delivery.ts";
import { conversationIdOf } from "../domain/ids.ts";
import type { SlackAct } from "../domain/input.ts";
import type { StoreTransaction } from "../store/store.ts";
import { clientLine, messageLine, threadLine } from "./input-key.ts";

/** Erases what is kept of the client that `order` names: in the inbox by the lines that spoke of them, and all else. */
export async function forgetClient(
  tx: StoreTransaction,
  { accountId, teamId, act }: SlackAct,
  now: number,
): Promise<void> {
  if (act.kind !== "forget") return;
  const { clientId } = act;
  const conversationId = conversationIdOf(accountId, clientId);
  const threads = await tx.threadsOf(conversationId);
  const messages = await tx.chatraIdsOf(conversationId);
  const messageLines: string[] = [];
  for (const id of messages) {
    messageLines.push(messageLine(conversationId, id));
    // What was ordered before the message was known to be theirs; an id that others have as well speaks of nobody.
    const owners = await tx.conversationsOfChatraMessage(accountId, id);
    if (owners.length === 1) messageLines.push(messageLine(accountId, id));
  }
  await tx.forgetClient(
    {
      conversationId,
      accountId,
      clientId,
      inputKeys: [
        clientLine(accountId, clientId),
        ...threads.map(({ channelId, threadTs }) => threadLine({ teamId, channelId }, threadTs)),
        ...messageLines,
      ],
      deliveryKeys: (["slack", "chatra", "receipt"] as const).map((lane) =>
        deliveryKey(conversationId, lane),
      ),
    },
    now,
  );
}
