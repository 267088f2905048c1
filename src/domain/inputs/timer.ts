import { snoozeOver } from "../../messages/episode.ts";
import type { Conversation } from "../conversation.ts";
import { type Context, type Decision, nothing } from "../decision.ts";
import { threadNotice } from "../deliver.ts";
import { awoken } from "../episode.ts";
import { conversationIdOf, deliveryIdOf, inputIdOf } from "../ids.ts";
import type { Timer } from "../input.ts";
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
  needs: () => ({}),
  decide: onTimer,
});

function onTimer(_input: Timer, conversation: Conversation | undefined, context: Context): Decision {
  const { now } = context;
  const episode = conversation?.episode;
  if (!conversation || !episode?.snooze || episode.snooze.until > now) return nothing("nothing-to-do");
  const { by, until } = episode.snooze;
  const id = deliveryIdOf(conversation.id, `snooze-over:${episode.number}:${until}`);
  return {
    ...nothing(),
    conversation: { ...conversation, episode: awoken(episode, now) },
    deliveries: [threadNotice({ conversation, now }, { text: snoozeOver(by) }, id)],
    isShownAtOnce: true,
  };
}
