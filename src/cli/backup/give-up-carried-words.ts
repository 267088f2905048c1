import { threadNotice } from "../../domain/deliver.ts";
import { deliveryIdOf } from "../../domain/ids.ts";
import { CARRIED_WORDS_IN_DOUBT } from "../../messages/restored.ts";
import { settleAudit } from "../../store/audit.ts";
import type { OwnedDelivery } from "../../store/cause.ts";
import { readConversations } from "../../store/conversations.ts";
import { takeCarriedWords } from "../../store/restored.ts";
import type { Tx } from "../../store/tx.ts";

/**
 * Text from a command goes to the visitor once its post is in the thread. That may have happened before the restore, so we
 * remove the text from the post and tell the thread. Returns those notices.
 */
export async function giveUpCarriedWords(tx: Tx, now: number): Promise<{ notices: OwnedDelivery[] }> {
  const notices: OwnedDelivery[] = [];
  for (const { id: postId, conversationId: id, carries } of await takeCarriedWords(tx)) {
    await settleAudit(tx, carries.order.id, "uncertain", now);
    const conversation = id === null ? undefined : (await readConversations(tx, [id])).get(id);
    if (conversation === undefined) continue;
    const noticeId = deliveryIdOf(postId, `restored:${now}`);
    const { accountId } = conversation;
    const words = { text: CARRIED_WORDS_IN_DOUBT };
    notices.push({ ...threadNotice(conversation, words, noticeId, now), accountId });
  }
  return { notices };
}
