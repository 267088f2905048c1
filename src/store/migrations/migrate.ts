import { type Kysely, sql } from "kysely";
import type { Dialect } from "../dialect.ts";
import { StoreError } from "../store-error.ts";
import { firstTables } from "./001-first-tables.ts";
import { orders } from "./002-orders.ts";
import { forgetting } from "./003-forgetting.ts";
import { operations } from "./004-operations.ts";
import { accountsOfDeliveries } from "./005-accounts-of-deliveries.ts";
import { installations } from "./006-installations.ts";
import { accounts } from "./007-accounts.ts";
import { messagesOfClients } from "./008-messages-of-clients.ts";
import { channelRenames } from "./009-channel-renames.ts";
import { earlyContent } from "./010-early-content.ts";
import { growth } from "./011-growth.ts";
import { whatPeopleAreTold } from "./012-what-people-are-told.ts";
import { clientWords } from "./013-client-words.ts";
import { snippetTable } from "./014-snippets.ts";
import { agentTables } from "./015-agents.ts";
import { episodeTables } from "./016-episodes.ts";
import { factTable } from "./017-facts.ts";
import { routeTable } from "./018-routes.ts";
import { hoursTable } from "./019-hours.ts";
import { preferencesTable } from "./020-preferences.ts";
import { homeIndexes } from "./021-home.ts";
import { personalDigests } from "./022-personal-digests.ts";
import { mergedLines } from "./023-merged-lines.ts";
import { arrivals } from "./024-arrivals.ts";
import type { Migration } from "./migration.ts";

const migrations: Migration[] = [
  firstTables,
  orders,
  forgetting,
  operations,
  accountsOfDeliveries,
  installations,
  accounts,
  messagesOfClients,
  channelRenames,
  earlyContent,
  growth,
  whatPeopleAreTold,
  clientWords,
  snippetTable,
  agentTables,
  episodeTables,
  factTable,
  routeTable,
  hoursTable,
  preferencesTable,
  homeIndexes,
  personalDigests,
  mergedLines,
  arrivals,
];

/** The schema version that this program migrates a database to. */
export const latestSchema = migrations.at(-1)?.version ?? 0;

// Any number works if no other program on the same database uses it.
const migrationLock = 7_203_114_905;

/** Throws `newer-schema` for a database that a later version of this program wrote. */
export function refuseNewerSchema(found: number): void {
  if (found <= latestSchema) return;
  throw new StoreError(
    "newer-schema",
    `The database has schema ${found}. This version of chatra-slack knows schemas up to ${latestSchema}.`,
  );
}

/**
 * Updates the schema, all steps in one transaction. Processes that start together on one PostgreSQL wait for each other, and
 * the later ones find nothing to do. Rejects with `newer-schema` when a later version of this program wrote the database.
 */
export async function migrate(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (dialect.kind === "postgres") {
      // A long step, here or in another process, must not time out.
      await sql`set local statement_timeout = 0`.execute(trx);
      await sql`set local lock_timeout = 0`.execute(trx);
      await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(trx);
    }
    await sql
      .raw(
        `create table if not exists chatra_slack_schema (version ${dialect.columnTypes.integer} primary key)`,
      )
      .execute(trx);
    const { rows } = await sql<{ version: number | null }>`
      select max(version) as version from chatra_slack_schema`.execute(trx);
    const found = rows[0]?.version ?? 0;
    refuseNewerSchema(found);
    for (const migration of migrations.filter(({ version }) => version > found)) {
      for (const statement of migration.statements(dialect)) await sql.raw(statement).execute(trx);
      await migration.fill?.(trx, dialect);
      await sql`insert into chatra_slack_schema (version) values (${migration.version})`.execute(trx);
    }
  });
}
