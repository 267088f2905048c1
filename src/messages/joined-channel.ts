import { readClientRef } from "../domain/client-ref.ts";
import type { AccountId, ChannelId, UserId } from "../domain/ids.ts";
import { type BlockList, button, buttons, type Card, context, section } from "./blocks.ts";
import { code } from "./text/excerpt.ts";

/** An account, and where its new chats go. */
export type AskedAccount = { accountId: AccountId; name: string; channelId: ChannelId };

/** What an admin can answer. */
export type JoinedAnswer = "all" | "alerts" | "no";

/** Asks in a channel that the bot was invited to whether new chats should come there; of several accounts, of each. */
export function askAboutNewChats(accounts: readonly AskedAccount[]): Card {
  const [first] = accounts;
  const text = "New chats here?";
  if (first === undefined) return { text, blocks: [section(text)] };
  const isOne = accounts.length === 1;
  const questions = accounts.map((account): BlockList => {
    const now = `go to <#${account.channelId}> now.`;
    const said = isOne ? `*${text}* They ${now}` : `${code(account.name)}: new chats ${now}`;
    const value = refOf(account, isOne);
    const answers = [
      button("joined.all", "Yes, all", value, "primary"),
      button("joined.alerts", "Only alerts", value),
    ];
    if (isOne) answers.push(notNow(value));
    return [section(said), buttons(answers)];
  });
  return {
    text,
    blocks: [
      ...(isOne ? [] : [section(`*${text}* Choose whose.`)]),
      ...questions.flat(),
      ...(isOne ? [] : [buttons([notNow(refOf(first, isOne))])]),
      context("Admins decide. *Only alerts* shows new chats here, and replies stay in Slack."),
    ],
  };
}

const notNow = (value: string) => button("joined.no", "Not now", value);

const OF_SEVERAL = "several";

/** The account stands first, as in a `clientRef`. */
function refOf({ accountId }: AskedAccount, isOne: boolean): string {
  return `${accountId}/${isOne ? "only" : OF_SEVERAL}`;
}

/** Whether the question, by the value of its button, was about several accounts. */
export function isOneOfSeveral(value: string): boolean {
  return readClientRef(value)?.clientId === OF_SEVERAL;
}

/** Replaces the question. `account`: its name, where there are several. */
export function newChatsComeHere(
  answer: Exclude<JoinedAnswer, "no">,
  by: UserId,
  account: string | undefined,
): string {
  const whose = account === undefined ? "New chats" : `New chats of ${code(account)}`;
  const alerts = answer === "alerts" ? " as alerts: replies stay in Slack" : "";
  return `✅ ${whose} come here${alerts}. <@${by}> decided.`;
}
