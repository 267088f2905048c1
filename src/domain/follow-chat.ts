import { missedBy } from "../messages/reminders.ts";
import { threadAddress } from "../messages/text/link.ts";
import type { Conversation } from "./conversation.ts";
import type { Context, Decision, With } from "./decision.ts";
import { deliverAlone, directKey } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { type Episode, ended, withAnswer, withEditedWords, withWords } from "./episode.ts";
import { factsBetween } from "./episode-facts.ts";
import { channelOfRoute, type EpisodeRoute } from "./episode-route.ts";
import { deliveryIdOf } from "./ids.ts";
import type { ChatraEvent, ChatraMessage, ClientProfile } from "./input.ts";
import { BROADCAST_AFTER_MS } from "./limits.ts";
import { mentionText } from "./route.ts";
import { channelOfChat, isCardComing, openConversation, reopenConversation } from "./thread-root.ts";

/** Whether a webhook's messages may begin an episode: then its route is looked for. */
export function mayBeginEpisode(
  messages: readonly ChatraMessage[],
  known: Conversation | undefined,
): boolean {
  const isRunning = known?.episode !== undefined && !known.episode.end;
  return !isRunning && (known === undefined || messages.some(({ author }) => author === "client"));
}

/** The conversation with what is new; in a new thread if it has none, or if new chats go to another channel by now. */
export function inThread(
  event: ChatraEvent,
  known: Conversation | undefined,
  fresh: ChatraMessage[],
  route: EpisodeRoute | undefined,
  context: With<"root" | "forgottenAt">,
  decision: Decision,
): Conversation {
  const conversation = known && withNews(known, event);
  const hasNews = fresh.length > 0;
  const visitorIsBack = fresh.some(({ author }) => author === "client");
  const isLost = known?.threadTs === undefined && !isCardComing(context);
  const endedAt = known?.episode?.end?.at;
  // The card of somebody who returns after a long time would lie far up.
  const isOver = visitorIsBack && endedAt !== undefined && context.now - endedAt > BROADCAST_AFTER_MS;
  const channelId = route ? channelOfRoute(route, context.channelId) : channelOfChat(known, context);
  const isElsewhere = known?.routeChannelId !== channelId;
  if (!known || !conversation || (hasNews && (isLost || isElsewhere)) || isOver) {
    const there = { ...context, channelId };
    const begun = conversation ? reopenConversation(conversation, there) : openConversation(event, there);
    decision.deliveries.push(begun.root);
    const mention = route && !begun.conversation.muted ? mentionText(route.mention) : undefined;
    const { card } = begun.conversation;
    // Only in the first post of an episode: a card that is posted once more calls nobody.
    return mention === undefined ? begun.conversation : { ...begun.conversation, card: { ...card, mention } };
  }
  return conversation;
}

/** A file shows its name. */
function wordsOnCard({ text, files = [] }: ChatraMessage): string {
  return text.trim() === "" ? files.map(({ name }) => name).join(", ") : text;
}

/** What the visitor and agents in Chatra's panel wrote, and the end of a chat, in the order in which they happened. */
export function episodeAfter(
  event: ChatraEvent,
  fresh: ChatraMessage[],
  conversation: Conversation,
  route: EpisodeRoute | undefined,
  now: number,
  decision: Decision,
): Episode | undefined {
  let { episode } = conversation;
  const becomes = (next: Episode | undefined, at: number): void => {
    decision.facts.push(...factsBetween(conversation, episode, next, at));
    episode = next;
  };
  const inOrder = [...event.messages].sort((a, b) => a.createdAt - b.createdAt);
  for (const message of inOrder) {
    const { id, author, automatic, agentName } = message;
    const at = Math.min(message.createdAt, now);
    const isNew = fresh.includes(message);
    const words = { id, text: wordsOnCard(message), at, saidAt: message.createdAt };
    if (author === "client" && isNew) becomes(withWords(episode, words, route), at);
    // Where its text is missing, it may only be told once more.
    else if (author === "client" && episode && message.text.trim() !== "")
      becomes(withEditedWords(episode, words), at);
    else if (author === "agent" && isNew && !automatic && episode)
      becomes(withAnswer(episode, { by: { agentName: agentName ?? "" }, writtenAt: at, at }), at);
  }
  const last = inOrder.at(-1);
  const isOver = event.event === "chatTranscript" && !event.continues;
  if (isOver && episode && last) becomes(ended(episode, now, last.createdAt), now);
  return episode;
}

/** The conversation with what a webhook tells of the visitor. */
export function withNews(known: Conversation, event: ChatraEvent): Conversation {
  return {
    ...known,
    chatId: event.chatId ?? known.chatId,
    profile: mergeProfile(known.profile, event.profile),
    nobodyAvailable: event.event === "chatStarted" ? event.nobodyAvailable : known.nobodyAvailable,
  };
}

/** New data of a visitor replaces the old; data that the event lacks stays. */
function mergeProfile(before: ClientProfile, news: ClientProfile): ClientProfile {
  const said = Object.fromEntries(
    Object.entries(news).filter(([, value]) => value !== undefined && value !== ""),
  );
  return { ...before, ...said };
}

/** Who has a chat whose visitor left without an answer is told in a direct message. */
export function toldOwnerOfMiss(
  conversation: Conversation,
  episode: Episode | undefined,
  { now, workspaceUrl }: Pick<Context, "now" | "workspaceUrl">,
): NewDelivery[] {
  const isMissed = episode?.end?.missed && conversation.episode?.end === undefined;
  if (!isMissed || episode.owner === undefined || conversation.muted) return [];
  const text = missedBy(conversation, threadAddress(workspaceUrl, conversation));
  const cause = directKey(conversation.id, "missed");
  return [
    deliverAlone(cause, {
      id: deliveryIdOf(cause, String(episode.number)),
      sourceTime: now,
      payload: { kind: "slack.answer", userId: episode.owner, text },
    }),
  ];
}
