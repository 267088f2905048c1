import type { RawBuilder, Transaction } from "kysely";
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
    stale: { input: new Set(), delivery: new Set() },
    locked: { input: new Set(), delivery: new Set() },
    foundBy: new Map(),
    takenInputs: new Set(),
    wakeHere: new Set(),
    wakeEverywhere: new Set(),
  };
}

/** Runs a statement and returns its rows. */
export async function query<Row>(tx: Tx, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(tx.db)).rows;
}
