import type { Conversation } from "./conversation.ts";
import type { SlackTs } from "./ids.ts";
import { POLICIES } from "./route.ts";

export type Policy = (typeof POLICIES)[number];

/**
 * Which messages of a thread go to the visitor now: the route of the chat's episode says so, also after its end. In an earlier
 * thread of the chat the stricter policy counts, because people read the card that they write under.
 */
export function policyIn(
  { threadTs, episode, card }: Pick<Conversation, "threadTs" | "episode" | "card">,
  place: { threadTs: SlackTs },
): Policy {
  const present = episode?.route?.policy ?? "all";
  if (place.threadTs === threadTs) return present;
  const earlier = card.strictThreads?.find((thread) => thread.threadTs === place.threadTs)?.policy ?? "all";
  return POLICIES.indexOf(earlier) > POLICIES.indexOf(present) ? earlier : present;
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
