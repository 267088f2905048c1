import { NOT_CONNECTED_YET, toTryAgain } from "../../messages/account-connection.ts";
import { accountAdded, NOT_ADDED, NOT_IN_PRIVATE } from "../../messages/accounts.ts";
import { MOST_ACCOUNTS } from "../../tenancy/accounts.ts";
import type { AnswerPlace } from "../command-dependencies.ts";
import type { Answer, SlashCommandAsked } from "../command-handlers.ts";
import { explainFailure } from "../explain-failure.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";
import { connectAccount } from "./connect-account.ts";

/** Adds an account whose new chats come to the channel of the command, and begins its connection. */
export async function addAccount(
  handlers: OpenAccountHandlers,
  asked: SlashCommandAsked,
  place: AnswerPlace,
  name: string,
): Promise<Answer> {
  const { teamId, channelId } = asked;
  if (channelId.startsWith("D")) return { text: NOT_IN_PRIVATE };
  const account = await handlers.accounts.add({
    teamId,
    name,
    channelId,
    userId: place.userId,
    orderId: asked.id,
  });
  if (typeof account === "string") return { text: NOT_ADDED[account](name, MOST_ACCOUNTS) };
  // The account is there now: that its connection can't be begun must not keep the address from who has to enter it.
  const connection = await connectAccount(handlers, { asked, place, account }).catch((error: unknown) => {
    handlers.logger.warn({ accountId: account.accountId, err: error }, "an account could not be connected");
    const subject = { kind: "other", failed: NOT_CONNECTED_YET } as const;
    return toTryAgain(explainFailure(error, subject, handlers.adminUsers), account);
  });
  return accountAdded(account, connection, handlers.publicUrl);
}
