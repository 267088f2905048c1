import type { Order } from "../domain/order.ts";
import { describeOrder } from "./describe.ts";
import { explainFault, type Fault } from "./operator.ts";

/** Immediate answers to commands, buttons and shortcuts. */
export const WORKING = ":hourglass_flowing_sand: Working on it …";
export const RESTARTING = "The bot is being stopped at this moment. Please try again in a minute.";
export const UNANSWERED =
  ":warning: No answer came: the bot was stopped while it looked this up. Please run the command again.";
export const NO_LONGER_KNOWN = "What this button was for is no longer known.";

export const NO_THREAD_OF_OURS =
  ":mag: This link leads to no thread of a chat. Copy the link of any message in a client's thread, or give the client's id. Nothing was done.";

/** Why a shortcut does nothing with this message. */
export const NOT_FOR_THIS_MESSAGE = {
  noThread: ":mag: This message is in no thread of a chat, so there is no visitor. Nothing was done.",
  cardIsNoReply: "This is the client's card; the visitor does not see it. Use this on a reply in its thread.",
  cardIsNoNote: "This is the client's card, and no note. Use this on a note in its thread.",
  noTeammate: "No teammate wrote this message, so it can't be sent to the visitor.",
} as const;

/** `client`: what to call the order's client, if it has one. */
export const workingOn = (act: Order, client = "the visitor") =>
  `:hourglass_flowing_sand: Working on it: ${describeOrder(act, client)}.`;

/** Nothing gets through to Chatra now, so nobody should wait for an answer. */
export const waitsForChatra = (fault: Fault, adminUsers: readonly string[]) =>
  `It waits until Chatra can be reached again, and is then done by itself. ${explainFault(fault, adminUsers)}`;

/** `left`: how many only admins may retry; `isAll`: no more are left to retry. */
export function tryingAgain(failed: number, left: number, isAll: boolean): string {
  const leftNote = left > 0 ? ` ${left} can be tried again by administrators only.` : "";
  if (failed === 0 && left > 0) return `:no_entry:${leftNote}`;
  if (failed === 0) return ":white_check_mark: Nothing has failed, so there is nothing to try again.";
  const more = isAll ? "" : " These were the latest; please press again for the rest.";
  const count = failed === 1 ? "one delivery" : `${failed} deliveries`;
  return `:arrows_counterclockwise: Trying ${count} again.${more}${leftNote} \`/chatra status\` tells how it went.`;
}
