import type { Migration } from "./migration.ts";

/** Webhooks may be decided in another order than they came: a link knows which one brought its text. */
export const arrivals: Migration = {
  version: 24,
  statements: ({ columnTypes: { integer } }) => [`alter table links add column arrival ${integer}`],
};
