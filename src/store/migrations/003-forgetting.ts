import type { Migration } from "./migration.ts";

/** Old data is deleted in small steps, and an erased visitor is not taken in again. */
export const forgetting: Migration = {
  version: 3,
  statements: ({ columnTypes: { integer } }) => [
    // All we keep of an erased visitor: their conversation's hash, and the time before which their messages are ignored.
    `create table tombstones (conversation_id text primary key, forgotten_at ${integer} not null)`,
    `alter table conversations add column forgotten_at ${integer}`,
    // 1: the row remains for the place it names, without its text.
    `alter table deliveries add column erased ${integer} not null default 0`,
    `create index deliveries_settled on deliveries (updated_at)
      where state in ('sent', 'discarded', 'failed') and erased = 0`,
    "create index inputs_settled on inputs (settled_at) where settled_at is not null",
    "create index inputs_by_key on inputs (key)",
    "create index links_early on links (created_at) where early_text is not null",
    "create index proposals_by_age on proposals (created_at)",
  ],
};
