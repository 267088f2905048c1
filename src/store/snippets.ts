import { type RawBuilder, sql } from "kysely";
import type { AccountId, TeamId, UserId } from "../domain/ids.ts";
import type { Snippet, SnippetRef } from "../domain/snippet.ts";
import { storableText } from "./stored-json.ts";
import type { Tx } from "./tx.ts";

/** A person of a workspace, as they use one account. */
export type SnippetUser = { teamId: TeamId; accountId: AccountId; userId: UserId };

/** A snippet, its use, and who saved it last. */
export type ListedSnippet = Snippet & { authorId: UserId; used: number };

type OfAccount = { accountId: AccountId };
type Place = SnippetRef & OfAccount;
type Owner = Pick<Place, "teamId" | "accountId" | "ownerId">;
type Row = Omit<ListedSnippet, "ownerId"> & { ownerId: UserId | "" };

/** The owner of what an admin shared. */
const NOBODY = "";

/** Returns the snippets that a person can use: the most used first, at most `limit`, and how many there are. */
export async function listSnippets(
  tx: Tx,
  user: SnippetUser,
  limit: number,
): Promise<{ snippets: ListedSnippet[]; total: number }> {
  const [total = 0] = await tx.column<number>`select count(*) from snippets where ${isUsable(user)}`;
  const snippets = await selectSnippets(
    tx,
    sql`${isUsable(user)} order by used desc, name, owner_id limit ${limit}`,
  );
  return { snippets, total: Number(total) };
}

/** Returns those of these names that a person can use. */
export async function findSnippets(
  tx: Tx,
  user: SnippetUser,
  names: readonly string[],
): Promise<ListedSnippet[]> {
  return selectSnippets(tx, sql`${isUsable(user)} and ${tx.dialect.isOneOf("name", names)} order by name`);
}

/** Returns the names of all snippets that a person can use. */
export async function snippetNames(tx: Tx, user: SnippetUser): Promise<string[]> {
  return tx.column<string>`select name from snippets where ${isUsable(user)} order by name`;
}

async function selectSnippets(tx: Tx, which: RawBuilder<unknown>): Promise<ListedSnippet[]> {
  const rows = await tx.query<Row>`select name, text, owner_id, author_id, used from snippets where ${which}`;
  return rows.map(({ ownerId, ...row }) => ({ ...row, ownerId: ownerId === "" ? undefined : ownerId }));
}

/** Their own, and what is shared unless they have one of the same name. */
function isUsable({ teamId, accountId, userId }: SnippetUser): RawBuilder<unknown> {
  return sql`account_id = ${accountId} and team_id = ${teamId} and owner_id in (${NOBODY}, ${userId})
    and not (owner_id = ${NOBODY} and exists (select 1 from snippets own
      where own.account_id = ${accountId} and own.team_id = ${teamId} and own.owner_id = ${userId}
        and own.name = snippets.name))`;
}

/**
 * Saves a snippet, or gives a known one its new text; its use goes on being counted. `full`: the owner has `most` others, and
 * nothing is saved.
 */
export async function saveSnippet(
  tx: Tx,
  snippet: Place & Pick<ListedSnippet, "text" | "authorId">,
  most: number,
  now: number,
): Promise<"added" | "replaced" | "full"> {
  const { accountId, teamId, name, authorId } = snippet;
  const ownerId = snippet.ownerId ?? NOBODY;
  const text = storableText(snippet.text);
  // Locks the owner's snippets, or two who add at once would get beyond the limit.
  const known = await tx.column<string>`select name from snippets where ${isOwnedBy(snippet)}
    order by name ${tx.dialect.forUpdate}`;
  const replaced = known.includes(name);
  if (!replaced && (await countOf(tx, snippet)) >= most) return "full";
  await tx.query`insert into snippets
      (account_id, team_id, owner_id, name, text, author_id, created_at, updated_at)
    values (${accountId}, ${teamId}, ${ownerId}, ${name}, ${text}, ${authorId}, ${now}, ${now})
    on conflict (account_id, team_id, owner_id, name) do update set
      text = excluded.text, author_id = excluded.author_id, updated_at = excluded.updated_at`;
  return replaced ? "replaced" : "added";
}

async function countOf(tx: Tx, owner: Owner): Promise<number> {
  const [count] = await tx.column<number>`select count(*) from snippets where ${isOwnedBy(owner)}`;
  return Number(count);
}

/** Deletes a snippet; false where there is none. */
export async function deleteSnippet(tx: Tx, snippet: Place): Promise<boolean> {
  const deleted = await tx.query`delete from snippets
    where ${isOwnedBy(snippet)} and name = ${snippet.name} returning name`;
  return deleted.length > 0;
}

/** Counts one use of a snippet; nothing where it was deleted in between. */
export async function countSnippetUse(tx: Tx, snippet: Place): Promise<void> {
  await tx.query`update snippets set used = used + 1
    where ${isOwnedBy(snippet)} and name = ${snippet.name}`;
}

function isOwnedBy({ teamId, accountId, ownerId }: Owner): RawBuilder<unknown> {
  return sql`account_id = ${accountId} and team_id = ${teamId} and owner_id = ${ownerId ?? NOBODY}`;
}

/** Deletes all snippets of an account that ends, or whose workspace removes the app; returns how many. */
export async function deleteSnippetsOfAccount(
  tx: Tx,
  { teamId, accountId }: Pick<SnippetUser, "teamId" | "accountId">,
): Promise<number> {
  const deleted = await tx.query`delete from snippets
    where account_id = ${accountId} and team_id = ${teamId} returning name`;
  return deleted.length;
}
