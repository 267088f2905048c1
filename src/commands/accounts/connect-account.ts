import {
  accountChanged,
  anotherWaits,
  connectionNotReady,
  connectionReady,
  connectionTaken,
  connectionWaits,
  nobodyConnected,
  THE_CONNECTION,
  whereToGoOn,
} from "../../messages/account-connection.ts";
import { calledConnection } from "../../messages/membrane.ts";
import type { ConnectionSummary } from "../../outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { PendingConnection } from "../../outbound/membrane/new-connections.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { AnswerPlace } from "../command-dependencies.ts";
import type { Asked } from "../command-handlers.ts";
import { explainFailure } from "../explain-failure.ts";
import { timeLimit } from "../time-limit.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";
import { awaitAccount, othersOf, pendingOf } from "./await-account.ts";

type Handlers = Pick<
  OpenAccountHandlers,
  "accounts" | "connections" | "background" | "sleep" | "answer" | "adminUsers"
>;
type Connecting = { asked: Pick<Asked, "id">; place: AnswerPlace; account: Account };

/**
 * Finishes or renews the connection of an account, or begins a new one. Resolves with its state, in mrkdwn, and tells the
 * person later when it is ready. Rejects with a ChatraGatewayError or a StoreError.
 */
export async function connectAccount(handlers: Handlers, connecting: Connecting): Promise<string> {
  const { account } = connecting;
  const pending = pendingOf(account);
  const found = pending && (await lookAt(handlers, account, pending));
  if (found === "over") return beginNew(handlers, connecting);
  if (found?.state === "READY") return adopt(handlers, connecting, found);
  if (found !== undefined && !isBeyondHelp(found)) {
    return keepAndWait(handlers, connecting, { ...found, pending: { connectionId: found.id } });
  }
  // A second command gets the same address: it may still be open in somebody's browser.
  const url = pending && "requestId" in pending && handlers.connections.addressOf(pending.requestId);
  if (pending && url) {
    waitFor(handlers, connecting, account, pending);
    return connectionWaits(THE_CONNECTION, { url }, account);
  }
  return beginNew(handlers, connecting);
}

/** The state of the connection; `over` where it can't become ready any more. */
async function lookAt(
  { accounts, connections }: Handlers,
  account: Account,
  pending: PendingConnection,
): Promise<ConnectionSummary | "over" | undefined> {
  try {
    return await connections.find(pending, await othersOf(accounts, account));
  } catch (error) {
    // The connection was removed, or its request failed or can't be told from another's. A new one helps.
    const isOver = error instanceof ChatraGatewayError && ["not-found", "refused"].includes(error.reason);
    if (!isOver) throw error;
    return "over";
  }
}

function isBeyondHelp({ state }: ConnectionSummary): boolean {
  return state === "CONFIGURATION_ERROR" || state === "SETUP_FAILED" || state === "ARCHIVED";
}

async function adopt(
  { accounts }: Handlers,
  { account }: Connecting,
  { id, name }: Pick<ConnectionSummary, "id" | "name">,
): Promise<string> {
  const outcome = await accounts.connected(account, id);
  if (outcome === "connected") return connectionReady(calledConnection(name, id, 200), account);
  return outcome === "taken" ? connectionTaken(id) : accountChanged(account);
}

async function beginNew(handlers: Handlers, connecting: Connecting): Promise<string> {
  const { account } = connecting;
  const { waiting: others } = await othersOf(handlers.accounts, account);
  if (others > 0 && !handlers.connections.followsRequests) return anotherWaits(account);
  const { isRequest, known, connectionId: id, name, state, ...how } = await handlers.connections.begin();
  const pending = isRequest ? { requestId: id, known, own: account.connectionId } : { connectionId: id };
  if (state === "ready") {
    const kept = await keep(handlers, connecting, { id, pending });
    return typeof kept === "string" ? kept : adopt(handlers, { ...connecting, account: kept }, { id, name });
  }
  return keepAndWait(handlers, connecting, { id, name, ...how, pending });
}

async function keepAndWait(
  handlers: Handlers,
  connecting: Connecting,
  begun: Pick<ConnectionSummary, "id" | "name" | "url" | "command"> & { pending: PendingConnection },
): Promise<string> {
  const { id, name, pending } = begun;
  const kept = await keep(handlers, connecting, begun);
  if (typeof kept === "string") return kept;
  waitFor(handlers, connecting, kept, pending);
  const what = "requestId" in pending ? THE_CONNECTION : calledConnection(name, id, 200);
  return connectionWaits(what, begun, kept);
}

/** Stores the connection that was begun. Resolves with the account as it is then, or with why not, in mrkdwn. */
async function keep(
  { accounts }: Handlers,
  { asked, place, account }: Connecting,
  { id, pending }: { id: string; pending: PendingConnection },
): Promise<Account | string> {
  const { teamId, accountId } = account;
  const by = { userId: place.userId, orderId: `${asked.id}.connect` };
  const outcome = await accounts.connect(teamId, accountId, pending, by);
  if (outcome === "taken") return connectionTaken(id);
  const kept = (await accounts.ofTeam(teamId)).find((one) => one.accountId === accountId);
  return kept ?? accountChanged(account);
}

function waitFor(
  handlers: Handlers,
  { place }: Connecting,
  account: Account,
  pending: PendingConnection,
): void {
  handlers.background.run("waiting for a connection", async (stopping) => {
    const timeUp = timeLimit(handlers, stopping);
    try {
      const outcome = await awaitAccount(handlers, account, pending, AbortSignal.any([stopping, timeUp]));
      // Undefined: another connection was begun since, and its own command tells of it.
      if (outcome === "connected")
        await handlers.answer(place, { text: connectionReady(THE_CONNECTION, account) });
      if (outcome === "taken") await handlers.answer(place, { text: connectionTaken(undefined) });
    } catch (error) {
      // The first answer told them how to look later.
      if (stopping.aborted) return;
      const subject = { kind: "other", failed: connectionNotReady(account) } as const;
      const text = timeUp.aborted
        ? nobodyConnected(account)
        : whereToGoOn(explainFailure(error, subject, handlers.adminUsers), account);
      await handlers.answer(place, { text });
    }
  });
}
