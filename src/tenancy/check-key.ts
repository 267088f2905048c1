import type { SecretBox } from "../runtime/secret-box.ts";
import { readAccounts } from "../store/accounts.ts";
import { readInstallations } from "../store/installations.ts";
import type { Store } from "../store/store.ts";

/** The encrypted data of the database is unreadable; the message says what to do. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  /** `missing`: no key is set; `other`: the database was encrypted with another one. */
  readonly reason: "missing" | "other";

  constructor(reason: KeyError["reason"]) {
    const found =
      reason === "missing"
        ? "is missing, but it encrypted the secrets in the database"
        : "opens none of the secrets in the database: another key encrypted them";
    super(
      `ENCRYPTION_KEY ${found}. Set it to the key that it had before. To change the key, put the new one and a comma before the old one. If the old key is lost, start with an empty database, and set up the workspaces and accounts again.`,
    );
    this.reason = reason;
  }
}

/**
 * Rejects with a KeyError where secrets exist and the keys open none of them. Such a bot would look healthy, know no workspace,
 * and lose what Slack and Chatra send. Where the keys open some, we leave out only the others. `isOne`: tokens come from the
 * environment, and only accounts have secrets. Rejects with a StoreError as well.
 */
export async function checkKey(store: Store, box: SecretBox | undefined, isOne: boolean): Promise<void> {
  const sealed = await store.transaction(async (tx) => {
    const ofAccounts = (await readAccounts(tx)).map(({ secrets }) => secrets);
    const ofWorkspaces = isOne ? [] : (await readInstallations(tx)).map((row) => row.sealed);
    return [...ofWorkspaces, ...ofAccounts];
  });
  if (sealed.length === 0) return;
  if (box === undefined) throw new KeyError("missing");
  if (!sealed.some((text) => box.hasKeyOf(text))) throw new KeyError("other");
}
