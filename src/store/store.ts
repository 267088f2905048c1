import type { Tx, Work } from "./tx.ts";

/**
 * What the bridge keeps, and the only way to it. Two implementations: SQLite in a folder of one process, and a
 * PostgreSQL server that any number of processes share. All times are milliseconds UTC and come from the caller.
 *
 * Glossary: an *input* is something that happened, stored before its sender is told so. A *delivery* is something
 * owed. Both wait in line behind the earlier unsettled rows of their `key`; the *head* of a key is its first
 * unsettled row by (source time, sequence). A *lease* says until when a worker's claim on a delivery holds.
 */
export type Store = {
  readonly kind: "sqlite" | "postgres";

  /**
   * Runs `work` in one transaction: all of it is durable when this resolves, none of it when it rejects. What `work`
   * throws is thrown on; the database's own errors are StoreErrors. `work` must have no effects but on the store, as
   * PostgreSQL may ask for it to be run again (two transactions waited for each other).
   */
  transaction<T>(
    work: (tx: Tx) => Promise<T>,
    /**
     * `repeatable`: a power cut may undo it, until the next transaction that is not so has ended. For work that is then
     * simply done again, and that nobody outside was told of: it saves waiting for the disk.
     */
    options?: { repeatable?: boolean },
  ): Promise<T>;

  /**
   * Tells `listener`, after the commit, whenever rows were added or released, by this process or (PostgreSQL) another
   * one. That a settled row made way for the next of its key is told in its own process only. `tenants`: a workspace or
   * an account came, changed or went. `listener` must not throw.
   */
  onWork(listener: (what: Work) => void): void;

  /** Resolves when the database answers; rejects with why it doesn't. */
  ping(): Promise<void>;

  /** The clock of the server that all processes share, in ms UTC; undefined where the database is this process's own. */
  time(): Promise<number | undefined>;

  /**
   * Gives back to the disk up to `pages` of what was taken away from an SQLite file; returns how many pages that were.
   * PostgreSQL looks after its files itself: none.
   */
  giveBackSpace(pages: number): Promise<number>;

  /** Releases the database (and the folder's lock). Nothing may be under way. */
  close(): Promise<void>;
};
