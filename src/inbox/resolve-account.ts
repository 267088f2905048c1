import type { Conversation } from "../domain/conversation.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import type { ChannelId, SlackTs, TeamId } from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import { isAccountKept } from "../store/accounts.ts";
import type { Tx } from "../store/tx.ts";
import { accountRemoved, orderForNobody } from "./account-removed.ts";
import type { TenantForInbox, TenantsForInbox } from "./tenants.ts";

/**
 * Returns an input's account. An input in a thread belongs to the thread's account, which must belong to the input's workspace.
 * Outside our threads it concerns only the workspace, and any of its accounts will do.
 */
export function tenantOf(
  input: Input,
  conversation: Conversation | undefined,
  tenants: TenantsForInbox,
): TenantForInbox | undefined {
  if (input.kind === "chatra.event") return tenants.ofAccount(input.accountId);
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
  const accountId = input.kind === "chatra.event" ? input.accountId : conversation?.accountId;
  if (accountId === undefined || tenants.ofAccount(accountId) !== undefined) return false;
  return isAccountKept(tx, accountId, tenants.teams());
}

/** Tells the author of a reply without a receiver, or of an impossible order. */
export function whatToTell(input: Input, conversation: Conversation | undefined, now: number): NewDelivery[] {
  if (input.kind === "slack.reply" && conversation !== undefined) return [accountRemoved(input, now)];
  return input.kind === "slack.act" ? orderForNobody(input, now) : [];
}

/** The channel of the input's thread; undefined for an input that needs no thread. */
export function channelOfThread(input: Input): ChannelId | undefined {
  if (input.kind === "slack.act") return "threadTs" in input.act ? input.act.channelId : undefined;
  return input.kind === "slack.button" || input.kind === "chatra.event" ? undefined : input.channelId;
}

/** The input's thread, as far as Slack names one. A button itself tells what it is about. */
export function threadOf(
  input: Input,
): { teamId: TeamId; channelId: ChannelId; threadTs: SlackTs } | undefined {
  if (input.kind === "slack.button" || input.kind === "chatra.event") return undefined;
  const place = input.kind === "slack.act" ? input.act : input;
  if (!("threadTs" in place) || place.threadTs === undefined) return undefined;
  return { teamId: input.teamId, channelId: place.channelId, threadTs: place.threadTs };
}
