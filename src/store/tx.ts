import {
  CamelCasePlugin,
  type PluginTransformQueryArgs,
  type RootOperationNode,
  sql,
  type Transaction,
  type UnknownRow,
} from "kysely";
import type { Conversation } from "../domain/conversation.ts";
import type { Target } from "../domain/delivery.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import type { Dialect } from "./dialect.ts";

/**
 * Possible work: inputs; deliveries to one target, of one account or of all; `tenants`: a workspace or an account was added,
 * changed or removed; `timers`: something is due at a time.
 */
export type Work = "inputs" | Target | `${Target}:${string}` | "timers" | "tenants";

export function workOf({ target, accountId }: { target: Target; accountId: AccountId }): Work {
  return `${target}:${accountId}`;
}
export type Queue = "input" | "delivery";

/** A running transaction, as the store's functions get it. */
export type Tx = {
  readonly db: Transaction<unknown>;
  readonly dialect: Dialect;
  /**
   * Runs a statement, the text after this tag; returns its rows. The column `team_id` is the field `teamId`, and null is
   * undefined.
   */
  query<Row = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
  /** Runs a statement whose rows have one column; returns its values. */
  column<Value>(text: TemplateStringsArray, ...values: unknown[]): Promise<Value[]>;
  /** Partitions with changed rows, to update before the next look at them or the commit. */
  readonly stale: Record<Queue, Set<string>>;
  /** Keys whose partition this transaction has locked. */
  readonly locked: Record<Queue, Set<string>>;
  /** The locked conversations as they are stored: what did not change is not written again. */
  readonly conversations: Map<ConversationId, Conversation>;
  /** Inputs (by `seq`) at the heads of partitions that were locked to take them. */
  readonly takenInputs: Set<number>;
  /** Work to report to this process after the commit, … */
  readonly wakeHere: Set<Work>;
  /** … and work to report to every process. */
  readonly wakeEverywhere: Set<Work>;
};

export function beginTx(db: Transaction<unknown>, dialect: Dialect): Tx {
  return {
    db: db.withPlugin(fieldsOfRows),
    dialect,
    async query<Row>(text: TemplateStringsArray, ...values: unknown[]) {
      return (await sql<Row>(text, ...values).execute(this.db)).rows;
    },
    async column<Value>(text: TemplateStringsArray, ...values: unknown[]) {
      const rows = await this.query<Record<string, Value>>(text, ...values);
      return rows.flatMap((row) => Object.values(row));
    },
    stale: { input: new Set(), delivery: new Set() },
    locked: { input: new Set(), delivery: new Set() },
    conversations: new Map(),
    takenInputs: new Set(),
    wakeHere: new Set(),
    wakeEverywhere: new Set(),
  };
}

/** Makes fields of columns. Statements stay as they are: they are SQL already. */
class FieldsOfRows extends CamelCasePlugin {
  override transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node;
  }

  protected override mapRow(row: UnknownRow): UnknownRow {
    const fields: UnknownRow = {};
    // Three times as fast as `Object.fromEntries`.
    for (const column in row) fields[this.camelCase(column)] = row[column] ?? undefined;
    return fields;
  }
}

const fieldsOfRows = new FieldsOfRows();
