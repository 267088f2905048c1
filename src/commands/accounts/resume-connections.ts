import type { Account } from "../../accounts/accounts.ts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { OpenAccountDesk } from "./account-desk.ts";
import { awaitAccount, pendingOf, WAIT_MS } from "./await-account.ts";

type Resuming = Pick<OpenAccountDesk, "accounts" | "connections" | "background" | "logger">;

/**
 * To be called once at the start: connections that people were finishing when the bot was stopped are waited for again, as
 * long as after the command. Nobody is told but the log; `/chatra accounts` shows how they stand.
 */
export async function resumeConnections(desk: Resuming): Promise<void> {
  for (const account of await desk.accounts.list()) {
    if (!account.isConnecting) continue;
    desk.background.run("waiting for a connection again", (stopping) => resume(desk, account, stopping));
  }
}

async function resume(desk: Resuming, account: Account, stopping: AbortSignal): Promise<void> {
  const pending = pendingOf(account);
  if (pending === undefined) return;
  const { teamId, accountId } = account;
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(WAIT_MS)]);
    const outcome = await awaitAccount(desk, account, pending, signal);
    desk.logger.info({ teamId, accountId, outcome }, "the connection of an account is ready");
  } catch (error) {
    if (stopping.aborted) return;
    if (!(error instanceof ChatraGatewayError)) throw error;
    const { reason } = error;
    desk.logger.warn({ teamId, accountId, reason }, "the connection of an account did not become ready");
  }
}
