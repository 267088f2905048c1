import type { Migration } from "./migration.ts";

/** What Slack shows of an edit that came before its message, as JSON, beside its summary in `early_text`. */
export const earlyContent: Migration = {
  version: 10,
  statements: () => ["alter table links add column early_content text"],
};
