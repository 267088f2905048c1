import type { ClientMention } from "../domain/command/command.ts";
import type { Conversation } from "../domain/conversation.ts";
import { type AccountId, type ClientId, conversationIdOf, type TeamId } from "../domain/ids.ts";
import { wordsToFind } from "../domain/text/search-words.ts";
import type { Matches } from "../messages/client.ts";
import { FAILED, type Subject } from "../messages/failures.ts";
import { nameOf } from "../messages/names.ts";
import { removedAccounts } from "../store/accounts.ts";
import { findClients, readConversations } from "../store/conversations.ts";
import type { Store } from "../store/store.ts";
import { findThread } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";

/** A client of an account, with their chat if we know one. */
export type KnownClient = {
  accountId: AccountId;
  clientId: ClientId;
  conversation: Conversation | undefined;
  /** What to call them, as mrkdwn. */
  name: string;
};

type Where = { store: Store; accountId: AccountId };

/** The client that a command means; undefined for a link that leads to no thread of ours. */
export function findClient(
  { store, accountId }: Where,
  teamId: TeamId,
  mention: ClientMention,
): Promise<KnownClient | undefined> {
  return store.transaction(async (tx) => {
    if (mention.kind === "id") return clientOf(tx, accountId, mention.clientId);
    return clientOfThread(tx, teamId, mention);
  });
}

/** The client whom somebody looks for: as `findClient` by a thread, as `searchClients` by what they typed. */
export function findSought(
  where: Where,
  teamId: TeamId,
  mention: ClientMention,
): Promise<KnownClient | Matches | undefined> {
  return mention.kind === "thread"
    ? findClient(where, teamId, mention)
    : searchClients(where, teamId, mention.clientId);
}

/** What can't be read when looking for this client fails. */
export function soughtBy(mention: ClientMention): Subject {
  return mention.kind === "id" ? { kind: "sought", typed: mention.clientId } : FAILED.clientOfThread;
}

/** The client with this id. */
export async function clientOf(tx: Tx, accountId: AccountId, clientId: ClientId): Promise<KnownClient> {
  const id = conversationIdOf(accountId, clientId);
  const conversation = (await readConversations(tx, [id])).get(id);
  return { accountId, clientId, conversation, name: nameOf(conversation, clientId) };
}

/** The client whose chat a thread shows; undefined for any other thread. */
export async function clientOfThread(
  tx: Tx,
  teamId: TeamId,
  { channelId, threadTs }: Omit<Extract<ClientMention, { kind: "thread" }>, "kind">,
): Promise<KnownClient | undefined> {
  const id = await findThread(tx, teamId, channelId, threadTs);
  if (id === undefined) return undefined;
  const conversation = (await readConversations(tx, [id])).get(id);
  if (conversation === undefined) return undefined;
  const { accountId, clientId } = conversation;
  return { accountId, clientId, conversation, name: nameOf(conversation, clientId) };
}

/** The client with this ID of an account of the workspace that was removed, the last one first. */
export function findRemovedClient(
  { store }: Pick<Where, "store">,
  teamId: TeamId,
  clientId: ClientId,
): Promise<KnownClient | undefined> {
  return store.transaction(async (tx) => {
    for (const accountId of await removedAccounts(tx, teamId)) {
      const client = await clientOf(tx, accountId, clientId);
      if (client.conversation !== undefined) return client;
    }
    return undefined;
  });
}

/**
 * Finds a client by an ID, a name or an email, among those that the bot knows of this account and workspace. An ID goes
 * before a name. A name that no known client has may be the ID of a client whom only Chatra knows.
 */
export function searchClients(
  { store, accountId }: Where,
  teamId: TeamId,
  typed: ClientId,
): Promise<KnownClient | Matches> {
  return store.transaction(async (tx) => {
    const byId = await clientOf(tx, accountId, typed);
    if (byId.conversation !== undefined) return byId;
    const { clients, isAll } = await findClients(tx, { accountId, teamId }, wordsToFind(typed));
    const [only] = clients;
    if (only !== undefined && clients.length === 1 && isAll) return clientOf(tx, accountId, only.clientId);
    return clients.length === 0 && isAll ? byId : { typed, clients, isAll };
  });
}
