import { greeting } from "../../messages/help.ts";
import { nothing } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import { deliveryIdOf, inputIdOf, slackTsToMs } from "../ids.ts";
import type { SlackMention } from "../input.ts";
import { defineInput } from "./input-kind.ts";
import { threadPartition } from "./partitions.ts";

/** A person wrote to the bot itself: it answers how to work with it. In a visitor's thread the message is a reply. */
export const mentionInput = defineInput<SlackMention>()({
  naturalId: ({ teamId, channelId, ts }) => inputIdOf("slack.mention", teamId, channelId, ts),
  partition: (input) => threadPartition(input, input.threadTs ?? input.ts),
  sourceTime: ({ ts }) => slackTsToMs(ts),
  logFields: ({ channelId, threadTs, ts }) => ({ channelId, threadTs, ts }),
  sought: ({ teamId, channelId, threadTs }) => threadTs && { thread: { teamId, channelId, threadTs } },
  isRepeatable: () => false,
  whenUndecided: () => [],
  needs: () => ({}),
  decide({ teamId, channelId, threadTs, ts, userId, isDirect, parentUserId }, conversation, context) {
    const isUnderOurPost = !isDirect && parentUserId === context.botUserId;
    if (conversation !== undefined || isUnderOurPost) return nothing("mention-in-our-thread");
    const cause = `${teamId}:${channelId}:${ts}`;
    const place = { channelId, ...(threadTs ? { threadTs } : {}) };
    const answer = deliverAlone(`mention:${cause}`, {
      id: deliveryIdOf(cause, "greeting"),
      sourceTime: context.now,
      // In a direct message it stays; elsewhere only its reader sees it.
      payload:
        isDirect && threadTs
          ? { kind: "slack.notice", ...place, ...greeting() }
          : { kind: "slack.answer", userId, ...(isDirect ? {} : place), ...greeting() },
    });
    return { ...nothing(), deliveries: [answer] };
  },
});
