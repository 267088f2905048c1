import { SecretBoxError } from "../runtime/secret-box.ts";

/** A row with sealed secrets. `version` changes at least when the secrets do. */
type Row = { version: string | number; sealed: string };

/** For the operator, where only another process has the key. */
export const RESTART_ADVICE =
  "Restart this process with every key of ENCRYPTION_KEY that another process has.";

/**
 * Remembers what was opened last, by its owner. While ENCRYPTION_KEY changes, processes with the new key seal again what this
 * one can then no longer open before its own restart. Until then the same secrets serve it further.
 */
export function createLastOpened<Owner, Secrets>(
  /** Called once for each row that this process can't open itself. */
  onKept: (owner: Owner) => void,
) {
  const last = new Map<Owner, Row & { secrets: Secrets }>();
  return {
    /**
     * Returns what `unseal` returns. Where the key for it is missing: the last secrets, if they can't have changed. Throws what
     * `unseal` throws otherwise.
     */
    open(owner: Owner, { version, sealed }: Row, unseal: () => Secrets): Secrets {
      try {
        const secrets = unseal();
        last.set(owner, { version, sealed, secrets });
        return secrets;
      } catch (error) {
        const known = last.get(owner);
        const isSame = known !== undefined && (known.version === version || known.sealed === sealed);
        if (!isSame || !(error instanceof SecretBoxError && error.reason === "unknown-key")) throw error;
        if (known.sealed !== sealed) onKept(owner);
        last.set(owner, { version, sealed, secrets: known.secrets });
        return known.secrets;
      }
    },
  };
}
