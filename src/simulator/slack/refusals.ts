/** Refusals of Slack that concern one argument or the age of a message, for `slack.faults.add`. */
import { flagAt } from "../json.ts";
import type { SlackFault } from "./simulator-api.ts";

type BroadcastError =
  | "cant_broadcast_message"
  | "restricted_action"
  | "restricted_action_thread_only_channel"
  | "restricted_action_read_only_channel";

/** Posts with `reply_broadcast` are refused, the same ones without it are not. Holds until it is taken back. */
export function refuseBroadcasts(error: BroadcastError, times = Number.POSITIVE_INFINITY): SlackFault {
  const when: SlackFault["when"] = (args) => flagAt(args, "reply_broadcast");
  return { method: "chat.postMessage", kind: "error", error, when, times };
}

/** Messages can't be changed any more. Holds until it is taken back. */
export function refuseUpdates(
  error: "edit_window_closed" | "cant_update_message",
  times = Number.POSITIVE_INFINITY,
): SlackFault {
  return { method: "chat.update", kind: "error", error, times };
}
