import type { Conversation } from "../domain/conversation.ts";
import type { AccountContext } from "../domain/decision.ts";
import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import {
  type AccountId,
  type ChannelId,
  type ConversationId,
  deliveryIdOf,
  type SlackTs,
  type TeamId,
  type UserId,
} from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import { conversationSoughtBy, naturalIdOf } from "../domain/inputs/input-kinds.ts";
import { threadPartition } from "../domain/inputs/partitions.ts";
import { answer } from "../domain/orders/answer.ts";
import { ORDER_WITHOUT_ACCOUNT, REMOVED_ACCOUNT } from "../messages/unheard.ts";
import { isAccountKept } from "../store/accounts.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { conversationsOfChatraMessage, linksOfSlackMessage } from "../store/links.ts";
import { findThread } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";
import type { Clients } from "./clients.ts";
import type { Groups } from "./groups.ts";
import type { People } from "./people.ts";
import type { SharedFiles } from "./shared-files.ts";

/** A served account, as far as decisions depend on it. */
export type TenantForInbox = {
  accountContext: AccountContext;
  people: People;
  clients: Clients;
  files: SharedFiles;
  groups: Pick<Groups, "known" | "fetch">;
  /** The account has no default agent, so Chatra takes a message only with its author. */
  needsAuthors: boolean;
  /** Whether this user may use commands, as a guest or not. */
  openTo: (userId: UserId) => boolean;
};

/** The accounts that this process serves now. They may change while it runs. */
export type TenantsForInbox = {
  ofAccount(accountId: AccountId): TenantForInbox | undefined;
  /** All of one workspace, the oldest first. */
  ofTeam(teamId: TeamId): TenantForInbox[];
  /** The workspaces themselves, with accounts or without. */
  teams(): TeamId[];
  /** An input names an unknown workspace or account: another process may have just made it. */
  lookAgain(): void;
};

/** Returns an input's conversation; undefined when it is in no thread of ours. */
export async function findConversation(tx: Tx, input: Input): Promise<ConversationId | undefined> {
  const sought = conversationSoughtBy(input);
  if (sought === undefined) return undefined;
  if ("id" in sought) return sought.id;
  if ("chatraMessage" in sought) {
    const [first] = await conversationsOfChatraMessage(tx, sought.accountId, sought.chatraMessage);
    return first;
  }
  if ("delivery" in sought) {
    const [delivery] = await readDeliveries(tx, [sought.delivery]);
    return delivery?.conversationId;
  }
  const { thread, orMessage } = sought;
  const byThread = await findThread(tx, thread.teamId, thread.channelId, thread.threadTs);
  if (byThread !== undefined || orMessage === undefined) return byThread;
  const [link] = await linksOfSlackMessage(tx, orMessage.teamId, orMessage.channelId, orMessage.ts);
  return link?.conversationId;
}

/**
 * Returns an input's account. An input in a thread belongs to the thread's account, which must belong to the input's workspace.
 * Outside our threads it concerns only the workspace, and any of its accounts will do.
 */
export function tenantOf(
  input: Input,
  conversation: Conversation | undefined,
  tenants: TenantsForInbox,
): TenantForInbox | undefined {
  if (!("teamId" in input)) return tenants.ofAccount(input.accountId);
  const { teamId } = input;
  const named = input.kind === "slack.act" ? input.accountId : conversation?.accountId;
  if (named === undefined) {
    const ours = tenants.ofTeam(teamId);
    const channelId = "channelId" in input ? input.channelId : undefined;
    return ours.find(({ accountContext }) => accountContext.channelId === channelId) ?? ours[0];
  }
  // An order names its account: it must be one of the workspace, and of the order's thread.
  const tenant = tenants.ofAccount(named);
  if (tenant?.accountContext.teamId !== teamId) return undefined;
  return conversation === undefined || conversation.accountId === named ? tenant : undefined;
}

/**
 * Who carries out the erasure of a visitor of an account that was removed: that needs nothing of the account, so any other of
 * the workspace will do. Undefined for everything else.
 */
export async function eraserOf(
  tx: Tx,
  input: Input,
  conversation: Conversation | undefined,
  tenants: TenantsForInbox,
): Promise<TenantForInbox | undefined> {
  if (input.kind !== "slack.act" || input.act.kind !== "forget") return undefined;
  const { teamId, accountId } = input;
  if (conversation?.teamId !== teamId || tenants.ofAccount(accountId) !== undefined) return undefined;
  return (await isAccountKept(tx, accountId, tenants.teams())) ? undefined : tenants.ofTeam(teamId)[0];
}

/** The workspace of the event, or of the visitor's account. */
export function teamOf(input: Input, { accountContext }: TenantForInbox): TeamId {
  return "teamId" in input ? input.teamId : accountContext.teamId;
}

/** Messages of visitors and teammates wait for an account that may be served again. An order does not: its author is told. */
export async function isWorthWaiting(
  tx: Tx,
  input: Input,
  conversation: Conversation | undefined,
  tenants: TenantsForInbox,
): Promise<boolean> {
  if (input.kind === "slack.act") return false;
  const accountId = "teamId" in input ? conversation?.accountId : input.accountId;
  if (accountId === undefined || tenants.ofAccount(accountId) !== undefined) return false;
  return isAccountKept(tx, accountId, tenants.teams());
}

/** Tells who wrote, marked, pressed or ordered something that its account is gone, or never was: it went nowhere. */
export function whatToTell(input: Input, conversation: Conversation | undefined, now: number): NewDelivery[] {
  if (input.kind === "slack.act")
    return answer(input.order, { text: ORDER_WITHOUT_ACCOUNT }, "account-removed", { now });
  const done = doneIn(input);
  if (done === undefined || conversation === undefined) return [];
  const { what, channelId, threadTs, userId } = done;
  if (threadTs === undefined || userId === undefined) return [];
  return [
    deliverAlone(`${threadPartition(done, threadTs)}:removed`, {
      id: deliveryIdOf(naturalIdOf(input), "account-removed"),
      sourceTime: now,
      payload: { kind: "slack.whisper", channelId, threadTs, userId, text: REMOVED_ACCOUNT[what] },
    }),
  ];
}

type Done = Pick<Thread, "teamId" | "channelId"> & {
  what: keyof typeof REMOVED_ACCOUNT;
  /** Missing where Slack names none. */
  threadTs?: SlackTs | undefined;
  userId?: UserId | undefined;
};

/** What a person did in a thread, where that would have had an effect. */
function doneIn(input: Input): Done | undefined {
  if (input.kind === "slack.reply") return { ...input, what: "reply" };
  if (input.kind === "slack.edit") return { ...input, what: "edit" };
  if (input.kind === "slack.delete") return { ...input, what: "delete" };
  if (input.kind === "slack.button")
    return { ...input, threadTs: input.threadTs ?? input.messageTs, what: input.action };
  return input.kind === "slack.mark" && input.on ? { ...input, threadTs: input.ts, what: "mark" } : undefined;
}

type Thread = { teamId: TeamId; channelId: ChannelId; threadTs: SlackTs | undefined };

/** The input's thread, as far as Slack names one; undefined for an input that needs none. A button tells what it is about. */
export function threadOfInput(input: Input): Thread | undefined {
  if (input.kind === "slack.button" || input.kind === "digest" || !("teamId" in input)) return undefined;
  const { teamId } = input;
  if (input.kind === "slack.mark") return { teamId, channelId: input.channelId, threadTs: input.ts };
  if (input.kind !== "slack.act") return { teamId, channelId: input.channelId, threadTs: input.threadTs };
  const { act } = input;
  return "threadTs" in act ? { teamId, channelId: act.channelId, threadTs: act.threadTs } : undefined;
}
