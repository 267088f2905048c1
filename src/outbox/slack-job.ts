import type { Conversation } from "../domain/conversation.ts";
import type { Delivery, DeliveryResult } from "../domain/delivery.ts";
import { type ChannelId, channelIdSchema, digest, type SlackTs, slackTsSchema } from "../domain/ids.ts";
import type { MergedLine } from "../domain/merged-lines.ts";
import type { SlackPayload } from "../domain/payload.ts";
import type { Card } from "../messages/blocks.ts";
import type { StoredDelivery } from "../store/cause.ts";

/** A delivery to Slack, with what carrying it out needs. */
export type SlackJob = {
  delivery: StoredDelivery & { payload: SlackPayload };
  conversation: Conversation | undefined;
  /** For a card: how it looks now. */
  card: Card | undefined;
  /** The post that this delivery changes or removes; undefined when it was never made. */
  post: { channelId: ChannelId; ts: SlackTs } | undefined;
  /** If that post shows several messages and this delivery changes or removes one: all its lines as they are to be then. */
  lines?: MergedLine[] | undefined;
  /** The conversation's earlier threads, which may have an uncertain post. */
  earlierThreads: { channelId: ChannelId; threadTs: SlackTs }[];
};

/** Whether Slack shows the card as it is to look now. After an attempt of unknown outcome it may show another state. */
export function isCardShown({ delivery, conversation, card }: SlackJob): boolean {
  const { payload, outcomeUnknown } = delivery;
  if (payload.kind !== "slack.card" || !card || outcomeUnknown) return false;
  if (payload.rootDeliveryId !== conversation?.rootDeliveryId) return false;
  return digest(JSON.stringify(card)) === conversation.card.look;
}

/** Whether a channel's rate limit counts this post. */
export function isPost({ payload }: Delivery): boolean {
  return payload.kind === "slack.root" || payload.kind === "slack.post" || payload.kind === "slack.notice";
}

/** The channel that a delivery goes to or changes. */
export function channelOf({
  delivery: { payload },
  conversation,
  post,
}: { delivery: Pick<Delivery, "payload"> } & Pick<SlackJob, "conversation"> &
  Partial<Pick<SlackJob, "post">>): ChannelId | undefined {
  if (payload.kind === "slack.post") return conversation?.channelId;
  return "channelId" in payload ? payload.channelId : post?.channelId;
}

/** Where a delivery to Slack was posted; undefined for one that made no post, or not yet. */
export function postedAt(result: DeliveryResult | undefined): SlackJob["post"] {
  if (result?.channelId === undefined || result.ts === undefined) return undefined;
  return { channelId: channelIdSchema.parse(result.channelId), ts: slackTsSchema.parse(result.ts) };
}
