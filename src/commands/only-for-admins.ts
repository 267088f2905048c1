import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
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
  account: "Setting up accounts",
} as const;

/** Slack wants its acknowledgement within three seconds, and a store comes after this. */
const PATIENCE_MS = 2000;

/**
 * Undefined for an administrator; for everybody else, and while Slack does not tell, what to tell them. `what` begins the
 * sentence. Never rejects.
 */
export async function refusalFor(
  { isAdmin, adminUsers, sleep }: Pick<DeskParts, "isAdmin" | "adminUsers" | "sleep">,
  { userId }: Pick<AnswerPlace, "userId">,
  what: string,
): Promise<Answer | undefined> {
  const told = new AbortController();
  const tooLong = Promise.withResolvers<never>();
  sleep(PATIENCE_MS, told.signal).then(
    () => tooLong.reject(new SlackGatewayError("unavailable", "slow")),
    () => undefined,
  );
  try {
    const isOne = await Promise.race([isAdmin(userId), tooLong.promise]);
    return isOne ? undefined : { text: onlyAdmins(what, adminUsers) };
  } catch (error) {
    const failed = "It could not be found out whether you are an administrator. Nothing was done.";
    return { text: explainFailure(error, { kind: "other", failed }) };
  } finally {
    told.abort();
  }
}
