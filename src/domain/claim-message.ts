import type { Conversation, Link } from "./conversation.ts";
import type { Decision, With } from "./decision.ts";
import { deliver } from "./deliver.ts";
import { type ChatraMessageId, deliveryIdOf } from "./ids.ts";
import { withoutEcho } from "./message-marks.ts";

/** A message of Chatra's turned out to be this reply's: whatever it was taken for before is undone. */
export function claimMessage(
  chatraId: ChatraMessageId,
  own: Link,
  conversation: Conversation,
  context: With<"links">,
  decision: Decision,
): void {
  removeMirrored(chatraId, own, conversation, context, decision);
  releaseEcho(chatraId, own, context, decision);
  decision.links.push({ ...own, chatraId });
}

/** Our message was mirrored as a colleague's, because its echo came first and looked different: that post goes. */
function removeMirrored(
  chatraId: ChatraMessageId,
  own: Link,
  conversation: Conversation,
  context: With<"links">,
  decision: Decision,
): void {
  for (const shown of context.links) {
    // Where ids are counted for each chat, an older post shows another message of the client with this id.
    if (shown.chatraId !== chatraId || shown.createdAt < own.createdAt) continue;
    if (shown.direction !== "to-slack" || shown.deliveryId === undefined) continue;
    const post = shown.slackTs
      ? { channelId: shown.channelId, ts: shown.slackTs }
      : { deliveryId: shown.deliveryId };
    decision.deletedLinks.push(shown.id);
    decision.deliveries.push(
      deliver(conversation.id, {
        id: deliveryIdOf(shown.id, "mirrored"),
        sourceTime: context.now,
        payload: { kind: "slack.remove", post },
      }),
    );
  }
}

/** An echo was taken for another reply's with the same words. It stands before ours: a message has one link. */
function releaseEcho(chatraId: ChatraMessageId, own: Link, context: With<"links">, decision: Decision): void {
  for (const other of context.links) {
    if (other.direction !== "to-client" || other.chatraId !== chatraId || other.id === own.id) continue;
    // Of other words it is another message, with the same id in another chat of the client.
    if (other.sentDigest !== own.sentDigest) continue;
    decision.links.push(withoutEcho(other));
  }
}
