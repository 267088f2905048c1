import { sql, type Transaction } from "kysely";
import type { Target } from "../domain/delivery.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import type { Dialect } from "./dialect.ts";

/**
 * Possible work: inputs; deliveries to one target, of one account or of all; `tenants`: a workspace or an account was added,
 * changed or removed.
 */
export type Work = "inputs" | Target | `${Target}:${string}` | "tenants";

export function workOf({ target, account_id }: { target: Target; account_id: AccountId }): Work {
  return `${target}:${account_id}`;
}
export type Queue = "input" | "delivery";

/** A running transaction, as the store's functions get it. */
export type Tx = {
  readonly db: Transaction<unknown>;
  readonly dialect: Dialect;
  /** Runs a statement, the text after this tag; returns its rows. */
  query<Row = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
  /** Partitions with changed rows, to update before the next look at them or the commit. */
  readonly stale: Record<Queue, Set<string>>;
  /** Keys whose partition this transaction has locked. */
  readonly locked: Record<Queue, Set<string>>;
  /** The search data of the locked conversations, as it was when they were locked. */
  readonly foundBy: Map<ConversationId, Pick<ClientProfile, "name" | "email">>;
  /** Inputs (by `seq`) at the heads of partitions that were locked to take them. */
  readonly takenInputs: Set<number>;
  /** Work to report to this process after the commit, … */
  readonly wakeHere: Set<Work>;
  /** … and work to report to every process. */
  readonly wakeEverywhere: Set<Work>;
};

export function beginTx(db: Transaction<unknown>, dialect: Dialect): Tx {
  return {
    db,
    dialect,
    async query<Row>(text: TemplateStringsArray, ...values: unknown[]) {
      return (await sql<Row>(text, ...values).execute(this.db)).rows;
    },
    stale: { input: new Set(), delivery: new Set() },
    locked: { input: new Set(), delivery: new Set() },
    foundBy: new Map(),
    takenInputs: new Set(),
    wakeHere: new Set(),
    wakeEverywhere: new Set(),
  };
}
