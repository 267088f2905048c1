import type { Conversation } from "./conversation.ts";
import type { Episode } from "./episode.ts";
import { businessMs } from "./episode-route.ts";
import type { Fact } from "./fact.ts";
import { digest } from "./ids.ts";
import { DEFAULT_ROUTE } from "./route.ts";

type Chat = Pick<Conversation, "id" | "forgottenAt">;

/**
 * What the reports count of one step of a chat, frozen as it happens: `after` is what became of `before` at `at` (ms). A step
 * is one message, one answer or one order, so it opens, answers or ends one episode at most.
 */
export function factsBetween(
  chat: Chat,
  before: Episode | undefined,
  after: Episode | undefined,
  at: number,
): Fact[] {
  if (after === undefined || after === before) return [];
  const { route } = after;
  const fact = {
    episodeId: episodeIdOf(chat, after),
    route: route?.name ?? DEFAULT_ROUTE,
    at: Math.round(at),
  };
  const spent = (since: number) => ({ since: Math.round(since), businessMs: businessMs(route, since, at) });
  if (after.number !== before?.number) return [{ ...fact, at: Math.round(after.openedAt), kind: "opened" }];
  const [since] = before.unanswered;
  // A wait that was missed stays missed, whoever answers after the chat has ended: it counts once.
  const isMissed = before.end?.missed || since === before.missedSince;
  const isAnswered = since !== undefined && since !== after.unanswered[0] && !isMissed;
  if (isAnswered && after.answer !== undefined && after.answer !== before.answer) {
    const { by } = after.answer;
    const wait = before.answer === undefined ? "first" : "next";
    return [{ ...fact, kind: "answered", wait, ...spent(since), ...by }];
  }
  if (before.end && !after.end) return [{ ...fact, kind: "reopened" }];
  if (before.end || !after.end) return [];
  if (after.end.missed) return [{ ...fact, kind: "missed", since: Math.round(since ?? after.openedAt) }];
  const { by: userId } = after.end;
  const opened = after.reopenedAt ?? after.openedAt;
  return [{ ...fact, kind: "closed", ...spent(opened), ...(userId === undefined ? {} : { userId }) }];
}

/** Names an episode in the facts, which outlive the visitor's data: who was erased and comes back begins with 1 again. */
function episodeIdOf({ id, forgottenAt }: Chat, { number }: Episode): string {
  return `ep_${digest(id, String(number), ...(forgottenAt === undefined ? [] : [String(forgottenAt)]))}`;
}
