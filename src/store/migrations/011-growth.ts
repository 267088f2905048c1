import type { Migration } from "./migration.ts";

/** Indexes for a running bot: no statement scans a table that grows with the messages, or skips rows that never match. */
export const growth: Migration = {
  version: 11,
  statements: ({ kind }) => [
    // Cards stay, without their text, so the deletion of old rows would skip more and more of them.
    "drop index deliveries_settled",
    `create index deliveries_settled on deliveries (updated_at) where state in ('sent', 'discarded', 'failed')
      and erased = 0 and (root_channel_id is null or state <> 'sent')`,
    `create index deliveries_cards_settled on deliveries (updated_at)
      where root_channel_id is not null and state = 'sent' and erased = 0`,
    "drop index deliveries_counted",
    `create index deliveries_counted on deliveries (account_id, target, state)
      where state in ('pending', 'sending', 'uncertain', 'failed')`,
    "create index deliveries_of_nobody on deliveries (key) where conversation_id is null",

    // SQLite needs it, too: it checks that a changed or deleted conversation leaves no thread behind.
    "create index threads_of_conversation on threads (conversation_id)",
    "create index links_of_conversation on links (conversation_id) where conversation_id is not null",

    // Few rows: channel notices. A reply below one is looked up by its post.
    kind === "sqlite"
      ? `create index deliveries_notices on deliveries (json_extract(result, '$.ts'))
          where json_extract(payload, '$.kind') = 'slack.notice'`
      : `create index deliveries_notices on deliveries ((result ->> 'ts')) where payload ->> 'kind' = 'slack.notice'`,

    // A client ID may have any length; its beginning is selective enough.
    `create index audit_by_client on audit (account_id, substr(client_id, 1, 64)) where client_id is not null`,
    `create index proposals_by_client on proposals
      (account_id, substr(${kind === "sqlite" ? "json_extract(act, '$.clientId')" : "act ->> 'clientId'"}, 1, 64))`,
  ],
};
