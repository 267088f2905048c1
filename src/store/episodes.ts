import type { Conversation } from "../domain/conversation.ts";
import { type Episode, episodeSchema, happenedAt, stateOf, waitingSince } from "../domain/episode.ts";
import { defineTable } from "./table.ts";
import { setTimer } from "./timers.ts";
import type { Tx } from "./tx.ts";

const episodes = defineTable({
  table: "episodes",
  key: "conversation_id",
  known: "replace",
  columns: {
    conversationId: "text",
    accountId: "text",
    state: "text",
    waitingSince: "integer",
    ownerId: "text",
    firstWords: "text",
    openedAt: "integer",
    happenedAt: "integer",
    details: "json",
  },
});

/** What a conversation's row has of its episode. */
export type EpisodeRow = { details: unknown; firstWords: string | undefined };

/** The episode of a row. An unreadable one counts as none: the next words begin another. */
export function episodeOf(tx: Tx, { details, firstWords }: EpisodeRow): Episode | undefined {
  if (details === undefined) return undefined;
  const kept = episodeSchema.safeParse(tx.dialect.fromJson(details)).data;
  return kept && firstWords !== undefined ? { ...kept, firstWords } : kept;
}

/** Stores the episodes of locked conversations, but for those that are as they were. */
export async function saveEpisodes(tx: Tx, conversations: readonly Conversation[]): Promise<void> {
  const changed = conversations.flatMap(({ id, accountId, episode }) =>
    episode === undefined || episode === tx.conversations.get(id)?.episode ? [] : { id, accountId, episode },
  );
  // In a column of its own, which is emptied when the words are too old to keep.
  const rows = changed.map(({ id, accountId, episode: { firstWords, ...details } }) => ({
    conversationId: id,
    accountId,
    state: stateOf(details),
    waitingSince: waitingSince(details),
    ownerId: details.owner,
    firstWords,
    openedAt: details.openedAt,
    happenedAt: happenedAt(details),
    details,
  }));
  await tx.dialect.insertRows(tx.run, episodes, rows);
  for (const { episode, ...chat } of changed)
    if (episode.dueAt !== tx.conversations.get(chat.id)?.episode?.dueAt)
      await setTimer(tx, chat, episode.dueAt);
}
