import { z } from "zod";
import { accountIdSchema, userIdSchema } from "../../domain/ids.ts";
import { button, buttons, context, section } from "../../messages/blocks.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { Answer } from "../command-handlers.ts";
import { refusalFor } from "../only-for-admins.ts";
import type { AccountPress, OpenAccountHandlers } from "./account-command-handlers.ts";
import { named } from "./account-words.ts";

/** Whoever was asked this long ago, in ms, may mean something else by now. */
const GOOD_FOR_MS = 60 * 60 * 1000;

/** What the question was about. Slack hands it back as we made it: nobody else can write it. */
const questionSchema = z.object({
  accountId: accountIdSchema,
  name: z.string(),
  userId: userIdSchema,
  at: z.number(),
});
type Question = z.infer<typeof questionSchema>;

/** Asks whether to remove an account, and says what becomes of its chats. `at` is in ms UTC. */
export function askToRemove(account: Account, by: Pick<Question, "userId" | "at">): Answer {
  const { accountId, name } = account;
  const value = JSON.stringify({ accountId, name, ...by } satisfies Question);
  const question = `Remove the account ${named(account)} from this workspace?`;
  const follows =
    "Its threads stay here, but nothing more comes into them, and replies in them reach nobody. What waits to be sent is given up. Its webhook address stops working. In Chatra and in Membrane nothing is removed.";
  return {
    text: `${question} Nothing has been done yet.`,
    blocks: [
      section(question),
      section(follows),
      buttons([button("account.remove", "Remove", value, "danger"), button("account.keep", "Cancel", value)]),
      context("Nothing has been done yet. This question is good for an hour."),
    ],
  };
}

/** Removes the account, or leaves it. Resolves with what to tell; rejects when the removal could not be stored. */
export async function settleRemoval(handlers: OpenAccountHandlers, press: AccountPress): Promise<Answer> {
  const question = readQuestion(press.value);
  if (question === undefined) return { text: UNKNOWN };
  const { accountId, name, userId, at } = question;
  if (userId !== press.userId) {
    return { text: `Only <@${userId}> can answer this question, who ordered it. Nothing was done.` };
  }
  if (press.button === "account.keep") {
    return { text: `:heavy_multiplication_x: Cancelled: the account *${name}* stays as it is.` };
  }
  if (handlers.now() - at > GOOD_FOR_MS) {
    return { text: "This question is more than an hour old. Nothing was done; please order it again." };
  }
  // Who was an administrator when they were asked may be none by now.
  const refusal = await refusalFor(handlers, press, REMOVING);
  if (refusal !== undefined) return refusal;
  // By its id: another account may have the name by now.
  const orderId = `${accountId}.remove.${at}`;
  const removed = await handlers.accounts.remove(press.teamId, accountId, { userId, orderId });
  if (removed === undefined) return { text: `The account *${name}* was removed already.` };
  return {
    text: `:wastebasket: The account *${name}* was removed. Its threads stay; nothing more is sent from them. Chatra may go on calling the address, which leads nowhere now: take it out of Chatra's settings.`,
  };
}

const REMOVING = "Removing an account";
const UNKNOWN = "This question is not known any more. Nothing was done; please order it again.";

function readQuestion(value: string): Question | undefined {
  try {
    return questionSchema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
