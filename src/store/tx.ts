import type { ChannelRename } from "../domain/channel-renames.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import type { Target } from "../domain/payload.ts";
import type { Dialect } from "./dialect.ts";
import { type RunStatement, statementOf } from "./statement.ts";

/**
 * Possible work: inputs; deliveries to one target, of one account or of all; `tenants`: a workspace or an account was added,
 * changed or removed; `timers:…`: a timer is due at that time, in ms.
 */
export type Work = "inputs" | Target | `${Target}:${string}` | `timers:${number}` | "tenants";

export function workOf(share: "inputs" | { target: Target; accountId: AccountId }): Work {
  return share === "inputs" ? share : `${share.target}:${share.accountId}`;
}

/** When the timer is due that was set, in ms; undefined for other work. */
export function timerOf(what: Work): number | undefined {
  return what.startsWith("timers:") ? Number(what.slice("timers:".length)) : undefined;
}

export type Queue = "input" | "delivery";

/** A partition as this transaction leaves it. `dueAt`, in ms: undefined where nothing of it is due or waits for a time. */
export type Lane = { key: string; head: number | undefined; dueAt: number | undefined };
export type DeliveryLane = Lane & { accountId: AccountId; target: Target };

/** What was read once: by a transaction, or by all of this process on SQLite, where no other changes the database. */
export type Kept = { renames?: readonly ChannelRename[] | undefined };

/** A running transaction, as the store's functions get it. */
export type Tx = {
  /** Carries out a statement whose text is made already; its rows have the names of the columns. */
  readonly run: RunStatement;
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
  /** The partitions that this transaction has updated, by key. */
  readonly lanes: { input: Map<string, Lane>; delivery: Map<string, DeliveryLane> };
  /** When the first partition becomes due that a take of this transaction saw and left, in ms, by the work taken. */
  readonly left: Map<Work, number | undefined>;
  /** Keys whose partition this transaction has locked. */
  readonly locked: Record<Queue, Set<string>>;
  readonly kept: Kept;
  /** The locked conversations as they are stored: what did not change is neither read nor written again. */
  readonly conversations: Map<ConversationId, Conversation>;
  /** Inputs (by `seq`) at the heads of partitions that were locked to take them. */
  readonly takenInputs: Set<number>;
  /** An input that this transaction has stored and takes as well, so that its partition need not show it. */
  readonly alone: { input?: { seq: number; key: string } | undefined };
  /** What to call once this transaction has ended: with true after its commit, with false if it did not take place. */
  readonly whenEnded: ((isCommitted: boolean) => void)[];
  /** Work to report to this process after the commit, … */
  readonly wakeHere: Set<Work>;
  /** … and work to report to every process. */
  readonly wakeEverywhere: Set<Work>;
};

export function beginTx(run: RunStatement, dialect: Dialect, kept: Kept = {}): Tx {
  return {
    kept,
    run,
    dialect,
    async query<Row>(texts: TemplateStringsArray, ...values: unknown[]) {
      const rows = await this.run(statementOf(texts, values, dialect.mark));
      return rows.map((row) => fieldsOf<Row>(row));
    },
    async column<Value>(texts: TemplateStringsArray, ...values: unknown[]) {
      const rows = await this.query<Record<string, Value>>(texts, ...values);
      return rows.flatMap((row) => Object.values(row));
    },
    stale: { input: new Set(), delivery: new Set() },
    lanes: { input: new Map(), delivery: new Map() },
    left: new Map(),
    locked: { input: new Set(), delivery: new Set() },
    conversations: new Map(),
    takenInputs: new Set(),
    alone: {},
    whenEnded: [],
    wakeHere: new Set(),
    wakeEverywhere: new Set(),
  };
}

const fieldNames = new Map<string, string>();

/** A row's form is what the statement's author says it is, as with Kysely's tag. */
function fieldsOf<Row>(row: Readonly<Record<string, unknown>>): Row {
  const fields: Record<string, unknown> = {};
  // Three times as fast as `Object.fromEntries`.
  for (const column in row) fields[fieldNames.get(column) ?? nameField(column)] = row[column] ?? undefined;
  return fields as Row;
}

function nameField(column: string): string {
  const name = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  fieldNames.set(column, name);
  return name;
}
