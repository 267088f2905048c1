import type { Delivery } from "../domain/delivery.ts";
import { type ClientId, conversationIdOf, type TeamId } from "../domain/ids.ts";
import { doesNotWork, FAILED } from "../messages/failures.ts";
import { nameOf } from "../messages/names.ts";
import {
  type Checked,
  type CheckedPart,
  MOST_FAILED,
  nameOfPart,
  type Problematic,
  STATUS_USAGE,
  type Status,
  showStatus,
} from "../messages/status.ts";
import { permalink, threadAddress } from "../messages/text/link.ts";
import { getAccountFault } from "../store/account-faults.ts";
import { countUnsettledDeliveries, queueDepths } from "../store/backlog.ts";
import type { StoredDelivery } from "../store/cause.ts";
import { readConversations } from "../store/conversations.ts";
import { failedDeliveries, uncertainDeliveries } from "../store/delivery-queries.ts";
import type { Tx } from "../store/tx.ts";
import { placeOf } from "./answer-person.ts";
import type { CommandDependencies } from "./command-dependencies.ts";
import { explainFailure, isExplainable } from "./explain-failure.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";

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

/** Says of each delivery whom it is about and where it stands, for a reader in the workspace `teamId`. */
export async function toProblematic(
  tx: Tx,
  deliveries: StoredDelivery[],
  { teamId, workspaceUrl }: { teamId: TeamId; workspaceUrl: string },
): Promise<Problematic[]> {
  const about = deliveries.map((delivery) => {
    const clientId = clientOf(delivery);
    const derivedId = clientId === undefined ? undefined : conversationIdOf(delivery.accountId, clientId);
    return { delivery, clientId, conversationId: delivery.conversationId ?? derivedId };
  });
  const ids = about.map(({ conversationId }) => conversationId).filter((id) => id !== undefined);
  const conversations = await readConversations(tx, [...new Set(ids)]);
  return about.map(({ delivery, clientId, conversationId }) => {
    const conversation = conversationId && conversations.get(conversationId);
    const id = clientId ?? conversation?.clientId;
    const thread = conversation?.teamId === teamId ? threadAddress(workspaceUrl, conversation) : undefined;
    return {
      delivery,
      client: id === undefined ? undefined : nameOf(conversation, id),
      link: messageAddress(delivery, teamId, workspaceUrl) ?? thread,
    };
  });
}

/** The address of the teammate's message that a delivery carries, changes or deletes. */
function messageAddress({ payload }: Delivery, teamId: TeamId, workspaceUrl: string): string | undefined {
  if (!("reply" in payload) || payload.reply.teamId !== teamId) return undefined;
  const { channelId, ts, threadTs } = payload.reply;
  return `${permalink(workspaceUrl, channelId, ts)}?thread_ts=${threadTs}&cid=${channelId}`;
}

function clientOf({ payload }: Delivery): ClientId | undefined {
  if (payload.kind === "chatra.send") return payload.clientId;
  return payload.kind === "chatra.call" && payload.call.kind === "update" ? payload.call.clientId : undefined;
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
