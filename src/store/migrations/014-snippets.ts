import type { Migration } from "./migration.ts";

/** Canned replies of the team, and which replies were made of one. */
export const snippetTable: Migration = {
  version: 14,
  statements: ({ columnTypes: { integer } }) => [
    // An empty owner: an admin shared it with everybody in the account.
    `create table snippets (
      account_id text not null,
      team_id text not null,
      owner_id text not null,
      name text not null,
      text text not null,
      author_id text not null,
      used ${integer} not null default 0,
      created_at ${integer} not null,
      updated_at ${integer} not null,
      primary key (account_id, team_id, owner_id, name)
    )`,
    `alter table links add column snippet ${integer}`,
  ],
};
