import type { Order } from "../domain/order.ts";
import { describeOrder } from "./describe.ts";
import { explainFault, type Fault } from "./operator.ts";

/** Immediate answers to commands, buttons and shortcuts. */
export const WORKING = ":hourglass_flowing_sand: Working…";
export const RESTARTING = "The bot is stopping right now. Try again in a minute.";
export const UNANSWERED =
  ":warning: Your command got no answer: the bot stopped during the lookup. Run the command again.";
export const NO_LONGER_KNOWN = "This button no longer works. Run the command again.";

export const NO_THREAD_OF_OURS =
  "This link does not lead to a chat's thread. Copy the link of a message in the visitor's thread, or use the client ID.";

/** Why a shortcut does nothing with this message. */
export const NOT_FOR_THIS_MESSAGE = {
  noThread: "This message is not in a chat's thread. Use this shortcut on a message in one.",
  cardIsNoReply:
    "This is the visitor's card, which only your team sees. Use this shortcut on a reply in its thread.",
  cardIsNoNote: "This is the visitor's card, not a note. Use this shortcut on a note in its thread.",
  noTeammate:
    "No teammate wrote this message, so the bot can't send it. Only teammates' messages can go to the visitor.",
} as const;

/** `client`: what to call the order's client, if it has one. */
export function workingOn(act: Order, client = "the visitor"): string {
  const doing = describeOrder(act, client);
  return `:hourglass_flowing_sand: ${doing.slice(0, 1).toUpperCase()}${doing.slice(1)}…`;
}

/** Nothing gets through to Chatra now, so nobody should wait for an answer. */
export const waitsForChatra = (fault: Fault, adminUsers: readonly string[]) =>
  `This waits until the bot reaches Chatra again. ${explainFault(fault, adminUsers)}`;

/** `left`: how many only admins may retry; `isAll`: no more are left to retry. */
export function tryingAgain(failed: number, left: number, isAll: boolean): string {
  const forAdmins = left > 0 ? ` Only admins can retry ${left === 1 ? "one other" : `${left} others`}.` : "";
  if (failed === 0 && left > 0)
    return `Only admins can retry ${left === 1 ? "this failure" : `these ${left} failures`}.`;
  if (failed === 0) return "Nothing has failed, so there is nothing to retry.";
  const more = isAll ? "" : " These are the latest; press *Retry all failed* again for the rest.";
  const count = failed === 1 ? "one failure" : `${failed} failures`;
  return `:hourglass_flowing_sand: Retrying ${count}.${more}${forAdmins} \`/chatra status\` shows the result.`;
}
