/**
 * Why the store failed:
 * - `in-use`: another process has the data folder open.
 * - `unavailable`: the database doesn't answer or can't continue (no server, disk full, I/O error, lock timeout).
 * - `insecure`: TLS is missing although the server or its address requires it.
 * - `refused`: the server rejects the user, the password or the database name.
 * - `bad-url`: the server's address is unreadable.
 * - `not-writable`: the folder or the database is not writable.
 * - `newer-schema`: a later version of this program has written the database.
 * - `corrupt`: the stored data is unreadable.
 * - `conflict`: the change contradicts stored data: a second link for one message, a change of a delivery in progress.
 */
const storeErrorReasons = [
  "in-use",
  "unavailable",
  "insecure",
  "refused",
  "bad-url",
  "not-writable",
  "newer-schema",
  "corrupt",
  "conflict",
] as const;
export type StoreErrorReason = (typeof storeErrorReasons)[number];

/** The store's only error. Its text holds neither passwords nor message text. */
export class StoreError extends Error {
  readonly reason: StoreErrorReason;
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

const ADVICE: Record<StoreErrorReason, string> = {
  "in-use": "Stop the other process, or set DATA_DIR to another folder.",
  unavailable: "Start the server or make room on its disk, check DATABASE_URL, then run again.",
  insecure: "Correct the TLS of the server, or sslmode and sslrootcert in DATABASE_URL.",
  refused: "Correct DATABASE_URL: user, password and database, on PostgreSQL 15 or newer.",
  "bad-url": "Correct DATABASE_URL.",
  "not-writable": "Give the user that runs the bot the right to write there, or choose another place.",
  "newer-schema": "Update this copy of chatra-slack.",
  corrupt: "Bring the database back from a backup.",
  conflict: "Look at the database with its own tools.",
};
