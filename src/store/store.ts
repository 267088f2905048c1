import type { Tx, Work } from "./tx.ts";

/**
 * The bridge's storage, and the only way to it. Two implementations: SQLite in one process's folder, and a PostgreSQL server
 * that processes share. All times are milliseconds UTC and come from the caller.
 *
 * Glossary: an *input* is something that happened, stored before its sender gets an answer. A *delivery* is a queued job. Both
 * wait behind the earlier unsettled rows of their `key`; the *head* of a key is its first unsettled row by (source time,
 * sequence). A *lease* says until when a worker's claim on a delivery holds.
 */
export type Store = {
  readonly kind: "sqlite" | "postgres";

  /**
   * Runs `work` in one transaction: all of it is durable when this resolves, none of it when it rejects. Errors of `work` pass
   * through; the database's own become StoreErrors. `work` must affect only the store, because PostgreSQL may ask for a rerun
   * after a deadlock; what else is to happen goes into `whenEnded`.
   */
  transaction<T>(
    work: (tx: Tx) => Promise<T>,
    /**
     * `repeatable`: a power cut may undo it, until a later transaction that writes has ended. For work that can simply run again
     * and that no outsider knows of: it saves waiting for the disk.
     */
    options?: { repeatable?: boolean },
  ): Promise<T>;

  /**
   * Tells `listener`, after the commit, when this or (PostgreSQL) another process added or released rows. Only a settled row's
   * own process hears that the key's next row is free. `tenants`: a workspace or an account was added, changed or removed.
   * `listener` must not throw.
   */
  onWork(listener: (what: Work) => void): void;

  /**
   * Resolves when the database answers; rejects with the reason when it doesn't. After a failure, also of a transaction, it
   * rejects until the database takes a write.
   */
  ping(): Promise<void>;

  /** The clock of the shared server, in ms UTC; undefined where the database belongs to this process. */
  time(): Promise<number | undefined>;

  /**
   * Returns up to `pages` freed pages of an SQLite file to the disk; resolves with their number. PostgreSQL manages its own
   * files: always 0.
   */
  giveBackSpace(pages: number): Promise<number>;

  /** Releases the database (and the folder's lock). No call may be active. */
  close(): Promise<void>;
};
