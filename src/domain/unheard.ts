import { ERASED_VISITOR, NOT_CONNECTED } from "../messages/unheard.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { deliverAlone } from "./deliver.ts";
import { deliveryIdOf } from "./ids.ts";
import type { SlackDelete, SlackEdit, SlackReply } from "./input.ts";
import { classifyMessage } from "./text/classify-message.ts";

/**
 * A person replied under a card of ours that belongs to no chat (any more): from before a restore, of an erased
 * visitor, or in a channel of another ID. They would wait for an answer, so each of them is told once in a thread.
 * Notes, commands and replies to our notices in the channel are talk among the team.
 */
export function unconnectedReply(input: SlackReply, context: Context): Decision {
  const { teamId, channelId, threadTs, userId } = input;
  const isUnderCard = input.parentUserId === context.botUserId && !context.isUnderNotice;
  if (!isUnderCard || sortOf(input) !== "reply") return nothing("not-our-thread");
  const cause = `${teamId}:${channelId}:${threadTs}:${userId}`;
  const told = deliverAlone(`unconnected:${cause}`, {
    id: deliveryIdOf(cause, "unconnected"),
    sourceTime: context.now,
    payload: { kind: "slack.whisper", channelId, threadTs, userId, text: NOT_CONNECTED },
  });
  return { ...nothing("not-our-thread"), deliveries: [told] };
}

/**
 * Somebody wrote, edited or deleted a message in the thread of a visitor who was erased. It goes nowhere, and the
 * author is told each time, because nobody else sees the ephemeral messages and they don't last. The bot keeps nothing of the
 * message.
 */
export function inErasedThread(input: SlackReply | SlackEdit | SlackDelete, context: Context): Decision {
  const { teamId, channelId, threadTs, ts, userId } = input;
  const text = erasedText(input);
  if (text === undefined || userId === undefined || threadTs === undefined) return nothing("forgotten");
  const version = input.kind === "slack.edit" ? `@${input.editedTs}` : "";
  const told = deliverAlone(`whisper:${context.accountId}:${channelId}`, {
    id: deliveryIdOf(`${teamId}:${channelId}:${ts}`, `erased:${input.kind}${version}`),
    sourceTime: context.now,
    payload: { kind: "slack.whisper", channelId, threadTs, userId, text },
  });
  return { ...nothing("forgotten"), deliveries: [told] };
}

/** Undefined if there is nothing to tell. */
function erasedText(input: SlackReply | SlackEdit | SlackDelete): string | undefined {
  // Whether the visitor had got a message, and so which change they should see, is erased as well.
  if (input.kind === "slack.edit") return ERASED_VISITOR.edit;
  if (input.kind === "slack.delete") return ERASED_VISITOR.delete;
  const sort = sortOf(input);
  return sort === "reply" || sort === "command" ? ERASED_VISITOR[sort] : undefined;
}

/** A message without text is a reply if it holds something else. */
function sortOf(input: SlackReply): "note" | "command" | "reply" | "empty" {
  const { kind } = classifyMessage(input);
  const hasMore = input.files.length > 0 || (input.content?.leftOut.length ?? 0) > 0;
  return kind === "empty" && hasMore ? "reply" : kind;
}
