import type { AccountId, TeamId, UserId } from "../../domain/ids.ts";
import { allWays, digestOf } from "../../domain/preferences.ts";
import { type HomeContent, MOST_IN_HOME } from "../../messages/home.ts";
import { chatsOfPerson, deliveriesToDecide, readAccountFaults } from "../../store/home.ts";
import { readPreferencesOf } from "../../store/preferences.ts";
import type { Store } from "../../store/store.ts";
import { toProblematic } from "../to-problematic.ts";

type Asked = {
  teamId: TeamId;
  userId: UserId;
  workspaceUrl: string;
  accounts: readonly { accountId: AccountId; name: string }[];
};

/** Reads what the Home tab shows to a person, of all accounts of their workspace. Asks nobody but the store. */
export function readHome(
  store: Pick<Store, "transaction">,
  { teamId, userId, workspaceUrl, accounts }: Asked,
): Promise<HomeContent> {
  const accountIds = accounts.map(({ accountId }) => accountId);
  const read: Parameters<typeof store.transaction<HomeContent>>[0] = async (tx) => {
    const { failed, uncertain } = await deliveriesToDecide(tx, accountIds, MOST_IN_HOME);
    const faults = await readAccountFaults(tx, accountIds);
    const chosen = (await readPreferencesOf(tx, teamId, [userId])).get(userId);
    const doubtful = await toProblematic(tx, uncertain.items, { teamId, workspaceUrl });
    return {
      ...(await chatsOfPerson(tx, { accountIds, teamId, userId }, MOST_IN_HOME)),
      settings: { ways: allWays(chosen), digest: digestOf(chosen) },
      accounts: accounts.map(({ accountId, name }) => ({ name, fault: faults.get(accountId) })),
      failed: {
        count: failed.count,
        items: await toProblematic(tx, failed.items, { teamId, workspaceUrl }),
      },
      uncertain: {
        count: uncertain.count,
        items: doubtful.map((one) => ({ ...one, isAsked: one.delivery.asked })),
      },
    };
  };
  return store.transaction(read, { repeatable: true });
}
