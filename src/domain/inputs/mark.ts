import type { Conversation } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { inputIdOf, slackTsToMs } from "../ids.ts";
import type { OrderOf, SlackMark } from "../input.ts";
import { steer } from "../orders/steer.ts";
import { defineInput } from "./input-kind.ts";
import { threadPartition } from "./partitions.ts";

/** A teammate put a reaction on a card, or removed it: 👀 claims the chat, ✅ closes it. */
export const markInput = defineInput<SlackMark>()({
  naturalId: ({ teamId, channelId, ts, userId, mark, on, eventTs }) =>
    inputIdOf("slack.mark", teamId, channelId, ts, userId, mark, String(on), eventTs),
  partition: (input) => threadPartition(input, input.ts),
  sourceTime: ({ eventTs }) => slackTsToMs(eventTs),
  logFields: ({ channelId, ts, mark, on }) => ({ channelId, ts, mark, on }),
  sought: ({ teamId, channelId, ts }) => ({ thread: { teamId, channelId, threadTs: ts } }),
  isRepeatable: () => false,
  whenUndecided: () => [],
  needs: () => ({ preferences: [] }),
  decide: onMark,
});

function onMark(
  input: SlackMark,
  conversation: Conversation | undefined,
  context: With<"preferences">,
): Decision {
  const { teamId, channelId, ts, userId } = input;
  // The card of an earlier thread stands for nothing any more.
  if (conversation?.threadTs !== ts || conversation.channelId !== channelId) return nothing("not-our-thread");
  if (context.author.refused !== undefined || !context.mayOwn(userId)) return nothing("guest-command");
  const step = stepOf(input, conversation);
  if (step === undefined) return nothing("nothing-to-do");
  const order: OrderOf<"steer"> = {
    kind: "slack.act",
    teamId,
    accountId: conversation.accountId,
    at: slackTsToMs(input.eventTs),
    order: {
      id: `mark:${teamId}:${channelId}:${ts}:${userId}:${input.mark}:${input.eventTs}`,
      userId,
      // The card shows what became of it; only a claim that came too late is told.
      ...(step.kind === "claim" ? { answer: { channelId, threadTs: ts } } : {}),
    },
    act: { kind: "steer", channelId, threadTs: ts, step },
  };
  return steer(order, conversation, context);
}

/** Undefined for a reaction that changes nothing: two people may put the same one. */
function stepOf(
  { mark, on, userId }: SlackMark,
  { episode }: Conversation,
): OrderOf<"steer">["act"]["step"] | undefined {
  if (!episode) return undefined;
  const { owner, end } = episode;
  if (mark === "claim") {
    if (on) return owner === userId ? undefined : { kind: "claim" };
    return owner === userId ? { kind: "release" } : undefined;
  }
  if (on) return end ? undefined : { kind: "close", byMark: true };
  return end?.byMark && end.by === userId ? { kind: "reopen" } : undefined;
}
