import type { Migration } from "./migration.ts";

/** What the Home tab lists beside the chats that wait. */
export const homeIndexes: Migration = {
  version: 21,
  statements: () => [
    // Few are snoozed at any time. Of the answered ones, which may stay open for long, each person has only some.
    "create index episodes_snoozed on episodes (account_id) where state = 'snoozed'",
    "create index episodes_answered on episodes (account_id, owner_id) where state = 'answered' and owner_id is not null",
  ],
};
