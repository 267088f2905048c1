import type { Delivery } from "../domain/delivery.ts";
import { type AccountId, type ClientId, conversationIdOf, type TeamId } from "../domain/ids.ts";
import type { AccountFault, Owed, QueueDepths, StoreTransaction } from "../store/store.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { explainFailure, isExplainable } from "./explain-failure.ts";
import { nameOf } from "./words.ts";

/** How many failed deliveries are told of. */
export const MOST_FAILED = 5;

/** A part that the bot depends on: undefined when it works, else why it doesn't, as mrkdwn. */
export type Checked = { name: string; problem: string | undefined };

/** `client`: what to call whom it is about, as mrkdwn; undefined where it is about nobody. */
export type Failed = { delivery: Delivery; client: string | undefined };

export type Status = {
  checks: Checked[];
  /** Undefined while the database does not answer. */
  queues:
    | { depths: QueueDepths; owed: Owed[]; failed: Failed[]; fault: AccountFault | undefined }
    | undefined;
};

/** Asks everything that the bot depends on, all at once; `teamId` is the workspace that wants to know. Never rejects. */
export async function checkStatus(
  { store, chatra, slackHealth, accountId }: Pick<DeskDeps, "store" | "chatra" | "slackHealth" | "accountId">,
  { teamId }: { teamId: TeamId },
): Promise<Status> {
  const queues = store.transaction(async (tx) => ({
    depths: await tx.queueDepths(accountId, { teamId }),
    owed: await tx.owedDeliveries({ accountId }),
    failed: await nameClients(tx, accountId, await tx.failedDeliveries(accountId, MOST_FAILED)),
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

/** Says of each delivery whom it is about. */
async function nameClients(
  tx: StoreTransaction,
  accountId: AccountId,
  deliveries: Delivery[],
): Promise<Failed[]> {
  const about = deliveries.map((delivery) => {
    const clientId = clientOf(delivery);
    const derivedId = clientId === undefined ? undefined : conversationIdOf(accountId, clientId);
    return { delivery, clientId, conversationId: delivery.conversationId ?? derivedId };
  });
  const ids = about.map(({ conversationId }) => conversationId).filter((id) => id !== undefined);
  const conversations = await tx.readConversations([...new Set(ids)]);
  return about.map(({ delivery, clientId, conversationId }) => {
    const conversation = conversationId && conversations.get(conversationId);
    const id = clientId ?? conversation?.clientId;
    return { delivery, client: id === undefined ? undefined : nameOf(conversation, id) };
  });
}

function clientOf({ payload }: Delivery): ClientId | undefined {
  if (payload.kind === "chatra.send") return payload.clientId;
  return payload.kind === "chatra.call" && payload.call.kind === "update" ? payload.call.clientId : undefined;
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
