import type { Conversation } from "../domain/conversation.ts";
import { type Episode, episodeSchema, happenedAt, stateOf, waitingSince } from "../domain/episode.ts";
import { setTimer } from "./timers.ts";
import type { Tx } from "./tx.ts";

/** What a conversation's row has of its episode. */
export type EpisodeRow = { details: unknown; firstWords: string | undefined };

/** The episode of a row. An unreadable one counts as none: the next words begin another. */
export function episodeOf(tx: Tx, { details, firstWords }: EpisodeRow): Episode | undefined {
  if (details === undefined) return undefined;
  const kept = episodeSchema.safeParse(tx.dialect.fromJson(details)).data;
  return kept && firstWords !== undefined ? { ...kept, firstWords } : kept;
}

/** Stores the episode of a locked conversation, unless it is as it was. */
export async function saveEpisode(tx: Tx, { id, accountId, episode }: Conversation): Promise<void> {
  const before = tx.episodes.get(id);
  if (episode === undefined || before === episode) return;
  tx.episodes.set(id, episode);
  // In a column of its own, which is emptied when the words are too old to keep.
  const { firstWords, ...details } = episode;
  await tx.query`insert into episodes
      (conversation_id, account_id, state, waiting_since, owner_id, first_words, opened_at, happened_at,
      details)
    values (${id}, ${accountId}, ${stateOf(episode)}, ${waitingSince(episode) ?? null}, ${episode.owner ?? null},
      ${firstWords ?? null}, ${episode.openedAt}, ${happenedAt(episode)}, ${tx.dialect.json(details)})
    on conflict (conversation_id) do update set state = excluded.state, waiting_since = excluded.waiting_since,
      owner_id = excluded.owner_id, first_words = excluded.first_words, opened_at = excluded.opened_at,
      happened_at = excluded.happened_at, details = excluded.details`;
  if (episode.dueAt !== before?.dueAt) await setTimer(tx, { id, accountId }, episode.dueAt);
}
