import type { Migration } from "./migration.ts";

/**
 * Each delivery's account: accounts have their own workers, so that a faulty or busy one does not delay the others. Older rows
 * belong to the one account that existed.
 */
export const accountsOfDeliveries: Migration = {
  version: 5,
  statements: () => [
    "alter table deliveries add column account_id text not null default 'default'",
    "alter table delivery_lanes add column account_id text not null default 'default'",
    "drop index delivery_lanes_due",
    `create index delivery_lanes_due on delivery_lanes (account_id, target, due_at, head_seq)
      where due_at is not null`,
    "drop index deliveries_failed",
    "create index deliveries_failed on deliveries (account_id, updated_at) where state = 'failed'",
    "alter table proposals add column account_id text not null default 'default'",
  ],
};
