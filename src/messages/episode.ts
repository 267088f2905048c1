import { type Actor, type Episode, stateOf } from "../domain/episode.ts";
import type { UserId } from "../domain/ids.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { linkedName, type Visitor } from "./names.ts";
import { code, timeOf } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** What the chat waits for, as one line of the card. */
export function stateLine(episode: Episode): string {
  const { answer, end, snooze, snoozeEndedAt, owner, helpers, unanswered } = episode;
  const whose = owner === undefined ? "" : `<@${owner}>${withHelpers(helpers)} has it`;
  const wait = unanswered[0];
  switch (stateOf(episode)) {
    case "missed":
      return `*Ended, unanswered* ${timeOf(end?.at ?? episode.openedAt)}`;
    case "closed":
      return closedLine(episode);
    case "snoozed":
      return `*Snoozed* until ${timeOf(snooze?.until ?? 0)} by <@${snooze?.by ?? ""}>`;
    case "answered":
      return [answeredLine(answer), isByOwnerAlone(episode) ? "" : whose].filter(Boolean).join("  ·  ");
    case "waiting":
    case "claimed": {
      const kind = answer ? "next response" : "first response";
      const waits = wait === undefined ? "" : `Waiting for us since ${timeOf(wait)} (${kind})`;
      const back = snoozeEndedAt === undefined ? "" : `Snooze ended ${timeOf(snoozeEndedAt)}`;
      const [first = "", ...rest] = [whose, back, waits].filter(Boolean);
      return [`*${first}*`, ...rest].join("  ·  ");
    }
  }
}

/** Whoever answered has it: to say so twice would be noise. */
function isByOwnerAlone({ answer, owner, helpers }: Episode): boolean {
  return answer !== undefined && "userId" in answer.by && answer.by.userId === owner && helpers.length === 0;
}

function closedLine({ answer, end }: Episode): string {
  const at = timeOf(end?.at ?? 0);
  if (end?.by !== undefined) return `*Closed* ${at} by <@${end.by}>`;
  const answered = answer ? `  ·  Answered ${timeOf(answer.at)} by ${actorName(answer.by)}` : "";
  return `*Closed* ${at}, Chatra ended the chat${answered}`;
}

function answeredLine(answer: Episode["answer"]): string {
  if (answer === undefined) return "*Open*";
  return `*Answered* ${timeOf(answer.at)} by ${actorName(answer.by)}, waiting for the visitor`;
}

/** Teammates are mentioned, which shows their name: an edit of a message notifies nobody. */
export function actorName(actor: Actor): string {
  if ("userId" in actor) return `<@${actor.userId}>`;
  return visitorToSlack(shownName(actor.agentName, 80) ?? "an agent in Chatra");
}

function withHelpers(helpers: UserId[]): string {
  return helpers.map((one) => ` (with <@${one}>)`).join("");
}

/** Told once to a teammate who answers in a chat that somebody else has. */
export const alreadyHasIt = (owner: UserId) => `Your reply goes to the visitor. <@${owner}> has this chat.`;

/** A line of the thread. It mentions the owner, so that Slack notifies them of what follows. */
export function hasItNow(owner: UserId, by: UserId = owner): string {
  return by === owner ? `<@${owner}> has this chat.` : `<@${owner}> has this chat, assigned by <@${by}>.`;
}

/** The same for an owner who wants no mention. */
export const hasItUnmentioned = (name: string | undefined, by: UserId) =>
  `*${visitorToSlack(name ?? "A teammate")}* has this chat, assigned by <@${by}>.`;

/** In a direct message to the new owner. */
export const assignedToYou = (visitor: Visitor, by: UserId, thread: string | undefined) =>
  `<@${by}> gave you the chat with ${linkedName(visitor, thread)}.`;

export const ownerElsewhere = (owner: UserId) =>
  `<@${owner}> has this chat. \`!assign @name\` gives this chat to another teammate.`;
/** `route`: the name of the route of the chat. */
export const claimIsOff = (route: string) =>
  `Nobody can claim or assign chats of the route ${code(route)}. An admin can change that with \`/chatra route ${route} claim=manual\`.`;
export const YOURS_ALREADY = "You already have this chat.";
export const NOBODY_HAS_IT = "Nobody has this chat.";
export const MUTED = "Muted: no reminders and no mentions for this visitor. `!unmute` brings both back.";
export const UNMUTED = "Unmuted: reminders and mentions for this visitor are back.";
export const NO_REMINDER = "No more reminders for this message. The visitor's next message starts new ones.";
export const RELEASED = "Nobody has this chat now. It is back in the queue.";
export const closedTell = "Closed. The visitor's next message opens it again.";
export const WROTE_SINCE =
  "The visitor wrote again before this was done, so the chat stays open. If their message needs no answer, do it again.";
export const CLOSED_ALREADY = "This chat is already closed.";
export const REOPENED = "Reopened.";
export const AWOKEN = "Snooze ended. The chat is back in the queue.";
export const NOT_CLOSED = "This chat is not closed.";
export const NO_EPISODE = "The visitor has not written yet, so there is no chat to claim or close.";
export const notATeammate = (userId: UserId) =>
  `Only active members of this workspace can have this chat, so <@${userId}> can't. Choose another teammate.`;
export const snoozedUntil = (until: number) =>
  `Snoozed until ${timeOf(until)}. The visitor's next message ends the snooze.`;
export const TIME_IS_OVER = "That time has passed. Enter a later one, such as `tomorrow 9:00` or `2h`.";

/** In the thread, when a snooze is over. */
export const snoozeEnded = (setter: UserId) => `<@${setter}> Your snooze of this chat is over.`;
