import type { Migration } from "./migration.ts";

/** When the team of an account is there. */
export const hoursTable: Migration = {
  version: 19,
  statements: ({ columnTypes: { json } }) => [
    `create table business_hours (
      account_id text not null,
      name text not null,
      hours ${json} not null,
      primary key (account_id, name)
    )`,
  ],
};
