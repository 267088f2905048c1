import type { Conversation } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { type Episode, type MarkOff, withMarkOff } from "../episode.ts";
import { inputIdOf, slackTsToMs } from "../ids.ts";
import type { OrderOf, SlackMark } from "../input.ts";
import { isOutdated, steer } from "../orders/steer.ts";
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
  const { episode } = conversation;
  const at = slackTsToMs(input.eventTs);
  const isOffAgain = (off: MarkOff) => off.mark === input.mark && off.by === userId && off.at > at;
  if (!episode || (input.on && episode.marksOff?.some(isOffAgain))) return nothing("nothing-to-do");
  const step = stepOf(input, episode);
  if (step === undefined) {
    if (input.on) return nothing("nothing-to-do");
    const after = withMarkOff(episode, { mark: input.mark, by: userId, at });
    return { ...nothing("nothing-to-do"), conversation: { ...conversation, episode: after } };
  }
  const isLate = isOutdated(step, episode, at);
  const order: OrderOf<"steer"> = {
    kind: "slack.act",
    teamId,
    accountId: conversation.accountId,
    at,
    order: {
      id: `mark:${teamId}:${channelId}:${ts}:${userId}:${input.mark}:${input.eventTs}`,
      userId,
      // The card shows what became of it; only what came too late is told.
      ...(step.kind === "claim" || isLate ? { answer: { channelId, threadTs: ts } } : {}),
    },
    act: { kind: "steer", channelId, threadTs: ts, step },
  };
  return steer(order, conversation, context);
}

/** Undefined for a reaction that changes nothing: two people may put the same one. */
function stepOf(
  { mark, on, userId }: SlackMark,
  { owner, end }: Episode,
): OrderOf<"steer">["act"]["step"] | undefined {
  if (mark === "claim") {
    if (on) return owner === userId ? undefined : { kind: "claim" };
    return owner === userId ? { kind: "release" } : undefined;
  }
  if (on) return end ? undefined : { kind: "close", byMark: true };
  return end?.byMark && end.by === userId ? { kind: "reopen" } : undefined;
}
