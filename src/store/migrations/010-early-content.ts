import type { Migration } from "./migration.ts";

/** How Slack shows an edit that came before its message, as JSON, next to the summary in `early_text`. */
export const earlyContent: Migration = {
  version: 10,
  statements: () => ["alter table links add column early_content text"],
};
