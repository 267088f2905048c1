import { describeLeftOut, type LeftOut } from "../messages/left-out.ts";
import type { Conversation } from "./conversation.ts";
import { threadNotice } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";

export type ComposedReply = {
  /** What the visitor gets, in order; empty when nothing is left to send. */
  parts: string[];
  /** What can't go; its author is told by name. */
  leftOut: LeftOut[];
};

/** Tells the thread what of a reply was left out and why, in one message; nothing where all of it goes. */
export function leftOutNotices(
  composed: ComposedReply,
  conversation: Conversation,
  cause: string,
  now: number,
): NewDelivery[] {
  if (composed.leftOut.length === 0 && composed.parts.length > 0) return [];
  const text = describeLeftOut(composed);
  return [threadNotice(conversation, { text }, deliveryIdOf(cause, "left-out"), now)];
}
