import { z } from "zod";
import { accountIdSchema, userIdSchema } from "../../domain/ids.ts";
import { accountGone, accountKept, accountRemoved, askToRemove } from "../../messages/accounts.ts";
import { ADMIN_ACTIONS } from "../../messages/permissions.ts";
import { onlyWhoOrdered, QUESTION_TOO_OLD, UNKNOWN_QUESTION } from "../../messages/proposal.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { Answer, ButtonPress } from "../command-handlers.ts";
import { refusalFor } from "../permissions.ts";
import { GOOD_FOR_MS } from "../proposals.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";

/** What the question is about. Slack returns it unchanged, and nobody else can write it. */
const questionSchema = z.object({
  accountId: accountIdSchema,
  name: z.string(),
  userId: userIdSchema,
  at: z.number(),
});
type Question = z.infer<typeof questionSchema>;

/** Asks whether to remove an account. `at` is in ms UTC. */
export function proposeRemoval({ accountId, name }: Account, by: Pick<Question, "userId" | "at">): Answer {
  return askToRemove({ name }, JSON.stringify({ accountId, name, ...by } satisfies Question));
}

/** Removes the account, or keeps it. Resolves with what to tell; rejects when the removal could not be stored. */
export async function settleRemoval(handlers: OpenAccountHandlers, press: ButtonPress): Promise<Answer> {
  const question = readQuestion(press.value);
  if (question === undefined) return { text: UNKNOWN_QUESTION };
  const { accountId, name, userId, at } = question;
  if (userId !== press.userId) return { text: onlyWhoOrdered(userId) };
  if (press.button === "account.keep") return { text: accountKept(name) };
  if (handlers.now() - at > GOOD_FOR_MS) return { text: QUESTION_TOO_OLD };
  // They may have lost their rank since they were asked.
  const refusal = await refusalFor(handlers, press, ADMIN_ACTIONS.removal);
  if (refusal !== undefined) return refusal;
  // By its id: another account may have the name by now.
  const orderId = `${accountId}.remove.${at}`;
  const removed = await handlers.accounts.remove(press.teamId, accountId, { userId, orderId });
  return { text: removed === undefined ? accountGone(name) : accountRemoved(name) };
}

function readQuestion(value: string): Question | undefined {
  try {
    return questionSchema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
