import type { Migration } from "./migration.ts";

/** The Chatra accounts that admins set up from Slack. Ids are never reused, because they name conversations. */
export const accounts: Migration = {
  version: 7,
  statements: ({ columnTypes: { integer, json } }) => [
    `create table accounts (
      account_id text primary key,
      team_id text not null,
      name text not null,
      channel_id text not null,
      connection_id text,
      request text,
      known_connections ${json},
      connect_order text,
      agent_id text,
      secrets text not null,
      state text not null,
      version ${integer} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null
    )`,
    "create unique index accounts_by_name on accounts (team_id, name) where state = 'active'",
    // Two accounts with one connection would read each other's visitors.
    `create unique index accounts_by_connection on accounts (connection_id)
      where state = 'active' and connection_id is not null`,
  ],
};
