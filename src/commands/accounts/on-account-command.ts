import type { Account } from "../../accounts/accounts.ts";
import type { AccountCommand } from "../../domain/command/command.ts";
import { ENVIRONMENT_ACCOUNT } from "../../domain/command/parse-account-command.ts";
import type { Answer } from "../desk.ts";
import type { AnswerPlace } from "../desk-deps.ts";
import { refusalForGuest } from "../guests.ts";
import { ADMIN_DEEDS, refusalFor } from "../only-for-admins.ts";
import { placeOf } from "../place-of.ts";
import { readInBackground } from "../read-in-background.ts";
import { code } from "../words.ts";
import type { AccountAsked, AccountDesk, AccountPress, OpenAccountDesk } from "./account-desk.ts";
import { NOT_IN_PRIVATE, named, needsKey, unknownAccount, webhookStep } from "./account-words.ts";
import { addAccount } from "./add-account.ts";
import { connectAccount } from "./connect-account.ts";
import { askToRemove, settleRemoval } from "./remove-account.ts";
import { showAccount, showAccounts, showEnvironmentAccount } from "./show-accounts.ts";

type NamedCommand = Extract<AccountCommand, { name: string }>;

const RESTARTING = "The bot is being stopped at this moment. Please try again in a minute.";

/**
 * `/chatra account …`: every member may list the accounts of their workspace, administrators change them. Answered beside the
 * acknowledgement, to that person alone; what it resolves with is told at once.
 */
export async function onAccountCommand(
  desk: AccountDesk,
  asked: AccountAsked,
  command: AccountCommand,
): Promise<Answer | undefined> {
  const place = placeOf(asked);
  const failed =
    command.deed === "list" ? "The accounts could not be listed." : "It could not be done with the account.";
  const isBegun = readInBackground(desk, place, { kind: "other", failed }, async () => {
    const closed = await refusalForGuest(desk, place);
    if (closed !== undefined) return closed;
    if (command.deed === "list") return showAccounts(desk, asked.teamId);
    const refusal = await refusalFor(desk, place, ADMIN_DEEDS.account);
    if (refusal !== undefined) return refusal;
    if (command.name === ENVIRONMENT_ACCOUNT && desk.environmentAccount !== undefined) {
      return { text: showEnvironmentAccount(desk.environmentAccount) };
    }
    return isOpen(desk)
      ? carryOut(desk, asked, place, command)
      : { text: `${needsKey(desk.adminUsers)} Nothing was done.` };
  });
  return isBegun ? undefined : { text: RESTARTING };
}

/** A press on a question about an account. What it orders is stored when this resolves. */
export async function onAccountButton(desk: AccountDesk, press: AccountPress): Promise<void> {
  const closed = await refusalForGuest(desk, press);
  const open = async () =>
    isOpen(desk) ? settleRemoval(desk, press) : { text: `${needsKey(desk.adminUsers)} Nothing was done.` };
  const answer = closed ?? (await open());
  desk.background.run("an answer", () => desk.answer(placeOf(press), answer));
}

function isOpen(desk: AccountDesk): desk is OpenAccountDesk {
  return desk.accounts !== undefined;
}

async function carryOut(
  desk: OpenAccountDesk,
  asked: AccountAsked,
  place: AnswerPlace,
  command: NamedCommand,
): Promise<Answer> {
  const { accounts } = desk;
  const { teamId, channelId } = asked;
  const { name } = command;
  const by = { userId: place.userId, orderId: asked.id };
  const unknown = async (): Promise<Answer> => {
    const own = desk.environmentAccount === undefined ? [] : [desk.environmentAccount];
    const known = [...own, ...(await accounts.ofTeam(teamId))].map((one) => one.name);
    return { text: unknownAccount(name, known) };
  };
  const withAccount = async (work: (account: Account) => Answer | Promise<Answer>): Promise<Answer> => {
    const account = (await accounts.ofTeam(teamId)).find((one) => one.name === name);
    return account === undefined ? unknown() : work(account);
  };

  switch (command.deed) {
    case "add":
      return addAccount(desk, asked, place, name);
    case "show":
      return withAccount((account) => showAccount(desk, account));
    case "connect":
      return withAccount(async (account) => ({
        text: await connectAccount(desk, { asked, place, account }),
      }));
    case "here": {
      if (channelId.startsWith("D")) return { text: NOT_IN_PRIVATE };
      const account = await accounts.route(teamId, name, channelId, by);
      if (account === undefined) return unknown();
      return {
        text: `:round_pushpin: New chats of the account ${named(account)} come to <#${channelId}> from now on. Threads that are there stay where they are. The bot has to be a member of the channel.`,
      };
    }
    case "agent": {
      const account = await accounts.useAgent(teamId, name, command.agentId, by);
      if (account === undefined) return unknown();
      const as =
        account.agentId === undefined ? "no agent by default" : `the agent ${code(account.agentId, 200)}`;
      return { text: `:bust_in_silhouette: The account ${named(account)} answers as ${as} from now on.` };
    }
    case "secret": {
      const secret = await accounts.rotateSecret(teamId, name, by);
      if (secret === undefined) return unknown();
      return {
        text: `:key: The account ${named(command)} has a new webhook address. ${webhookStep(desk, [secret])} The address before stays good until you order the next one. Only you see this.`,
      };
    }
    case "remove":
      return withAccount((account) => askToRemove(account, { userId: place.userId, at: desk.now() }));
    default:
      return command satisfies never;
  }
}
