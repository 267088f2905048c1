import { notDelivered } from "../../messages/notices.ts";
import { newsNotShown } from "../../messages/unheard.ts";
import { type Conversation, type Link, messageLinkBase } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { threadNotice } from "../deliver.ts";
import type { NewDelivery } from "../delivery.ts";
import { routeOfChat } from "../episode-route.ts";
import { episodeAfter, inThread, mayBeginEpisode, toldOwnerOfMiss, withNews } from "../follow-chat.ts";
import { conversationIdOf, deliveryIdOf, digest, inputIdOf } from "../ids.ts";
import type { ChatraEvent, ChatraMessage } from "../input.ts";
import { knownMessages, linkBaseOf } from "../known-messages.ts";
import { BROADCAST_AFTER_MS } from "../limits.ts";
import { fingerprintOf, isNameless, likenessOf, marksOf } from "../message-marks.ts";
import type { MessageMarks } from "../needs.ts";
import { awaitedEchoes, recogniseEcho } from "../recognise-echo.ts";
import { followChange, postMessage } from "../show-message.ts";
import { defineInput, toldThread } from "./input-kind.ts";
import { clientPartition } from "./partitions.ts";

/** A transcript may have hundreds of messages; the last ones are new. */
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
  needs: ({ clientId, messages }, known) => ({
    links: { ofChatraMessages: marksIn(messages) },
    ...(messages.some(({ author }) => author === "agent") ? { awaitingEcho: true, partsAwaited: true } : {}),
    deliveries: true,
    root: true,
    forgottenAt: clientId,
    routes: mayBeginEpisode(messages, known),
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

type Read = With<
  "links" | "awaitingEcho" | "partsAwaited" | "deliveries" | "root" | "forgottenAt" | "routes"
>;

/** News of a chat: the card, new or edited messages of visitor and agents, and echoes of our own. */
function onChatraEvent(told: ChatraEvent, known: Conversation | undefined, context: Read): Decision {
  const event = withoutForgotten(told, known ? known.forgottenAt : context.forgottenAt);
  // An event without messages has no time. A visitor who comes back after they were erased is taken in with their first
  // message.
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

  const isNewEpisode = mayBeginEpisode(fresh, known);
  const profile = (known && withNews(known, event).profile) ?? event.profile;
  const route = isNewEpisode
    ? routeOfChat(context.routes, { accountName: context.accountName, profile }, context.now)
    : undefined;
  const conversation = inThread(event, known, fresh, route, context, decision);
  const scope = { ...context, conversation };
  const episode = episodeAfter(event, fresh, conversation, route, context.now, decision);
  let broadcast =
    known?.threadTs !== undefined &&
    conversation.threadTs !== undefined &&
    !episode?.broadcast &&
    !conversation.muted &&
    context.now - known.lastActivityAt > BROADCAST_AFTER_MS;
  let wasLoud = false;
  for (const message of event.messages)
    decision.deliveries.push(...undeliveredNotice(message, conversation, context.now));
  const baseOf = linkBases(event, conversation, context.links);
  for (const message of fresh) {
    const loud = broadcast && message.author === "client";
    postMessage({ message, event, linkBase: baseOf(message) }, loud, scope, decision);
    if (loud) [broadcast, wasLoud] = [false, true];
  }
  decision.deliveries.push(...toldOwnerOfMiss(conversation, episode, context));
  decision.conversation = {
    ...conversation,
    lastActivityAt: fresh.length > 0 ? context.now : conversation.lastActivityAt,
    episode: episode && wasLoud ? { ...episode, broadcast: true } : episode,
  };
  const quiet =
    [decision.deliveries, decision.changes, decision.links].every((list) => list.length === 0) &&
    isSameOnCard(decision.conversation, known);
  // If a link was also changed above, that version must come last to be kept.
  decision.links.unshift(...learned);
  return quiet ? { ...decision, ignored: "nothing-new" } : decision;
}

/** Messages from before the visitor was erased come again in fragments and transcripts; they stay erased. */
function withoutForgotten(event: ChatraEvent, forgottenAt: number | undefined): ChatraEvent {
  if (forgottenAt === undefined) return event;
  return { ...event, messages: event.messages.filter(({ createdAt }) => createdAt > forgottenAt) };
}

/** Adds to the links what a repetition tells: the missing ID of a message, or where and when a reply was said. */
function learn(links: Link[], message: ChatraMessage, event: ChatraEvent): Link[] {
  const marks = marksOf(message, event);
  return links.map((link): Link => {
    const isNamed = isNameless(link.chatraId ?? "fp:") && !isNameless(message.id);
    if (!isNamed && link.fingerprint !== undefined) return link;
    return { ...link, ...marks, ...(isNamed ? { chatraId: message.id } : {}) };
  });
}

/** Names the links of new messages. If two messages of a visitor have one ID, the name also holds their webhook. */
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

function isSameOnCard(conversation: Conversation, known: Conversation | undefined): boolean {
  return (
    conversation.episode === known?.episode &&
    JSON.stringify(conversation.profile) === JSON.stringify(known?.profile) &&
    conversation.nobodyAvailable === known?.nobodyAvailable
  );
}

/**
 * A messenger did not take an agent's message, and the team believes the visitor has it. The thread is told once of
 * each.
 */
function undeliveredNotice(
  { id, author, text, undelivered }: ChatraMessage,
  conversation: Conversation,
  now: number,
): NewDelivery[] {
  if (undelivered === undefined || author !== "agent") return [];
  const words = { text: notDelivered(text, undelivered, conversation.profile.source) };
  const noticeId = deliveryIdOf(`${conversation.id}:${id}:${undelivered}`, "undelivered");
  return [threadNotice({ conversation, now }, words, noticeId)];
}
