import type { Conversation } from "../domain/conversation.ts";
import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery, Payload } from "../domain/delivery.ts";
import { type ChannelId, deliveryIdOf } from "../domain/ids.ts";
import type { ChatraEvent, Input, SlackReply } from "../domain/input.ts";
import { naturalIdOf } from "../domain/inputs/input-kinds.ts";
import { receipt } from "../messages/receipts.ts";
import { NOT_PROCESSED, newsNotShown } from "../messages/unheard.ts";

/**
 * Tells of an input that the bot can't process, because of a fault of its own: whoever wrote, changed or pressed something in
 * a chat's thread, or the thread (else `channelId`) where that is nobody or a visitor. It asks nothing of the input but its
 * ids, so that it does not fail for the same reason.
 */
export function tellUndecided(
  input: Input,
  conversation: Conversation | undefined,
  channelId: ChannelId,
  now: number,
): NewDelivery[] {
  const cause = naturalIdOf(input);
  return wordsAbout(input, conversation, channelId).map((payload, at) =>
    deliverAlone(`undecided:${cause}:${at}`, {
      id: deliveryIdOf(cause, `undecided:${at}`),
      sourceTime: now,
      payload,
    }),
  );
}

function wordsAbout(input: Input, conversation: Conversation | undefined, channelId: ChannelId): Payload[] {
  if (input.kind === "chatra.event") return [aboutVisitor(input, conversation, channelId)];
  if (conversation === undefined) return [];
  switch (input.kind) {
    case "slack.reply":
      return toAuthor({ ...input }, NOT_PROCESSED.reply);
    case "slack.edit":
      return toAuthor(
        { ...input, threadTs: input.threadTs ?? conversation.threadTs ?? input.ts },
        NOT_PROCESSED.edit,
      );
    case "slack.delete":
      return [{ kind: "slack.notice", ...threadOf(conversation), text: NOT_PROCESSED.delete }];
    case "slack.button": {
      const { channelId: place, threadTs, userId } = input;
      return [{ kind: "slack.whisper", channelId: place, threadTs, userId, text: NOT_PROCESSED.button }];
    }
    case "slack.act":
      return [];
    default:
      return input satisfies never;
  }
}

function toAuthor(
  {
    teamId,
    channelId,
    threadTs,
    ts,
    userId,
  }: Pick<SlackReply, "teamId" | "channelId" | "threadTs" | "ts" | "userId">,
  text: string,
): Payload[] {
  return [
    receipt({ teamId, channelId, threadTs, ts, userId }, "failed"),
    { kind: "slack.whisper", channelId, threadTs, userId, text },
  ];
}

function aboutVisitor(
  { clientId, profile }: ChatraEvent,
  conversation: Conversation | undefined,
  channelId: ChannelId,
): Payload {
  const known = conversation?.profile ?? {};
  const chatLink = profile.chatLink ?? known.chatLink;
  const text = newsNotShown(clientId, { ...known, ...profile, chatLink });
  return { kind: "slack.notice", ...(conversation ? threadOf(conversation) : { channelId }), text };
}

function threadOf({
  channelId,
  threadTs,
}: Conversation): Pick<Conversation, "channelId"> & { threadTs?: NonNullable<Conversation["threadTs"]> } {
  return { channelId, ...(threadTs === undefined ? {} : { threadTs }) };
}
