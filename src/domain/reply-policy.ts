import type { Conversation } from "./conversation.ts";
import { type SlackTs, slackTsToMs } from "./ids.ts";
import { POLICIES } from "./route.ts";

export type Policy = (typeof POLICIES)[number];

/** Where something was written, and when, if not just now. */
type Place = { threadTs: SlackTs; ts?: SlackTs };

/**
 * Which messages of a thread go to the visitor: the route of the chat's episode says so, also after its end. Of two policies
 * the stricter one counts, because people read the card that they write under: in an earlier thread of the chat, and for what
 * was written before the episode began.
 */
export function policyIn(
  { threadTs, episode, card }: Pick<Conversation, "threadTs" | "episode" | "card">,
  place: Place,
): Policy {
  const isEarlier =
    episode !== undefined && place.ts !== undefined && slackTsToMs(place.ts) < episode.openedAt;
  const before = isEarlier ? episode.policyBefore : undefined;
  const left =
    place.threadTs === threadTs
      ? undefined
      : card.strictThreads?.find((thread) => thread.threadTs === place.threadTs)?.policy;
  const policies = [episode?.route?.policy, before, left].map((policy) => POLICIES.indexOf(policy ?? "all"));
  return POLICIES[Math.max(...policies)] ?? "all";
}

/** The threads with a policy other than `all` that a chat has left, with the present one, which it leaves now. */
export function strictThreadsOf(conversation: Conversation): Pick<Conversation["card"], "strictThreads"> {
  const { threadTs, card } = conversation;
  const others = (card.strictThreads ?? []).filter((thread) => thread.threadTs !== threadTs);
  const policy = threadTs === undefined ? "all" : policyIn(conversation, { threadTs });
  const strictThreads =
    threadTs === undefined || policy === "all" ? others : [...others, { threadTs, policy }];
  return strictThreads.length === 0 ? {} : { strictThreads };
}
