import { type Kysely, sql } from "kysely";
import { clientProfileSchema } from "../../domain/input.ts";
import { wordsOfClient } from "../../domain/text/search-words.ts";
import type { Migration } from "./migration.ts";

/** The number of conversations in one step. */
const STEP = 500;

/**
 * The words for finding visitors. Look-ups use a word's beginning, so words compare by character, not by a language's order.
 */
export const clientWords: Migration = {
  version: 13,
  statements: ({ kind }) => [
    `create table client_words (
      conversation_id text not null,
      account_id text not null,
      word text not null${kind === "postgres" ? ' collate "C"' : ""},
      primary key (conversation_id, word)
    )`,
    "create index client_words_by_word on client_words (account_id, word, conversation_id)",
  ],
  async fill(db, dialect) {
    let last = "";
    for (;;) {
      const { rows } = await nextConversations(db, last);
      for (const { id, account_id, profile } of rows) {
        const words = wordsOfClient(clientProfileSchema.safeParse(dialect.fromJson(profile)).data ?? {});
        if (words.length > 0)
          await sql`insert into client_words (conversation_id, account_id, word)
            select ${id}, ${account_id}, value from ${dialect.texts(words)} t`.execute(db);
      }
      last = rows.at(-1)?.id ?? last;
      if (rows.length < STEP) return;
    }
  },
};

function nextConversations(db: Kysely<unknown>, after: string) {
  return sql<{ id: string; account_id: string; profile: unknown }>`select id, account_id, profile
    from conversations where id > ${after} order by id limit ${STEP}`.execute(db);
}
