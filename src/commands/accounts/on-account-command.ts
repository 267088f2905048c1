import type { AccountCommand } from "../../domain/command/command.ts";
import { ENVIRONMENT_ACCOUNT } from "../../domain/command/parse-account-command.ts";
import {
  accountMoved,
  agentChanged,
  NOT_IN_PRIVATE,
  secretChanged,
  showEnvironmentAccount,
  undoneWithoutKey,
  unknownAccount,
} from "../../messages/accounts.ts";
import { RESTARTING } from "../../messages/answers.ts";
import { FAILED } from "../../messages/failures.ts";
import { ADMIN_DEEDS } from "../../messages/permissions.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { AnswerPlace } from "../command-dependencies.ts";
import type { Answer } from "../command-handlers.ts";
import { refusalForGuest } from "../guests.ts";
import { refusalFor } from "../only-for-admins.ts";
import { placeOf } from "../place-of.ts";
import { readInBackground } from "../read-in-background.ts";
import type {
  AccountAsked,
  AccountCommandHandlers,
  AccountPress,
  OpenAccountHandlers,
} from "./account-command-handlers.ts";
import { addAccount } from "./add-account.ts";
import { connectAccount } from "./connect-account.ts";
import { readAccount, readAccounts } from "./read-accounts.ts";
import { proposeRemoval, settleRemoval } from "./remove-account.ts";

type NamedCommand = Extract<AccountCommand, { name: string }>;

/**
 * `/chatra account …`: every member may list the accounts of their workspace, administrators change them. Answered beside the
 * acknowledgement, to that person alone; what it resolves with is told at once.
 */
export async function onAccountCommand(
  handlers: AccountCommandHandlers,
  asked: AccountAsked,
  command: AccountCommand,
): Promise<Answer | undefined> {
  const place = placeOf(asked);
  const subject = command.subcommand === "list" ? FAILED.accounts : FAILED.account;
  const isBegun = readInBackground(handlers, place, subject, async () => {
    const closed = await refusalForGuest(handlers, place);
    if (closed !== undefined) return closed;
    if (command.subcommand === "list") return readAccounts(handlers, asked.teamId);
    const refusal = await refusalFor(handlers, place, ADMIN_DEEDS.account);
    if (refusal !== undefined) return refusal;
    if (command.name === ENVIRONMENT_ACCOUNT && handlers.environmentAccount !== undefined) {
      return { text: showEnvironmentAccount(handlers.environmentAccount) };
    }
    return isOpen(handlers)
      ? carryOut(handlers, asked, place, command)
      : { text: undoneWithoutKey(handlers.adminUsers) };
  });
  return isBegun ? undefined : { text: RESTARTING };
}

/** A press on a question about an account. What it orders is stored when this resolves. */
export async function onAccountButton(handlers: AccountCommandHandlers, press: AccountPress): Promise<void> {
  const closed = await refusalForGuest(handlers, press);
  const open = async () =>
    isOpen(handlers) ? settleRemoval(handlers, press) : { text: undoneWithoutKey(handlers.adminUsers) };
  const answer = closed ?? (await open());
  handlers.background.run("an answer", () => handlers.answer(placeOf(press), answer));
}

function isOpen(handlers: AccountCommandHandlers): handlers is OpenAccountHandlers {
  return handlers.accounts !== undefined;
}

async function carryOut(
  handlers: OpenAccountHandlers,
  asked: AccountAsked,
  place: AnswerPlace,
  command: NamedCommand,
): Promise<Answer> {
  const { accounts } = handlers;
  const { teamId, channelId } = asked;
  const { name } = command;
  const by = { userId: place.userId, orderId: asked.id };
  const unknown = async (): Promise<Answer> => {
    const own = handlers.environmentAccount === undefined ? [] : [handlers.environmentAccount];
    const known = [...own, ...(await accounts.ofTeam(teamId))].map((one) => one.name);
    return { text: unknownAccount(name, known) };
  };
  const withAccount = async (work: (account: Account) => Answer | Promise<Answer>): Promise<Answer> => {
    const account = (await accounts.ofTeam(teamId)).find((one) => one.name === name);
    return account === undefined ? unknown() : work(account);
  };

  switch (command.subcommand) {
    case "add":
      return addAccount(handlers, asked, place, name);
    case "show":
      return withAccount((account) => readAccount(handlers, account));
    case "connect":
      return withAccount(async (account) => ({
        text: await connectAccount(handlers, { asked, place, account }),
      }));
    case "here": {
      if (channelId.startsWith("D")) return { text: NOT_IN_PRIVATE };
      const account = await accounts.route(teamId, name, channelId, by);
      if (account === undefined) return unknown();
      return { text: accountMoved(account, channelId) };
    }
    case "agent": {
      const account = await accounts.useAgent(teamId, name, command.agentId, by);
      if (account === undefined) return unknown();
      return { text: agentChanged(account) };
    }
    case "secret": {
      const secret = await accounts.rotateSecret(teamId, name, by);
      if (secret === undefined) return unknown();
      return { text: secretChanged(command, secret, handlers.publicUrl) };
    }
    case "remove":
      return withAccount((account) => proposeRemoval(account, { userId: place.userId, at: handlers.now() }));
    default:
      return command satisfies never;
  }
}
