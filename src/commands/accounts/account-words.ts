import type { Account } from "../../accounts/accounts.ts";
import { code } from "../words.ts";
import type { AccountServices } from "./account-desk.ts";

export const NEEDS_KEY =
  ":closed_lock_with_key: Further accounts are kept with secrets of their own, and those only encrypted. Whoever runs the bot has to set `ENCRYPTION_KEY` to 64 hexadecimal digits, which `openssl rand -hex 32` makes, and start it again. Nothing was done.";

export const NOT_IN_PRIVATE =
  "New chats need a channel that the team works in, and this is a direct message. Please order it in that channel. Nothing was done.";

/** An account in an answer, as mrkdwn: a name holds nothing that Slack acts upon. */
export function named({ name }: Pick<Account, "name">): string {
  return `*${name}*`;
}

export function unknownAccount(name: string): string {
  return `:mag: This workspace has no account ${code(name)}. \`/chatra accounts\` lists those that it has.`;
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
