import type { Migration } from "./migration.ts";

/** What users order by commands: the record, the open confirmations, and pushed messages. */
export const orders: Migration = {
  version: 2,
  statements: ({ columnTypes: { integer, json } }) => [
    `alter table links add column pushed ${integer} not null default 0`,
    // The channel for new chats when the thread was made: a moved thread stays until that changes.
    "alter table conversations add column route_channel_id text",

    "create index deliveries_of_conversation on deliveries (conversation_id) where conversation_id is not null",
    "create index deliveries_failed on deliveries (updated_at) where state = 'failed'",

    `create table audit (
      id text primary key,
      team_id text not null,
      account_id text not null,
      user_id text not null,
      act text not null,
      client_id text,
      subject text,
      outcome text not null,
      at ${integer} not null,
      settled_at ${integer}
    )`,
    "create index audit_by_time on audit (at)",

    `create table proposals (
      id text primary key,
      team_id text not null,
      user_id text not null,
      act ${json} not null,
      state text not null,
      created_at ${integer} not null
    )`,
  ],
};
