import type { Migration } from "./migration.ts";

/** How teammates want to be told. */
export const preferencesTable: Migration = {
  version: 20,
  statements: ({ columnTypes: { json } }) => [
    `create table preferences (
      team_id text not null,
      user_id text not null,
      chosen ${json} not null,
      primary key (team_id, user_id)
    )`,
  ],
};
