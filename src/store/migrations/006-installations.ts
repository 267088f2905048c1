import type { Migration } from "./migration.ts";

/** The Slack workspaces and organizations that installed the app, each with its secrets sealed. */
export const installations: Migration = {
  version: 6,
  statements: ({ columnTypes: { integer } }) => [
    // `version` changes with each token: a decision about a token changes the row only while that token is current.
    `create table installations (
      team_id text primary key,
      is_org_wide ${integer} not null,
      sealed text not null,
      version text not null,
      installed_at ${integer} not null,
      expires_at ${integer},
      refresh_at ${integer},
      refresh_attempts ${integer} not null default 0,
      lease_owner text,
      lease_until ${integer}
    )`,
  ],
};
