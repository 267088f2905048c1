import type { Migration } from "./migration.ts";

/** What operations need: traces for the log, rate limits of busy channels, and backlog alerts. */
export const operations: Migration = {
  version: 4,
  statements: ({ columnTypes: { integer } }) => [
    "alter table deliveries add column trace_id text",
    // When the input was accepted; only for deliveries that a user waits for.
    `alter table deliveries add column accepted_at ${integer}`,
    // Contains only recently rate-limited Slack channels.
    `create table channel_paces (
      team_id text not null,
      channel_id text not null,
      paused_until ${integer} not null,
      next_at ${integer} not null,
      primary key (team_id, channel_id)
    )`,
    `create table age_alarms (account_id text primary key, since ${integer} not null, raised_at ${integer} not null)`,
  ],
};
