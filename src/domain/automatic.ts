import {
  automaticNeedsAgent,
  automaticUsername,
  automaticWithoutFields,
  opensInWords,
} from "../messages/automatic.ts";
import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import type { Conversation } from "./conversation.ts";
import type { Context } from "./decision.ts";
import { deliverNow, threadNotice } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import type { Episode } from "./episode.ts";
import { type Hours, isOpenAt, nextOpening } from "./hours.ts";
import { deliveryIdOf } from "./ids.ts";
import { SLACK_TEXT_LIMIT } from "./limits.ts";
import { wordsPostId } from "./orders/carried-words.ts";
import { isBlank } from "./text/blank-text.ts";
import { valuesOfClient } from "./text/client-values.ts";
import { escapeEntities } from "./text/slack-entities.ts";
import { fillSnippet, OPENS } from "./text/snippet-text.ts";
import { splitText } from "./text/split-text.ts";

/** How long after the visitor's words an automatic message goes. */
const AUTO_AFTER_MS = 60_000;
/** The end of a closure that no opening ends. */
const NEVER_MS = 400 * 24 * 60 * 60_000;

/** An automatic message that waits for its time. `until`: when the closure ends, for which there is one. All in ms. */
type Automatic = { dueAt: number; until: number };

/** The automatic message that the visitor is to get; undefined if none. Whoever answered in this closure made it needless. */
export function automaticOf(episode: Episode): Automatic | undefined {
  const { route, unanswered, end, answer, reminders, automaticUntil = 0 } = episode;
  if (route?.auto === undefined || !route.hours || end) return undefined;
  for (const wroteAt of unanswered) {
    if (wroteAt < automaticUntil || isOpenAt(route.hours, wroteAt)) continue;
    const until = endOfClosure(route.hours, wroteAt);
    const dueAt = wroteAt + (route.autoAfter ?? AUTO_AFTER_MS);
    const isAnswered =
      answer && !isOpenAt(route.hours, answer.at) && endOfClosure(route.hours, answer.at) === until;
    if (dueAt < until && !isAnswered) return { dueAt: Math.max(dueAt, reminders.pausedUntil ?? 0), until };
  }
  return undefined;
}

function endOfClosure(hours: Hours, at: number): number {
  return nextOpening(hours, at) ?? at + NEVER_MS;
}

/**
 * Posts the automatic message in the thread, from where it goes to the visitor; or tells the thread why it does not. Nothing
 * where it is open by now.
 */
export function sendAutomatic(
  conversation: Conversation,
  { until }: Automatic,
  context: Pick<Context, "now" | "botUserId" | "needsAuthors" | "names">,
): NewDelivery[] {
  const { now, botUserId, needsAuthors, names } = context;
  const route = conversation.episode?.route;
  if (route?.auto === undefined || !route.hours || now >= until) return [];
  const scope = { conversation, now };
  const order = { id: `auto:${conversation.id}:${until}`, userId: botUserId };
  const tell = (text: string) => [threadNotice(scope, { text }, deliveryIdOf(order.id, "not-sent"))];
  if (needsAuthors) return tell(automaticNeedsAgent);
  const opensAt = nextOpening(route.hours, now);
  const opens = opensAt === undefined ? undefined : opensInWords(opensAt, route.hours.zone, now);
  const { text, unknown } = fillAutomatic(route.auto, opens, conversation, names);
  if (unknown.length > 0 || isBlank(text)) return tell(automaticWithoutFields(unknown));
  const carries = { text, pushed: true, agent: {}, order, at: now, automatic: true as const };
  const pieces = splitText(visitorToSlack(text), SLACK_TEXT_LIMIT);
  return pieces.map((piece, index) =>
    deliverNow(scope, wordsPostId(order, index), {
      kind: "slack.post",
      text: piece,
      username: automaticUsername,
      ...(index === pieces.length - 1 ? { carries } : {}),
    }),
  );
}

function fillAutomatic(
  typed: string,
  opens: string | undefined,
  { profile }: Conversation,
  names: Context["names"],
): { text: string; unknown: string[] } {
  const isNamed = typed.search(OPENS) >= 0;
  const written = typed.replaceAll(OPENS, opens ?? "");
  const values = { ...valuesOfClient(profile), "agent.name": undefined };
  const { text, unknown } = fillSnippet(escapeEntities(written), "", values, names);
  return { text, unknown: [...(isNamed && opens === undefined ? ["opens"] : []), ...unknown] };
}
