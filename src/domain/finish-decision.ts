import { clientCard } from "../messages/card.ts";
import { alreadyHasIt } from "../messages/episode.ts";
import type { CardState, Conversation } from "./conversation.ts";
import type { Context, Decision, DeliveredAnswer } from "./decision.ts";
import { deliver, deliverNow } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { settledReminders } from "./direct-reminders.ts";
import { claimedByAnswer, withAnswer } from "./episode.ts";
import { factsBetween } from "./episode-facts.ts";
import type { Fact } from "./fact.ts";
import { type DeliveryId, deliveryIdOf, digest } from "./ids.ts";
import { nextDueAt } from "./reminders.ts";

type Read = Pick<Context, "now" | "workspaceUrl">;

/** What nobody clicked changes a card this often at most. */
const CARD_EVERY_MS = 10_000;
/** A change that has been due for so long was lost; the next one does not wait for it. */
const CARD_LOST_AFTER_MS = 10 * 60_000;

/** Digest of what the card shows for this state of the chat. */
export function lookOf(conversation: Conversation, workspaceUrl: string): string {
  return digest(JSON.stringify(clientCard(conversation, workspaceUrl)));
}

/**
 * Adds what follows from every decision, whatever caused it: answers that reached the visitor change the state of the chat,
 * and the card shows the state. `known`: the conversation as it was.
 */
export function finishDecision(decision: Decision, known: Conversation | undefined, context: Read): Decision {
  const changed = decision.conversation ?? (decision.answers.length > 0 ? known : undefined);
  if (changed === undefined) return decision;
  const deliveries: NewDelivery[] = [];
  const facts: Fact[] = [];
  let conversation = changed;
  for (const answer of decision.answers) {
    const after = afterAnswer(conversation, answer, context.now);
    conversation = after.conversation;
    deliveries.push(...after.deliveries);
    facts.push(...(after.facts ?? []));
  }
  const settled = settledReminders(known?.episode, conversation, context);
  conversation = withDueTime(settled.conversation);
  const shown = showOnCard(conversation, decision.isShownAtOnce === true, context);
  return {
    ...decision,
    conversation: shown.conversation,
    deliveries: [...decision.deliveries, ...deliveries, ...settled.deliveries, ...shown.deliveries],
    facts: [...decision.facts, ...facts],
  };
}

type After = { conversation: Conversation; deliveries: NewDelivery[]; facts?: Fact[] };

/** The first teammate who answers has the chat, but for guests. Whoever else answers is told once who that is. */
function afterAnswer(conversation: Conversation, answer: DeliveredAnswer, now: number): After {
  const { by, writtenAt, byGuest } = answer;
  const { episode, channelId, threadTs } = conversation;
  if (!episode) return { conversation, deliveries: [] };
  const answered = withAnswer(episode, { by, writtenAt, at: now });
  if (answered === episode) return { conversation, deliveries: [] };
  const facts = factsBetween(conversation, episode, answered, now);
  if (!("userId" in by) || episode.end || (byGuest && episode.owner === undefined))
    return { conversation: { ...conversation, episode: answered }, deliveries: [], facts };
  const after = claimedByAnswer(answered, by.userId, now);
  const { owner } = after;
  const isHelp = after.helpers.length > answered.helpers.length;
  const deliveries =
    isHelp && owner !== undefined && threadTs !== undefined
      ? [
          deliverNow(
            { conversation, now },
            deliveryIdOf(conversation.id, `help:${after.number}:${by.userId}`),
            { kind: "slack.whisper", channelId, threadTs, userId: by.userId, text: alreadyHasIt(owner) },
          ),
        ]
      : [];
  return { conversation: { ...conversation, episode: after }, deliveries, facts };
}

/** With the time at which the bot looks at the chat again. */
function withDueTime(conversation: Conversation): Conversation {
  const { episode } = conversation;
  const dueAt = nextDueAt(conversation);
  if (!episode || episode.dueAt === dueAt) return conversation;
  const { dueAt: _, ...kept } = episode;
  return { ...conversation, episode: dueAt === undefined ? kept : { ...kept, dueAt } };
}

/** Queues a change of the card where Slack shows another state. A card that is not posted yet will show it anyway. */
function showOnCard(conversation: Conversation, isAtOnce: boolean, { now, workspaceUrl }: Read): After {
  const { id, threadTs, card, rootDeliveryId } = conversation;
  const look = threadTs === undefined ? card.look : lookOf(conversation, workspaceUrl);
  if (look === card.look) return { conversation, deliveries: [] };
  const isQueued = card.dueAt !== undefined && now < card.dueAt + CARD_LOST_AFTER_MS;
  if (isQueued && !isAtOnce) return { conversation, deliveries: [] };
  const dueAt = isAtOnce ? now : Math.max(now, (card.changedAt ?? 0) + CARD_EVERY_MS);
  const update = deliver(id, {
    id: deliveryIdOf(rootDeliveryId, `card:${look}:${now}${isAtOnce ? ":clicked" : ""}`),
    // What was clicked goes before a change that waits, which then finds nothing to do.
    sourceTime: isAtOnce ? 0 : now,
    payload: { kind: "slack.card", rootDeliveryId, ...(isAtOnce ? { clicked: true } : {}) },
    notBefore: dueAt,
  });
  const dueNext = isQueued ? card.dueAt : dueAt;
  return { conversation: { ...conversation, card: { ...card, dueAt: dueNext } }, deliveries: [update] };
}

/** The card of the thread that this one continues says where the chat goes on. */
export function leftCardUpdate(conversation: Conversation, left: DeliveryId, now: number): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(left, `left:${conversation.rootDeliveryId}`),
    sourceTime: now,
    payload: { kind: "slack.card", rootDeliveryId: left },
  });
}

/** The card after a change of it ended: Slack shows `look`, or refuses to show it. */
export function withCardShown(card: CardState, look: string | undefined, now: number): CardState {
  return { ...card, look, changedAt: now, dueAt: undefined };
}
