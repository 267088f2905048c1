import { clientCard } from "../../messages/card.ts";
import { newsNotShown } from "../../messages/unheard.ts";
import { type Conversation, type Link, messageLinkBase } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { deliver } from "../deliver.ts";
import { conversationIdOf, deliveryIdOf, digest, inputIdOf } from "../ids.ts";
import type { ChatraEvent, ChatraMessage, ClientProfile } from "../input.ts";
import { knownMessages, linkBaseOf } from "../known-messages.ts";
import { BROADCAST_AFTER_MS } from "../limits.ts";
import { fingerprintOf, isNameless, likenessOf, marksOf } from "../message-marks.ts";
import type { MessageMarks } from "../needs.ts";
import { awaitedEchoes, recogniseEcho } from "../recognise-echo.ts";
import { followChange, showMessage } from "../show-message.ts";
import { openConversation, reopenConversation } from "../thread-root.ts";
import { undeliveredNotices } from "../undelivered-notices.ts";
import { defineInput } from "./input-kind.ts";
import { clientPartition } from "./partitions.ts";
import { toldThread } from "./when-undecided.ts";

/** A transcript may have hundreds of messages; the last ones are what is new. */
const MOST_LOGGED = 10;

export const chatraEventInput = defineInput<ChatraEvent>()({
  naturalId: ({ accountId, bodyDigest }) => inputIdOf("chatra", accountId, bodyDigest),
  partition: ({ accountId, clientId }) => clientPartition(accountId, clientId),
  sourceTime: ({ messages }) => messages[0]?.createdAt,
  logFields: ({ event, accountId, clientId, messages }) => ({
    event,
    conversationId: conversationIdOf(accountId, clientId),
    chatraIds: messages.slice(-MOST_LOGGED).map(({ id }) => id),
  }),
  sought: ({ accountId, clientId }) => ({ id: conversationIdOf(accountId, clientId) }),
  whenUndecided: ({ clientId, profile }, conversation, channelId) => {
    const known = conversation?.profile ?? {};
    const chatLink = profile.chatLink ?? known.chatLink;
    const text = newsNotShown(clientId, { ...known, ...profile, chatLink });
    return [toldThread(conversation ?? { channelId }, text)];
  },
  isRepeatable: () => true,
  needs: ({ clientId, messages }) => ({
    links: { ofChatraMessages: marksIn(messages) },
    ...(messages.some(({ author }) => author === "agent") ? { awaitingEcho: true, partsAwaited: true } : {}),
    deliveries: true,
    root: true,
    forgottenAt: clientId,
  }),
  decide: onChatraEvent,
});

function marksIn(messages: ChatraMessage[]): MessageMarks {
  return {
    ids: messages.map(({ id }) => id),
    fingerprints: messages.flatMap((message) => [fingerprintOf(message), likenessOf(message)]),
    likenesses: messages.filter(({ id, undated }) => undated || isNameless(id)).map(likenessOf),
  };
}

/** News of a chat: the card, the words of visitor and agents that are new or changed, and echoes of our own. */
function onChatraEvent(
  told: ChatraEvent,
  known: Conversation | undefined,
  context: With<"links" | "awaitingEcho" | "partsAwaited" | "deliveries" | "root" | "forgottenAt">,
): Decision {
  const event = withoutForgotten(told, known ? known.forgottenAt : context.forgottenAt);
  // An empty one can't be dated. Whoever comes back after they were erased is taken in again with their first words.
  if (!known && context.forgottenAt !== undefined && event.messages.length === 0) return nothing("forgotten");
  const decision = nothing();
  const fresh: ChatraMessage[] = [];
  const shown = knownMessages(event, context.links, context.now);
  const echoes = awaitedEchoes(context.awaitingEcho);
  const learned: Link[] = [];
  for (const message of event.messages) {
    const links = shown.get(message);
    if (links) {
      const now = learn(links, message, event);
      learned.push(...now.filter((link, index) => link !== links[index]));
      for (const { id } of links) echoes.take(id);
      followChange(message, now, event, known, context, decision);
    } else if (recogniseEcho(message, event, known, echoes, context, decision))
      decision.skipped.push({ id: message.id, reason: "own-echo" });
    else fresh.push(message);
  }
  if (!known && !fresh.some((message) => !message.automatic)) {
    // Rules that greet every visitor would open a thread for each of them.
    if (fresh.length > 0) return { ...decision, ignored: "automatic-without-visitor" };
    if (event.event !== "chatStarted") return { ...decision, ignored: "nothing-new" };
  }

  const conversation = known
    ? continueThread(known, withNews(known, event), fresh.length > 0, context, decision)
    : beginThread(event, context, decision);
  let broadcast =
    known?.threadTs !== undefined &&
    conversation.threadTs !== undefined &&
    context.now - known.lastActivityAt > BROADCAST_AFTER_MS;
  decision.deliveries.push(...undeliveredNotices(event, conversation, context.now));
  const baseOf = linkBases(event, conversation, context.links);
  for (const message of fresh) {
    const loud = broadcast && message.author === "client";
    const source = { message, event, linkBase: baseOf(message) };
    showMessage(source, conversation, loud, context, decision);
    if (loud) broadcast = false;
  }
  const visitorIsBack = fresh.some((message) => message.author === "client");
  decision.conversation = {
    ...conversation,
    lastActivityAt: fresh.length > 0 ? context.now : conversation.lastActivityAt,
    mode: conversation.mode === "closed" && visitorIsBack ? "open" : conversation.mode,
  };
  const quiet = [decision.deliveries, decision.changes, decision.links].every((list) => list.length === 0);
  // What followed from a change of the same message counts, and stands behind.
  decision.links.unshift(...learned);
  return quiet ? { ...decision, ignored: "nothing-new" } : decision;
}

/** Words from before the client was erased come again with fragments and transcripts; they stay erased. */
function withoutForgotten(event: ChatraEvent, forgottenAt: number | undefined): ChatraEvent {
  if (forgottenAt === undefined) return event;
  return { ...event, messages: event.messages.filter(({ createdAt }) => createdAt > forgottenAt) };
}

/**
 * What a repetition says that was not known: the id of a message that came without, or where and when a reply of ours was
 * said. Returns the links with it.
 */
function learn(links: Link[], message: ChatraMessage, event: ChatraEvent): Link[] {
  const marks = marksOf(message, event);
  return links.map((link): Link => {
    const isNamed = isNameless(link.chatraId ?? "fp:") && !isNameless(message.id);
    if (!isNamed && link.fingerprint !== undefined) return link;
    return { ...link, ...marks, ...(isNamed ? { chatraId: message.id } : {}) };
  });
}

/** Names the links of new messages: of two with one id, which is two messages' of a client, by their webhook as well. */
function linkBases(
  event: ChatraEvent,
  { id }: Conversation,
  links: Link[],
): (message: ChatraMessage) => string {
  const taken = new Set(links.map(linkBaseOf));
  return (message) => {
    let base = messageLinkBase(id, message.id);
    for (let count = 1; taken.has(base); count += 1) {
      base = messageLinkBase(id, message.id, digest(event.bodyDigest, String(count)));
    }
    taken.add(base);
    return base;
  };
}

function beginThread(
  event: ChatraEvent,
  context: With<"links" | "awaitingEcho" | "partsAwaited" | "deliveries" | "root" | "forgottenAt">,
  decision: Decision,
): Conversation {
  const { conversation, root } = openConversation(event, context);
  decision.deliveries.push(root);
  return conversation;
}

/** A thread that is gone, or in a channel that new chats no longer go to, is continued in a new one. */
function continueThread(
  known: Conversation,
  conversation: Conversation,
  hasNews: boolean,
  context: With<"links" | "awaitingEcho" | "partsAwaited" | "deliveries" | "root" | "forgottenAt">,
  decision: Decision,
): Conversation {
  const root = context.root;
  const lost = known.threadTs === undefined && root?.state !== "pending" && root?.state !== "sending";
  const moved = known.routeChannelId !== context.channelId;
  if (hasNews && (moved || lost)) {
    const reopened = reopenConversation(conversation, context);
    decision.deliveries.push(reopened.root);
    return reopened.conversation;
  }
  const card = clientCard(conversation);
  const look = digest(JSON.stringify(card));
  if (look !== digest(JSON.stringify(clientCard(known)))) {
    decision.deliveries.push(
      deliver(conversation.id, {
        id: deliveryIdOf(conversation.rootDeliveryId, `card:${look}:${context.now}`),
        sourceTime: context.now,
        payload: { kind: "slack.update", post: { deliveryId: conversation.rootDeliveryId }, ...card },
      }),
    );
  }
  return conversation;
}

function withNews(known: Conversation, event: ChatraEvent): Conversation {
  return {
    ...known,
    chatId: event.chatId ?? known.chatId,
    profile: mergeProfile(known.profile, event.profile),
    nobodyAvailable: event.event === "chatStarted" ? event.nobodyAvailable : known.nobodyAvailable,
  };
}

/** What is newly said of a client counts; what is not said stays as it was. */
function mergeProfile(before: ClientProfile, news: ClientProfile): ClientProfile {
  const said = Object.fromEntries(
    Object.entries(news).filter(([, value]) => value !== undefined && value !== ""),
  );
  return { ...before, ...said };
}
