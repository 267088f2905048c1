import type { Migration } from "./migration.ts";

/** What teammates learn about replies: that one waits, and that one in an erased visitor's thread went nowhere. */
export const whatPeopleAreTold: Migration = {
  version: 12,
  statements: ({ kind, columnTypes: { integer } }) => [
    // When a waiting reply gets its ⏳; null once it has it, and for everything that is not a reply.
    `alter table deliveries add column wait_due_at ${integer}`,
    `update deliveries set wait_due_at = created_at where holds = 1
      and ${kind === "sqlite" ? "json_extract(payload, '$.kind')" : "payload ->> 'kind'"} = 'chatra.send'`,
    "create index deliveries_waiting on deliveries (wait_due_at) where holds = 1 and wait_due_at is not null",

    // Only the place in Slack: neither the visitor nor the text.
    `create table erased_threads (
      team_id text not null,
      channel_id text not null,
      thread_ts text not null,
      primary key (team_id, channel_id, thread_ts)
    )`,
  ],
};
