import type { UserId } from "../domain/ids.ts";
import type { Call, OrderKind } from "../domain/order.ts";
import { describeCall } from "./describe.ts";
import { called } from "./order-answers.ts";

/** What people are told about work that was under way when the restored backup was made. */
const LOOK =
  "this bot was restored from a backup. Please look in Chatra, and do it again if it did not happen.";

/** Stored with discarded deliveries. */
export const WAS_RESTORED = "the bot was restored from a backup";
export const CARRIED_WORDS_IN_DOUBT =
  ":grey_question: It is not known whether the words above, which were sent by command, reached the visitor: " +
  "this bot was restored from a backup. Please look in Chatra, and send them again if they did not.";
export const callInDoubt = (call: Call, chat: Parameters<typeof called>[0]) =>
  `:grey_question: It is not known whether this happened: ${describeCall(call, chat && called(chat))}. The bot was restored from a backup. Please look in Chatra, and order it again if it did not.`;
export const wordsInDoubt = (userId: UserId, deed: "wrote" | "changed") =>
  `:grey_question: It is not known whether what <@${userId}> ${deed} here last reached the visitor: ${LOOK}`;
export const orderInDoubt = (kind: OrderKind) =>
  `:grey_question: It is not known whether your order (${kind}) was carried out: ${LOOK}`;
