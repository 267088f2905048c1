import { describeLeftOut } from "../../messages/left-out.ts";
import { REFUSALS, RELAY_REFUSALS } from "../../messages/order-refusals.ts";
import { receipt } from "../../messages/receipts.ts";
import { nothingGoes } from "../../messages/reply-policy.ts";
import {
  composeReply,
  isSameReply,
  leftOutNotices,
  replyDigest,
  wasPlain,
  wordsDigest,
} from "../compose-reply.ts";
import { type Conversation, type Link, linksOfMessage, newReplyLink } from "../conversation.ts";
import type { Decision, With } from "../decision.ts";
import { receiptDelivery } from "../deliver.ts";
import type { OrderOf } from "../input.ts";
import { replyRefOf } from "../payload.ts";
import { isSameMessage, sendOf } from "../reply-parts.ts";
import { policyIn } from "../reply-policy.ts";
import { sendReply } from "../send-reply.ts";
import { usedSnippetRef } from "../snippet.ts";
import { classifyMessage } from "../text/classify-message.ts";
import { messageWithoutSign } from "../text/message-without-sign.ts";
import { ordered, refused } from "./answer.ts";
import { defineOrder, ofThread } from "./order-kind.ts";

export const relayOrder = defineOrder<"relay">()({
  ...ofThread,
  needs: ({ teamId, act: { channelId, ts } }) => ({
    links: { ofUnfinished: { teamId, channelId, ts } },
    deliveries: true,
    unfinished: true,
  }),
  decide: relayMessage,
});

type Relay = OrderOf<"relay">["act"];

/** Sends a message that stayed internal to the visitor: a note without its sign, or a message that was not relayed. */
function relayMessage(
  input: OrderOf<"relay">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "unfinished">,
): Decision {
  const { act, order } = input;
  const { now } = context;
  if (!conversation) return refused(input, "not-a-chat", { text: RELAY_REFUSALS.noChat }, context);
  if (policyIn(conversation, { threadTs: act.threadTs }) === "alerts")
    return refused(
      input,
      "kept-back",
      { text: nothingGoes(conversation.profile) },
      context,
      conversation.clientId,
    );
  const before = linksOfMessage(context.links, act);
  const [known] = before;
  const isGivenUp = isDiscarded(before, context);
  const obstacle =
    (isGivenUp ? undefined : obstacleOf(known)) ??
    doubtAbout(before, context) ??
    editedSince(act, known) ??
    earlierSending(act, context);
  if (obstacle !== undefined) return refused(input, "nothing-to-do", { text: obstacle }, context);
  const composed = compose(act, before, context);
  if (composed === undefined) return refused(input, "note", { text: RELAY_REFUSALS.unclear }, context);
  const { parts, leftOut } = composed;
  if (act.ofBot && !isWhole(parts, before))
    return refused(input, "nothing-to-do", { text: RELAY_REFUSALS.notWhole }, context);
  if (parts.length === 0) {
    const text = leftOut.length > 0 ? describeLeftOut({ leftOut, parts }) : REFUSALS.nothingToSend;
    return refused(input, "nothing-to-send", { text }, context);
  }

  const scope = { ...context, conversation };
  const reply = replyRefOf({ ...act, teamId: input.teamId, userId: act.authorId });
  const base = newReplyLink(reply, conversation, {
    state: "live",
    sourceDigest: replyDigest(act),
    editedTs: known?.editedTs,
    createdAt: now,
    ...(act.snippet ? { snippet: true } : {}),
  });
  // It is said now: replies that others wrote since the note are before it.
  const options = { version: `:${order.id}`, order, at: now };
  const { links, sends } = sendReply(parts, base, reply, scope, options);
  const told = leftOutNotices({ leftOut, parts }, scope, order.id);
  const mark = receipt(reply, isGivenUp ? "discarded" : "note", false);
  return {
    ...ordered(input, "ordered", conversation.clientId),
    conversation: { ...conversation, lastActivityAt: now },
    links,
    deletedLinks: before.slice(parts.length).map(({ id }) => id),
    deliveries: [...sends, ...told, receiptDelivery(scope, mark, `${order.id}:note`)],
    ...(act.snippet ? { usedSnippet: usedSnippetRef(input.teamId, act.authorId, act.snippet) } : {}),
  };
}

/** What goes, said now; undefined if it may be internal. A message by command goes as it did before, whatever its last post says. */
function compose(act: Relay, own: readonly Link[], context: With<"deliveries">) {
  const asBefore = act.ofBot ? partsAsBefore(own, context) : undefined;
  if (asBefore !== undefined) return { parts: asBefore, leftOut: [] };
  const words = messageWithoutSign(act);
  return words && composeReply({ ...words, files: act.files }, context.now, context);
}

/** The text of a message by command as the visitor had it; undefined if the bot no longer has it. */
function partsAsBefore(own: readonly Link[], context: With<"deliveries">): string[] | undefined {
  const parts = own.flatMap((link) => {
    const payload = sendOf(link, context)?.payload;
    return payload?.kind === "chatra.send" ? payload.text : [];
  });
  return isWhole(parts, own) ? parts : undefined;
}

/** Whether these parts are all that the visitor had, after the last edit. */
function isWhole(parts: readonly string[], own: readonly Link[]): boolean {
  return (
    parts.length === own.length &&
    own.every((link, index) => link.sentDigest === wordsDigest(parts[index] ?? ""))
  );
}

/** *Discard* leaves the links of a reply that never went as they were. */
function isDiscarded(own: readonly Link[], context: With<"deliveries">): boolean {
  const isLive = own.some(({ state }) => state === "live");
  return isLive && own.every((link) => sendOf(link, context)?.state === "discarded");
}

/** An attempt may have reached the visitor before the send was given up. */
function doubtAbout(own: readonly Link[], context: With<"deliveries">): string | undefined {
  const isDoubtful = own.some((link) => {
    const send = sendOf(link, context);
    return (send?.state === "failed" || send?.state === "discarded") && send.outcomeUnknown;
  });
  return isDoubtful ? RELAY_REFUSALS.uncertain : undefined;
}

const OBSTACLES: Record<Link["state"], string | undefined> = {
  live: RELAY_REFUSALS.sent,
  deleted: RELAY_REFUSALS.deleted,
  early: RELAY_REFUSALS.comingIn,
  note: undefined,
  refused: undefined,
};

function obstacleOf(known: Link | undefined): string | undefined {
  if (known?.direction === "to-slack") return RELAY_REFUSALS.fromChatra;
  return known && OBSTACLES[known.state];
}

/** The order has the words of an earlier version of the message, or its question showed what that stands for. */
function editedSince(act: Relay, known: Link | undefined): string | undefined {
  const { snippet } = act;
  if (snippet) return known?.editedTs === snippet.editedTs ? undefined : RELAY_REFUSALS.edited;
  // Links of earlier versions of the bot may have no digest.
  if (known?.editedTs === undefined || known.sourceDigest === undefined) return undefined;
  // A command that an edit made of a reply that was kept back is not in its digest.
  if (wasPlain(known.sourceDigest) && classifyMessage(act).kind === "command") return undefined;
  return isSameReply(act, known.sourceDigest) ? undefined : RELAY_REFUSALS.editedSincePress;
}

/**
 * The message was sent before and taken back. Until both have ended the visitor may have it, or get it yet. If it were
 * sent again it would be there twice, and the deletion would look it up and find the new one.
 */
function earlierSending(act: Relay, { unfinished }: With<"unfinished">) {
  const open = unfinished.filter(
    ({ payload, state }) =>
      "reply" in payload && isSameMessage(payload.reply, act) && state !== "sent" && state !== "discarded",
  );
  if (open.length === 0) return undefined;
  return open.some(({ state }) => state === "pending" || state === "sending")
    ? RELAY_REFUSALS.beingTakenBack
    : RELAY_REFUSALS.uncertain;
}
