import { replyDigest } from "../compose-reply.ts";
import { type Conversation, linksOfMessage, newReplyLink } from "../conversation.ts";
import type { Decision, SettleContext } from "../decision.ts";
import type { Delivery, DeliveryResult, PayloadOf, ReplyRef } from "../delivery.ts";
import { channelIdSchema, slackTsSchema } from "../ids.ts";
import { CHATRA_TEXT_LIMIT } from "../limits.ts";
import { sendReply } from "../send-reply.ts";
import { splitText } from "../text/split-text.ts";
import { afterTakingBack } from "./after-order.ts";

/** Words that were ordered stand in the thread now: they go to the client, as a reply that their author wrote there. */
export function sendCarried(
  delivery: Delivery & { payload: PayloadOf<"slack.post"> },
  result: DeliveryResult,
  conversation: Conversation,
  context: SettleContext,
  decision: Decision,
): void {
  const { text, carries } = delivery.payload;
  if (!carries || result.ts === undefined || result.channelId === undefined) return;
  const channelId = channelIdSchema.parse(result.channelId);
  const ts = slackTsSchema.parse(result.ts);
  const [known] = linksOfMessage(context.links, { channelId, ts });
  if (known) {
    // Somebody deleted the post before we knew that it stands.
    const report = afterTakingBack(delivery, conversation, context);
    decision.outcomes.push(...report.outcomes);
    decision.deliveries.push(...report.deliveries);
    return;
  }
  const reply: ReplyRef = {
    teamId: conversation.teamId,
    channelId,
    // Where it was posted is where the conversation is, unless that moved in between.
    threadTs: (channelId === conversation.channelId ? conversation.threadTs : undefined) ?? ts,
    ts,
    userId: carries.order.userId,
  };
  const base = newReplyLink(reply, conversation, {
    state: "live",
    sourceDigest: replyDigest({ text, files: [] }),
    createdAt: context.now,
  });
  const author = { name: carries.agent.name, email: carries.agent.email };
  const { pushed, order, at } = carries;
  const parts = splitText(carries.text, CHATRA_TEXT_LIMIT);
  const asAuthor = { now: context.now, author };
  const { links, sends } = sendReply(parts, base, reply, conversation, asAuthor, { pushed, order, at });
  decision.links.push(...links);
  decision.deliveries.push(...sends);
}
