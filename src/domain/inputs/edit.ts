import { describeNothingLeft } from "../../messages/left-out.ts";
import { NOT_PROCESSED, STAYS_NOTE } from "../../messages/unheard.ts";
import { changeParts } from "../change-parts.ts";
import { composeReply, isSameReply, leavesNothing, replyDigest } from "../compose-reply.ts";
import { type Conversation, type Link, newReplyLink } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { ephemeral, receiptDelivery } from "../deliver.ts";
import type { ReplyRef } from "../delivery.ts";
import { inErasedThread } from "../erased-thread.ts";
import { compareSlackTs, inputIdOf, slackTsToMs } from "../ids.ts";
import type { SlackEdit } from "../input.ts";
import { leftOutNotices } from "../left-out.ts";
import { wordsOfPush } from "../orders/words-of-push.ts";
import { becomeNote } from "../retract.ts";
import { classifyMessage } from "../text/classify-message.ts";
import { defineInput } from "./input-kind.ts";
import { threadPartition } from "./partitions.ts";
import { toldAuthor } from "./when-undecided.ts";

export const editInput = defineInput<SlackEdit>()({
  naturalId: ({ teamId, channelId, ts, editedTs }) =>
    inputIdOf("slack.edit", teamId, channelId, ts, editedTs),
  partition: (input) => (input.threadTs === undefined ? undefined : threadPartition(input, input.threadTs)),
  sourceTime: ({ editedTs }) => slackTsToMs(editedTs),
  logFields: ({ channelId, threadTs, ts }) => ({ channelId, threadTs, ts }),
  sought: (input) => ({ thread: { ...input, threadTs: input.threadTs ?? input.ts }, orMessage: input }),
  whenUndecided: (input, conversation) => {
    const threadTs = input.threadTs ?? conversation?.threadTs ?? input.ts;
    return toldAuthor({ ...input, threadTs }, conversation, NOT_PROCESSED.edit);
  },
  isRepeatable: () => false,
  needs: (input) => ({ links: { ofMessage: input }, deliveries: true, waiting: true }),
  decide: (input, conversation, context) =>
    !conversation && context.isErasedThread
      ? inErasedThread(input, context)
      : onEdit(input, conversation, context),
});

/** A person changed a message: the change follows the message wherever that is by now. */
function onEdit(
  input: SlackEdit,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "waiting">,
): Decision {
  const links = context.links;
  // One part of it may have been deleted by a command; the others are still to follow.
  const first = links.find(({ state }) => state === "live") ?? links[0];
  if (!first) return rememberEarlyEdit(input, conversation, context);
  if (first.direction === "to-slack") return nothing("own-post");
  if (first.editedTs !== undefined && compareSlackTs(input.editedTs, first.editedTs) <= 0)
    return nothing("stale-edit");
  if (first.state === "early") {
    return {
      ...nothing("edit-before-message"),
      links: [{ ...first, ...earlyWords(input), editedTs: input.editedTs }],
    };
  }
  if (first.state === "deleted") return nothing("message-deleted");
  if (!conversation) return nothing("not-our-thread");

  // A digest that stays keeps the changes that wait for their turn from being taken for outdated.
  const unchanged = links.map((link) => ({ ...link, editedTs: input.editedTs }));
  if (isSameReply(input, first.sourceDigest)) return { ...nothing("unchanged"), links: unchanged };
  const sourceDigest = replyDigest(input);
  const seen = unchanged.map((link) => ({ ...link, sourceDigest }));

  const reply: ReplyRef = {
    teamId: input.teamId,
    channelId: input.channelId,
    threadTs: first.threadTs ?? input.threadTs ?? input.ts,
    ts: input.ts,
    userId: input.userId,
  };
  const sort = classifyMessage(input);
  if (first.state === "note" || first.state === "refused") {
    if (sort.kind !== "reply") return { ...nothing("note-stays-note"), links: seen };
    const told = ephemeral(reply, STAYS_NOTE);
    return {
      ...nothing("note-stays-note"),
      links: seen,
      deliveries: [receiptDelivery(conversation, told, `${first.id}:${input.editedTs}`, context.now)],
    };
  }
  const pushed = sort.kind === "command" && first.pushed ? wordsOfPush(sort) : undefined;
  if (sort.kind === "note" || (sort.kind === "command" && pushed === undefined))
    return becomeNote(seen, reply, conversation, context);

  const words = { text: input.text, content: input.content, ...pushed, files: input.files };
  const composed = composeReply(words, slackTsToMs(input.ts), context);
  const cause = `${first.id}:${input.editedTs}`;
  if (composed.parts.length === 0 || leavesNothing(words)) {
    const told = ephemeral(reply, describeNothingLeft(composed.leftOut));
    return {
      ...nothing("nothing-to-send"),
      links: unchanged,
      deliveries: [receiptDelivery(conversation, told, cause, context.now)],
    };
  }
  const decision = changeParts(composed.parts, seen, reply, conversation, context, input.editedTs);
  // What could not go before the change was told then.
  const news = { parts: composed.parts, leftOut: input.content?.leftOut ?? [] };
  decision.deliveries.push(...leftOutNotices(news, conversation, cause, context.now));
  return decision;
}

function earlyWords({ text, content }: SlackEdit): Pick<Link, "earlyText" | "earlyContent"> {
  return { earlyText: text, earlyContent: content };
}

/** The message itself has not come yet. Its words as they are now are kept, and sent in its place when it comes. */
function rememberEarlyEdit(
  input: SlackEdit,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "waiting">,
): Decision {
  if (!conversation) return nothing("not-our-thread");
  if (input.userId === context.botUserId) return nothing("own-post");
  const early = newReplyLink(input, conversation, {
    state: "early",
    editedTs: input.editedTs,
    ...earlyWords(input),
    createdAt: context.now,
  });
  return { ...nothing("edit-before-message"), links: [early] };
}
