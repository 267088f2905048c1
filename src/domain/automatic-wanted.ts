import type { Conversation } from "./conversation.ts";
import { isOpenAt } from "./hours.ts";

/** Whether an automatic message may still go once its post is there: nobody has answered, and it is closed. */
export function isAutomaticWanted({ episode }: Conversation, now: number): boolean {
  const hours = episode?.route?.hours;
  if (!episode || !hours || episode.end || isOpenAt(hours, now)) return false;
  return episode.unanswered.some((at) => at <= now && !isOpenAt(hours, at));
}
