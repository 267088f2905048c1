import { composeReply, replyDigest, wordsDigest } from "./compose-reply.ts";
import { type Conversation, type Link, replyLinkId } from "./conversation.ts";
import { type Context, type Decision, type DeliveryChange, nothing } from "./decision.ts";
import { deliveryKey, type NewDelivery, type ReplyRef } from "./delivery.ts";
import { compareSlackTs, deliveryIdOf, slackTsToMs } from "./ids.ts";
import type { SlackEdit } from "./input.ts";
import { receipt } from "./notices.ts";
import { retractParts } from "./on-delete.ts";
import { receiptDelivery, sendPart, whisper, withheldNotice } from "./on-reply.ts";
import { classifyReply } from "./text/classify-reply.ts";

/** A person changed a message: the change follows the message wherever that is by now. */
export function onEdit(input: SlackEdit, conversation: Conversation | undefined, context: Context): Decision {
  const links = context.links;
  const [first] = links;
  if (!first) return rememberEarlyEdit(input, conversation, context);
  if (first.direction === "to-slack") return nothing("own-post");
  if (first.editedTs !== undefined && compareSlackTs(input.editedTs, first.editedTs) <= 0)
    return nothing("stale-edit");
  if (first.state === "early") {
    return {
      ...nothing("edit-before-message"),
      links: [{ ...first, earlyText: input.text, editedTs: input.editedTs }],
    };
  }
  if (first.state === "deleted") return nothing("message-deleted");
  if (!conversation) return nothing("not-our-thread");

  const sourceDigest = replyDigest(input);
  const seen = links.map((link) => ({ ...link, editedTs: input.editedTs, sourceDigest }));
  if (sourceDigest === first.sourceDigest) return { ...nothing("unchanged"), links: seen };

  const reply: ReplyRef = {
    teamId: input.teamId,
    channelId: input.channelId,
    threadTs: first.threadTs ?? input.threadTs ?? input.ts,
    ts: input.ts,
    userId: input.userId,
  };
  const sort = classifyReply(input.text);
  if (first.state === "note" || first.state === "refused") {
    if (sort.kind !== "reply") return { ...nothing("note-stays-note"), links: seen };
    const told = whisper(
      reply,
      "This message was not sent to the visitor, and changing it doesn't send it. Write a new one to answer.",
    );
    return {
      ...nothing("note-stays-note"),
      links: seen,
      deliveries: [receiptDelivery(conversation, told, `${first.id}:${input.editedTs}`, context.now)],
    };
  }
  if (sort.kind === "note" || sort.kind === "command") return becomeNote(seen, reply, conversation, context);

  const { parts, withheld } = composeReply(input, slackTsToMs(input.ts), context);
  if (parts.length === 0) return { ...nothing("empty"), links: seen };
  const decision = changeParts(parts, seen, reply, conversation, context, input.editedTs);
  const known = new Set(first.sourceDigest === undefined ? [] : input.files.map((file) => file.id));
  const newlyWithheld = withheld.filter((file) => !known.has(file.id));
  if (newlyWithheld.length > 0) {
    decision.deliveries.push(
      withheldNotice(newlyWithheld, conversation, `${first.id}:${input.editedTs}`, context.now),
    );
  }
  return decision;
}

/** The message itself has not come yet. Its words as they are now are kept, and sent in its place when it comes. */
function rememberEarlyEdit(
  input: SlackEdit,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  if (!conversation) return nothing("not-our-thread");
  if (input.userId === context.botUserId) return nothing("own-post");
  const early: Link = {
    id: replyLinkId(input, 0),
    conversationId: conversation.id,
    direction: "to-client",
    accountId: conversation.accountId,
    teamId: input.teamId,
    channelId: input.channelId,
    threadTs: input.threadTs,
    slackTs: input.ts,
    chatraId: undefined,
    part: 0,
    state: "early",
    deliveryId: undefined,
    sourceDigest: undefined,
    sentDigest: undefined,
    fingerprint: undefined,
    editedTs: input.editedTs,
    earlyText: input.text,
    createdAt: context.now,
  };
  return { ...nothing("edit-before-message"), links: [early] };
}

/** The person made an internal note of a reply: the visitor must not keep it. */
function becomeNote(links: Link[], reply: ReplyRef, conversation: Conversation, context: Context): Decision {
  const decision = retractParts(links, reply, conversation, context);
  decision.links = decision.links.map((link) => ({ ...link, state: "note" }));
  const [first] = links;
  const cause = `${first?.id}:${first?.editedTs}`;
  decision.deliveries.push(
    receiptDelivery(conversation, receipt(reply, "sent", false), cause, context.now),
    receiptDelivery(conversation, receipt(reply, "note"), cause, context.now),
  );
  return decision;
}

function changeParts(
  parts: string[],
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: Context,
  editedTs: string,
): Decision {
  const decision: Decision = { ...nothing(), conversation: { ...conversation, lastActivityAt: context.now } };
  for (const [part, text] of parts.entries()) {
    const link = links[part];
    if (!link) {
      const send = sendPart(text, part, parts.length, reply, conversation, context, `@${editedTs}`);
      const [model] = links;
      if (model === undefined) continue;
      decision.deliveries.push(send);
      decision.links.push({
        ...model,
        id: replyLinkId(reply, part),
        part,
        state: "live",
        chatraId: undefined,
        deliveryId: send.id,
        sentDigest: wordsDigest(text),
        createdAt: context.now,
      });
    } else if (link.state === "deleted") {
      const send = sendPart(text, part, parts.length, reply, conversation, context, `@${editedTs}`);
      decision.deliveries.push(send);
      decision.links.push({
        ...link,
        state: "live",
        chatraId: undefined,
        deliveryId: send.id,
        sentDigest: wordsDigest(text),
      });
    } else {
      const changed = changePart(text, link, reply, conversation, context, editedTs);
      decision.links.push(changed.link);
      if (changed.change) decision.changes.push(changed.change);
      if (changed.edit) decision.deliveries.push(changed.edit);
    }
  }
  const surplus = links.slice(parts.length).filter((link) => link.state === "live");
  const retracted = retractParts(surplus, reply, conversation, context);
  decision.links.push(...retracted.links);
  decision.deliveries.push(...retracted.deliveries);
  decision.changes.push(...retracted.changes);
  return decision;
}

/** Where the words of one part change depends on how far the part has come. */
function changePart(
  text: string,
  link: Link,
  reply: ReplyRef,
  conversation: Conversation,
  context: Context,
  editedTs: string,
): { link: Link; change?: DeliveryChange; edit?: NewDelivery } {
  const send = link.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
  if (send?.payload.kind === "chatra.send" && send.state !== "sending" && send.state !== "sent") {
    const change = { id: send.id, payload: { ...send.payload, text } };
    // An uncertain send may have gone out with the old words: its echo is still to be recognised by them.
    return { link: send.state === "uncertain" ? link : { ...link, sentDigest: wordsDigest(text) }, change };
  }
  const waiting = [...context.deliveries.values()].find(
    (delivery) =>
      (delivery.state === "pending" || delivery.state === "failed") &&
      delivery.payload.kind === "chatra.edit" &&
      delivery.payload.reply.ts === reply.ts &&
      delivery.payload.part === link.part,
  );
  if (waiting?.payload.kind === "chatra.edit" && waiting.state === "pending") {
    return { link, change: { id: waiting.id, payload: { ...waiting.payload, text } } };
  }
  return { link, edit: editDelivery(text, link, reply, conversation, context, editedTs) };
}

/** The edit of one part that is, or will be by then, at the visitor's. */
export function editDelivery(
  text: string,
  link: Pick<Link, "part">,
  reply: ReplyRef,
  conversation: Conversation,
  context: Pick<Context, "now">,
  version: string,
): NewDelivery {
  return {
    id: deliveryIdOf(replyLinkId(reply, link.part), `edit@${version}`),
    key: deliveryKey(conversation.id, "chatra"),
    target: "chatra",
    conversationId: conversation.id,
    sourceTime: context.now,
    payload: { kind: "chatra.edit", text, reply, part: link.part },
  };
}
