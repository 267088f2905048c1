import type { SecretBox } from "./secret-box.ts";

const ADVICE = [
  "Set it to the key that it had before.",
  "To change the key, put the new one and a comma before the old one.",
  "If the old key is lost, start with an empty database, and set up the workspaces and accounts again.",
];

/** The encrypted data of the database is unreadable; the message says what to do. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  /** `missing`: no key is set; `other`: the database was encrypted with another one. */
  readonly reason: "missing" | "other";
  /** The message's steps, one a line. */
  readonly advice = ADVICE.join("\n");

  constructor(reason: KeyError["reason"]) {
    const found =
      reason === "missing"
        ? "is missing, but it encrypted the secrets in the database"
        : "opens none of the secrets in the database: another key encrypted them";
    super(`ENCRYPTION_KEY ${found}. ${ADVICE.join(" ")}`);
    this.reason = reason;
  }
}

/** Throws a KeyError where there are sealed secrets and the keys open none of them. */
export function refuseOtherKey(sealed: readonly string[], box: SecretBox | undefined): void {
  if (sealed.length === 0) return;
  if (box === undefined) throw new KeyError("missing");
  if (!sealed.some((text) => box.hasKeyOf(text))) throw new KeyError("other");
}
