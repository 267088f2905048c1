import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import { REPLIES_GO_ON, repliesWait, withAccount } from "../messages/alerts.ts";
import type { AccountFault } from "../store/account-faults.ts";
import type { NoticePlace } from "./notice-place.ts";

/**
 * Tells the channel that replies wait, why, and what to do. It mentions `adminUsers`, because it is posted once for each fault.
 */
export function faultNotice(account: NoticePlace, fault: AccountFault, now: number): NewDelivery {
  return notice(account, fault, fault.reason, repliesWait(fault, account.adminUsers), now);
}

/** Tells the channel that the account works again. */
export function recoveryNotice(account: NoticePlace, fault: AccountFault, now: number): NewDelivery {
  return notice(account, fault, "mended", REPLIES_GO_ON, now);
}

/** Named by the fault's beginning, so that the channel is told of each once, however often it is found. */
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
