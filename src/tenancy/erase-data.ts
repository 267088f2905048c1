import type { AccountId, TeamId } from "../domain/ids.ts";
import { deleteFacts } from "../store/facts.ts";
import { closeHomesOfTeam } from "../store/home-views.ts";
import { deleteHoursOfAccount } from "../store/hours.ts";
import { deletePreferences } from "../store/preferences.ts";
import { deleteRoutesOfAccount, type RoutesPlace } from "../store/routes.ts";
import { deleteSnippetsOfAccount } from "../store/snippets.ts";
import type { Tx } from "../store/tx.ts";

/** Erases what a team set up for an account, and what its reports count. Chats, agents and deliveries stay. */
export async function eraseAccountData(tx: Tx, place: RoutesPlace): Promise<void> {
  await deleteFacts(tx, place.accountId);
  await deleteSnippetsOfAccount(tx, place);
  await deleteRoutesOfAccount(tx, place);
  await deleteHoursOfAccount(tx, place.accountId);
}

/** The same for all accounts of a workspace that removes the app, with what its people chose. */
export async function eraseWorkspaceData(
  tx: Tx,
  teamId: TeamId,
  accountIds: readonly AccountId[],
): Promise<void> {
  for (const accountId of accountIds) await eraseAccountData(tx, { teamId, accountId });
  await deletePreferences(tx, teamId);
  await closeHomesOfTeam(tx, teamId);
}
