import { wordsDigest } from "./compose-reply.ts";
import { type Link, replyLinkId } from "./conversation.ts";
import type { Context, Scope } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { deliveryIdOf, slackTsToMs } from "./ids.ts";
import { likenessOf } from "./message-marks.ts";
import type { OrderOrigin } from "./order.ts";
import type { PayloadOf, ReplyRef } from "./payload.ts";

/** `version` tells apart sends of one part; `at` is the place in the lane, in ms, if not the message's own time. */
type SendOptions = {
  version?: string;
  pushed?: boolean;
  automatic?: true | undefined;
  order?: OrderOrigin | undefined;
  at?: number | undefined;
};

type Sending = Pick<Scope<never>, "conversation" | "now" | "author">;

/** Sends all parts of a reply. `base` is the link that each of them has, apart from what depends on the part. */
export function sendReply(
  parts: string[],
  base: Link,
  reply: ReplyRef,
  scope: Sending,
  options: SendOptions = {},
): { links: Link[]; sends: NewDelivery[] } {
  const sends = parts.map((text, part) => sendPart(text, part, parts.length, reply, scope, options));
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

/** The digests by which the text of a part is recognised when it comes back from Chatra. */
export function wordsAsSent(text: string): Pick<Link, "sentDigest" | "likeness"> {
  return { sentDigest: wordsDigest(text), likeness: likenessOf({ author: "agent", text }) };
}

/** The agent whom the author answers as; otherwise only their name: Chatra makes a new agent of an email that it lacks. */
export function agentOf({
  name,
  agent,
}: Pick<Context["author"], "name" | "agent">): PayloadOf<"chatra.send">["agent"] {
  if (agent === undefined) return name ? { name } : {};
  return {
    agentId: agent.id,
    ...(agent.name ? { name: agent.name } : {}),
    ...(agent.email ? { email: agent.email } : {}),
  };
}

/** The send of one part of a reply. */
export function sendPart(
  text: string,
  part: number,
  parts: number,
  reply: ReplyRef,
  { conversation, author, now }: Sending,
  { version = "", pushed = false, automatic, order, at = slackTsToMs(reply.ts) }: SendOptions = {},
): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(replyLinkId(reply, part), `send${version}`),
    sourceTime: Math.min(at, now),
    payload: {
      kind: "chatra.send",
      clientId: conversation.clientId,
      text,
      agent: agentOf(author),
      reply,
      part,
      parts,
      ...(pushed ? { pushed } : {}),
      ...(automatic ? { automatic } : {}),
      ...(author.refused ? { byGuest: true } : {}),
      ...(order ? { order } : {}),
    },
  });
}
