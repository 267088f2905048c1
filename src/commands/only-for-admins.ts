import { onlyAdmins } from "./admins.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { explainFailure } from "./explain-failure.ts";
import { inTime } from "./in-time.ts";

/** What only administrators may, as the beginning of a sentence. */
export const ADMIN_DEEDS = {
  run: "Running an action",
  request: "A request to Chatra",
  forget: "Erasing a client",
  account: "Setting up accounts",
} as const;

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
    const failed = "It could not be found out whether you are an administrator. Nothing was done.";
    return { text: explainFailure(error, { kind: "other", failed }, adminUsers) };
  }
}
