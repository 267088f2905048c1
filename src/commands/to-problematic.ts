import type { Delivery } from "../domain/delivery.ts";
import { type ClientId, conversationIdOf, type TeamId } from "../domain/ids.ts";
import { nameOf } from "../messages/names.ts";
import type { Problematic } from "../messages/status.ts";
import { permalink, threadAddress } from "../messages/text/link.ts";
import type { StoredDelivery } from "../store/cause.ts";
import { readConversations } from "../store/conversations.ts";
import type { Tx } from "../store/tx.ts";

/** Says of each delivery whom it is about and where it stands, for a reader in the workspace `teamId`. */
export async function toProblematic(
  tx: Tx,
  deliveries: StoredDelivery[],
  { teamId, workspaceUrl }: { teamId: TeamId; workspaceUrl: string },
): Promise<Problematic[]> {
  const about = deliveries.map((delivery) => {
    const clientId = clientOf(delivery);
    const derivedId = clientId === undefined ? undefined : conversationIdOf(delivery.accountId, clientId);
    return { delivery, clientId, conversationId: delivery.conversationId ?? derivedId };
  });
  const ids = about.map(({ conversationId }) => conversationId).filter((id) => id !== undefined);
  const conversations = await readConversations(tx, [...new Set(ids)]);
  return about.map(({ delivery, clientId, conversationId }) => {
    const conversation = conversationId && conversations.get(conversationId);
    const id = clientId ?? conversation?.clientId;
    const thread = conversation?.teamId === teamId ? threadAddress(workspaceUrl, conversation) : undefined;
    return {
      delivery,
      client: id === undefined ? undefined : nameOf(conversation, id),
      link: messageAddress(delivery, teamId, workspaceUrl) ?? thread,
    };
  });
}

/** The address of the teammate's message that a delivery carries, changes or deletes. */
function messageAddress({ payload }: Delivery, teamId: TeamId, workspaceUrl: string): string | undefined {
  if (!("reply" in payload) || payload.reply.teamId !== teamId) return undefined;
  const { channelId, ts, threadTs } = payload.reply;
  return `${permalink(workspaceUrl, channelId, ts)}?thread_ts=${threadTs}&cid=${channelId}`;
}

function clientOf({ payload }: Delivery): ClientId | undefined {
  if (payload.kind === "chatra.send") return payload.clientId;
  return payload.kind === "chatra.call" && payload.call.kind === "update" ? payload.call.clientId : undefined;
}
