import { askOperator } from "../../messages/operator.ts";
import { code } from "../../messages/text/excerpt.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { AccountServices } from "./account-command-handlers.ts";

/** Why there can't be further accounts, and who has to do what. */
export function needsKey(adminUsers: readonly string[]): string {
  const what =
    "set `ENCRYPTION_KEY` to 64 hexadecimal digits, which `openssl rand -hex 32` makes, and start the bot again";
  return `:closed_lock_with_key: Further accounts are kept with secrets of their own, and those only encrypted. ${askOperator(adminUsers, what)}`;
}

export const NOT_IN_PRIVATE =
  "New chats need a channel that the team works in, and this is a direct message. Please order it in that channel. Nothing was done.";

/** An account in an answer, as mrkdwn: a name holds nothing that Slack acts upon. */
export function named({ name }: Pick<Account, "name">): string {
  return `*${name}*`;
}

/** `known`: the names of those that the workspace has. */
export function unknownAccount(name: string, known: readonly string[]): string {
  const has =
    known.length === 0
      ? "It has none yet; `/chatra account add NAME` adds one."
      : `It has ${known.map((one) => code(one)).join(", ")}.`;
  return `:mag: This workspace has no account ${code(name)}. ${has} Nothing was done.`;
}

/** The newest address that Chatra sends to, as code. It is a secret: for the eyes of the administrator who asks. */
export function webhookAddress(
  { publicUrl }: Pick<AccountServices, "publicUrl">,
  [secret = ""]: readonly string[],
): string {
  const path = `/chatra/webhooks/${secret}`;
  if (publicUrl !== undefined) return code(`${publicUrl}${path}`, 1000);
  return `${code(path, 100)} behind the address at which Chatra reaches the bot`;
}

/** What is to be done with that address. */
export function webhookStep(
  services: Pick<AccountServices, "publicUrl">,
  secrets: readonly string[],
): string {
  return `In Chatra's settings, set the webhook address to ${webhookAddress(services, secrets)} and switch on all three events. Keep it to yourself: whoever has it can write into the channel.`;
}
