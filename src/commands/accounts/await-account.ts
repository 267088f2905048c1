import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { OtherAccounts, PendingConnection } from "../../outbound/membrane/new-connections.ts";
import type { Account, Accounts } from "../../tenancy/accounts.ts";
import { WAIT_MS } from "../time-limit.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";

/** The connection that a person has yet to finish for this account; undefined where none was begun. */
export function pendingOf(account: Account): PendingConnection | undefined {
  const { requestId, knownConnections: known, connectionId } = account;
  if (requestId !== undefined) return { requestId, known, own: connectionId };
  return connectionId === undefined ? undefined : { connectionId };
}

/** All other accounts, of all installations. */
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
 * Waits until a new connection is ready and gives it to its account; see `Accounts.connected`. Rejects with a
 * ChatraGatewayError when it can't become ready any more, or when `signal` aborts.
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
 * Call this once at the start: it waits again for connections that people were finishing when the bot stopped. Only the log
 * tells the outcome; `/chatra accounts` shows their state.
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
    handlers.logger.info({ teamId, accountId, outcome }, "account connection ready");
  } catch (error) {
    if (stopping.aborted) return;
    if (!(error instanceof ChatraGatewayError)) throw error;
    const { reason } = error;
    handlers.logger.warn({ teamId, accountId, reason }, "account connection not ready");
  }
}
