import { setTimeout as realSleep } from "node:timers/promises";
import { readClientRef } from "../domain/client-ref.ts";
import type { ClientMention } from "../domain/command/command.ts";
import { nearestWord } from "../domain/command/nearest-word.ts";
import {
  type AccountId,
  accountIdSchema,
  type ChannelId,
  deliveryIdSchema,
  type SlackTs,
  type TeamId,
} from "../domain/ids.ts";
import { ACCOUNT_NOT_SERVED, NO_ACCOUNT, noAccountNamed, severalAccounts } from "../messages/accounts.ts";
import { readConversations } from "../store/conversations.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { readProposal } from "../store/proposals.ts";
import type { Store } from "../store/store.ts";
import { findThread, rootsUnderWay } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";
import type { ButtonPress, SentForm } from "./command-handlers.ts";
import { readHoursMetadata, readMetadata } from "./form-metadata.ts";
import type { CommandHandlersOfAccount } from "./slash-command.ts";

/** An account of a workspace, with its handlers. */
export type HandlersOfAccount = {
  accountId: AccountId;
  name: string;
  channelId: ChannelId;
  handlers: CommandHandlersOfAccount;
};

type Thread = { channelId: ChannelId; threadTs: SlackTs };
/** The handlers that were asked for, or why there are none, as plain text and mrkdwn alike. */
type Chosen = { handlers: CommandHandlersOfAccount } | { problem: string };

export type AccountFinderOptions = {
  store: Store;
  /** The accounts of one workspace that are served now, in the order in which they were set up. */
  handlersOf: (teamId: TeamId) => HandlersOfAccount[];
  /** Resolves after so many ms. */
  sleep?: (ms: number) => Promise<unknown>;
};

/** The waits for a card to become known. Slack wants its answer within 3 s, of which the look at the person may take 2. */
const CARD_WAITS_MS = [100, 200, 400];

/** Finds the account that something concerns. No id leads to an account of another workspace. */
export function createAccountFinder({ store, handlersOf, sleep = realSleep }: AccountFinderOptions) {
  /** The handlers of this account, if it is one of the workspace's. */
  function ofAccount(teamId: TeamId, accountId: AccountId | undefined): CommandHandlersOfAccount | undefined {
    return handlersOf(teamId).find((one) => one.accountId === accountId)?.handlers;
  }

  /**
   * The handlers of a thread's account. For a thread that shows no chat, those of any account: they say so. `orAny`: also for
   * one whose account is not served.
   */
  async function ofThread(teamId: TeamId, thread: Thread, orAny = false): Promise<Chosen> {
    const accountId = await accountOfThread(teamId, thread);
    const any = accountId === undefined || orAny ? handlersOf(teamId)[0]?.handlers : undefined;
    const handlers = ofAccount(teamId, accountId) ?? any;
    return handlers === undefined ? { problem: ACCOUNT_NOT_SERVED } : { handlers };
  }

  /** Slack shows a card, and takes presses on it and replies to it, a moment before the bot knows where it is. */
  async function accountOfThread(teamId: TeamId, place: Thread): Promise<AccountId | undefined> {
    for (const waitMs of CARD_WAITS_MS) {
      const { known, coming } = await store.transaction((tx) => lookForThread(tx, teamId, place));
      if (known !== undefined || coming.every((accountId) => ofAccount(teamId, accountId) === undefined))
        return known;
      await sleep(waitMs);
    }
    return (await store.transaction((tx) => lookForThread(tx, teamId, place))).known;
  }

  /** The account of what a button is about; undefined where nothing of the kind is known. */
  async function accountOfButton({
    button,
    value,
    teamId,
    channelId,
    messageTs,
    threadTs,
    inForm,
  }: ButtonPress): Promise<AccountId | undefined> {
    switch (button) {
      case "proposal.confirm":
      case "proposal.cancel":
        return (await store.transaction((tx) => readProposal(tx, value)))?.accountId;
      case "failed.retry":
      case "home.arrived":
      case "home.send-again": {
        const id = deliveryIdSchema.safeParse(value).data;
        return id && (await store.transaction((tx) => readDeliveries(tx, [id])))[0]?.accountId;
      }
      case "failed.retry-all":
        return accountIdSchema.safeParse(value).data;
      case "card.claim":
      case "card.release":
      case "card.close":
      case "card.reopen":
      case "card.menu":
      case "card.snooze":
      case "card.quiet":
        return (
          channelId && messageTs && accountOfThread(teamId, { channelId, threadTs: threadTs ?? messageTs })
        );
      case "more.edit":
      case "more.push":
      case "more.transcript":
      case "more.mute":
      case "more.unmute":
      case "snippet.pick":
        return accountOfClientForm(inForm?.metadata ?? "");
      default:
        return readClientRef(value)?.accountId;
    }
  }

  /** The handlers of the account of a named thread, else of the account that `chooseAccount` finds. */
  async function ofMention(
    teamId: TeamId,
    mention: ClientMention | undefined,
    named: { name: string | undefined; channelId: ChannelId | undefined },
    orAny = false,
  ): Promise<Chosen> {
    const accounts = handlersOf(teamId);
    return mention?.kind === "thread" && accounts.length > 0
      ? ofThread(teamId, mention, orAny)
      : chooseAccount(accounts, named);
  }

  return { ofAccount, ofThread, ofMention, accountOfThread, accountOfButton };
}

/** The account of a thread; while none is known, those whose cards are on their way to the channel. */
async function lookForThread(
  tx: Tx,
  teamId: TeamId,
  { channelId, threadTs }: Thread,
): Promise<{ known: AccountId | undefined; coming: AccountId[] }> {
  const id = await findThread(tx, teamId, channelId, threadTs);
  const known = id && (await readConversations(tx, [id])).get(id)?.accountId;
  return { known, coming: known === undefined ? await rootsUnderWay(tx, channelId) : [] };
}

/** The account of a form that was sent; undefined where the form can't be read. */
export function accountOfForm({ form, metadata }: SentForm): AccountId | undefined {
  if (form === "edit_hours") return readHoursMetadata(metadata)?.accountId;
  return accountOfClientForm(metadata);
}

/** The account of the visitor whom a form is about. */
export function accountOfClientForm(metadata: string): AccountId | undefined {
  return readClientRef(readMetadata(metadata)?.client ?? "")?.accountId;
}

/** Splits off `in:NAME` at the start. */
export function splitName(text: string): { name: string | undefined; text: string } {
  const named = /^\s*in:(\S+)\s*/i.exec(text);
  return named === null
    ? { name: undefined, text }
    : { name: named[1]?.toLowerCase(), text: text.slice(named[0].length) };
}

/** The account of this name, else the only one, else the only one of the channel; or why there is none. */
export function chooseAccount(
  accounts: HandlersOfAccount[],
  { name, channelId }: { name: string | undefined; channelId: ChannelId | undefined },
): HandlersOfAccount | { problem: string } {
  if (accounts.length === 0) return { problem: NO_ACCOUNT };
  const named = accounts.find((one) => one.name === name);
  if (named !== undefined) return named;
  const ofChannel = accounts.filter((one) => one.channelId === channelId);
  const [only] = accounts.length === 1 ? accounts : ofChannel;
  if (only !== undefined && (accounts.length === 1 || ofChannel.length === 1)) return only;
  return { problem: severalAccounts(accounts.map((one) => one.name)) };
}

/**
 * Says that the workspace has no account of this name, and lists those it has; undefined where it has one, or none is named.
 * Plain text and mrkdwn alike.
 */
export function unknownName(accounts: HandlersOfAccount[], name: string | undefined): string | undefined {
  if (name === undefined || accounts.some((one) => one.name === name)) return undefined;
  if (accounts.length === 0) return NO_ACCOUNT;
  const names = accounts.map((one) => one.name);
  return noAccountNamed(name, names, nearestWord(name, names));
}
