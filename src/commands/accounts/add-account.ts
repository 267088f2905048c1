import { context, section } from "../../messages/blocks.ts";
import { MOST_ACCOUNTS } from "../../tenancy/accounts.ts";
import type { AnswerPlace } from "../command-dependencies.ts";
import type { Answer } from "../command-handlers.ts";
import { explainFailure } from "../explain-failure.ts";
import type { AccountAsked, OpenAccountHandlers } from "./account-command-handlers.ts";
import { NOT_IN_PRIVATE, named, webhookStep } from "./account-words.ts";
import { connectAccount } from "./connect-account.ts";

/** Adds an account whose new chats come to the channel of the command, and begins its connection. */
export async function addAccount(
  handlers: OpenAccountHandlers,
  asked: AccountAsked,
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
  if (typeof account === "string") return { text: refusals[account](name) };
  // The account is there now: that its connection can't be begun must not keep the address from who has to enter it.
  const connection = await connectAccount(handlers, { asked, place, account }).catch((error: unknown) => {
    handlers.logger.warn({ accountId: account.accountId, err: error }, "an account could not be connected");
    const failed = "It could not be connected so far.";
    return `${explainFailure(error, { kind: "other", failed }, handlers.adminUsers)} \`/chatra account ${name} connect\` tries again.`;
  });
  const added = `:heavy_plus_sign: The account ${named(account)} was added. Its new chats come to <#${channelId}>, where the bot has to be a member.`;
  const steps = [webhookStep(handlers, account.webhookSecrets), connection];
  return {
    text: [added, ...steps].join("\n"),
    blocks: [
      section(added),
      ...steps.map((step, index) => section(`${index + 1}. ${step}`)),
      context("Only you see this."),
    ],
  };
}

const refusals = {
  "name-taken": (name: string) =>
    `:warning: This workspace has an account *${name}* already. Nothing was done; \`/chatra account ${name}\` shows it.`,
  "too-many": () =>
    `:warning: This workspace has ${MOST_ACCOUNTS} accounts, which is all that it can have. Nothing was done.`,
  removed: (name: string) => `The account *${name}* has been removed since this was ordered.`,
};
