import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { OtherAccounts, PendingConnection } from "../../outbound/membrane/new-connections.ts";
import type { Account, Accounts } from "../../tenancy/accounts.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";

/** As long as an answer to the command gets through, in ms, with some minutes to spare. */
export const WAIT_MS = 25 * 60 * 1000;

/** What a person has yet to finish for this account; undefined where nothing was begun. */
export function pendingOf(account: Account): PendingConnection | undefined {
  const { requestId, knownConnections: known, connectionId } = account;
  if (requestId !== undefined) return { requestId, known };
  return connectionId === undefined ? undefined : { connectionId };
}

/** All other accounts, of whatever installation. */
export async function othersOf(
  accounts: Pick<Accounts, "list">,
  { accountId }: Pick<Account, "accountId">,
): Promise<OtherAccounts> {
  const others = (await accounts.list()).filter((other) => other.accountId !== accountId);
  return {
    connections: others.flatMap(({ connectionId }) => connectionId ?? []),
    waiting: others.filter(({ requestId }) => requestId !== undefined).length,
  };
}

/**
 * Waits until what was begun for an account is ready, and gives it to the account; see `Accounts.connected`. Rejects with a
 * ChatraGatewayError when nothing comes of it any more, or when `signal` aborts.
 */
export async function awaitAccount(
  { accounts, connections }: Pick<OpenAccountHandlers, "accounts" | "connections">,
  account: Account,
  pending: PendingConnection,
  signal: AbortSignal,
): Promise<"connected" | "taken" | undefined> {
  const others = () => othersOf(accounts, account);
  return accounts.connected(account, await connections.awaitNewConnection({ pending, others, signal }));
}

type Resuming = Pick<OpenAccountHandlers, "accounts" | "connections" | "background" | "logger">;

/**
 * To be called once at the start: connections that people were finishing when the bot was stopped are waited for again, as
 * long as after the command. Nobody is told but the log; `/chatra accounts` shows how they stand.
 */
export async function resumeConnections(handlers: Resuming): Promise<void> {
  for (const account of await handlers.accounts.list()) {
    if (!account.isConnecting) continue;
    handlers.background.run("waiting for a connection again", (stopping) =>
      resume(handlers, account, stopping),
    );
  }
}

async function resume(handlers: Resuming, account: Account, stopping: AbortSignal): Promise<void> {
  const pending = pendingOf(account);
  if (pending === undefined) return;
  const { teamId, accountId } = account;
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(WAIT_MS)]);
    const outcome = await awaitAccount(handlers, account, pending, signal);
    handlers.logger.info({ teamId, accountId, outcome }, "the connection of an account is ready");
  } catch (error) {
    if (stopping.aborted) return;
    if (!(error instanceof ChatraGatewayError)) throw error;
    const { reason } = error;
    handlers.logger.warn({ teamId, accountId, reason }, "the connection of an account did not become ready");
  }
}
