import type { Migration } from "./migration.ts";

/** Channels with a new Slack id: older events and the configuration may use the old one for long. */
export const channelRenames: Migration = {
  version: 9,
  statements: ({ columnTypes: { integer } }) => [
    `create table channel_renames (
      team_id text not null,
      old_id text not null,
      new_id text not null,
      at ${integer} not null,
      primary key (team_id, old_id)
    )`,
  ],
};
