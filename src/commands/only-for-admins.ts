import { FAILED } from "../messages/failures.ts";
import { onlyAdmins } from "../messages/permissions.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";
import { inTime } from "./in-time.ts";

/**
 * Undefined for an administrator; for everybody else, and while Slack does not tell, what to tell them. `what` begins the
 * sentence. Never rejects.
 */
export async function refusalFor(
  { isAdmin, adminUsers, sleep }: Pick<HandlerParts, "isAdmin" | "adminUsers" | "sleep">,
  { userId }: Pick<AnswerPlace, "userId">,
  what: string,
): Promise<Answer | undefined> {
  try {
    const isOne = await inTime(sleep, isAdmin(userId));
    return isOne ? undefined : { text: onlyAdmins(what, adminUsers) };
  } catch (error) {
    return { text: explainFailure(error, FAILED.rank, adminUsers) };
  }
}
