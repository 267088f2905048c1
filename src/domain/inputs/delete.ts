import { NOT_PROCESSED } from "../../messages/unheard.ts";
import { type Conversation, type Link, newReplyLink } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { inputIdOf } from "../ids.ts";
import type { SlackDelete } from "../input.ts";
import { replyRefOf } from "../payload.ts";
import { takeBack } from "../retract.ts";
import { withoutItsThread } from "../thread-root.ts";
import { inErasedThread } from "../unheard.ts";
import { defineInput, toldThread } from "./input-kind.ts";
import { threadPartition } from "./partitions.ts";

export const deleteInput = defineInput<SlackDelete>()({
  naturalId: ({ teamId, channelId, ts }) => inputIdOf("slack.delete", teamId, channelId, ts),
  partition: (input) => (input.threadTs === undefined ? undefined : threadPartition(input, input.threadTs)),
  sourceTime: ({ at }) => at,
  logFields: ({ channelId, threadTs, ts }) => ({ channelId, threadTs, ts }),
  sought: (input) => ({ thread: { ...input, threadTs: input.threadTs ?? input.ts }, orMessage: input }),
  whenUndecided: (_input, conversation) =>
    conversation ? [toldThread(conversation, NOT_PROCESSED.delete)] : [],
  isRepeatable: () => true,
  needs: (input) => ({ links: { ofMessage: input }, deliveries: true, waiting: true }),
  decide: (input, conversation, context) =>
    !conversation && context.isErasedThread
      ? inErasedThread(input, context)
      : onDelete(input, conversation, context),
});

/** A message is gone from Slack: a reply is deleted for the visitor too; if it was a card, a new thread will follow. */
function onDelete(
  input: SlackDelete,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "waiting">,
): Decision {
  if (conversation?.threadTs === input.ts && conversation.channelId === input.channelId) {
    return { ...nothing(), conversation: withoutItsThread(conversation) };
  }
  const { links } = context;
  const [first] = links;
  if (!first) {
    if (!conversation && !input.isBare) return nothing("not-our-thread");
    // The delete overtook its message: the link keeps the message from being sent when it comes.
    const { accountId } = context;
    const known = { state: "deleted" as const, createdAt: context.now };
    const gone = newReplyLink(input, conversation ?? { id: undefined, accountId }, known);
    return { ...nothing("delete-before-message"), links: [gone] };
  }
  if (first.direction === "to-slack") return nothing("own-post");
  if (links.every(({ state }) => state === "deleted")) return nothing("message-deleted");
  const deleted = links.map(
    (link): Link => ({
      ...link,
      state: "deleted",
      earlyText: undefined,
      earlyContent: undefined,
      earlyFileIds: undefined,
    }),
  );
  if (first.state === "early") return { ...nothing("delete-before-message"), links: deleted };
  if (!conversation || !links.some(({ state }) => state === "live"))
    return { ...nothing("note"), links: deleted };
  const threadTs = first.threadTs ?? input.threadTs ?? input.ts;
  // Slack does not say who deleted the message, and nothing that follows asks.
  const reply = replyRefOf({ ...input, threadTs, userId: context.botUserId });
  return takeBack(links, reply, { ...context, conversation });
}
