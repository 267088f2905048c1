import type { Migration } from "./migration.ts";

/** Timers of people, whose digest tells of all accounts of their workspace: these have no account. And their open Home tabs. */
export const personalDigests: Migration = {
  version: 22,
  statements: ({ columnTypes: { integer } }) => [
    // SQLite can't make a column nullable.
    `create table timers_of_all (
      key text primary key,
      account_id text,
      team_id text,
      user_id text,
      due_at ${integer} not null
    )`,
    "insert into timers_of_all (key, account_id, team_id, due_at) select key, account_id, team_id, due_at from timers",
    "drop table timers",
    "alter table timers_of_all rename to timers",
    "create index timers_due on timers (due_at)",
    // An uninstalled workspace takes its people's along.
    "create index timers_of_people on timers (team_id) where user_id is not null",
    // Who has the Home tab open, so that a restarted process goes on, and only one shows it to a person.
    `create table home_views (
      team_id text not null,
      user_id text not null,
      open_until ${integer} not null,
      taken_until ${integer} not null,
      shown text,
      primary key (team_id, user_id)
    )`,
    // What a person has missed since their last digest.
    "create index episodes_missed on episodes (account_id, owner_id, happened_at) where state = 'missed' and owner_id is not null",
  ],
};
