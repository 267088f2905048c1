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
import { readConversations } from "../store/conversations.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { readProposal } from "../store/proposals.ts";
import type { Store } from "../store/store.ts";
import { findThread } from "../store/threads.ts";
import { onAccountButton, onAccountCommand } from "./accounts/account.ts";
import type { AccountCommandHandlers } from "./accounts/account-command-handlers.ts";
import type { Asked, ButtonPress, CommandHandlers, FormOutcome, SentForm } from "./command-handlers.ts";
import { readMetadata } from "./form-metadata.ts";
import { readMention } from "./on-form.ts";
import { readCommand } from "./registry.ts";
import type { CommandHandlersOfAccount } from "./slash-command.ts";

/** An account of a workspace, with the desk that serves it. */
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
  /** Those of one workspace that are served now, in the order in which they were set up. */
  handlersOf: (teamId: TeamId) => HandlersOfAccount[];
  /** What serves the commands about the workspace's accounts themselves. */
  accountHandlersOf: (teamId: TeamId) => AccountCommandHandlers | undefined;
};

/**
 * Takes what people ask for and hands it to the desk of the account that it concerns: that of the thread or the message, the
 * one that is named (`in:NAME`), that of the channel, or the only one there is. Nothing leads to an account of another
 * workspace, whatever the ids say.
 */
export function createCommandRouter(options: Options): CommandHandlers {
  const { store, handlersOf, accountHandlersOf } = options;

  /** The desk of this account, if it is one of the workspace's. */
  function ofAccount(teamId: TeamId, accountId: AccountId | undefined): CommandHandlersOfAccount | undefined {
    return handlersOf(teamId).find((one) => one.accountId === accountId)?.handlers;
  }

  /** The desk of a thread's account; of a thread that shows no chat any of them can say so. */
  async function ofThread(teamId: TeamId, { channelId, threadTs }: Thread): Promise<Chosen> {
    const accountId = await accountOfThread(teamId, { channelId, threadTs });
    const handlers = accountId === undefined ? handlersOf(teamId)[0]?.handlers : ofAccount(teamId, accountId);
    return handlers === undefined ? { problem: ACCOUNT_NOT_SERVED } : { handlers };
  }

  async function accountOfThread(
    teamId: TeamId,
    { channelId, threadTs }: Thread,
  ): Promise<AccountId | undefined> {
    return store.transaction(async (tx) => {
      const id = await findThread(tx, teamId, channelId, threadTs);
      return id && (await readConversations(tx, [id])).get(id)?.accountId;
    });
  }

  async function accountOfButton({ button, value }: ButtonPress): Promise<AccountId | undefined> {
    switch (button) {
      case "proposal.confirm":
      case "proposal.cancel":
        return (await store.transaction((tx) => readProposal(tx, value)))?.accountId;
      case "failed.retry": {
        const id = deliveryIdSchema.safeParse(value).data;
        return id && (await store.transaction((tx) => readDeliveries(tx, [id])))[0]?.accountId;
      }
      case "failed.retry-all":
        return accountIdSchema.safeParse(value).data;
      default:
        return readClientRef(value)?.accountId;
    }
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
      // A name that no account has is told, even where the command is about none.
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
          ? await ofThread(teamId, command.client)
          : choose(handlersByAccount, name, channelId);
      return "problem" in chosen ? { text: chosen.problem } : chosen.handlers.onCommand(asked, command);
    },

    async onButton(press) {
      if (press.button === "account.remove" || press.button === "account.keep") {
        const accountHandlers = accountHandlersOf(press.teamId);
        return accountHandlers && onAccountButton(accountHandlers, press);
      }
      const accountId = await accountOfButton(press);
      const [first] = handlersOf(press.teamId);
      const handlers = ofAccount(press.teamId, accountId);
      if (handlers !== undefined) return handlers.onButton(press);
      const isQuestion = press.button === "proposal.confirm" || press.button === "proposal.cancel";
      // Of another workspace, or gone: any desk of this one can say that it is not known. Of a question it sees that itself.
      await first?.handlers.onButton(isQuestion ? press : { ...press, button: "failed.retry", value: "" });
    },

    async onMessageShortcut(use) {
      const { ts, threadTs = ts } = use.message;
      const chosen = await ofThread(use.teamId, { channelId: use.channelId, threadTs });
      if ("handlers" in chosen) await chosen.handlers.onMessageShortcut(use);
    },

    async onOpenClientShortcut(use) {
      await handlersOf(use.teamId)[0]?.handlers.onOpenClientShortcut(use);
    },

    onForm: (sent) => (sent.form === "find_client" ? onFindClient(sent) : onFormOfClient(sent)),

    async onThreadCommand(reply) {
      const accountId = await accountOfThread(reply.teamId, reply);
      await ofAccount(reply.teamId, accountId)?.onThreadCommand(reply);
    },
  };

  async function onFindClient(sent: Asked & SentForm): Promise<FormOutcome> {
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
    return chosen.handlers.onForm({ ...sent, values: { ...sent.values, client: text } });
  }

  async function onFormOfClient(sent: Asked & SentForm): Promise<FormOutcome> {
    const ref = readClientRef(readMetadata(sent.metadata)?.client ?? "");
    const [first] = handlersOf(sent.teamId);
    // The desk itself says what is the matter with a form that it can't read.
    const handlers = ref === undefined ? first?.handlers : ofAccount(sent.teamId, ref.accountId);
    return handlers === undefined
      ? { kind: "show", view: showFormNotice(sent.form, NOTHING_DONE, ACCOUNT_NOT_SERVED) }
      : handlers.onForm(sent);
  }
}

/** `in:NAME` before everything else. */
function splitName(text: string): { name: string | undefined; text: string } {
  const named = /^\s*in:(\S+)\s*/i.exec(text);
  return named === null
    ? { name: undefined, text }
    : { name: named[1]?.toLowerCase(), text: text.slice(named[0].length) };
}

/** The desk that is meant, or in words why none can be. */
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

/** Says that the workspace has no account of this name, and which it has. Plain text as well as mrkdwn. */
function unknownName(handlersByAccount: HandlersOfAccount[], name: string): string | undefined {
  if (handlersByAccount.some((one) => one.name === name)) return undefined;
  if (handlersByAccount.length === 0) return NO_ACCOUNT;
  const names = handlersByAccount.map((one) => one.name);
  return noAccountNamed(name, names, nearestWord(name, names));
}
