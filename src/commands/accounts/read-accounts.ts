import type { TeamId } from "../../domain/ids.ts";
import { type Connections, listAccounts, needsKey, showAccount } from "../../messages/accounts.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { Answer } from "../command-handlers.ts";
import type { AccountCommandHandlers, OpenAccountHandlers } from "./account-command-handlers.ts";

/** Reads all accounts of a workspace and shows them. */
export async function readAccounts(handlers: AccountCommandHandlers, teamId: TeamId): Promise<Answer> {
  const accounts = (await handlers.accounts?.ofTeam(teamId)) ?? [];
  const connections = await look(handlers, accounts);
  const note = handlers.accounts === undefined ? needsKey(handlers.adminUsers) : undefined;
  return listAccounts(accounts, handlers.environmentAccount, connections, note);
}

/** Reads how an account stands and shows it. */
export async function readAccount(handlers: OpenAccountHandlers, account: Account): Promise<Answer> {
  return showAccount(account, await look(handlers, [account]), handlers.publicUrl);
}

/** Undefined while Membrane does not answer: the accounts themselves are known all the same. */
async function look(
  { connections, logger }: AccountCommandHandlers,
  accounts: readonly Account[],
): Promise<Connections | undefined> {
  const ids = accounts.flatMap(({ connectionId }) => connectionId ?? []);
  return connections.look(ids).catch((error: unknown) => {
    logger.warn({ err: error }, "the connections of accounts could not be looked at");
    return undefined;
  });
}
