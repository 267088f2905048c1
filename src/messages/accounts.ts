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
    topic: "accounts",
    form: "/chatra account [NAME]",
    example: "/chatra account berlin",
    does: "List the Chatra accounts, or show one.",
  },
  "account.add": {
    topic: "accounts",
    form: "/chatra account add NAME",
    example: "/chatra account add berlin",
    does: "Add a Chatra account; its new chats come here (admins).",
  },
  "account.change": {
    topic: "accounts",
    form: "/chatra account NAME connect | here | agent ID | secret | remove",
    example: "/chatra account berlin here",
    does: "Change or remove an account (admins).",
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
  const what = "set `ENCRYPTION_KEY` to the output of `openssl rand -hex 32` and restart the bot";
  return `The bot can't store more accounts without an encryption key. ${askOperator(adminUsers, what)}`;
}

export const undoneWithoutKey = (adminUsers: readonly string[]) =>
  `${needsKey(adminUsers)} Nothing was changed.`;
export const NOT_IN_PRIVATE =
  "New chats can't come to a direct message. Run the command in the channel where your team works.";

/** A command names no account, or an unknown one. Plain text and mrkdwn alike. */
export const ACCOUNT_NOT_SERVED =
  "The bot no longer serves the Chatra account of this chat, so nothing was changed. Ask an admin to add the account again.";
export const NO_ACCOUNT =
  "This workspace has no Chatra account yet. An admin adds one with `/chatra account add NAME` in the channel for new chats.";

export const severalAccounts = (names: readonly string[]) =>
  `This workspace has several Chatra accounts: ${names.join(", ")}. Begin with one, as in \`in:${names[0]} …\`, or use its channel.`;

/** `name`: what was typed after `in:`. `meant`: the nearest name, if one is near. */
export function noAccountNamed(name: string, names: readonly string[], meant: string | undefined): string {
  const given = visitorToSlack(shownName(name, 40) ?? "").replaceAll("`", "'");
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `This workspace has no account ${given}. Its accounts are ${names.join(", ")}.${hint}`;
}

/** `known`: the names of the workspace's accounts. */
export function unknownAccount(name: string, known: readonly string[]): string {
  const has =
    known.length === 0
      ? "Add the first with `/chatra account add NAME`."
      : `Its accounts are ${known.map((one) => code(one)).join(", ")}.`;
  return `This workspace has no account ${code(name)}. ${has}`;
}

/** The newest webhook URL, as code. It is a secret: only the admin who asks may see it. */
function webhookAddress(publicUrl: string | undefined, [secret = ""]: readonly string[]): string {
  const path = `/chatra/webhooks/${secret}`;
  if (publicUrl !== undefined) return code(`${publicUrl}${path}`, 1000);
  return `${code(path, 100)} after the bot's public URL`;
}

const webhookStep = (publicUrl: string | undefined, secrets: readonly string[]) =>
  `In Chatra's settings, enter the webhook URL ${webhookAddress(publicUrl, secrets)} and switch on all three events. Keep the URL secret: anybody who has it can post in the channel.`;

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

const HOW_TO_ADD = "`/chatra account add NAME` adds one (admins).";

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
    link(connection?.url, "Open the connection"),
    agentId === undefined ? "Default agent: none" : `Default agent: ${code(agentId, 200)}`,
    `Webhook URL: ${webhookAddress(publicUrl, webhookSecrets)}`,
    webhookSecrets.length > 1 ? "The previous webhook URL works too." : undefined,
  ];
  const text = lines.filter((line) => line !== undefined).join("\n");
  const changes = `\`/chatra account ${name} connect | here | agent ID | secret | remove\` changes the account. Only you see this.`;
  return { text, blocks: [section(text), context(changes)] };
}

export const showEnvironmentAccount = ({ name, channelId }: Pick<ShownAccount, "name" | "channelId">) =>
  `*${name}*: new chats in <#${channelId}>\nSet up in the bot's configuration; \`/chatra status\` shows whether the account works.`;

const headOf = (account: ShownAccount) => `*${account.name}*: new chats in <#${account.channelId}>`;

function stateOf(
  { name, requestId, connectionId }: ShownAccount,
  connections: Connections | undefined,
): string {
  const again = `Run \`/chatra account ${name} connect\`.`;
  if (connectionId === undefined) {
    return requestId === undefined
      ? `:red_circle: Not connected. ${again}`
      : `:hourglass_flowing_sand: The connection waits for a login in the browser. ${again}`;
  }
  const connection = connections?.get(connectionId);
  if (connections === undefined) return ":white_circle: Connection unknown: Membrane does not answer.";
  if (connection === undefined) return `:red_circle: The connection is gone. ${again}`;
  if (connection.state === "READY") return ":large_green_circle: Connected";
  const words = excerptOfPlain(connection.state.toLowerCase().replaceAll("_", " "), 60);
  return `:red_circle: The connection is not ready: ${words}. ${again}`;
}

function countOf(accounts: number): string {
  if (accounts === 0) return "No account yet";
  return accounts === 1 ? "One account" : `${accounts} accounts`;
}

/** `connection`: the state of its connection, in mrkdwn. */
export function accountAdded(account: ShownAccount, connection: string, publicUrl: string | undefined): Card {
  const added = `:white_check_mark: Added the account *${account.name}*. Its new chats come to <#${account.channelId}>, where the bot must be a member.`;
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
    `This workspace already has an account *${name}*. \`/chatra account ${name}\` shows it.`,
  "too-many": (_: string, most: number) =>
    `This workspace has ${most} accounts, which is the limit. Remove one first.`,
  removed: (name: string) => `An admin removed the account *${name}* after you ran the command.`,
};

export const accountMoved = (account: Pick<ShownAccount, "name">, channelId: ChannelId) =>
  `:white_check_mark: New chats of the account *${account.name}* now come to <#${channelId}>. An open chat comes there with its visitor's next message. The bot must be a member of the channel.`;

/** The default agent after a change. */
export function agentChanged(account: Pick<ShownAccount, "name" | "agentId">): string {
  const as = account.agentId === undefined ? "no default agent" : `the agent ${code(account.agentId, 200)}`;
  return `:white_check_mark: The account *${account.name}* now answers as ${as}.`;
}

export const secretChanged = (
  account: Pick<ShownAccount, "name">,
  secret: string,
  publicUrl: string | undefined,
) =>
  `:white_check_mark: Made a new webhook URL for the account *${account.name}*. ${webhookStep(publicUrl, [secret])} The previous URL works until you make another one. Only you see this.`;

/** Asks whether to remove an account, and says what happens to its chats. The buttons carry `value`. */
export function askToRemove(account: Pick<ShownAccount, "name">, value: string): Card {
  const follows =
    "• Goes: waiting replies and the webhook URL. Replies in its threads reach nobody.\n• Stays: the threads in Slack, and everything in Chatra and Membrane.\n• You can't undo this.";
  return question(
    `Remove the account *${account.name}* from this workspace?`,
    [section(follows)],
    [button("account.remove", "Remove", value, "danger"), button("account.keep", "Cancel", value)],
  );
}

export const accountKept = (name: string) => `Cancelled. The account *${name}* stays as it is.`;
export const accountRemoved = (name: string) =>
  `:white_check_mark: Removed the account *${name}*. Its threads stay, and the bot sends nothing from them. Delete the webhook URL in Chatra's settings.`;
export const accountGone = (name: string) => `An admin already removed the account *${name}*.`;
