import type { UserId } from "../domain/ids.ts";
import type { Call, OrderKind } from "../domain/order.ts";
import { describeCall } from "./describe.ts";
import { called } from "./order-answers.ts";

/** What people are told about work that was under way when the restored backup was made. */
const LOOK = "The bot was restored from a backup. Look in Chatra, and";

/** Stored with discarded deliveries. */
export const WAS_RESTORED = "the bot was restored from a backup";
export const CARRIED_WORDS_IN_DOUBT = `:grey_question: Did the message above, sent by command, reach the visitor? ${LOOK} send it again if it is missing.`;
export const callInDoubt = (call: Call, chat: Parameters<typeof called>[0]) =>
  `:grey_question: Did Chatra ${describeCall(call, chat && called(chat), "infinitive")}? ${LOOK} run the command again if not.`;
export const wordsInDoubt = (userId: UserId, change: "wrote" | "changed") =>
  `:grey_question: Did ${change === "wrote" ? `the last reply of <@${userId}> here` : `the last edit of <@${userId}> here`} reach the visitor? ${LOOK} send it again if it is missing.`;
export const orderInDoubt = (kind: OrderKind) =>
  `:grey_question: Did the bot carry out your command (${kind})? ${LOOK} run the command again if not.`;
