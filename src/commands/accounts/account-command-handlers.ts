import type { ChannelId } from "../../domain/ids.ts";
import type { NewConnections } from "../../outbound/membrane/new-connections.ts";
import type { Accounts } from "../../tenancy/accounts.ts";
import type { CommandDependencies, HandlerTools } from "../command-dependencies.ts";
import { createHandlerTools } from "../handler-tools.ts";

/** What the commands about accounts need besides what all handlers share. */
export type AccountServices = {
  /** Undefined while there is no ENCRYPTION_KEY to keep their secrets with. */
  accounts: Accounts | undefined;
  connections: NewConnections;
  /** Where Chatra reaches the bot, without a slash at the end. */
  publicUrl: string | undefined;
  /** The account of the bot's own configuration, if it has one. */
  environmentAccount?: { name: "default"; channelId: ChannelId } | undefined;
};

/** They also serve a workspace that has no account yet, and so no other command. */
export type AccountCommandHandlers = AccountServices &
  HandlerTools &
  Pick<CommandDependencies, "adminUsers" | "now" | "logger">;

/** The same, where accounts can be kept. */
export type OpenAccountHandlers = AccountCommandHandlers & { accounts: Accounts };

/** Makes the handlers of a workspace's accounts, which outlive each account. */
export function createAccountCommandHandlers(
  options: AccountServices &
    Pick<CommandDependencies, "slack" | "adminUsers" | "guestsMayCommand" | "now" | "logger">,
): AccountCommandHandlers & { stop(): Promise<void> } {
  const tools = createHandlerTools(options);
  return { ...options, ...tools, stop: () => tools.background.stop() };
}
