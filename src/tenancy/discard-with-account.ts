import { nothing } from "../domain/decision.ts";
import { type AccountId, accountIdSchema } from "../domain/ids.ts";
import { afterRemoval } from "../domain/removed-account.ts";
import { accountBeside } from "../store/accounts.ts";
import { discardUnsettled } from "../store/backlog.ts";
import { saveDecision } from "../store/save-decision.ts";
import type { Tx } from "../store/tx.ts";

/** The one Chatra account that a configuration by environment describes. */
export const ENVIRONMENT_ACCOUNT = accountIdSchema.parse("default");

/**
 * Discards what waits of an account that is gone; returns how many deliveries. If the account was removed, the people who wait
 * are told in the name of another account of the workspace. Where none is left, or where the app was uninstalled, nobody can
 * be told.
 */
export async function discardWithAccount(
  tx: Tx,
  accountId: AccountId,
  { ofOneWorkspace }: { ofOneWorkspace: boolean },
  now: number,
): Promise<number> {
  const discarded = await discardUnsettled(tx, accountId, now);
  if (discarded.length === 0) return 0;
  const { deliveries, outcomes } = afterRemoval(discarded, now);
  const speaker = ofOneWorkspace ? ENVIRONMENT_ACCOUNT : await accountBeside(tx, accountId);
  const told = speaker === undefined ? [] : deliveries;
  await saveDecision(tx, speaker ?? accountId, { ...nothing(), outcomes, deliveries: told }, now);
  return discarded.length;
}
