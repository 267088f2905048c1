import type { Migration } from "./migration.ts";

/** Where the new chats of an account go, and whom they call. */
export const routeTable: Migration = {
  version: 18,
  statements: ({ columnTypes: { integer, json } }) => [
    // Without a channel: the account's. It is no part of the settings, as Slack may give a channel another id.
    `create table routes (
      account_id text not null,
      team_id text not null,
      name text not null,
      id text not null,
      position ${integer} not null,
      channel_id text,
      settings ${json} not null,
      updated_at ${integer} not null,
      primary key (account_id, team_id, name)
    )`,
  ],
};
