import { snoozeEnded } from "../../messages/episode.ts";
import type { Conversation } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import type { NewDelivery } from "../delivery.ts";
import { waitingSince } from "../episode.ts";
import { conversationIdOf, inputIdOf, type UserId } from "../ids.ts";
import type { Timer } from "../input.ts";
import { groupToCall, nextDueAt, snoozeNotice, whatIsDue } from "../reminders.ts";
import { defineInput } from "./input-kind.ts";
import { clientPartition } from "./partitions.ts";

/** The time came for something in a chat: the decision looks at what is due by now. */
export const timerInput = defineInput<Timer>()({
  naturalId: ({ accountId, clientId, dueAt }) => inputIdOf("timer", accountId, clientId, String(dueAt)),
  partition: ({ accountId, clientId }) => clientPartition(accountId, clientId),
  sourceTime: ({ dueAt }) => dueAt,
  logFields: ({ accountId, clientId, dueAt }) => ({
    accountId,
    conversationId: conversationIdOf(accountId, clientId),
    dueAt,
  }),
  sought: ({ accountId, clientId }) => ({ id: conversationIdOf(accountId, clientId) }),
  isRepeatable: () => true,
  whenUndecided: () => [],
  needs: (_input, conversation) => {
    const { owner, route } = conversation?.episode ?? {};
    const called = [route?.mention, route?.escalate].flatMap((one) =>
      one?.kind === "user" ? one.userId : [],
    );
    const preferences = [...(owner ? [owner] : []), ...called];
    return { unfinished: true, preferences, group: conversation && groupToCall(conversation) };
  },
  decide: onTimer,
});

/** By the clock of the process that took the timer it is due. This one's may be behind, and no other timer comes. */
function onTimer(
  { dueAt }: Timer,
  conversation: Conversation | undefined,
  context: With<"unfinished" | "preferences" | "group">,
): Decision {
  const now = Math.max(context.now, dueAt);
  // What was written before the visitor's words answers none of them, however it ends.
  const since = (conversation?.episode && waitingSince(conversation.episode)) ?? 0;
  const isReplyUnderWay = context.unfinished.some(
    ({ payload, state, sourceTime }) =>
      payload.kind === "chatra.send" && !payload.automatic && state !== "failed" && sourceTime >= since,
  );
  const moment = { ...context, now, isReplyUnderWay };
  const due = conversation && allThatIsDue(conversation, moment);
  // The card may still have to change: the first words on it are kept for a time only.
  if (!due) return { ...nothing("nothing-to-do"), ...(conversation ? { conversation } : {}) };
  const { snoozeOver } = due;
  const notices =
    snoozeOver === undefined ? [] : [snoozeNotice(due.conversation, snoozeEnded(snoozeOver), now, now)];
  return {
    ...nothing(),
    conversation: due.conversation,
    deliveries: [...notices, ...due.deliveries],
    ...(snoozeOver === undefined ? {} : { isShownAtOnce: true }),
  };
}

/** What is due at the very same time is done together: a chat has one timer for it. */
function allThatIsDue(
  conversation: Conversation,
  moment: Parameters<typeof whatIsDue>[1],
): { conversation: Conversation; deliveries: NewDelivery[]; snoozeOver?: UserId } | undefined {
  const due = whatIsDue(conversation, moment);
  if (!due) return undefined;
  const { episode, ...rest } = due;
  const changed = { ...conversation, episode };
  const isSameTime = nextDueAt(changed) === nextDueAt(conversation);
  const more = isSameTime ? allThatIsDue(changed, moment) : undefined;
  if (!more) return { ...rest, conversation: changed };
  return {
    ...more,
    ...rest,
    conversation: more.conversation,
    deliveries: [...due.deliveries, ...more.deliveries],
  };
}
