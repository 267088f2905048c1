import type { Episode } from "../domain/episode.ts";
import type { UserId } from "../domain/ids.ts";
import { durationOf } from "./alerts.ts";
import { button, buttons, type Card, section } from "./blocks.ts";
import { actorName } from "./episode.ts";
import { boldName, linkedName, type Visitor } from "./names.ts";
import { timeOf } from "./text/excerpt.ts";

/** `called`: a mention, if somebody is to come; `since` in ms. */
type Wait = { since: number; called: string | undefined; isFirst: boolean; isClaimable: boolean };

/** A visitor has waited. */
export function reminded(
  { clientId, profile }: Visitor,
  { since, called, isFirst, isClaimable }: Wait,
): Card {
  const wait = isFirst ? "first response" : "next response";
  const text = `${called ? `${called} ` : ""}⏳ ${boldName(clientId, profile)} has waited since ${timeOf(since)} (${wait}).`;
  const choices = [
    ...(isClaimable ? [button("card.claim", "Claim", "claim")] : []),
    button("card.snooze", "Snooze", "snooze"),
    button("card.quiet", "Not needed", "quiet"),
  ];
  return { text, blocks: [section(text), buttons(choices)] };
}

/** The same in a direct message. `thread`: the address of the chat. */
export function remindedByMessage(
  visitor: Visitor,
  { since, isFirst }: { since: number; isFirst: boolean },
  thread: string | undefined,
): string {
  const wait = isFirst ? "first response" : "next response";
  return `⏳ ${linkedName(visitor, thread)} has waited since ${timeOf(since)} (${wait}).`;
}

/** What replaces a reminder. `since`: when the wait began, in ms. */
export function reminderSettled(since: number, { answer, end, reminders }: Episode, now: number): string {
  if (end?.by) return `:white_check_mark: Closed by <@${end.by}>.`;
  if (end?.missed) return ":warning: The chat ended before anybody answered.";
  if (reminders.areOff) return ":white_check_mark: No reminder needed.";
  if (!answer) return ":white_check_mark: The chat has ended.";
  return `:white_check_mark: Answered after ${durationOf(Math.max(0, now - since))} by ${actorName(answer.by)}.`;
}

/** A chat went back to the queue. `isGone`: the owner is no active member any more. */
export function chatReturned({ clientId, profile }: Visitor, owner: UserId, isGone: boolean): string {
  const why = isGone ? "is not active here any more" : "has not answered";
  return `⏳ ${boldName(clientId, profile)} still waits and nobody has this chat now: <@${owner}> ${why}.`;
}

/** Told the owner of a chat whose visitor left without an answer. `thread`: its address. */
export function missedBy({ clientId, profile }: Visitor, thread: string | undefined): string {
  const where = thread === undefined ? "" : ` <${thread}|Its thread> says how to reach them.`;
  return `:warning: ${boldName(clientId, profile)} left before anybody answered. You had this chat.${where}`;
}
