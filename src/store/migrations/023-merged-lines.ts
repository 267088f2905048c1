import type { Migration } from "./migration.ts";

/** Several visitor's messages may be lines of one post: their links differ in the number of the line. */
export const mergedLines: Migration = {
  version: 23,
  statements: ({ columnTypes: { integer } }) => [
    `alter table links add column line ${integer}`,
    "drop index links_by_slack_message",
    `create unique index links_by_slack_message on links (slack_ts, channel_id, team_id, slack_part, coalesce(line, 0))
      where slack_ts is not null`,
  ],
};
