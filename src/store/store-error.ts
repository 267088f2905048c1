/**
 * Why the store could not do as it was told:
 * - `in-use`: another process has the data folder open.
 * - `unavailable`: the database doesn't answer, or can't go on (no server, disk full, I/O error, a lock not granted in time).
 * - `insecure`: there is no TLS as the address of the server asks for it, or as the server does.
 * - `refused`: the server doesn't let us in: user, password, or no such database.
 * - `bad-url`: the address of the server can't be read.
 * - `not-writable`: the folder or the database can't be written to.
 * - `newer-schema`: a later version of this program has written the database.
 * - `corrupt`: what is there can't be read.
 * - `conflict`: the change contradicts what is kept: a second link for one message, a change of a delivery under way.
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

/** The store's one error. Its text holds neither passwords nor words of a message. */
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
