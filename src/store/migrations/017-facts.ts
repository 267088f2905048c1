import type { Migration } from "./migration.ts";

/** What happened to episodes, for the reports. */
export const factTable: Migration = {
  version: 17,
  statements: ({ columnTypes: { integer } }) => [
    // `mark` tells facts of one kind in one episode apart.
    `create table facts (
      account_id text not null,
      episode_id text not null,
      kind text not null,
      mark ${integer} not null,
      route text not null,
      at ${integer} not null,
      wait text,
      since ${integer},
      business_ms ${integer},
      user_id text,
      agent_name text,
      primary key (account_id, episode_id, kind, mark)
    )`,
    "create index facts_by_time on facts (account_id, at, episode_id, kind, mark)",
  ],
};
