import type { TeamId } from "../../domain/ids.ts";
import { context, fitList, section } from "../../messages/blocks.ts";
import { code, excerptOfPlain } from "../../messages/text/excerpt.ts";
import { link } from "../../messages/text/link.ts";
import type { ConnectionSummary } from "../../outbound/membrane/chatra-gateway.ts";
import type { Account } from "../../tenancy/accounts.ts";
import type { Answer } from "../command-handlers.ts";
import type { AccountCommandHandlers, OpenAccountHandlers } from "./account-command-handlers.ts";
import { named, needsKey, webhookAddress } from "./account-words.ts";

type Connections = ReadonlyMap<string, ConnectionSummary>;

/** All accounts of a workspace, for everybody in it: without anything that is secret. */
export async function showAccounts(handlers: AccountCommandHandlers, teamId: TeamId): Promise<Answer> {
  const accounts = (await handlers.accounts?.ofTeam(teamId)) ?? [];
  const connections = await look(handlers, accounts);
  const ours = handlers.environmentAccount;
  const items = [
    ...(ours === undefined ? [] : [showEnvironmentAccount(ours)]),
    ...accounts.map((account) => `${headOf(account)}\n${stateOf(account, connections)}`),
  ];
  const count = countOf(items.length);
  const note =
    handlers.accounts === undefined
      ? needsKey(handlers.adminUsers)
      : "`/chatra account add NAME` adds one, for administrators.";
  return {
    text: `*${count}*`,
    blocks: fitList({
      head: [section(`*${count}*`)],
      items: items.map((item) => [section(item)]),
      tail: [context(note)],
      rest: (leftOut) => `… and ${leftOut} more.`,
    }),
  };
}

/** One account with all that an administrator may know of it, the webhook's address too. */
export async function showAccount(handlers: OpenAccountHandlers, account: Account): Promise<Answer> {
  const { agentId, name, webhookSecrets } = account;
  const connections = await look(handlers, [account]);
  const connection = connections?.get(account.connectionId ?? "");
  const lines = [
    headOf(account),
    stateOf(account, connections),
    connection?.detail === undefined ? undefined : excerptOfPlain(connection.detail, 300),
    link(connection?.url, "Open it in the browser"),
    agentId === undefined
      ? "Agent: none is set"
      : `Agent of messages that have no other: ${code(agentId, 200)}`,
    `Chatra's webhooks: ${webhookAddress(handlers, webhookSecrets)}`,
    webhookSecrets.length > 1 ? "The address before this one is good as well." : undefined,
  ];
  const text = lines.filter((line) => line !== undefined).join("\n");
  const changes = `\`/chatra account ${name} connect | here | agent ID | secret | remove\` changes it. Only you see this.`;
  return { text, blocks: [section(text), context(changes)] };
}

export function showEnvironmentAccount({
  name,
  channelId,
}: NonNullable<AccountCommandHandlers["environmentAccount"]>): string {
  return `*${name}*: new chats in <#${channelId}>\nSet up in the bot's own configuration; \`/chatra status\` tells how it is.`;
}

function headOf(account: Account): string {
  return `${named(account)}: new chats in <#${account.channelId}>`;
}

function stateOf({ name, requestId, connectionId }: Account, connections: Connections | undefined): string {
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

/** Undefined while Membrane does not answer: the accounts themselves are known all the same. */
async function look(
  { connections, logger }: AccountCommandHandlers,
  accounts: readonly Account[],
): Promise<Connections | undefined> {
  const ids = accounts.flatMap(({ connectionId }) => connectionId ?? []);
  return connections.look(ids).catch((error: unknown) => {
    logger.warn({ err: error }, "the connections of accounts could not be looked at");
    return undefined;
  });
}

function countOf(accounts: number): string {
  if (accounts === 0) return "No account yet";
  return accounts === 1 ? "One account" : `${accounts} accounts`;
}
