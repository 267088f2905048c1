import { onlyAdmins } from "./admins.ts";
import type { AnswerPlace } from "./answer-person.ts";
import type { Answer } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import { explainFailure } from "./explain-failure.ts";

/** What only administrators may, as the beginning of a sentence. */
export const ADMIN_DEEDS = {
  run: "Running an action",
  request: "A request to Chatra",
  forget: "Erasing a client",
} as const;

/** Undefined for an administrator; for everybody else what to tell them. `what` begins the sentence. Never rejects. */
export async function refusalFor(
  { isAdmin, adminUsers }: Pick<DeskParts, "isAdmin" | "adminUsers">,
  { userId }: Pick<AnswerPlace, "userId">,
  what: string,
): Promise<Answer | undefined> {
  try {
    return (await isAdmin(userId)) ? undefined : { text: onlyAdmins(what, adminUsers) };
  } catch (error) {
    const failed = "It could not be found out whether you are an administrator. Nothing was done.";
    return { text: explainFailure(error, { kind: "other", failed }) };
  }
}
