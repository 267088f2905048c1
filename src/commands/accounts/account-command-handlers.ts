import type { ChannelId } from "../../domain/ids.ts";
import type { NewConnections } from "../../outbound/membrane/new-connections.ts";
import type { Accounts } from "../../tenancy/accounts.ts";
import type { CommandDependencies, HandlerTools } from "../command-dependencies.ts";
import type { Asked, ButtonPress } from "../command-handlers.ts";
import { createHandlerTools } from "../handler-tools.ts";

/** What the commands about accounts need besides the desk itself. */
export type AccountServices = {
  /** Undefined while there is no ENCRYPTION_KEY to keep their secrets with. */
  accounts: Accounts | undefined;
  connections: NewConnections;
  /** Where Chatra reaches the bot, without a slash at the end. */
  publicUrl: string | undefined;
  /** The account that the bot's own configuration describes, where there is one. */
  environmentAccount?: { name: "default"; channelId: ChannelId } | undefined;
};

/** They work also in a workspace that has no account yet, and thus no other command. */
export type AccountCommandHandlers = AccountServices &
  HandlerTools &
  Pick<CommandDependencies, "adminUsers" | "now" | "logger">;

/** The same, where accounts can be kept. */
export type OpenAccountHandlers = AccountCommandHandlers & { accounts: Accounts };

export type AccountPress = Asked & ButtonPress;

/** Makes what serves the commands about a workspace's accounts. It outlives each of the accounts. */
export function createAccountCommandHandlers(
  options: AccountServices &
    Pick<CommandDependencies, "slack" | "adminUsers" | "guestsMayCommand" | "now" | "logger">,
): AccountCommandHandlers & { stop(): Promise<void> } {
  const tools = createHandlerTools(options);
  return { ...options, ...tools, stop: () => tools.background.stop() };
}
