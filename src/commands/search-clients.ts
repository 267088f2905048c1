import type { ClientId, TeamId } from "../domain/ids.ts";
import { wordsToFind } from "../domain/text/search-words.ts";
import type { Matches } from "../messages/client.ts";
import { findClients } from "../store/conversations.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import { clientOf, type KnownClient } from "./find-client.ts";

/**
 * Whom somebody means by an ID, a name or an email, among the clients that the bot knows of this account and workspace. An
 * ID goes before a name. What nobody here is called may be the ID of a client whom only Chatra knows.
 */
export function searchClients(
  { store, accountId }: Pick<HandlerParts, "store" | "accountId">,
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
