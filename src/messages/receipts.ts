import type { Delivery } from "../domain/delivery.ts";
import type { PayloadOf, ReplyRef } from "../domain/payload.ts";

/** Reactions that tell what happened to a reply. */
export const RECEIPTS = {
  waiting: "hourglass_flowing_sand",
  sent: "white_check_mark",
  failed: "warning",
  uncertain: "grey_question",
  /** A person discarded the reply: unlike the notice in the thread, it stands on the reply itself. */
  discarded: "no_entry_sign",
  note: "lock",
  edited: "pencil2",
  deleted: "wastebasket",
} as const;

/** A reaction on a person's message. */
export function receipt(reply: ReplyRef, name: keyof typeof RECEIPTS, on = true): PayloadOf<"slack.react"> {
  return { kind: "slack.react", channelId: reply.channelId, ts: reply.ts, name: RECEIPTS[name], on };
}

/** What replaces a question or a notice, with its buttons, once it is settled. */
export const ARRIVED = ":white_check_mark: Confirmed: Chatra has the message.";
export const ECHO_CAME = ":white_check_mark: Confirmed: Chatra shows the message to the visitor.";
export const TAKEN_BACK = "Settled: the reply was edited or deleted in Slack, so the bot won't retry it.";

/** `by`: a mention of the person who decided. */
export const arrivedSays = (by: string) => `:white_check_mark: Confirmed by ${by}.`;
export const discardedBy = (by: string) => `:no_entry_sign: Discarded by ${by}. The bot won't try again.`;
export const sentAgainBy = (by: string) => `Sent again by ${by}.`;

/** `isOvertaken`: its text was edited since. */
export function notSentAgain(isOvertaken: boolean): string {
  const why = isOvertaken ? "was edited or deleted" : "was unsent or deleted";
  return `:no_entry_sign: Not sent again: the message ${why} in Slack.`;
}

export const UNKNOWN_MESSAGE = "This button no longer works: the bot does not have its message any more.";

/** Why a button or an order comes too late. */
export function alreadySettled(delivery: Delivery): string {
  switch (delivery.state) {
    case "sent":
      return delivery.payload.kind === "chatra.send"
        ? "The visitor already has this message."
        : "This is already done.";
    case "discarded":
      return "This was already discarded.";
    case "pending":
    case "sending":
      return "The bot is sending this again right now.";
    case "failed":
      return "This failed since then. Use the newer notice in this thread.";
    case "uncertain":
      return "This became unconfirmed since then. Use the newer question in this thread.";
    default:
      return delivery.state satisfies never;
  }
}
