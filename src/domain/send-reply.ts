import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, type Link, replyLinkId } from "./conversation.ts";
import type { Context } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { NewDelivery, ReplyRef } from "./delivery.ts";
import { deliveryIdOf, slackTsToMs } from "./ids.ts";
import { likenessOf } from "./message-marks.ts";
import type { OrderOrigin } from "./order.ts";

/**
 * `version` tells a send apart from earlier ones of the same part; `at` is its place in the line, in ms, where that is not
 * the time of its message.
 */
export type SendOptions = {
  version?: string;
  pushed?: boolean;
  order?: OrderOrigin | undefined;
  at?: number | undefined;
};

/** Sends all parts of a reply. `base` is the link that each of them has but for the part. */
export function sendReply(
  parts: string[],
  base: Link,
  reply: ReplyRef,
  conversation: Conversation,
  context: Pick<Context, "now" | "author">,
  options: SendOptions = {},
): { links: Link[]; sends: NewDelivery[] } {
  const sends = parts.map((text, part) =>
    sendPart(text, part, parts.length, reply, conversation, context, options),
  );
  const links = sends.map((send, part) => ({
    ...base,
    id: replyLinkId(reply, part),
    part,
    deliveryId: send.id,
    ...wordsAsSent(parts[part] ?? ""),
    pushed: options.pushed === true,
  }));
  return { links, sends };
}

/** By which the words of a part are recognised when they come back from Chatra. */
export function wordsAsSent(text: string): Pick<Link, "sentDigest" | "likeness"> {
  return { sentDigest: wordsDigest(text), likeness: likenessOf({ author: "agent", text }) };
}

/** The send of one part of a reply. */
export function sendPart(
  text: string,
  part: number,
  parts: number,
  reply: ReplyRef,
  conversation: Conversation,
  { author, now }: Pick<Context, "now" | "author">,
  { version = "", pushed = false, order, at = slackTsToMs(reply.ts) }: SendOptions = {},
): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(replyLinkId(reply, part), `send${version}`),
    sourceTime: Math.min(at, now),
    payload: {
      kind: "chatra.send",
      clientId: conversation.clientId,
      text,
      agent: {
        ...(author.name ? { name: author.name } : {}),
        ...(author.email ? { email: author.email } : {}),
      },
      reply,
      part,
      parts,
      ...(pushed ? { pushed } : {}),
      ...(order ? { order } : {}),
    },
  });
}
