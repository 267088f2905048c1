import { NOT_CONNECTED } from "../messages/unheard.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { deliverAlone } from "./deliver.ts";
import { deliveryIdOf } from "./ids.ts";
import type { SlackReply } from "./input.ts";
import { classifyMessage } from "./text/classify-message.ts";

/**
 * A person replied under a post of ours that no chat is known for (any more): a card from before a restore, of an erased
 * visitor, or in a channel of another id. They would wait for an answer: each is told once in a thread. Notes, commands and
 * what stands under our notices to the channel are talk among the team.
 */
export function unconnectedReply(input: SlackReply, context: Context): Decision {
  const { teamId, channelId, threadTs, userId, content, files, parentUserId } = input;
  const decision = nothing("not-our-thread");
  const isUnderCard = parentUserId === context.botUserId && !context.isUnderNotice;
  const sort = classifyMessage(input).kind;
  const hasMore = files.length > 0 || (content?.leftOut.length ?? 0) > 0;
  const isMeant = sort === "reply" || (sort === "empty" && hasMore);
  if (!isUnderCard || !isMeant) return decision;
  const cause = `${teamId}:${channelId}:${threadTs}:${userId}`;
  decision.deliveries.push(
    deliverAlone(`unconnected:${cause}`, {
      id: deliveryIdOf(cause, "unconnected"),
      sourceTime: context.now,
      payload: {
        kind: "slack.whisper",
        channelId,
        threadTs,
        userId,
        text: NOT_CONNECTED,
      },
    }),
  );
  return decision;
}
