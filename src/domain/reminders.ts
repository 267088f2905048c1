import { chatReturned, reminded } from "../messages/reminders.ts";
import { automaticOf, sendAutomatic } from "./automatic.ts";
import type { FoundGroup } from "./call-group.ts";
import type { Conversation } from "./conversation.ts";
import { deliverNow, threadNotice } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { calledBy, remindDirectly } from "./direct-reminders.ts";
import { awoken, type Episode, mayClaim, waitingSince, withOwner } from "./episode.ts";
import { afterBusinessMs } from "./episode-route.ts";
import { deliveryIdOf, type UserGroupId, type UserId } from "./ids.ts";
import type { Preferences } from "./preferences.ts";
import type { RouteMention } from "./route.ts";

/** How soon to look again while a reply is on its way, in ms. */
const REPLY_PAUSE_MS = 30_000;
/** A reminder that comes later than this was held up, and those after it keep their distance. */
const LATE_MS = 60_000;
/** From this step on people are called in direct messages; the step before tells the channel. */
const ESCALATION = 2;

/** When something is due in a chat, in ms; undefined if nothing is. A muted visitor causes no reminder. */
export function nextDueAt({ episode, muted }: Pick<Conversation, "episode" | "muted">): number | undefined {
  if (!episode || episode.end) return undefined;
  if (episode.snooze) return episode.snooze.until;
  const due = muted
    ? []
    : [nextReminderAt(episode), returnAt(episode), automaticOf(episode)?.dueAt].filter(
        (at) => at !== undefined,
      );
  return due.length === 0 ? undefined : Math.min(...due);
}

/** The user group that the next reminder escalates to: Slack must tell who is in it. */
export function groupToCall({
  episode,
  muted,
}: Pick<Conversation, "episode" | "muted">): UserGroupId | undefined {
  if (!episode || muted || episode.snooze || episode.reminders.count < ESCALATION) return undefined;
  const { escalate } = episode.route ?? {};
  if (escalate?.kind !== "group" || nextReminderAt(episode) === undefined) return undefined;
  return escalate.groupId;
}

function nextReminderAt(episode: Episode): number | undefined {
  const { route, reminders, answer } = episode;
  const since = waitingSince(episode);
  if (!route || since === undefined || reminders.areOff) return undefined;
  const after = (answer ? route.remindNext : route.remind)[reminders.count];
  if (after === undefined) return undefined;
  const from = Math.max(since, reminders.from ?? 0, reminders.anew ?? 0);
  const dueAt = afterBusinessMs(route, from, after);
  return dueAt === undefined ? undefined : Math.max(dueAt, reminders.pausedUntil ?? 0);
}

/** When the chat of a silent owner goes back to the queue. */
function returnAt(episode: Episode): number | undefined {
  const { route, owner, ownedAt, reminders } = episode;
  const since = waitingSince(episode);
  if (route?.returnAfter === undefined || owner === undefined || since === undefined) return undefined;
  const from = Math.max(since, ownedAt ?? 0, reminders.from ?? 0);
  const dueAt = afterBusinessMs(route, from, route.returnAfter);
  return dueAt === undefined ? undefined : Math.max(dueAt, reminders.pausedUntil ?? 0);
}

type Moment = Parameters<typeof sendAutomatic>[2] & {
  /** A reply is on its way or of unknown outcome: the wait may be over already. */
  isReplyUnderWay: boolean;
  mayOwn: (userId: UserId) => boolean;
  /** How the owner and the people to escalate to want to be told. */
  preferences: ReadonlyMap<UserId, Preferences>;
  /** Who is in the group of `groupToCall`. */
  group: FoundGroup | undefined;
  workspaceUrl: string;
};

/** Does what is due by now. Undefined if nothing is. */
export function whatIsDue(
  conversation: Conversation,
  moment: Moment,
): { episode: Episode; deliveries: NewDelivery[]; snoozeOver?: UserId } | undefined {
  const { now, isReplyUnderWay, mayOwn } = moment;
  const { episode } = conversation;
  const dueAt = nextDueAt(conversation);
  if (!episode || dueAt === undefined || dueAt > now) return undefined;
  if (episode.snooze) {
    const { by } = episode.snooze;
    return { episode: awoken(episode, now), deliveries: [], snoozeOver: by };
  }
  if (isReplyUnderWay) {
    const reminders = { ...episode.reminders, pausedUntil: now + REPLY_PAUSE_MS };
    return { episode: { ...episode, reminders }, deliveries: [] };
  }
  const automatic = automaticOf(episode);
  if (automatic && automatic.dueAt <= now) {
    const deliveries = sendAutomatic(conversation, automatic, moment);
    return { episode: { ...episode, automaticUntil: automatic.until }, deliveries };
  }
  const { owner } = episode;
  const isOwnerGone = owner !== undefined && !mayOwn(owner);
  const returned = returnAt(episode);
  if (owner !== undefined && (isOwnerGone || (returned !== undefined && returned <= now)))
    return returnToQueue(conversation, episode, owner, isOwnerGone, now);
  return remind(conversation, episode, moment);
}

function returnToQueue(
  conversation: Conversation,
  episode: Episode,
  owner: UserId,
  isGone: boolean,
  now: number,
): { episode: Episode; deliveries: NewDelivery[] } {
  const id = deliveryIdOf(conversation.id, `returned:${episode.number}:${now}`);
  const text = chatReturned(conversation, owner, isGone);
  const post = deliverNow({ conversation, now }, id, {
    kind: "slack.post",
    text,
    ...(episode.broadcast ? {} : { broadcast: true }),
  });
  // It takes the place of a reminder that is due as well.
  const next = nextReminderAt(episode);
  const { reminders } = episode;
  const isReminded = next !== undefined && next <= now;
  const returned = {
    ...withOwner(episode, undefined, now),
    broadcast: true as const,
    reminders: isReminded
      ? { ...reminders, count: reminders.count + 1, pausedUntil: distanceAfter(episode, now) }
      : reminders,
  };
  return { episode: returned, deliveries: [post] };
}

/** One step: the thread; then the channel, once in an episode; then a person, or some of a group. */
function remind(
  conversation: Conversation,
  episode: Episode,
  moment: Moment,
): { episode: Episode; deliveries: NewDelivery[] } {
  const { now } = moment;
  const { reminders, route } = episode;
  const since = waitingSince(episode) ?? now;
  const step = reminders.count;
  // In the same wait, the steps may have begun anew.
  const round = [since, step, ...(reminders.anew === undefined ? [] : [reminders.anew])].join(":");
  const id = (purpose: string) => deliveryIdOf(conversation.id, `${purpose}:${episode.number}:${round}`);
  const isEscalation = step >= ESCALATION;
  const { mention, direct, problem } = isEscalation
    ? calledBy(route?.escalate, "escalation", moment, since)
    : calledBy(ownerOf(episode), "reminders", moment, since);
  const directs = direct.map((userId) => ({ id: id(`remind-person:${userId}`), userId }));
  const isLoud = step > 0 && !isEscalation && !episode.broadcast;
  // Else nobody would be called, and nobody would see it.
  const isPosted = mention !== undefined || isLoud;
  const post = id("remind");
  const payload = {
    kind: "slack.post" as const,
    ...reminded(conversation, {
      since,
      called: mention,
      isFirst: !episode.answer,
      isClaimable: mayClaim(episode),
      problem,
    }),
    ...(isLoud ? { broadcast: true } : {}),
  };
  const known = reminders.directs ?? [];
  return {
    episode: {
      ...episode,
      ...(isLoud ? { broadcast: true as const } : {}),
      reminders: {
        ...reminders,
        count: step + 1,
        pausedUntil: distanceAfter(episode, now),
        posts: isPosted ? [...reminders.posts, post] : reminders.posts,
        ...(directs.length === 0 ? {} : { directs: [...known, ...directs] }),
      },
    },
    deliveries: [
      ...(isPosted ? [deliverNow({ conversation, now }, post, payload)] : []),
      ...directs.map((one) => remindDirectly(conversation, episode, one, moment)),
    ],
  };
}

/** Not before when the next reminder comes after one that was held up, so that nobody gets all of them at once. */
function distanceAfter(episode: Episode, now: number): number | undefined {
  const { route, answer, reminders } = episode;
  const dueAt = nextReminderAt({ ...episode, reminders: { ...reminders, pausedUntil: undefined } });
  if (!route || dueAt === undefined || now - dueAt < LATE_MS) return undefined;
  const times = answer ? route.remindNext : route.remind;
  const [after, next] = [times[reminders.count], times[reminders.count + 1]];
  return after === undefined || next === undefined ? undefined : afterBusinessMs(route, now, next - after);
}

/** Whom a reminder calls: the owner, else whom the route calls. */
function ownerOf({ owner, route }: Episode): RouteMention | undefined {
  return owner === undefined ? route?.mention : { kind: "user", userId: owner };
}

/** In the thread, for who set a snooze that is over. */
export function snoozeNotice(
  conversation: Conversation,
  text: string,
  until: number,
  now: number,
): NewDelivery {
  const id = deliveryIdOf(conversation.id, `snooze-over:${conversation.episode?.number ?? 0}:${until}`);
  return threadNotice({ conversation, now }, { text }, id);
}
