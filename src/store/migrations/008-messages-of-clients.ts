import type { Migration } from "./migration.ts";

/**
 * A Chatra message is looked up within its client. Chatra may count ids per chat, so one id may mean several messages, even of
 * one client. The chat, the visit, and Chatra's time tell them apart. Older rows lack these and are found by id and
 * fingerprint, as before.
 *
 * The look-up needs no unique index: decisions about a client run one at a time. A post's link id consists of the client, the
 * message and the part.
 */
export const messagesOfClients: Migration = {
  version: 8,
  statements: ({ columnTypes: { integer } }) => [
    "alter table links add column chat_id text",
    `alter table links add column visit_at ${integer}`,
    `alter table links add column said_at ${integer}`,
    // Author and text, without the time.
    "alter table links add column likeness text",
    "drop index links_by_chatra_message",
    "create index links_by_chatra_message on links (chatra_id, conversation_id) where chatra_id is not null",
    "drop index links_by_fingerprint",
    "create index links_by_fingerprint on links (fingerprint, conversation_id) where fingerprint is not null",
    "create index links_by_likeness on links (likeness, conversation_id) where likeness is not null",
  ],
};
