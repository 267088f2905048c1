import { refuseOtherKey } from "../runtime/encryption-key.ts";
import type { SecretBox } from "../runtime/secret-box.ts";
import { readAccounts } from "../store/accounts.ts";
import { readInstallations } from "../store/installations.ts";
import type { Store } from "../store/store.ts";

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
  refuseOtherKey(sealed, box);
}
