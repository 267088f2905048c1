/**
 * Why the store could not do as it was told:
 * - `in-use`: another process has the data folder open.
 * - `unavailable`: the database doesn't answer, or can't go on (no server, disk full, I/O error, a lock not granted in time).
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

  constructor(reason: StoreErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "StoreError";
    this.reason = reason;
  }
}
