import { clientRef } from "../domain/client-ref.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { Episode } from "../domain/episode.ts";
import type { UserId } from "../domain/ids.ts";
import { durationOf } from "./alerts.ts";
import { button, buttons, type Card, section } from "./blocks.ts";
import { actorName } from "./episode.ts";
import { boldName, linkedName, type Visitor } from "./names.ts";
import { timeOf } from "./text/excerpt.ts";

/** Why the thread mentions a group instead of direct messages to some of it. */
export type GroupProblem = "nobody" | "no-scope" | "untold";

/** `called`: a mention, if somebody is to come; `since` in ms. */
type Wait = {
  since: number;
  called: string | undefined;
  isFirst: boolean;
  isClaimable: boolean;
  problem?: GroupProblem | undefined;
};

const GROUP_PROBLEMS: Record<GroupProblem, string> = {
  nobody: "Nobody in the group can get a direct message now.",
  "no-scope":
    "The bot can't see who is in the group. Ask an admin to reinstall the app with the permission `usergroups:read`.",
  untold: "Slack did not say who is in the group.",
};

/** A visitor has waited. */
export function reminded(
  { clientId, profile }: Visitor,
  { since, called, isFirst, isClaimable, problem }: Wait,
): Card {
  const waits = waitText(boldName(clientId, profile), since, isFirst);
  const why = problem === undefined ? "" : `\n${GROUP_PROBLEMS[problem]}`;
  const text = `${called ? `${called} ` : ""}${waits}${why}`;
  return { text, blocks: [section(text), buttons(choices("card", isClaimable, String))] };
}

/** The same in a direct message to `receiver`. `thread`: the address of the chat. */
export function directReminder(
  visitor: Pick<Conversation, "accountId" | "clientId" | "profile">,
  {
    since,
    isFirst,
    isClaimable,
    owner,
    receiver,
    thread,
  }: Pick<Wait, "since" | "isFirst" | "isClaimable"> & {
    owner: UserId | undefined;
    receiver: UserId;
    thread: string | undefined;
  },
): Card {
  const has = owner === receiver ? "You have" : `<@${owner}> has`;
  const whose = owner === undefined ? "" : ` ${has} this chat.`;
  const text = `${waitText(linkedName(visitor, thread), since, isFirst)}${whose}`;
  const ref = clientRef(visitor.accountId, visitor.clientId);
  const pressed = ref === undefined ? [] : [buttons(choices("direct", isClaimable, () => ref))];
  return { text, blocks: [section(text), ...pressed] };
}

function waitText(name: string, since: number, isFirst: boolean): string {
  return `⏳ ${name} has waited since ${timeOf(since)} (${isFirst ? "first" : "next"} response).`;
}

/** `about`: the value of a button, by its name. */
function choices(of: "card" | "direct", isClaimable: boolean, about: (name: string) => string) {
  const choice = (name: string, label: string) => button(`${of}.${name}`, label, about(name));
  return [
    ...(isClaimable ? [choice("claim", "Claim")] : []),
    choice("snooze", "Snooze"),
    choice("quiet", "Not needed"),
  ];
}

/** What replaces a reminder. `since`: when the wait began, in ms. */
export function reminderSettled(since: number, { answer, end, reminders }: Episode, now: number): string {
  if (end?.by) return `:white_check_mark: Closed by <@${end.by}>.`;
  if (end?.missed) return ":warning: The chat ended unanswered.";
  if (reminders.areOff) return ":white_check_mark: No reminder needed.";
  if (!answer) return ":white_check_mark: The chat has ended.";
  return `:white_check_mark: Answered after ${durationOf(now - since)} by ${actorName(answer.by)}.`;
}

/** The same in a direct message, where no thread shows whom it is about. */
export function directSettled(settled: string, visitor: Visitor, thread: string | undefined): string {
  return `${settled} Chat: ${linkedName(visitor, thread)}`;
}

/** A chat went back to the queue. `isGone`: the owner is no active member any more. */
export function chatReturned({ clientId, profile }: Visitor, owner: UserId, isGone: boolean): string {
  const why = isGone ? "is no longer active here" : "has not answered";
  return `⏳ ${boldName(clientId, profile)} still waits, and nobody has this chat: <@${owner}> ${why}.`;
}

/** Told the owner of a chat whose visitor left without an answer. `thread`: its address. */
export function missedBy({ clientId, profile }: Visitor, thread: string | undefined): string {
  const where = thread === undefined ? "" : ` <${thread}|The thread> shows how to reach them.`;
  return `:warning: ${boldName(clientId, profile)} left your chat before anybody answered their last message.${where}`;
}
