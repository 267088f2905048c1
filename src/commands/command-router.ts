import { setTimeout as realSleep } from "node:timers/promises";
import { currentChannelIn } from "../domain/channel-renames.ts";
import { readClientRef } from "../domain/client-ref.ts";
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
import { NOTHING_DONE, showFormNotice } from "../messages/forms.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { readConversations } from "../store/conversations.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { readProposal } from "../store/proposals.ts";
import type { Store } from "../store/store.ts";
import { findThread, rootsUnderWay } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";
import { onAccountButton, onAccountCommand } from "./accounts/account.ts";
import type { AccountCommandHandlers } from "./accounts/account-command-handlers.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type {
  Asked,
  ButtonPress,
  CommandHandlers,
  FormOutcome,
  SentForm,
  ThreadCommandReply,
} from "./command-handlers.ts";
import { readHoursMetadata, readMetadata } from "./form-metadata.ts";
import type { Home } from "./home/home.ts";
import { askInChannel } from "./joined-channel.ts";
import { readMention } from "./read-mention.ts";
import { readCommand } from "./registry.ts";
import type { CommandHandlersOfAccount } from "./slash-command.ts";

/** An account of a workspace, with its handlers. */
export type HandlersOfAccount = {
  accountId: AccountId;
  name: string;
  channelId: ChannelId;
  handlers: CommandHandlersOfAccount;
};

type Thread = { channelId: ChannelId; threadTs: SlackTs };
type Chosen = { handlers: CommandHandlersOfAccount } | { problem: string };

type Options = {
  store: Store;
  /** The accounts of one workspace that are served now, in the order in which they were set up. */
  handlersOf: (teamId: TeamId) => HandlersOfAccount[];
  /** The handlers of commands about the workspace's accounts. */
  accountHandlersOf: (teamId: TeamId) => AccountCommandHandlers | undefined;
  home: Pick<Home, "open">;
  /** Milliseconds UTC. */
  now: () => number;
  /** Resolves after so many ms. */
  sleep?: (ms: number) => Promise<unknown>;
};

/** The waits for a card to become known. Slack wants its answer within 3 s, of which the look at the person may take 2. */
const CARD_WAITS_MS = [100, 200, 400];

/**
 * Hands what people ask for to the handlers of the account that it concerns: the account of the thread or the message, the one
 * named by `in:NAME`, that of the channel, or the only one. No id leads to an account of another workspace.
 */
export function createCommandRouter(options: Options): CommandHandlers {
  const { store, handlersOf, accountHandlersOf, home, now, sleep = realSleep } = options;

  /** The handlers of this account, if it is one of the workspace's. */
  function ofAccount(teamId: TeamId, accountId: AccountId | undefined): CommandHandlersOfAccount | undefined {
    return handlersOf(teamId).find((one) => one.accountId === accountId)?.handlers;
  }

  /**
   * The handlers of a thread's account. For a thread that shows no chat, those of any account: they say so. `orAny`: also for
   * one whose account is not served.
   */
  async function ofThread(teamId: TeamId, { channelId, threadTs }: Thread, orAny = false): Promise<Chosen> {
    const accountId = await accountOfThread(teamId, { channelId, threadTs });
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

  /** There are no handlers of an account that could say it. */
  function tellNotServed(asked: Asked & { isEphemeral?: boolean }, text: string): void {
    const accountHandlers = accountHandlersOf(asked.teamId);
    if (accountHandlers !== undefined) answerLater(accountHandlers, placeOf(asked), { text });
  }

  /** An event may still name a channel by its earlier id. */
  async function inNamedChannel(reply: ThreadCommandReply): Promise<ThreadCommandReply> {
    const renames = await store.transaction(readChannelRenames);
    return { ...reply, channelId: currentChannelIn(renames, reply.teamId)(reply.channelId) };
  }

  return {
    async onCommand(asked) {
      const { teamId, channelId } = asked;
      const { name, text } = splitName(asked.text);
      const read = readCommand(text);
      if ("problem" in read) return { text: read.problem };
      const { command } = read;
      if (command.of === "help") return command.answer;
      const handlersByAccount = handlersOf(teamId);
      // A wrong name is told even where the command is about no account.
      const unknown = name === undefined ? undefined : unknownName(handlersByAccount, name);
      if (unknown !== undefined) return { text: unknown };
      const accountHandlers = accountHandlersOf(teamId);
      if (command.of === "workspace") return accountHandlers && command.run(accountHandlers, asked);
      if (command.name === "connect" && accountHandlers !== undefined) {
        const account = choose(handlersByAccount, name, channelId);
        // An account that was added has a connection of its own, which `/chatra account NAME connect` looks after.
        if ("name" in account && account.name !== accountHandlers.environmentAccount?.name)
          return onAccountCommand(accountHandlers, asked, { subcommand: "connect", name: account.name });
      }
      const chosen =
        command.client?.kind === "thread" && handlersByAccount.length > 0
          ? await ofThread(teamId, command.client, command.name === "forget")
          : choose(handlersByAccount, name, channelId);
      return "problem" in chosen ? { text: chosen.problem } : chosen.handlers.onCommand(asked, command);
    },

    async onButton(press) {
      if (press.button === "account.remove" || press.button === "account.keep") {
        const accountHandlers = accountHandlersOf(press.teamId);
        return accountHandlers && onAccountButton(accountHandlers, press);
      }
      if (press.button === "home.refresh") return home.open(press);
      const [first] = handlersOf(press.teamId);
      // A person's settings are the same in all accounts.
      if (press.button === "home.settings") return first?.handlers.onButton(press);
      const accountId = await accountOfButton(press);
      const handlers = ofAccount(press.teamId, accountId);
      if (handlers !== undefined) return handlers.onButton(press);
      const isQuestion = press.button === "proposal.confirm" || press.button === "proposal.cancel";
      if (first === undefined) return tellNotServed(press, ACCOUNT_NOT_SERVED);
      // Another workspace's, or gone: any account's handlers say that it is not known. They check questions themselves.
      await first.handlers.onButton(isQuestion ? press : { ...press, button: "failed.retry", value: "" });
    },

    async onMessageShortcut(use) {
      const { ts, threadTs = ts } = use.message;
      const chosen = await ofThread(use.teamId, { channelId: use.channelId, threadTs });
      if ("handlers" in chosen) return chosen.handlers.onMessageShortcut(use);
      tellNotServed({ ...use, threadTs }, chosen.problem);
    },

    async onOpenClientShortcut(use) {
      const [first] = handlersOf(use.teamId);
      if (first === undefined) return tellNotServed(use, NO_ACCOUNT);
      await first.handlers.onOpenClientShortcut(use);
    },

    async onForm(sent) {
      if (sent.form === "find_client") return onFindClient(sent);
      const accountId = accountOfForm(sent);
      const [first] = handlersOf(sent.teamId);
      // Any account's handlers say what is wrong with a form that can't be read.
      const handlers = accountId === undefined ? first?.handlers : ofAccount(sent.teamId, accountId);
      return handlers === undefined
        ? { kind: "show", view: showFormNotice(sent.form, NOTHING_DONE, ACCOUNT_NOT_SERVED) }
        : handlers.onForm(sent);
    },

    async onSuggest(suggesting) {
      const accountId = accountOfClientForm(suggesting.metadata);
      return (await ofAccount(suggesting.teamId, accountId)?.onSuggest(suggesting)) ?? [];
    },

    onHomeOpened: (person) => home.open(person),

    onJoined: (joined) => askInChannel({ store, now }, handlersOf(joined.teamId), joined),

    async onThreadCommand(given) {
      const reply = await inNamedChannel(given);
      const accountId = await accountOfThread(reply.teamId, reply);
      await ofAccount(reply.teamId, accountId)?.onThreadCommand(reply);
    },
  };

  async function onFindClient(sent: SentForm): Promise<FormOutcome> {
    const { name, text } = splitName(sent.values.client ?? "");
    const mention = readMention(text);
    const handlersByAccount = handlersOf(sent.teamId);
    const unknown = name === undefined ? undefined : unknownName(handlersByAccount, name);
    if (unknown !== undefined) return { kind: "errors", errors: { client: unknown } };
    const chosen =
      "kind" in mention && mention.kind === "thread" && handlersByAccount.length > 0
        ? await ofThread(sent.teamId, mention)
        : choose(handlersByAccount, name, undefined);
    if ("problem" in chosen) return { kind: "errors", errors: { client: chosen.problem } };
    return chosen.handlers.onForm({ ...sent, values: { client: text } });
  }
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

function accountOfForm({ form, metadata }: SentForm): AccountId | undefined {
  if (form === "edit_hours") return readHoursMetadata(metadata)?.accountId;
  return accountOfClientForm(metadata);
}

/** The account of the visitor whom a form is about. */
function accountOfClientForm(metadata: string): AccountId | undefined {
  return readClientRef(readMetadata(metadata)?.client ?? "")?.accountId;
}

/** Splits off `in:NAME` at the start. */
function splitName(text: string): { name: string | undefined; text: string } {
  const named = /^\s*in:(\S+)\s*/i.exec(text);
  return named === null
    ? { name: undefined, text }
    : { name: named[1]?.toLowerCase(), text: text.slice(named[0].length) };
}

/** The account that is meant, or why there is none. */
function choose(
  handlersByAccount: HandlersOfAccount[],
  name: string | undefined,
  channelId: ChannelId | undefined,
): HandlersOfAccount | { problem: string } {
  if (handlersByAccount.length === 0) return { problem: NO_ACCOUNT };
  const named = handlersByAccount.find((one) => one.name === name);
  if (named !== undefined) return named;
  const ofChannel = handlersByAccount.filter((one) => one.channelId === channelId);
  const [only] = handlersByAccount.length === 1 ? handlersByAccount : ofChannel;
  if (only !== undefined && (handlersByAccount.length === 1 || ofChannel.length === 1)) return only;
  return { problem: severalAccounts(handlersByAccount.map((one) => one.name)) };
}

/** Says that the workspace has no account of this name, and lists those it has. Plain text and mrkdwn alike. */
function unknownName(handlersByAccount: HandlersOfAccount[], name: string): string | undefined {
  if (handlersByAccount.some((one) => one.name === name)) return undefined;
  if (handlersByAccount.length === 0) return NO_ACCOUNT;
  const names = handlersByAccount.map((one) => one.name);
  return noAccountNamed(name, names, nearestWord(name, names));
}
