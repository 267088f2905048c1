import { code, excerptOfPlain } from "../../messages/text/excerpt.ts";
import { link } from "../../messages/text/link.ts";
import type { ConnectionSummary } from "../../outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { PendingConnection } from "../../outbound/membrane/new-connections.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { AnswerPlace } from "../command-dependencies.ts";
import type { Asked } from "../command-handlers.ts";
import { explainFailure } from "../explain-failure.ts";
import type { OpenAccountHandlers } from "./account-command-handlers.ts";
import { named } from "./account-words.ts";
import { awaitAccount, othersOf, pendingOf, WAIT_MS } from "./await-account.ts";

type Connecting = { asked: Pick<Asked, "id">; place: AnswerPlace; account: Account };

/**
 * Finishes or renews the connection of an account; where there is none that could be, begins a new one, which is the
 * account's own. Resolves with how it stands, in mrkdwn, and tells the person later when it is ready. Rejects with a
 * ChatraGatewayError or a StoreError.
 */
export async function connectAccount(handlers: OpenAccountHandlers, connecting: Connecting): Promise<string> {
  const { account } = connecting;
  const pending = pendingOf(account);
  const found = pending && (await lookAt(handlers, account, pending));
  if (found === "over") return beginNew(handlers, connecting);
  if (found?.state === "READY") return adopt(handlers, connecting, found);
  if (found !== undefined && !isBeyondHelp(found)) {
    return keepAndWait(handlers, connecting, { ...found, pending: { connectionId: found.id } });
  }
  // Whoever asks twice gets the same address while it may still be open in somebody's browser.
  const url = pending && "requestId" in pending && handlers.connections.addressOf(pending.requestId);
  if (pending && url) {
    waitFor(handlers, connecting, account, pending);
    return waiting("A connection", { url }, account);
  }
  return beginNew(handlers, connecting);
}

/** What has come of it so far: `over` where nothing will. */
async function lookAt(
  { accounts, connections }: OpenAccountHandlers,
  account: Account,
  pending: PendingConnection,
): Promise<ConnectionSummary | "over" | undefined> {
  try {
    return await connections.find(pending, await othersOf(accounts, account));
  } catch (error) {
    // A connection that was removed, and a request that failed or can't be told from another's: a new one is the way out.
    const isOver = error instanceof ChatraGatewayError && ["not-found", "refused"].includes(error.reason);
    if (!isOver) throw error;
    return "over";
  }
}

function isBeyondHelp({ state }: ConnectionSummary): boolean {
  return state === "CONFIGURATION_ERROR" || state === "SETUP_FAILED" || state === "ARCHIVED";
}

async function adopt(
  { accounts }: OpenAccountHandlers,
  { account }: Connecting,
  { id, name }: Pick<ConnectionSummary, "id" | "name">,
): Promise<string> {
  const outcome = await accounts.connected(account, id);
  if (outcome === "connected") return ready(called(name, id), account);
  return outcome === "taken" ? taken(id) : changed(account);
}

async function beginNew(handlers: OpenAccountHandlers, connecting: Connecting): Promise<string> {
  const { account } = connecting;
  const { waiting: others } = await othersOf(handlers.accounts, account);
  if (others > 0 && !handlers.connections.followsRequests) {
    return `:warning: Another account waits for its connection, and it could not be told which new connection is whose. Finish that one first, then order \`/chatra account ${account.name} connect\`.`;
  }
  const { isRequest, known, connectionId: id, name, state, ...how } = await handlers.connections.begin();
  const pending = isRequest ? { requestId: id, known } : { connectionId: id };
  if (state === "ready") {
    const kept = await keep(handlers, connecting, pending);
    return typeof kept === "string" ? kept : adopt(handlers, { ...connecting, account: kept }, { id, name });
  }
  return keepAndWait(handlers, connecting, { id, name, ...how, pending });
}

async function keepAndWait(
  handlers: OpenAccountHandlers,
  connecting: Connecting,
  begun: Pick<ConnectionSummary, "id" | "name" | "url" | "command"> & { pending: PendingConnection },
): Promise<string> {
  const { id, name, pending } = begun;
  const kept = await keep(handlers, connecting, pending);
  if (typeof kept === "string") return kept;
  waitFor(handlers, connecting, kept, pending);
  return waiting("requestId" in pending ? "A connection" : called(name, id), begun, kept);
}

/** Writes down what was begun; resolves with the account as it is then, or with why not, in mrkdwn. */
async function keep(
  { accounts }: OpenAccountHandlers,
  { asked, place, account }: Connecting,
  pending: PendingConnection,
): Promise<Account | string> {
  const { teamId, accountId } = account;
  const by = { userId: place.userId, orderId: `${asked.id}.connect` };
  const outcome = await accounts.connect(teamId, accountId, pending, by);
  if (outcome === "taken") return taken("connectionId" in pending ? pending.connectionId : pending.requestId);
  const kept = (await accounts.ofTeam(teamId)).find((one) => one.accountId === accountId);
  return outcome === undefined || kept === undefined ? changed(account) : kept;
}

function waitFor(
  handlers: OpenAccountHandlers,
  { place }: Connecting,
  account: Account,
  pending: PendingConnection,
): void {
  handlers.background.run("waiting for a connection", async (stopping) => {
    const timeUp = AbortSignal.timeout(WAIT_MS);
    try {
      const outcome = await awaitAccount(handlers, account, pending, AbortSignal.any([stopping, timeUp]));
      // Undefined: something else was begun since, and whoever did that is told of it.
      if (outcome === "connected") await handlers.answer(place, { text: ready("Its connection", account) });
      if (outcome === "taken") await handlers.answer(place, { text: taken(undefined) });
    } catch (error) {
      // The answer before told how to see it later.
      if (stopping.aborted) return;
      const failed = `The connection of the account ${named(account)} is not ready.`;
      const again = `\`/chatra account ${account.name} connect\` shows where to go on.`;
      const text = timeUp.aborted
        ? `:hourglass: ${failed} Nobody finished it in the browser so far. ${again}`
        : `${explainFailure(error, { kind: "other", failed }, handlers.adminUsers)} ${again}`;
      await handlers.answer(place, { text });
    }
  });
}

function called(name: string, id: string): string {
  return `The connection *${excerptOfPlain(name, 100)}* ${code(id, 200)}`;
}

function ready(what: string, account: Account): string {
  return `:white_check_mark: ${what} is ready: the account ${named(account)} can answer its visitors.`;
}

function waiting(
  what: string,
  { url, command }: Pick<ConnectionSummary, "url" | "command">,
  account: Account,
): string {
  const finish = link(url, "Finish it in the browser");
  const byHand =
    command && `waits for you. Run ${code(command, 200)} where the bot runs and finish in the browser`;
  const todo = finish ? `waits for you. ${finish}` : (byHand ?? "is being made");
  return `:electric_plug: ${what} ${todo}. You are told here when it is ready; \`/chatra account ${account.name}\` shows it at any time.`;
}

function taken(id: string | undefined): string {
  const which = id === undefined ? "That connection" : `The connection ${code(id, 200)}`;
  return `:warning: ${which} belongs to another account. It was not used.`;
}

function changed(account: Account): string {
  return `:warning: The account ${named(account)} was changed at the same moment. Please look at it with \`/chatra account ${account.name}\`.`;
}
