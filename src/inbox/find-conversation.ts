import type { ConversationId } from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import { conversationSoughtBy } from "../domain/inputs/input-kinds.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { conversationsOfChatraMessage, linksOfSlackMessage } from "../store/links.ts";
import { findThread } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";

/** Returns an input's conversation; undefined when it is in no thread of ours. */
export async function findConversation(tx: Tx, input: Input): Promise<ConversationId | undefined> {
  const sought = conversationSoughtBy(input);
  if (sought === undefined) return undefined;
  if ("id" in sought) return sought.id;
  if ("chatraMessage" in sought) {
    const [first] = await conversationsOfChatraMessage(tx, sought.accountId, sought.chatraMessage);
    return first;
  }
  if ("delivery" in sought) {
    const [delivery] = await readDeliveries(tx, [sought.delivery]);
    return delivery?.conversationId;
  }
  const { thread, orMessage } = sought;
  const byThread = await findThread(tx, thread.teamId, thread.channelId, thread.threadTs);
  if (byThread !== undefined || orMessage === undefined) return byThread;
  const [link] = await linksOfSlackMessage(tx, orMessage.teamId, orMessage.channelId, orMessage.ts);
  return link?.conversationId;
}
