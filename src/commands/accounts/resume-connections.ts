import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";
import { awaitAccount, pendingOf, WAIT_MS } from "./await-account.ts";

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
