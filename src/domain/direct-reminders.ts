import {
  directReminder,
  directSettled,
  type GroupProblem,
  reminded,
  reminderSettled,
} from "../messages/reminders.ts";
import { threadAddress } from "../messages/text/link.ts";
import { type FoundGroup, whomToCall } from "./call-group.ts";
import type { Conversation } from "./conversation.ts";
import { type Decision, nothing, type Settled } from "./decision.ts";
import { deliver, deliverNow } from "./deliver.ts";
import type { DeliveryOf, NewDelivery } from "./delivery.ts";
import { type Episode, mayClaim, waitingSince } from "./episode.ts";
import { type DeliveryId, deliveryIdOf, type UserId } from "./ids.ts";
import { type NoticeKind, type Preferences, wayOf } from "./preferences.ts";
import { mentionText, type RouteMention } from "./route.ts";

type Moment = { now: number; workspaceUrl: string };
type Known = {
  preferences: ReadonlyMap<UserId, Preferences>;
  group: FoundGroup | undefined;
};

/** Whom a step calls: by a mention in the thread, and in direct messages. `problem`: why a group is mentioned instead. */
export type Called = { mention: string | undefined; direct: UserId[]; problem?: GroupProblem };

/** How the people whom a step means are told. Of a group that is escalated to, at most three people. `since`: in ms. */
export function calledBy(
  whom: RouteMention | undefined,
  kind: Extract<NoticeKind, "reminders" | "escalation">,
  { preferences, group }: Known,
  since: number,
): Called {
  const mention = whom && mentionText(whom);
  if (whom?.kind === "user") {
    const way = wayOf(preferences.get(whom.userId), kind);
    return { mention: way === "thread" ? mention : undefined, direct: way === "dm" ? [whom.userId] : [] };
  }
  if (whom?.kind !== "group" || kind !== "escalation") return { mention, direct: [] };
  if (group === undefined || "problem" in group)
    return { mention, direct: [], problem: group?.problem ?? "untold" };
  const { direct, mentioned } = whomToCall(group.members, preferences, Math.floor(since / 1000));
  // Somebody must hear of it.
  if (direct.length + mentioned.length === 0) return { mention, direct, problem: "nobody" };
  const mentions = mentioned.map((userId) => mentionText({ kind: "user", userId }));
  return { mention: mentions.length === 0 ? undefined : mentions.join(" "), direct };
}

/** A reminder as a direct message. */
export function remindDirectly(
  conversation: Conversation,
  episode: Episode,
  { id, userId }: { id: DeliveryId; userId: UserId },
  moment: Moment,
): NewDelivery {
  const card = directCard({ ...conversation, episode }, userId, moment.workspaceUrl);
  return inLane(conversation, id, { kind: "slack.direct", userId, ...card }, moment.now);
}

function directCard(conversation: Conversation, userId: UserId, workspaceUrl: string) {
  const { episode } = conversation;
  return directReminder(conversation, {
    since: (episode && waitingSince(episode)) ?? 0,
    isFirst: !episode?.answer,
    isClaimable: mayClaim(episode) && episode?.owner === undefined,
    owner: episode?.owner,
    receiver: userId,
    thread: threadAddress(workspaceUrl, conversation),
  });
}

function inLane({ id: chat }: Conversation, id: DeliveryId, payload: NewDelivery["payload"], now: number) {
  return deliver(chat, { id, sourceTime: now, payload }, "direct");
}

/**
 * Says under each reminder how the wait ended, in the place of its buttons, and in a direct message who has the chat. Returns
 * the chat without the reminders that are settled.
 */
export function settledReminders(
  before: Episode | undefined,
  conversation: Conversation,
  { now, workspaceUrl }: Moment,
): { conversation: Conversation; deliveries: NewDelivery[] } {
  const { episode } = conversation;
  const { posts = [], directs = [] } = before?.reminders ?? {};
  if (!episode || !before || posts.length + directs.length === 0) return { conversation, deliveries: [] };
  if (isSameWait(before, episode)) {
    if (before.owner === episode.owner) return { conversation, deliveries: [] };
    const deliveries = directs.map(({ id, userId }) => {
      const card = directCard(conversation, userId, workspaceUrl);
      const change = { kind: "slack.update" as const, post: { deliveryId: id }, ...card };
      return inLane(conversation, deliveryIdOf(id, `owner:${episode.owner ?? ""}:${now}`), change, now);
    });
    return { conversation, deliveries };
  }
  const text = reminderSettled(waitingSince(before) ?? before.openedAt, episode, now);
  const update = (post: DeliveryId, words: string) => ({
    kind: "slack.update" as const,
    post: { deliveryId: post },
    text: words,
    blocks: [],
  });
  const direct = directSettled(text, conversation, threadAddress(workspaceUrl, conversation));
  const deliveries = [
    ...posts.map((id) => deliverNow({ conversation, now }, deliveryIdOf(id, "settled"), update(id, text))),
    ...directs.map(({ id }) => inLane(conversation, deliveryIdOf(id, "settled"), update(id, direct), now)),
  ];
  const { directs: theirs, ...rest } = episode.reminders;
  const reminders = {
    ...rest,
    posts: rest.posts.filter((id) => !posts.includes(id)),
    ...(theirs ? { directs: theirs.filter(({ id }) => directs.every((one) => one.id !== id)) } : {}),
  };
  return { conversation: { ...conversation, episode: { ...episode, reminders } }, deliveries };
}

/** Words from before the first ones of a wait may come late: it began earlier, and is the same. */
function isSameWait(before: Episode, after: Episode): boolean {
  const [was, since] = [waitingSince(before), waitingSince(after)];
  const isSame = was === since || (was !== undefined && since !== undefined && since < was);
  return isSame && before.number === after.number && !after.end && !after.reminders.areOff;
}

/** Slack refuses a direct message: the thread mentions whom it was for, as long as the visitor waits. */
export function calledInThread(
  { id, payload }: DeliveryOf<"slack.direct">,
  { conversation, now }: Pick<Settled, "conversation" | "now">,
): Decision {
  const { episode, muted } = conversation;
  const directs = episode?.reminders.directs ?? [];
  const since = episode && waitingSince(episode);
  if (!episode || since === undefined || muted || directs.every((one) => one.id !== id)) return nothing();
  const post = deliveryIdOf(id, "in-thread");
  const words = reminded(conversation, {
    since,
    called: mentionText({ kind: "user", userId: payload.userId }),
    isFirst: !episode.answer,
    isClaimable: mayClaim(episode),
  });
  const reminders = {
    ...episode.reminders,
    posts: [...episode.reminders.posts, post],
    directs: directs.filter((one) => one.id !== id),
  };
  return {
    ...nothing(),
    conversation: { ...conversation, episode: { ...episode, reminders } },
    deliveries: [deliverNow({ conversation, now }, post, { kind: "slack.post", ...words })],
  };
}
