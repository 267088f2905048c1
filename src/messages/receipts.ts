import type { Delivery, PayloadOf, ReplyRef } from "../domain/delivery.ts";

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
export const ARRIVED = ":white_check_mark: It arrived.";
export const ECHO_CAME = ":white_check_mark: It arrived: Chatra shows it to the visitor.";
export const TAKEN_BACK = ":wastebasket: The reply was taken back here; nothing more is sent.";

/** `by`: a mention of the person who decided. */
export const arrivedSays = (by: string) => `:white_check_mark: It arrived, says ${by}.`;
export const discardedBy = (by: string) => `:no_entry_sign: Discarded by ${by}; the visitor did not get it.`;
export const sentAgainBy = (by: string) => `:arrows_counterclockwise: Sent again by ${by}.`;

/** `isOvertaken`: its text was edited since. */
export function notSentAgain(isOvertaken: boolean): string {
  const why = isOvertaken ? "was changed again, or taken back," : "was taken back";
  return `:no_entry_sign: Not sent again: the message ${why} here.`;
}

export const UNKNOWN_MESSAGE = "The message behind this button is no longer known.";

/** Why a button or an order comes too late. */
export function alreadySettled(delivery: Delivery): string {
  switch (delivery.state) {
    case "sent":
      return delivery.payload.kind === "chatra.send"
        ? "This was settled already: it reached the visitor."
        : "This was settled already: it was done.";
    case "discarded":
      return "This was settled already: it was discarded.";
    case "pending":
    case "sending":
      return "This is being sent again at this moment.";
    case "failed":
      return "This has failed meanwhile: please use the newer message in this thread.";
    case "uncertain":
      return "This became uncertain meanwhile: please use the newer message in this thread.";
    default:
      return delivery.state satisfies never;
  }
}
