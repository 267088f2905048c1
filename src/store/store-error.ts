/** What to do, by the reason that the store failed for. */
const ADVICE = {
  /** Another process has the data folder open. */
  "in-use": "Stop the other process, or set DATA_DIR to another folder.",
  /** The database doesn't answer or can't continue (no server, disk full, I/O error, lock timeout). */
  unavailable: "Start the server or free space on its disk, check DATABASE_URL, then try again.",
  /** TLS is missing although the server or its address requires it. */
  insecure: "Correct the server's TLS, or sslmode and sslrootcert in DATABASE_URL.",
  /** The server rejects the user, the password or the database name. */
  refused: "Correct user, password and database in DATABASE_URL. The server must be PostgreSQL 15 or newer.",
  /** The server's address is unreadable. */
  "bad-url": "Correct DATABASE_URL.",
  /** The folder or the database is not writable. */
  "not-writable": "Give the user that runs the bot the right to write there, or choose another place.",
  /** A later version of this program has written the database. */
  "newer-schema": "Update chatra-slack to the version that wrote the database, or a newer one.",
  /** The stored data is unreadable. */
  corrupt: "Restore the database from a backup.",
  /** The change contradicts stored data: a second link for one message, a change of a delivery in progress. */
  conflict: "Check the database with its own tools.",
};
export type StoreErrorReason = keyof typeof ADVICE;

/** The store's only error. Its text holds neither passwords nor message text. */
export class StoreError extends Error {
  readonly reason: StoreErrorReason;
  readonly isLoggable = true;
  /** What to do, in a sentence or two. */
  readonly advice: string;

  constructor(
    reason: StoreErrorReason,
    message: string,
    { cause, advice }: { cause?: unknown; advice?: string | undefined } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StoreError";
    this.reason = reason;
    this.advice = advice ?? ADVICE[reason];
  }
}

/** Whether the database itself can't do its work at the moment, as in a failover: what was asked of it is not at fault. */
export function isAway(error: unknown): boolean {
  return error instanceof StoreError && (error.reason === "unavailable" || error.reason === "not-writable");
}
