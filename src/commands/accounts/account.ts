import { isDirectMessage, type TeamId } from "../../domain/ids.ts";
import { NOT_CONNECTED_YET, toTryAgain } from "../../messages/account-connection.ts";
import {
  ACCOUNT_USAGE,
  accountAdded,
  accountMoved,
  agentChanged,
  type Connections,
  listAccounts,
  NOT_ADDED,
  NOT_IN_PRIVATE,
  needsKey,
  secretChanged,
  showAccount,
  showEnvironmentAccount,
  undoneWithoutKey,
  unknownAccount,
} from "../../messages/accounts.ts";
import { FAILED } from "../../messages/failures.ts";
import { ADMIN_ACTIONS } from "../../messages/permissions.ts";
import type { SlashUsage } from "../../messages/usage.ts";
import { type Account, MOST_ACCOUNTS } from "../../tenancy/accounts.ts";
import { answerLater, placeOf } from "../answer-person.ts";
import type { AnswerPlace } from "../command-dependencies.ts";
import type { Answer, ButtonPress, SlashCommandAsked } from "../command-handlers.ts";
import { explainFailure } from "../explain-failure.ts";
import { refusalFor, refusalForGuest } from "../permissions.ts";
import { readInBackground } from "../read-in-background.ts";
import type { SlashCommand } from "../slash-command.ts";
import type { AccountCommandHandlers, OpenAccountHandlers } from "./account-command-handlers.ts";
import { connectAccount } from "./connect-account.ts";
import { type AccountRequest, ENVIRONMENT_ACCOUNT, parseAccountCommand } from "./parse-account-command.ts";
import { proposeRemoval, settleRemoval } from "./remove-account.ts";

type NamedRequest = Extract<AccountRequest, { name: string }>;

/**
 * `/chatra account …`: every member may list the accounts of their workspace, administrators change them. Answered in the
 * background, to that person alone.
 */
export const account = commandOf(ACCOUNT_USAGE.account);
export const accountAdd = commandOf(ACCOUNT_USAGE["account.add"]);
export const accountChange = commandOf(ACCOUNT_USAGE["account.change"]);

function commandOf(usage: SlashUsage): SlashCommand<AccountRequest, AccountCommandHandlers> {
  return { usage, parse: parseAccountCommand, run: onAccountCommand };
}

/** Carries it out in the background. Returns what to tell at once. */
export function onAccountCommand(
  handlers: AccountCommandHandlers,
  asked: SlashCommandAsked,
  request: AccountRequest,
): Answer | undefined {
  const place = placeOf(asked);
  const subject = request.subcommand === "list" ? FAILED.accounts : FAILED.account;
  return readInBackground(handlers, place, subject, async () => {
    const closed = await refusalForGuest(handlers, place);
    if (closed !== undefined) return closed;
    if (request.subcommand === "list") return listTeamAccounts(handlers, asked.teamId);
    const refusal = await refusalFor(handlers, place, ADMIN_ACTIONS.account);
    if (refusal !== undefined) return refusal;
    if (request.name === ENVIRONMENT_ACCOUNT && handlers.environmentAccount !== undefined) {
      return { text: showEnvironmentAccount(handlers.environmentAccount) };
    }
    return isOpen(handlers)
      ? carryOut(handlers, asked, place, request)
      : { text: undoneWithoutKey(handlers.adminUsers) };
  });
}

/** A button of a question about an account. Resolves once its order is stored. */
export async function onAccountButton(handlers: AccountCommandHandlers, press: ButtonPress): Promise<void> {
  const closed = await refusalForGuest(handlers, press);
  const open = async () =>
    isOpen(handlers) ? settleRemoval(handlers, press) : { text: undoneWithoutKey(handlers.adminUsers) };
  const answer = closed ?? (await open());
  answerLater(handlers, placeOf(press), answer);
}

function isOpen(handlers: AccountCommandHandlers): handlers is OpenAccountHandlers {
  return handlers.accounts !== undefined;
}

async function carryOut(
  handlers: OpenAccountHandlers,
  asked: SlashCommandAsked,
  place: AnswerPlace,
  request: NamedRequest,
): Promise<Answer> {
  const { accounts } = handlers;
  const { teamId, channelId } = asked;
  const { name } = request;
  const by = { userId: place.userId, orderId: asked.id };
  const unknown = async (): Promise<Answer> => {
    const own = handlers.environmentAccount === undefined ? [] : [handlers.environmentAccount];
    const known = [...own, ...(await accounts.ofTeam(teamId))].map((one) => one.name);
    return { text: unknownAccount(name, known) };
  };
  const withAccount = async (work: (known: Account) => Answer | Promise<Answer>): Promise<Answer> => {
    const known = (await accounts.ofTeam(teamId)).find((one) => one.name === name);
    return known === undefined ? unknown() : work(known);
  };

  switch (request.subcommand) {
    case "add":
      return addAccount(handlers, asked, place, name);
    case "show":
      return withAccount((known) => readAccount(handlers, known));
    case "connect":
      return withAccount(async (known) => ({
        text: await connectAccount(handlers, { asked, place, account: known }),
      }));
    case "here": {
      if (isDirectMessage(channelId)) return { text: NOT_IN_PRIVATE };
      const moved = await accounts.route(teamId, name, channelId, by);
      return moved === undefined ? unknown() : { text: accountMoved(moved, channelId) };
    }
    case "agent": {
      const changed = await accounts.useAgent(teamId, name, request.agentId, by);
      return changed === undefined ? unknown() : { text: agentChanged(changed) };
    }
    case "secret": {
      const secret = await accounts.rotateSecret(teamId, name, by);
      return secret === undefined ? unknown() : { text: secretChanged(request, secret, handlers.publicUrl) };
    }
    case "remove":
      return withAccount((known) => proposeRemoval(known, { userId: place.userId, at: handlers.now() }));
    default:
      return request satisfies never;
  }
}

/** Adds an account whose new chats come to the channel of the command, and begins its connection. */
async function addAccount(
  handlers: OpenAccountHandlers,
  asked: SlashCommandAsked,
  place: AnswerPlace,
  name: string,
): Promise<Answer> {
  const { teamId, channelId } = asked;
  if (isDirectMessage(channelId)) return { text: NOT_IN_PRIVATE };
  const { userId } = place;
  const account = await handlers.accounts.add({ teamId, name, channelId, userId, orderId: asked.id });
  if (typeof account === "string") return { text: NOT_ADDED[account](name, MOST_ACCOUNTS) };
  // The account exists now: people need its webhook address even where its connection can't begin.
  const connection = await connectAccount(handlers, { asked, place, account }).catch((error: unknown) => {
    handlers.logger.warn({ accountId: account.accountId, err: error }, "account not connected");
    const subject = { kind: "other", failed: NOT_CONNECTED_YET } as const;
    return toTryAgain(explainFailure(error, subject, handlers.adminUsers), account);
  });
  return accountAdded(account, connection, handlers.publicUrl);
}

/** Reads all accounts of a workspace and shows them. */
async function listTeamAccounts(handlers: AccountCommandHandlers, teamId: TeamId): Promise<Answer> {
  const accounts = (await handlers.accounts?.ofTeam(teamId)) ?? [];
  const connections = await look(handlers, accounts);
  const note = handlers.accounts === undefined ? needsKey(handlers.adminUsers) : undefined;
  return listAccounts(accounts, handlers.environmentAccount, connections, note);
}

/** Reads the state of an account and shows it. */
async function readAccount(handlers: OpenAccountHandlers, account: Account): Promise<Answer> {
  return showAccount(account, await look(handlers, [account]), handlers.publicUrl);
}

/** Undefined while Membrane does not answer: we can list the accounts without it. */
async function look(
  { connections, logger }: AccountCommandHandlers,
  accounts: readonly Account[],
): Promise<Connections | undefined> {
  const ids = accounts.flatMap(({ connectionId }) => connectionId ?? []);
  return connections.look(ids).catch((error: unknown) => {
    logger.warn({ err: error }, "account connections not checked");
    return undefined;
  });
}
