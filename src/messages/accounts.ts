import type { ChannelId } from "../domain/ids.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { button, type Card, context, listBelow, question, section } from "./blocks.ts";
import type { ShownConnection } from "./membrane.ts";
import { askOperator } from "./operator.ts";
import { code, excerptOfPlain } from "./text/excerpt.ts";
import { link } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about the accounts of a workspace. */
export const ACCOUNT_USAGE = {
  account: {
    topic: "membrane",
    form: "/chatra account [NAME]",
    example: "/chatra account berlin",
    does: "Lists the Chatra accounts of this workspace, or shows one.",
  },
  "account.add": {
    topic: "membrane",
    form: "/chatra account add NAME",
    example: "/chatra account add berlin",
    does: "Adds another Chatra account, whose new chats come to this channel. For administrators.",
  },
  "account.change": {
    topic: "membrane",
    form: "/chatra account NAME connect | here | agent ID | secret | remove",
    example: "/chatra account berlin here",
    does: "Mends its connection, moves its new chats here, sets the agent it answers as, makes a new webhook address, or takes it away. For administrators.",
  },
} as const satisfies Record<string, SlashUsage>;

/** `name` has no Slack markup. `webhookSecrets`: the last parts of its webhook URLs, newest first. */
export type ShownAccount = {
  name: string;
  channelId: ChannelId;
  connectionId: string | undefined;
  /** A request for a connection that a person has yet to finish. */
  requestId: string | undefined;
  agentId: string | undefined;
  webhookSecrets: readonly string[];
};

/** By id; undefined while Membrane does not answer. */
export type Connections = ReadonlyMap<string, Pick<ShownConnection, "state" | "detail" | "url">>;

/** Why no account can be added, and who has to do what. */
export function needsKey(adminUsers: readonly string[]): string {
  const what =
    "set `ENCRYPTION_KEY` to 64 hexadecimal digits, which `openssl rand -hex 32` makes, and start the bot again";
  return `:closed_lock_with_key: Further accounts are kept with secrets of their own, and those only encrypted. ${askOperator(adminUsers, what)}`;
}

export const undoneWithoutKey = (adminUsers: readonly string[]) =>
  `${needsKey(adminUsers)} Nothing was done.`;
export const NOT_IN_PRIVATE =
  "New chats need a channel that the team works in, and this is a direct message. Please order it in that channel. Nothing was done.";

/** A command names no account, or an unknown one. Plain text and mrkdwn alike. */
export const ACCOUNT_NOT_SERVED =
  "The Chatra account of this chat is not served by this bot any more. Nothing was done.";
export const NO_ACCOUNT =
  "This workspace has no Chatra account yet. An administrator adds one with `/chatra account add NAME`, in the channel where new chats are to go.";

export const severalAccounts = (names: readonly string[]) =>
  `This workspace has several Chatra accounts: ${names.join(", ")}. Please begin with the one that you mean, as in \`in:${names[0]} …\`, or use its channel. Nothing was done.`;

export function noAccountNamed(name: string, names: readonly string[], meant: string | undefined): string {
  const given = visitorToSlack(shownName(name, 40) ?? "").replaceAll("`", "'");
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `There is no account named ${given} here. There are: ${names.join(", ")}.${hint} Nothing was done.`;
}

/** `known`: the names of the workspace's accounts. */
export function unknownAccount(name: string, known: readonly string[]): string {
  const has =
    known.length === 0
      ? "It has none yet; `/chatra account add NAME` adds one."
      : `It has ${known.map((one) => code(one)).join(", ")}.`;
  return `:mag: This workspace has no account ${code(name)}. ${has} Nothing was done.`;
}

/** The newest webhook URL, as code. It is a secret: only the admin who asks may see it. */
function webhookAddress(publicUrl: string | undefined, [secret = ""]: readonly string[]): string {
  const path = `/chatra/webhooks/${secret}`;
  if (publicUrl !== undefined) return code(`${publicUrl}${path}`, 1000);
  return `${code(path, 100)} behind the address at which Chatra reaches the bot`;
}

const webhookStep = (publicUrl: string | undefined, secrets: readonly string[]) =>
  `In Chatra's settings, set the webhook address to ${webhookAddress(publicUrl, secrets)} and switch on all three events. Keep it to yourself: whoever has it can write into the channel.`;

/** All accounts of a workspace, without secrets. `ours`: the one of the configuration. */
export function listAccounts(
  accounts: readonly ShownAccount[],
  ours: Pick<ShownAccount, "name" | "channelId"> | undefined,
  connections: Connections | undefined,
  note: string = HOW_TO_ADD,
): Card {
  const items = [
    ...(ours === undefined ? [] : [showEnvironmentAccount(ours)]),
    ...accounts.map((account) => `${headOf(account)}\n${stateOf(account, connections)}`),
  ];
  return listBelow(`*${countOf(items.length)}*`, items, { tail: [context(note)] });
}

const HOW_TO_ADD = "`/chatra account add NAME` adds one, for administrators.";

/** One account for an admin, with its webhook URL. */
export function showAccount(
  account: ShownAccount,
  connections: Connections | undefined,
  publicUrl: string | undefined,
): Card {
  const { agentId, name, webhookSecrets } = account;
  const connection = connections?.get(account.connectionId ?? "");
  const lines = [
    headOf(account),
    stateOf(account, connections),
    connection?.detail === undefined ? undefined : excerptOfPlain(connection.detail, 300),
    link(connection?.url, "Open it in the browser"),
    agentId === undefined
      ? "Agent: none is set"
      : `Agent of messages that have no other: ${code(agentId, 200)}`,
    `Chatra's webhooks: ${webhookAddress(publicUrl, webhookSecrets)}`,
    webhookSecrets.length > 1 ? "The address before this one is good as well." : undefined,
  ];
  const text = lines.filter((line) => line !== undefined).join("\n");
  const changes = `\`/chatra account ${name} connect | here | agent ID | secret | remove\` changes it. Only you see this.`;
  return { text, blocks: [section(text), context(changes)] };
}

export const showEnvironmentAccount = ({ name, channelId }: Pick<ShownAccount, "name" | "channelId">) =>
  `*${name}*: new chats in <#${channelId}>\nSet up in the bot's own configuration; \`/chatra status\` tells how it is.`;

const headOf = (account: ShownAccount) => `*${account.name}*: new chats in <#${account.channelId}>`;

function stateOf(
  { name, requestId, connectionId }: ShownAccount,
  connections: Connections | undefined,
): string {
  const again = `\`/chatra account ${name} connect\` shows where.`;
  if (connectionId === undefined) {
    return requestId === undefined
      ? `:red_circle: not connected. \`/chatra account ${name} connect\` does it.`
      : `:hourglass: its connection waits for a person in the browser. ${again}`;
  }
  const connection = connections?.get(connectionId);
  if (connections === undefined) return ":grey_question: the state of its connection can't be told now";
  if (connection === undefined) return `:red_circle: its connection is gone. ${again}`;
  if (connection.state === "READY") return ":large_green_circle: connected";
  const words = excerptOfPlain(connection.state.toLowerCase().replaceAll("_", " "), 60);
  return `:red_circle: its connection is not ready: ${words}. ${again}`;
}

function countOf(accounts: number): string {
  if (accounts === 0) return "No account yet";
  return accounts === 1 ? "One account" : `${accounts} accounts`;
}

/** `connection`: the state of its connection, in mrkdwn. */
export function accountAdded(account: ShownAccount, connection: string, publicUrl: string | undefined): Card {
  const added = `:heavy_plus_sign: The account *${account.name}* was added. Its new chats come to <#${account.channelId}>, where the bot has to be a member.`;
  const steps = [webhookStep(publicUrl, account.webhookSecrets), connection];
  return {
    text: [added, ...steps].join("\n"),
    blocks: [
      section(added),
      ...steps.map((step, index) => section(`${index + 1}. ${step}`)),
      context("Only you see this."),
    ],
  };
}

export const NOT_ADDED = {
  "name-taken": (name: string) =>
    `:warning: This workspace has an account *${name}* already. Nothing was done; \`/chatra account ${name}\` shows it.`,
  "too-many": (_: string, most: number) =>
    `:warning: This workspace has ${most} accounts, which is all that it can have. Nothing was done.`,
  removed: (name: string) => `The account *${name}* has been removed since this was ordered.`,
};

export const accountMoved = (account: Pick<ShownAccount, "name">, channelId: ChannelId) =>
  `:round_pushpin: New chats of the account *${account.name}* come to <#${channelId}> from now on. Threads that are there stay where they are. The bot has to be a member of the channel.`;

export function agentChanged(account: Pick<ShownAccount, "name" | "agentId">): string {
  const as =
    account.agentId === undefined ? "no agent by default" : `the agent ${code(account.agentId, 200)}`;
  return `:bust_in_silhouette: The account *${account.name}* answers as ${as} from now on.`;
}

export const secretChanged = (
  account: Pick<ShownAccount, "name">,
  secret: string,
  publicUrl: string | undefined,
) =>
  `:key: The account *${account.name}* has a new webhook address. ${webhookStep(publicUrl, [secret])} The address before stays good until you order the next one. Only you see this.`;

/** Asks whether to remove an account, and says what happens to its chats. The buttons carry `value`. */
export function askToRemove(account: Pick<ShownAccount, "name">, value: string): Card {
  const follows =
    "Its threads stay here, but nothing more comes into them, and replies in them reach nobody. What waits to be sent is given up. Its webhook address stops working. In Chatra and in Membrane nothing is removed.";
  return question(
    `Remove the account *${account.name}* from this workspace?`,
    [section(follows)],
    [button("account.remove", "Remove", value, "danger"), button("account.keep", "Cancel", value)],
  );
}

export const accountKept = (name: string) =>
  `:heavy_multiplication_x: Cancelled: the account *${name}* stays as it is.`;
export const accountRemoved = (name: string) =>
  `:wastebasket: The account *${name}* was removed. Its threads stay; nothing more is sent from them. Chatra may go on calling the address, which leads nowhere now: take it out of Chatra's settings.`;
export const accountGone = (name: string) => `The account *${name}* was removed already.`;
