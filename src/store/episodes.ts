import type { Conversation } from "../domain/conversation.ts";
import { type Episode, episodeSchema, stateOf, waitingSince } from "../domain/episode.ts";
import type { ConversationId } from "../domain/ids.ts";
import { setTimer } from "./timers.ts";
import type { Tx } from "./tx.ts";

/** Returns the episodes of these conversations. An unreadable one counts as none: the next words begin another. */
export async function readEpisodes(tx: Tx, ids: ConversationId[]): Promise<Map<ConversationId, Episode>> {
  const rows = await tx.query<{ conversationId: ConversationId; details: unknown; firstWords?: string }>`
    select conversation_id, details, first_words from episodes
    where ${tx.dialect.isOneOf("conversation_id", ids)}`;
  return new Map(
    rows.flatMap(({ conversationId, details, firstWords }) => {
      const kept = episodeSchema.safeParse(tx.dialect.fromJson(details)).data;
      return kept ? [[conversationId, firstWords === undefined ? kept : { ...kept, firstWords }]] : [];
    }),
  );
}

/** Stores the episode of a locked conversation, unless it is as it was. */
export async function saveEpisode(tx: Tx, { id, accountId, episode }: Conversation): Promise<void> {
  const before = tx.episodes.get(id);
  if (episode === undefined || before === episode) return;
  tx.episodes.set(id, episode);
  // In a column of its own, which is emptied when the words are too old to keep.
  const { firstWords, ...details } = episode;
  await tx.query`insert into episodes
      (conversation_id, account_id, state, waiting_since, owner_id, first_words, opened_at, details)
    values (${id}, ${accountId}, ${stateOf(episode)}, ${waitingSince(episode) ?? null}, ${episode.owner ?? null},
      ${firstWords ?? null}, ${episode.openedAt}, ${tx.dialect.json(details)})
    on conflict (conversation_id) do update set state = excluded.state, waiting_since = excluded.waiting_since,
      owner_id = excluded.owner_id, first_words = excluded.first_words, opened_at = excluded.opened_at,
      details = excluded.details`;
  if (episode.dueAt !== before?.dueAt) await setTimer(tx, { id, accountId }, episode.dueAt);
}
