import type { Delivery } from "../domain/delivery.ts";
import type { AccountFault, QueueDepths } from "../store/store.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { explainFailure, isExplainable } from "./explain-failure.ts";

/** How many failed deliveries are told of. */
export const MOST_FAILED = 5;

/** A part that the bot depends on: undefined when it works, else why it doesn't, as mrkdwn. */
export type Checked = { name: string; problem: string | undefined };

export type Status = {
  checks: Checked[];
  /** Undefined while the database does not answer. */
  queues: { depths: QueueDepths; failed: Delivery[]; fault: AccountFault | undefined } | undefined;
};

/** Asks everything that the bot depends on, all at once. Never rejects. */
export async function checkStatus({
  store,
  chatra,
  slackHealth,
  accountId,
}: Pick<DeskDeps, "store" | "chatra" | "slackHealth" | "accountId">): Promise<Status> {
  const queues = store.transaction(async (tx) => ({
    depths: await tx.queueDepths(),
    failed: await tx.failedDeliveries(MOST_FAILED),
    fault: await tx.getAccountFault(accountId),
  }));
  const [slack, membrane, database, known] = await Promise.all([
    check("Slack", "Slack does not answer.", slackHealth()),
    check("Chatra through Membrane", "Nothing gets through to Chatra.", chatra.checkAccount()),
    check(`Database (${DATABASES[store.kind]})`, "The database does not answer.", store.ping()),
    queues.catch(() => undefined),
  ]);
  return { checks: [slack, membrane, database], queues: known };
}

const DATABASES = { sqlite: "SQLite", postgres: "PostgreSQL" };

async function check(name: string, failed: string, works: Promise<unknown>): Promise<Checked> {
  try {
    await works;
    return { name, problem: undefined };
  } catch (error) {
    return {
      name,
      problem: isExplainable(error)
        ? explainFailure(error, { kind: "other", failed })
        : `:warning: ${failed}`,
    };
  }
}
