import type { Conversation } from "../../domain/conversation.ts";
import type {
  AccountId,
  ChannelId,
  ClientId,
  ConversationId,
  DeliveryId,
  SlackTs,
  TeamId,
} from "../../domain/ids.ts";
import { clientProfileSchema } from "../../domain/input.ts";
import type { Tx } from "../tx.ts";

export type ConversationRow = {
  id: ConversationId;
  account_id: AccountId;
  client_id: ClientId;
  chat_id: string | null;
  team_id: TeamId;
  channel_id: ChannelId;
  route_channel_id: ChannelId | null;
  thread_ts: SlackTs | null;
  root_delivery_id: DeliveryId;
  thread_count: number;
  mode: Conversation["mode"];
  profile: unknown;
  nobody_available: number;
  forgotten_at: number | null;
  last_activity_at: number;
  created_at: number;
};

/** A profile that can't be read counts as empty: it is shown, and nothing depends on it. */
export function toConversation(tx: Tx, row: ConversationRow): Conversation {
  const profile = clientProfileSchema.safeParse(tx.dialect.fromJson(row.profile));
  return {
    id: row.id,
    accountId: row.account_id,
    clientId: row.client_id,
    chatId: row.chat_id ?? undefined,
    teamId: row.team_id,
    channelId: row.channel_id,
    routeChannelId: row.route_channel_id ?? row.channel_id,
    threadTs: row.thread_ts ?? undefined,
    rootDeliveryId: row.root_delivery_id,
    threadCount: row.thread_count,
    mode: row.mode,
    profile: profile.success ? profile.data : {},
    nobodyAvailable: row.nobody_available === 1,
    forgottenAt: row.forgotten_at ?? undefined,
    lastActivityAt: row.last_activity_at,
    createdAt: row.created_at,
  };
}
