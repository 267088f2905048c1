import type { Migration } from "./migration.ts";

/** The agents of Chatra accounts, as webhooks name them, and the teammates who answer as them. */
export const agentTables: Migration = {
  version: 15,
  statements: ({ columnTypes: { integer } }) => [
    // `email_key`: the email as it is compared.
    `create table chatra_agents (
      account_id text not null,
      agent_id text not null,
      name text,
      email text,
      email_key text,
      seen_at ${integer} not null,
      primary key (account_id, agent_id)
    )`,
    "create index chatra_agents_by_email on chatra_agents (account_id, email_key)",

    // `by_hand` 0: the emails of teammate and agent were equal when the teammate wrote last.
    `create table teammate_agents (
      account_id text not null,
      team_id text not null,
      user_id text not null,
      agent_id text not null,
      by_hand ${integer} not null,
      primary key (account_id, team_id, user_id)
    )`,
  ],
};
