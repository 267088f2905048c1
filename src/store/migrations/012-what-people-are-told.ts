import type { Dialect } from "../dialect.ts";
import type { Migration } from "./migration.ts";

/** What teammates are told of replies: that one waits, and that one in an erased visitor's thread went nowhere. */
export const whatPeopleAreTold: Migration = {
  version: 12,
  statements: ({ kind, columnTypes: { integer } }: Dialect) => [
    // When a reply that still waits gets its ⏳; null once it has that, and for all that is no reply.
    `alter table deliveries add column wait_due_at ${integer}`,
    `update deliveries set wait_due_at = created_at where holds = 1
      and ${kind === "sqlite" ? "json_extract(payload, '$.kind')" : "payload ->> 'kind'"} = 'chatra.send'`,
    "create index deliveries_waiting on deliveries (wait_due_at) where holds = 1 and wait_due_at is not null",

    // The place in Slack alone: neither whose thread it was nor what stands in it.
    `create table erased_threads (
      team_id text not null,
      channel_id text not null,
      thread_ts text not null,
      primary key (team_id, channel_id, thread_ts)
    )`,
  ],
};
