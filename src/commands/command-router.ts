import { currentChannelIn } from "../domain/channel-renames.ts";
import type { TeamId } from "../domain/ids.ts";
import { ACCOUNT_NOT_SERVED, NO_ACCOUNT } from "../messages/accounts.ts";
import { NOTHING_DONE, showFormNotice } from "../messages/forms.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { onAccountButton, onAccountCommand } from "./accounts/account.ts";
import type { AccountCommandHandlers } from "./accounts/account-command-handlers.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type {
  Asked,
  CommandHandlers,
  FormOutcome,
  SentForm,
  ThreadCommandReply,
} from "./command-handlers.ts";
import {
  type AccountFinderOptions,
  accountOfClientForm,
  accountOfForm,
  chooseAccount,
  createAccountFinder,
  splitName,
  unknownName,
} from "./find-account.ts";
import type { Home } from "./home/home.ts";
import { askInChannel } from "./joined-channel.ts";
import { refusalForGuest } from "./permissions.ts";
import { readMention } from "./read-mention.ts";
import { readCommand } from "./registry.ts";

type Options = AccountFinderOptions & {
  /** The handlers of commands about the workspace's accounts. */
  accountHandlersOf: (teamId: TeamId) => AccountCommandHandlers | undefined;
  home: Pick<Home, "open">;
  /** Milliseconds UTC. */
  now: () => number;
};

/**
 * Hands what people ask for to the handlers of the account that it concerns: the account of the thread or the message, the one
 * named by `in:NAME`, that of the channel, or the only one. No id leads to an account of another workspace.
 */
export function createCommandRouter(options: Options): CommandHandlers {
  const { store, handlersOf, accountHandlersOf, home, now } = options;
  const { ofAccount, ofThread, ofMention, accountOfThread, accountOfButton } = createAccountFinder(options);

  /** There are no handlers of an account that could say it. */
  function tellNotServed(asked: Asked & { isEphemeral?: boolean }, text: string): void {
    const accountHandlers = accountHandlersOf(asked.teamId);
    if (accountHandlers !== undefined) answerLater(accountHandlers, placeOf(asked), { text });
  }

  /** Who may not use commands is told that, instead of a text that may name accounts. */
  async function forMembers(asked: Asked, text: string): Promise<string> {
    const accountHandlers = accountHandlersOf(asked.teamId);
    const refusal = accountHandlers && (await refusalForGuest(accountHandlers, asked));
    return refusal?.text ?? text;
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
      // A wrong name is told even where the command is about no account.
      const unknown = unknownName(handlersOf(teamId), name);
      if (unknown !== undefined) return { text: await forMembers(asked, unknown) };
      const accountHandlers = accountHandlersOf(teamId);
      if (command.of === "workspace") return accountHandlers && command.run(accountHandlers, asked);
      if (command.name === "connect" && accountHandlers !== undefined) {
        const account = chooseAccount(handlersOf(teamId), { name, channelId });
        // An account that was added has a connection of its own, which `/chatra account NAME connect` looks after.
        if ("name" in account && account.name !== accountHandlers.environmentAccount?.name)
          return onAccountCommand(accountHandlers, asked, { subcommand: "connect", name: account.name });
      }
      const chosen = await ofMention(teamId, command.client, { name, channelId }, command.name === "forget");
      return "problem" in chosen
        ? { text: await forMembers(asked, chosen.problem) }
        : chosen.handlers.onCommand(asked, command);
    },

    async onButton(press) {
      if (press.button === "account.remove" || press.button === "account.keep") {
        const accountHandlers = accountHandlersOf(press.teamId);
        return accountHandlers && onAccountButton(accountHandlers, press);
      }
      if (press.button === "home.refresh") return home.open(press);
      const [first] = handlersOf(press.teamId);
      if (first === undefined) return tellNotServed(press, ACCOUNT_NOT_SERVED);
      // A person's settings are the same in all accounts.
      if (press.button === "home.settings") return first.handlers.onButton(press);
      const accountId = await accountOfButton(press);
      const handlers = ofAccount(press.teamId, accountId);
      if (handlers !== undefined) return handlers.onButton(press);
      const isQuestion = press.button === "proposal.confirm" || press.button === "proposal.cancel";
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
    const unknown = unknownName(handlersOf(sent.teamId), name);
    if (unknown !== undefined) return { kind: "errors", errors: { client: await forMembers(sent, unknown) } };
    const mention = readMention(text);
    const sought = "problem" in mention ? undefined : mention;
    const chosen = await ofMention(sent.teamId, sought, { name, channelId: undefined });
    if ("problem" in chosen)
      return { kind: "errors", errors: { client: await forMembers(sent, chosen.problem) } };
    return chosen.handlers.onForm({ ...sent, values: { client: text } });
  }
}
