import type { TeamId } from "../domain/ids.ts";
import { doesNotWork, FAILED } from "../messages/failures.ts";
import {
  type Checked,
  type CheckedPart,
  MOST_FAILED,
  nameOfPart,
  STATUS_USAGE,
  type Status,
  showStatus,
} from "../messages/status.ts";
import { getAccountFault } from "../store/account-faults.ts";
import { countUnsettledDeliveries, queueDepths } from "../store/backlog.ts";
import { failedDeliveries, uncertainDeliveries } from "../store/delivery-queries.ts";
import { placeOf } from "./answer-person.ts";
import type { CommandDependencies } from "./command-dependencies.ts";
import { explainFailure, isExplainable } from "./explain-failure.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";
import { toProblematic } from "./to-problematic.ts";

/** `/chatra status` */
export const status: SlashCommand<object> = {
  usage: STATUS_USAGE,
  parse: parseNothing,
  run: (handlers, asked) =>
    readInBackground(handlers, placeOf(asked), FAILED.status, async () =>
      showStatus(await checkStatus(handlers, asked), handlers),
    ),
};

/** Asks everything that the bot depends on, all at once; `teamId` is the workspace that wants to know. Never rejects. */
async function checkStatus(
  {
    store,
    chatra,
    slackHealth,
    accountId,
    adminUsers,
    workspaceUrl,
  }: Pick<
    CommandDependencies,
    "store" | "chatra" | "slackHealth" | "accountId" | "adminUsers" | "workspaceUrl"
  >,
  { teamId }: { teamId: TeamId },
): Promise<Status> {
  const about = { teamId, workspaceUrl };
  const queues = store.transaction(async (tx) => ({
    depths: await queueDepths(tx, accountId, { teamId }),
    backlog: await countUnsettledDeliveries(tx, { accountId }),
    failed: await toProblematic(tx, await failedDeliveries(tx, accountId, MOST_FAILED), about),
    uncertain: await toProblematic(tx, await uncertainDeliveries(tx, accountId, MOST_FAILED), about),
    fault: await getAccountFault(tx, accountId),
  }));
  const check = checkFor({ store, adminUsers });
  const [slack, membrane, database, known] = await Promise.all([
    check("slack", slackHealth()),
    check("chatra", chatra.checkAccount()),
    check("database", store.ping()),
    queues.catch(() => undefined),
  ]);
  return { checks: [slack, membrane, database], queues: known };
}

function checkFor({ store, adminUsers }: Pick<CommandDependencies, "store" | "adminUsers">) {
  return async (what: CheckedPart, works: Promise<unknown>): Promise<Checked> => {
    const name = nameOfPart(what, store.kind);
    try {
      await works;
      return { name, problem: undefined };
    } catch (error) {
      return {
        name,
        problem: isExplainable(error)
          ? explainFailure(error, FAILED[what], adminUsers)
          : doesNotWork(FAILED[what]),
      };
    }
  };
}
