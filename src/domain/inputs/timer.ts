import { snoozeEnded } from "../../messages/episode.ts";
import type { Conversation } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { conversationIdOf, inputIdOf } from "../ids.ts";
import type { Timer } from "../input.ts";
import { snoozeNotice, whatIsDue } from "../reminders.ts";
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
    const escalated = route?.escalate?.kind === "user" ? [route.escalate.userId] : [];
    return { unfinished: true, preferences: [...(owner ? [owner] : []), ...escalated] };
  },
  decide: onTimer,
});

function onTimer(
  _input: Timer,
  conversation: Conversation | undefined,
  context: With<"unfinished" | "preferences">,
): Decision {
  const { now } = context;
  const isReplyUnderWay = context.unfinished.some(
    ({ payload, state }) => payload.kind === "chatra.send" && state !== "failed",
  );
  const due = conversation && whatIsDue(conversation, { ...context, isReplyUnderWay });
  if (!conversation || !due) return nothing("nothing-to-do");
  const { episode, deliveries, snoozeOver } = due;
  const notices =
    snoozeOver === undefined ? [] : [snoozeNotice(conversation, snoozeEnded(snoozeOver), now, now)];
  return {
    ...nothing(),
    conversation: { ...conversation, episode },
    deliveries: [...notices, ...deliveries],
    ...(snoozeOver === undefined ? {} : { isShownAtOnce: true }),
  };
}
