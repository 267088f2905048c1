import type { Logger } from "pino";
import { deliverAlone } from "../domain/deliver.ts";
import { CHANNEL_GONE, type NewDelivery } from "../domain/delivery.ts";
import { type AccountId, type ChannelId, type DeliveryId, deliveryIdOf, type UserId } from "../domain/ids.ts";
import {
  caughtUp,
  channelAdvice,
  lateInChannel,
  lateInPerson,
  REPLIES_GO_ON,
  repliesWait,
  withAccount,
} from "../messages/alerts.ts";
import type { AccountFault } from "../store/account-faults.ts";
import type { BacklogAlert, Unsettled } from "../store/backlog.ts";
import { changeDelivery, lockDeliveries } from "../store/deliveries.ts";
import type { Tx } from "../store/tx.ts";

/** Where notices about an account go, and the account's name there. */
export type NoticePlace = {
  accountId: AccountId;
  channelId: ChannelId;
  /** Undefined for the account of the configuration. */
  accountName: string | undefined;
  /** The configured admins: notices ask them for the operator's work, and tell them directly of a lost channel. */
  adminUsers: readonly UserId[];
};

/** Tells the channel that replies wait, why, and what to do. Posted once for each fault, so it mentions `adminUsers`. */
export function faultNotice(place: NoticePlace, fault: AccountFault, now: number): NewDelivery {
  return accountNotice(place, fault, fault.reason, repliesWait(fault, place.adminUsers), now);
}

/** Tells the channel that the account works again. */
export function recoveryNotice(place: NoticePlace, fault: AccountFault, now: number): NewDelivery {
  return accountNotice(place, fault, "mended", REPLIES_GO_ON, now);
}

/** Named by the fault's beginning, so that the channel is told of each once, however often it is found. */
function accountNotice(
  place: NoticePlace,
  fault: AccountFault,
  what: string,
  text: string,
  now: number,
): NewDelivery {
  const { accountId, channelId } = place;
  return deliverAlone(`account:${accountId}:slack`, {
    id: deliveryIdOf(`account:${accountId}`, `${what}@${fault.since}`),
    sourceTime: now,
    payload: { kind: "slack.notice", channelId, text: withAccount(text, place) },
  });
}

/** A backlog alert's partition, separate so that it does not wait behind its own subject. */
export function alertKey({ accountId }: Pick<NoticePlace, "accountId">): string {
  return `alarm:${accountId}:slack`;
}

/**
 * Reports what waits, how many, since when, why, and what to do: to the channel and, where the channel is the problem, to the
 * admins directly. The admins come first, so that they don't wait for the channel as well. `now` also names the alert.
 */
export function lateNotices(place: NoticePlace, backlog: Unsettled[], now: number): NewDelivery[] {
  const isChannelGone = backlog.some(({ target, reason }) => target === "slack" && reason === CHANNEL_GONE);
  const receivers = isChannelGone ? receiversOf(place) : (["channel"] as const);
  return receivers.map((receiver) => {
    const text = receiver === "channel" ? lateInChannel(backlog, now) : lateInPerson(place, backlog, now);
    return alertNotice(place, receiver, "late", text, { raisedAt: now, now });
  });
}

/** Tells the receivers of the alert that nothing is late any more. */
export function caughtUpNotices(
  place: NoticePlace,
  told: ReadonlySet<DeliveryId>,
  { since, raisedAt }: BacklogAlert,
  now: number,
): NewDelivery[] {
  return receiversOf(place)
    .filter((receiver) => told.has(alertId(place, receiver, "late", raisedAt)))
    .map((receiver) => alertNotice(place, receiver, "caught-up", caughtUp(since, now), { raisedAt, now }));
}

/** The possible notices of an alert at this time. */
export function lateNoticeIds(place: NoticePlace, raisedAt: number): DeliveryId[] {
  return receiversOf(place).map((receiver) => alertId(place, receiver, "late", raisedAt));
}

type What = "late" | "caught-up";
type Receiver = UserId | "channel";

function receiversOf({ adminUsers }: NoticePlace): Receiver[] {
  return [...adminUsers, "channel"];
}

function alertId({ accountId }: NoticePlace, receiver: Receiver, what: What, raisedAt: number): DeliveryId {
  const whose = receiver === "channel" ? accountId : `${accountId}:${receiver}`;
  return deliveryIdOf(`age:${whose}`, `${what}@${raisedAt}`);
}

function alertNotice(
  place: NoticePlace,
  receiver: Receiver,
  what: What,
  words: string,
  times: { raisedAt: number; now: number },
): NewDelivery {
  const text = withAccount(words, place);
  return deliverAlone(alertKey(place), {
    id: alertId(place, receiver, what, times.raisedAt),
    sourceTime: times.now,
    payload:
      receiver === "channel"
        ? { kind: "slack.notice", channelId: place.channelId, text }
        : { kind: "slack.answer", userId: receiver, text },
  });
}

/** Every waiting chat finds a wrong channel again, every few seconds. */
const REPORT_EVERY_MS = 5 * 60_000;

/** Logs Slack's `code` for why the bot can't post in a channel, and what to do: at once, and every five minutes. */
export function createChannelReport({
  now,
  logger,
  ...place
}: NoticePlace & { now: () => number; logger: Logger }): (code: string) => void {
  const { accountId, channelId } = place;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (code) => {
    if (now() - toldAt < REPORT_EVERY_MS) return;
    toldAt = now();
    const advice = channelAdvice(place);
    logger.error({ accountId, channelId, code, advice }, "bot can't post in the channel for new chats");
  };
}

/**
 * Whether this notice was delivered. Withdraws one that still waits, as it is outdated. `unclear` during an attempt, or after
 * one with an unknown outcome; `missing` where there was none, or it was deleted since.
 */
export async function withdrawNotice(
  tx: Tx,
  id: DeliveryId,
  now: number,
): Promise<"told" | "untold" | "unclear" | "missing"> {
  const [notice] = await lockDeliveries(tx, [id]);
  if (notice === undefined) return "missing";
  if (notice.state === "sent") return "told";
  if (notice.state === "failed" || notice.state === "discarded") return "untold";
  if (notice.state !== "pending" || notice.outcomeUnknown) return "unclear";
  await changeDelivery(tx, id, { state: "discarded" }, now);
  return "untold";
}
