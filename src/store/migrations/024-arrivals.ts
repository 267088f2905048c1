import type { Migration } from "./migration.ts";

/** Webhooks may be decided in another order than they came: a link knows when that of its text came. */
export const toldAt: Migration = {
  version: 24,
  statements: ({ columnTypes: { integer } }) => [`alter table links add column told_at ${integer}`],
};
