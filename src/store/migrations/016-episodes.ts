import type { Migration } from "./migration.ts";

/** What a chat waits for, and what is due when. */
export const episodeTables: Migration = {
  version: 16,
  statements: ({ columnTypes: { integer, json } }) => [
    "alter table conversations drop column mode",
    `alter table conversations add column card ${json}`,
    `alter table conversations add column muted ${integer}`,

    // The present or last episode of each conversation. The columns beside `details` are those that lists are made by;
    // `happened_at`: when the visitor wrote last, or the chat ended after that.
    `create table episodes (
      conversation_id text primary key,
      account_id text not null,
      state text not null,
      waiting_since ${integer},
      owner_id text,
      first_words text,
      opened_at ${integer} not null,
      happened_at ${integer} not null,
      details ${json} not null
    )`,
    "create index episodes_waiting on episodes (account_id) where state in ('waiting', 'claimed')",
    "create index episodes_with_words on episodes (opened_at) where first_words is not null",
    "create index episodes_by_time on episodes (account_id, happened_at)",

    // `key`: a conversation; with a `team_id`, the day of an account in this workspace.
    `create table timers (
      key text primary key,
      account_id text not null,
      team_id text,
      due_at ${integer} not null
    )`,
    // How soon the cards of a workspace may change.
    `create table card_paces (
      team_id text primary key,
      spent_until ${integer} not null,
      next_turn_at ${integer} not null
    )`,
    "create index timers_due on timers (due_at)",
  ],
};
