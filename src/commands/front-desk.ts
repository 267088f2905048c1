import { readClientRef } from "../domain/client-ref.ts";
import { helpText } from "../domain/command/help.ts";
import { nearestWord } from "../domain/command/nearest-word.ts";
import { parseCommand } from "../domain/command/parse-command.ts";
import {
  type AccountId,
  accountIdSchema,
  type ChannelId,
  deliveryIdSchema,
  type SlackTs,
  type TeamId,
} from "../domain/ids.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { visitorToSlack } from "../domain/text/visitor-to-slack.ts";
import { readConversations } from "../store/conversations.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { readProposal } from "../store/proposals.ts";
import type { Store } from "../store/store.ts";
import { findThread } from "../store/threads.ts";
import type { AccountDesk } from "./accounts/account-desk.ts";
import { onAccountButton, onAccountCommand } from "./accounts/on-account-command.ts";
import type { Asked, ButtonPress, Desk, FormOutcome, SentForm } from "./desk.ts";
import { readMetadata } from "./form-metadata.ts";
import { readMention } from "./on-form.ts";
import { showFormNotice } from "./show-form-notice.ts";

/** An account of a workspace, with the desk that serves it. */
export type DeskOfAccount = { accountId: AccountId; name: string; channelId: ChannelId; desk: Desk };

type Thread = { channelId: ChannelId; threadTs: SlackTs };
type Chosen = { desk: Desk } | { problem: string };

type Options = {
  store: Store;
  /** Those of one workspace that are served now, in the order in which they were set up. */
  desksOf: (teamId: TeamId) => DeskOfAccount[];
  /** What serves the commands about the workspace's accounts themselves. */
  accountDeskOf: (teamId: TeamId) => AccountDesk | undefined;
};

/**
 * Takes what people ask for and hands it to the desk of the account that it concerns: that of the thread or the message, the
 * one that is named (`in:NAME`), that of the channel, or the only one there is. Nothing leads to an account of another
 * workspace, whatever the ids say.
 */
export function createFrontDesk(options: Options): Desk {
  const { store, desksOf, accountDeskOf } = options;

  /** The desk of this account, if it is one of the workspace's. */
  function ofAccount(teamId: TeamId, accountId: AccountId | undefined): Desk | undefined {
    return desksOf(teamId).find((one) => one.accountId === accountId)?.desk;
  }

  /** The desk of a thread's account; of a thread that shows no chat any of them can say so. */
  async function ofThread(teamId: TeamId, { channelId, threadTs }: Thread): Promise<Chosen> {
    const accountId = await accountOfThread(teamId, { channelId, threadTs });
    const desk = accountId === undefined ? desksOf(teamId)[0]?.desk : ofAccount(teamId, accountId);
    return desk === undefined ? { problem: GONE } : { desk };
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
      const desks = desksOf(asked.teamId);
      const { name, text } = splitName(asked.text);
      const parsed = parseCommand(text);
      if ("problem" in parsed) return { text: parsed.problem };
      const { command } = parsed;
      if (command.kind === "help") return helpText(command.topic);
      // Whatever it is about, nobody names an account for nothing.
      const unknown = name === undefined ? undefined : unknownName(desks, name);
      if (unknown !== undefined) return { text: unknown };
      if (command.kind === "account") {
        const accountDesk = accountDeskOf(asked.teamId);
        return accountDesk && onAccountCommand(accountDesk, asked, command);
      }
      if (command.kind === "connect") {
        const accountDesk = accountDeskOf(asked.teamId);
        const account = choose(desks, name, asked.channelId);
        // An account that shares Membrane with others has a connection of its own, which only its own desk looks after.
        if (accountDesk && "name" in account && account.name !== accountDesk.environmentAccount?.name)
          return onAccountCommand(accountDesk, asked, {
            kind: "account",
            deed: "connect",
            name: account.name,
          });
      }
      const mention = "client" in command ? command.client : undefined;
      const chosen =
        mention?.kind === "thread" && desks.length > 0
          ? await ofThread(asked.teamId, mention)
          : choose(desks, name, asked.channelId);
      return "problem" in chosen ? { text: chosen.problem } : chosen.desk.onCommand({ ...asked, text });
    },

    async onButton(press) {
      if (press.button === "account.remove" || press.button === "account.keep") {
        const accountDesk = accountDeskOf(press.teamId);
        return accountDesk && onAccountButton(accountDesk, press);
      }
      const accountId = await accountOfButton(press);
      const [first] = desksOf(press.teamId);
      const desk = ofAccount(press.teamId, accountId);
      if (desk !== undefined) return desk.onButton(press);
      const isQuestion = press.button === "proposal.confirm" || press.button === "proposal.cancel";
      // Of another workspace, or gone: any desk of this one can say that it is not known. Of a question it sees that itself.
      await first?.desk.onButton(isQuestion ? press : { ...press, button: "failed.retry", value: "" });
    },

    async onMessageShortcut(use) {
      const { ts, threadTs = ts } = use.message;
      const chosen = await ofThread(use.teamId, { channelId: use.channelId, threadTs });
      if ("desk" in chosen) await chosen.desk.onMessageShortcut(use);
    },

    async onOpenClientShortcut(use) {
      await desksOf(use.teamId)[0]?.desk.onOpenClientShortcut(use);
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
    const desks = desksOf(sent.teamId);
    const unknown = name === undefined ? undefined : unknownName(desks, name);
    if (unknown !== undefined) return { kind: "errors", errors: { client: unknown } };
    const chosen =
      "kind" in mention && mention.kind === "thread" && desks.length > 0
        ? await ofThread(sent.teamId, mention)
        : choose(desks, name, undefined);
    if ("problem" in chosen) return { kind: "errors", errors: { client: chosen.problem } };
    return chosen.desk.onForm({ ...sent, values: { ...sent.values, client: text } });
  }

  async function onFormOfClient(sent: Asked & SentForm): Promise<FormOutcome> {
    const ref = readClientRef(readMetadata(sent.metadata)?.client ?? "");
    const [first] = desksOf(sent.teamId);
    // The desk itself says what is the matter with a form that it can't read.
    const desk = ref === undefined ? first?.desk : ofAccount(sent.teamId, ref.accountId);
    return desk === undefined
      ? { kind: "show", view: showFormNotice(sent.form, "Nothing was done", GONE) }
      : desk.onForm(sent);
  }
}

const GONE = "The Chatra account of this chat is not served by this bot any more. Nothing was done.";

/** `in:NAME` before everything else. */
function splitName(text: string): { name: string | undefined; text: string } {
  const named = /^\s*in:(\S+)\s*/i.exec(text);
  return named === null
    ? { name: undefined, text }
    : { name: named[1]?.toLowerCase(), text: text.slice(named[0].length) };
}

/** The desk that is meant, or in words why none can be. */
function choose(
  desks: DeskOfAccount[],
  name: string | undefined,
  channelId: ChannelId | undefined,
): DeskOfAccount | { problem: string } {
  const names = desks.map((one) => one.name).join(", ");
  if (desks.length === 0) return { problem: NO_ACCOUNT };
  const named = desks.find((one) => one.name === name);
  if (named !== undefined) return named;
  const ofChannel = desks.filter((one) => one.channelId === channelId);
  const [only] = desks.length === 1 ? desks : ofChannel;
  if (only !== undefined && (desks.length === 1 || ofChannel.length === 1)) return only;
  return {
    problem: `This workspace has several Chatra accounts: ${names}. Please begin with the one that you mean, as in \`in:${desks[0]?.name} …\`, or use its channel. Nothing was done.`,
  };
}

/** Says that the workspace has no account of this name, and which it has. Plain text as well as mrkdwn. */
function unknownName(desks: DeskOfAccount[], name: string): string | undefined {
  if (desks.some((one) => one.name === name)) return undefined;
  if (desks.length === 0) return NO_ACCOUNT;
  const names = desks.map((one) => one.name);
  const given = visitorToSlack(shownName(name, 40) ?? "").replaceAll("`", "'");
  const meant = nearestWord(name, names);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `There is no account named ${given} here. There are: ${names.join(", ")}.${hint} Nothing was done.`;
}

const NO_ACCOUNT =
  "This workspace has no Chatra account yet. An administrator adds one with `/chatra account add NAME`, in the channel where new chats are to go.";
