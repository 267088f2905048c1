import type { Dialect } from "../dialect.ts";
import type { Migration } from "./migration.ts";

/**
 * A Chatra message is looked up within its client: ids may be counted for each chat, so that an id, and even an id of one
 * client, may be several messages'. What tells them apart is kept beside it: the chat, the visit, and the time that Chatra
 * gave. Rows from before have none of it and are found by id and fingerprint as ever.
 *
 * The look-up is no unique index any more: decisions about a client wait for each other, and the id of a post's link is
 * made of the client, the message and the part.
 */
export const messagesOfClients: Migration = {
  version: 8,
  statements: ({ columnTypes: { integer } }: Dialect) => [
    "alter table links add column chat_id text",
    `alter table links add column visit_at ${integer}`,
    `alter table links add column said_at ${integer}`,
    // Author and words, without the time.
    "alter table links add column likeness text",
    "drop index links_by_chatra_message",
    "create index links_by_chatra_message on links (chatra_id, conversation_id) where chatra_id is not null",
    "drop index links_by_fingerprint",
    "create index links_by_fingerprint on links (fingerprint, conversation_id) where fingerprint is not null",
    "create index links_by_likeness on links (likeness, conversation_id) where likeness is not null",
  ],
};
