import { receipt } from "../../messages/receipts.ts";
import type { Conversation } from "../conversation.ts";
import type { Payload, ReplyRef } from "../delivery.ts";
import type { ChannelId, SlackTs } from "../ids.ts";

/** Marks a message as failed, and tells its author why. Nothing where it is in no chat's thread. */
export function toldAuthor(
  { teamId, channelId, threadTs, ts, userId }: ReplyRef,
  conversation: Conversation | undefined,
  text: string,
): Payload[] {
  if (conversation === undefined) return [];
  return [
    receipt({ teamId, channelId, threadTs, ts, userId }, "failed"),
    { kind: "slack.whisper", channelId, threadTs, userId, text },
  ];
}

/** Tells the thread. */
export function toldThread(
  { channelId, threadTs }: { channelId: ChannelId; threadTs?: SlackTs | undefined },
  text: string,
): Payload {
  return { kind: "slack.notice", channelId, ...(threadTs === undefined ? {} : { threadTs }), text };
}
