import {
  AWOKEN,
  assignedToYou,
  CLOSED_ALREADY,
  claimIsOff,
  closedTell,
  hasItNow,
  hasItUnmentioned,
  MUTED,
  NO_EPISODE,
  NO_REMINDER,
  NOBODY_HAS_IT,
  NOT_CLOSED,
  notATeammate,
  ownerElsewhere,
  RELEASED,
  REOPENED,
  snoozedUntil,
  TIME_IS_OVER,
  UNMUTED,
  WROTE_SINCE,
  YOURS_ALREADY,
} from "../../messages/episode.ts";
import { RESEND_REFUSALS } from "../../messages/order-refusals.ts";
import { threadAddress } from "../../messages/text/link.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision, With } from "../decision.ts";
import { deliverAlone, directKey, threadNotice } from "../deliver.ts";
import type { NewDelivery } from "../delivery.ts";
import {
  awoken,
  closed,
  type Episode,
  mayClaim,
  reopened,
  snoozed,
  unmuted,
  waitingSince,
  withOwner,
  withoutReminders,
} from "../episode.ts";
import { factsBetween } from "../episode-facts.ts";
import { deliveryIdOf, type UserId } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { wayOf } from "../preferences.ts";
import { DEFAULT_ROUTE } from "../route.ts";
import { snoozeEnd } from "../snooze.ts";
import { answer, ordered, refused } from "./answer.ts";
import { defineOrder, ofThread } from "./order-kind.ts";

type Steering = OrderOf<"steer">;

/** What a step does: the episode as it is then, what to tell, and a line for the thread. Or why it does nothing. */
type Step = { episode: Episode; told?: string; line?: string; toldOwner?: UserId } | { problem: string };

export const steerOrder = defineOrder<"steer">()({
  ...ofThread,
  needs: ({ act: { step } }) => ({ preferences: step.kind === "assign" ? [step.userId] : [] }),
  decide: steer,
});

/** A teammate takes, hands on, closes, reopens or snoozes a chat. */
export function steer(
  input: Steering,
  conversation: Conversation | undefined,
  context: With<"preferences">,
): Decision {
  const { act, order } = input;
  if (!conversation) return refused(input, "not-a-chat", { text: RESEND_REFUSALS.noChat }, context);
  const { episode } = conversation;
  const { step: wanted } = act;
  if (wanted.kind === "mute" || wanted.kind === "unmute") {
    const muted = wanted.kind === "mute";
    const deliveries = answer(order, { text: muted ? MUTED : UNMUTED }, wanted.kind, context);
    const changed = {
      ...conversation,
      muted,
      ...(episode && !muted ? { episode: unmuted(episode, context.now) } : {}),
    };
    return { ...ordered(input, "done", conversation.clientId), conversation: changed, deliveries };
  }
  const step = episode ? stepOf(wanted, episode, input, context) : { problem: NO_EPISODE };
  if ("problem" in step) return refused(input, "nothing-to-do", { text: step.problem }, context);
  const line =
    step.line === undefined
      ? []
      : [
          threadNotice(
            { conversation, now: context.now },
            { text: step.line },
            deliveryIdOf(order.id, "owner"),
          ),
        ];
  const told = step.told === undefined ? [] : answer(order, { text: step.told }, wanted.kind, context);
  return {
    ...ordered(input, "done", conversation.clientId),
    conversation: { ...conversation, episode: step.episode },
    deliveries: [...line, ...told, ...toldByMessage(step.toldOwner, order, conversation, context)],
    facts: factsBetween(conversation, episode, step.episode, context.now),
    isShownAtOnce: true,
  };
}

type StepOfEpisode = Exclude<Steering["act"]["step"], { kind: "mute" | "unmute" }>;

/** What came late must not hide what the visitor wrote since. `at`: when the person did it, in ms. */
export function isOutdated(step: Steering["act"]["step"], episode: Episode, at: number): boolean {
  return (step.kind === "close" || step.kind === "snooze") && episode.unanswered.some((since) => since > at);
}

function stepOf(
  step: StepOfEpisode,
  episode: Episode,
  { at, order: { userId } }: Steering,
  context: With<"preferences">,
): Step {
  const { owner, end, route } = episode;
  if ((step.kind === "claim" || step.kind === "assign") && !mayClaim(episode))
    return { problem: claimIsOff(route?.name ?? DEFAULT_ROUTE) };
  if (!end && isOutdated(step, episode, at)) return { problem: WROTE_SINCE };
  switch (step.kind) {
    case "claim":
      if (owner === userId) return { problem: YOURS_ALREADY };
      if (owner !== undefined) return { problem: ownerElsewhere(owner) };
      return { episode: withOwner(episode, userId, context.now), line: hasItNow(userId) };
    case "assign":
      if (!context.mayOwn(step.userId)) return { problem: notATeammate(step.userId) };
      if (owner === step.userId) return { problem: ownerElsewhere(owner) };
      return {
        episode: withOwner(episode, step.userId, context.now),
        ...assigned(step.userId, userId, context),
      };
    case "release":
      if (owner === undefined) return { problem: NOBODY_HAS_IT };
      return { episode: withOwner(episode, undefined, context.now), told: RELEASED };
    case "quiet":
      // The press may come after the answer, even in the next wait, which keeps its reminders.
      if ((waitingSince(episode) ?? Number.POSITIVE_INFINITY) > (step.remindedAt ?? context.now))
        return { episode, told: NO_REMINDER };
      return { episode: withoutReminders(episode), told: NO_REMINDER };
    case "close":
      if (end) return { problem: CLOSED_ALREADY };
      return { episode: closed(episode, context.now, userId, step.byMark === true), told: closedTell };
    case "reopen":
      if (!end && episode.snooze) return { episode: awoken(episode, context.now), told: AWOKEN };
      if (!end) return { problem: NOT_CLOSED };
      return { episode: reopened(episode, context.now), told: REOPENED };
    case "snooze": {
      const until = snoozeEnd(step.until, context.now, context.author.timeZone ?? "UTC", route?.hours);
      if (until === undefined) return { problem: TIME_IS_OVER };
      return { episode: snoozed(episode, context.now, until, userId), told: snoozedUntil(until) };
    }
  }
}

/** The line of the thread mentions the new owner, unless they want to be told another way. */
function assigned(
  owner: UserId,
  by: UserId,
  { preferences, names }: With<"preferences">,
): { line: string; toldOwner?: UserId } {
  const way = owner === by ? "thread" : wayOf(preferences.get(owner), "assigned");
  if (way === "thread") return { line: hasItNow(owner, by) };
  const line = hasItUnmentioned(names.user(owner), by);
  return way === "dm" ? { line, toldOwner: owner } : { line };
}

function toldByMessage(
  owner: UserId | undefined,
  order: Steering["order"],
  conversation: Conversation,
  { now, workspaceUrl }: Pick<Context, "now" | "workspaceUrl">,
): NewDelivery[] {
  if (owner === undefined) return [];
  const text = assignedToYou(conversation, order.userId, threadAddress(workspaceUrl, conversation));
  const payload = { kind: "slack.answer" as const, userId: owner, text };
  const key = directKey(conversation.id, "assigned");
  return [deliverAlone(key, { id: deliveryIdOf(order.id, "assigned"), sourceTime: now, payload })];
}
