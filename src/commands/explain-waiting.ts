import { CHANNEL_GONE, type Target } from "../domain/delivery.ts";
import type { ChannelId } from "../domain/ids.ts";
import { askOperator, explainFault } from "../messages/operator.ts";
import { code } from "../messages/text/excerpt.ts";
import type { Unsettled } from "../store/backlog.ts";

type About = { defaultChannel: ChannelId; adminUsers: readonly string[] };

/** More reasons than these are of no use to anybody. */
const MOST = 3;

/**
 * Says in mrkdwn what the last attempts at waiting deliveries met with and what to do, a line each; what has waited longest
 * first. `defaultChannel` is where new chats go.
 */
export function explainWaiting(owed: Unsettled[], about: About): string[] {
  return owed
    .toSorted((a, b) => a.oldestAt - b.oldestAt)
    .flatMap(({ target, reason, count }) =>
      reason === undefined
        ? []
        : [`• To ${NAMES[target]}, ${count} of them: ${whyOf(target, reason, about)}`],
    )
    .slice(0, MOST);
}

const NAMES: Record<Target, string> = { chatra: "Chatra", slack: "Slack" };

function whyOf(target: Target, reason: string, { defaultChannel, adminUsers }: About): string {
  switch (reason) {
    case CHANNEL_GONE:
      // A thread in another channel is made anew; only for this one does anything wait.
      return `The bot can't post in <#${defaultChannel}>: invite it there, unarchive the channel, or choose another one.`;
    case "unauthorized":
      return `The bot's token is refused, or lacks a permission. ${askOperator(adminUsers, "install the app again")}`;
    case "not-logged-in":
    case "cli-missing":
    case "cli-outdated":
    case "connection-needs-action":
      return explainFault({ reason, detail: "", url: undefined }, adminUsers);
    case "rate-limited":
      return `${NAMES[target]} asked to wait. They go out by themselves.`;
    case "waits-its-turn":
      return "Much goes into one channel at the moment. They go out by themselves, one after the other.";
    case "unavailable":
    case "unknown-outcome":
      return `${NAMES[target]} could not be reached, or gave no usable answer. They are tried again by themselves.`;
    default:
      return `The last attempt ended with ${code(reason)}. They are tried again by themselves.`;
  }
}
