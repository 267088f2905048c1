import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import { explainFault } from "../messages/operator.ts";
import type { AccountFault } from "../store/account-faults.ts";
import { type NoticePlace, withAccount } from "./notice-place.ts";

/**
 * Tells the channel that replies wait, why, and what somebody has to do about it. It calls `adminUsers` by name, as it is
 * posted once for each fault.
 */
export function faultNotice(account: NoticePlace, fault: AccountFault, now: number): NewDelivery {
  return notice(account, fault, fault.reason, whatToDo(fault, account.adminUsers), now);
}

/** Tells the channel that the account works again. */
export function recoveryNotice(account: NoticePlace, fault: AccountFault, now: number): NewDelivery {
  const text =
    ":white_check_mark: Chatra can be reached again. Waiting replies are being sent, in their order.";
  return notice(account, fault, "mended", text, now);
}

function whatToDo(fault: AccountFault, adminUsers: readonly string[]): string {
  const waiting = "Replies wait meanwhile; none is lost, and they go out by themselves once this is mended.";
  return `:rotating_light: ${explainFault(fault, adminUsers)} ${waiting}`;
}

/** Named by the fault's beginning, so that each is told of once, however often and by whomever it is found. */
function notice(
  account: NoticePlace,
  fault: AccountFault,
  what: string,
  text: string,
  now: number,
): NewDelivery {
  return deliverAlone(`account:${account.accountId}:slack`, {
    id: deliveryIdOf(`account:${account.accountId}`, `${what}@${fault.since}`),
    sourceTime: now,
    payload: { kind: "slack.notice", channelId: account.channelId, text: withAccount(text, account) },
  });
}
