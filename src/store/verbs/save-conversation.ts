import type { Conversation } from "../../domain/conversation.ts";
import type { RowsInto } from "../dialect.ts";
import type { Tx } from "../tx.ts";

export async function saveConversation(tx: Tx, conversation: Conversation): Promise<void> {
  await tx.dialect.insertRows(tx.db, intoConversations, [
    {
      id: conversation.id,
      account_id: conversation.accountId,
      client_id: conversation.clientId,
      chat_id: conversation.chatId,
      team_id: conversation.teamId,
      channel_id: conversation.channelId,
      route_channel_id: conversation.routeChannelId,
      thread_ts: conversation.threadTs,
      root_delivery_id: conversation.rootDeliveryId,
      thread_count: conversation.threadCount,
      mode: conversation.mode,
      profile: conversation.profile,
      nobody_available: Number(conversation.nobodyAvailable),
      forgotten_at: conversation.forgottenAt,
      last_activity_at: conversation.lastActivityAt,
      created_at: conversation.createdAt,
    },
  ]);
}

const intoConversations: RowsInto = {
  table: "conversations",
  known: "replace",
  columns: {
    id: "text",
    account_id: "text",
    client_id: "text",
    chat_id: "text",
    team_id: "text",
    channel_id: "text",
    route_channel_id: "text",
    thread_ts: "text",
    root_delivery_id: "text",
    thread_count: "integer",
    mode: "text",
    profile: "json",
    nobody_available: "integer",
    forgotten_at: "integer",
    last_activity_at: "integer",
    created_at: "integer",
  },
};
