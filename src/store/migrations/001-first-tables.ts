import type { Migration } from "./migration.ts";

/**
 * `holds` and `under_way` (0 or 1) tell every query and index which deliveries block their key, and which are in progress.
 *
 * A *lane* row is one key's partition. It names the head and when it is due (`due_at`; null for never), so that a claim's cost
 * does not grow with the queue or the number of keys. On PostgreSQL this row is also the key's lock. See `partitions.ts`.
 *
 * A client ID may have any length and is in no index: PostgreSQL's hold 2,704 bytes a row.
 */
export const firstTables: Migration = {
  version: 1,
  statements: ({ columnTypes: { sequence, integer, json } }) => [
    `create table inputs (
      seq ${sequence},
      id text not null unique,
      key text not null,
      source_time ${integer} not null,
      input ${json} not null,
      state text not null,
      reason text,
      attempts ${integer} not null,
      next_attempt_at ${integer} not null,
      received_at ${integer} not null,
      settled_at ${integer}
    )`,
    "create index inputs_waiting on inputs (key, source_time, seq) where state = 'waiting'",
    `create table input_lanes (key text primary key, head_seq ${integer}, due_at ${integer})`,
    "create index input_lanes_due on input_lanes (due_at, head_seq) where due_at is not null",

    `create table deliveries (
      seq ${sequence},
      id text not null unique,
      key text not null,
      target text not null,
      conversation_id text,
      source_time ${integer} not null,
      payload ${json} not null,
      root_channel_id text,
      state text not null,
      attempts ${integer} not null,
      next_attempt_at ${integer} not null,
      outcome_unknown ${integer} not null,
      asked ${integer} not null,
      result ${json},
      error ${json},
      owner text,
      lease_until ${integer},
      created_at ${integer} not null,
      updated_at ${integer} not null,
      holds ${integer} not null generated always as
        (case when state in ('pending', 'sending') or (state = 'uncertain' and asked = 0) then 1 else 0 end) stored,
      under_way ${integer} not null generated always as
        (case when state = 'sending' or (state = 'uncertain' and asked = 0) then 1 else 0 end) stored
    )`,
    "create index deliveries_holding on deliveries (key, source_time, seq) where holds = 1",
    "create index deliveries_under_way on deliveries (key) where under_way = 1",
    `create index deliveries_counted on deliveries (target, state)
      where state in ('pending', 'sending', 'uncertain', 'failed')`,
    `create index deliveries_roots on deliveries (root_channel_id)
      where root_channel_id is not null and state in ('pending', 'sending', 'uncertain')`,
    `create table delivery_lanes (key text primary key, target text, head_seq ${integer}, due_at ${integer})`,
    "create index delivery_lanes_due on delivery_lanes (target, due_at, head_seq) where due_at is not null",

    `create table conversations (
      id text primary key,
      account_id text not null,
      client_id text not null,
      chat_id text,
      team_id text not null,
      channel_id text not null,
      thread_ts text,
      root_delivery_id text not null,
      thread_count ${integer} not null,
      mode text not null,
      profile ${json} not null,
      nobody_available ${integer} not null,
      last_activity_at ${integer} not null,
      created_at ${integer} not null
    )`,
    `create table threads (
      team_id text not null,
      channel_id text not null,
      thread_ts text not null,
      conversation_id text not null references conversations (id) deferrable initially deferred,
      primary key (team_id, channel_id, thread_ts)
    )`,

    // One Slack message stands for one Chatra message, unless one was split: a split reply is several Chatra messages, a
    // visitor's split message the reverse. `part` tells the pieces apart. The most selective column comes first: with the
    // account first, a PostgreSQL without statistics reads all its links.
    `create table links (
      id text primary key,
      conversation_id text,
      direction text not null,
      account_id text not null,
      team_id text not null,
      channel_id text not null,
      thread_ts text,
      slack_ts text,
      chatra_id text,
      part ${integer} not null,
      slack_part ${integer} not null generated always as
        (case when direction = 'to-client' then part else 0 end) stored,
      chatra_part ${integer} not null generated always as
        (case when direction = 'to-slack' then part else 0 end) stored,
      state text not null,
      delivery_id text,
      source_digest text,
      sent_digest text,
      fingerprint text,
      edited_ts text,
      early_text text,
      created_at ${integer} not null
    )`,
    `create unique index links_by_slack_message on links (slack_ts, channel_id, team_id, slack_part)
      where slack_ts is not null`,
    `create unique index links_by_chatra_message on links (chatra_id, account_id, chatra_part)
      where chatra_id is not null`,
    "create index links_by_fingerprint on links (fingerprint, account_id) where fingerprint is not null",
    "create index links_by_delivery on links (delivery_id) where delivery_id is not null",
    `create index links_without_chatra_id on links (conversation_id)
      where direction = 'to-client' and chatra_id is null`,

    "create table settings (name text primary key, value text not null)",
    `create table account_faults (
      account_id text primary key,
      reason text not null,
      detail text not null,
      url text,
      since ${integer} not null
    )`,
  ],
};
