import { sql } from "kysely";
import type { Link } from "../domain/conversation.ts";
import type {
  AccountId,
  ChannelId,
  ChatraMessageId,
  ConversationId,
  DeliveryId,
  SlackTs,
  TeamId,
} from "../domain/ids.ts";
import { richContentSchema } from "../domain/text/rich-content.ts";

export type LinkRow = {
  id: string;
  conversation_id: ConversationId | null;
  direction: Link["direction"];
  account_id: AccountId;
  team_id: TeamId;
  channel_id: ChannelId;
  thread_ts: SlackTs | null;
  slack_ts: SlackTs | null;
  chatra_id: ChatraMessageId | null;
  part: number;
  state: Link["state"];
  delivery_id: DeliveryId | null;
  source_digest: string | null;
  sent_digest: string | null;
  fingerprint: string | null;
  likeness: string | null;
  chat_id: string | null;
  visit_at: number | null;
  said_at: number | null;
  edited_ts: string | null;
  early_text: string | null;
  early_content: string | null;
  pushed: number;
  created_at: number;
};

export const linkColumnTypes = {
  id: "text",
  conversation_id: "text",
  direction: "text",
  account_id: "text",
  team_id: "text",
  channel_id: "text",
  thread_ts: "text",
  slack_ts: "text",
  chatra_id: "text",
  part: "integer",
  state: "text",
  delivery_id: "text",
  source_digest: "text",
  sent_digest: "text",
  fingerprint: "text",
  likeness: "text",
  chat_id: "text",
  visit_at: "integer",
  said_at: "integer",
  edited_ts: "text",
  early_text: "text",
  early_content: "text",
  pushed: "integer",
  created_at: "integer",
} as const;

export const linkColumns = sql.raw(
  Object.keys(linkColumnTypes)
    .map((name) => `l.${name}`)
    .join(", "),
);

export function toLink(row: LinkRow): Link {
  return {
    id: row.id,
    conversationId: row.conversation_id ?? undefined,
    direction: row.direction,
    accountId: row.account_id,
    teamId: row.team_id,
    channelId: row.channel_id,
    threadTs: row.thread_ts ?? undefined,
    slackTs: row.slack_ts ?? undefined,
    chatraId: row.chatra_id ?? undefined,
    part: row.part,
    state: row.state,
    deliveryId: row.delivery_id ?? undefined,
    sourceDigest: row.source_digest ?? undefined,
    sentDigest: row.sent_digest ?? undefined,
    fingerprint: row.fingerprint ?? undefined,
    likeness: row.likeness ?? undefined,
    chatId: row.chat_id ?? undefined,
    visitAt: row.visit_at ?? undefined,
    saidAt: row.said_at ?? undefined,
    editedTs: row.edited_ts ?? undefined,
    earlyText: row.early_text ?? undefined,
    earlyContent: row.early_content === null ? undefined : readContent(row.early_content),
    pushed: row.pushed === 1,
    createdAt: row.created_at,
  };
}

/** If the content is unreadable, the summary counts. */
function readContent(json: string): Link["earlyContent"] {
  return richContentSchema.safeParse(JSON.parse(json)).data;
}

export function fromLink(link: Link) {
  return {
    id: link.id,
    conversation_id: link.conversationId,
    direction: link.direction,
    account_id: link.accountId,
    team_id: link.teamId,
    channel_id: link.channelId,
    thread_ts: link.threadTs,
    slack_ts: link.slackTs,
    chatra_id: link.chatraId,
    part: link.part,
    state: link.state,
    delivery_id: link.deliveryId,
    source_digest: link.sourceDigest,
    sent_digest: link.sentDigest,
    fingerprint: link.fingerprint,
    likeness: link.likeness,
    chat_id: link.chatId,
    visit_at: link.visitAt,
    said_at: link.saidAt,
    edited_ts: link.editedTs,
    early_text: link.earlyText,
    early_content: link.earlyContent && JSON.stringify(link.earlyContent),
    pushed: Number(link.pushed),
    created_at: link.createdAt,
  };
}
