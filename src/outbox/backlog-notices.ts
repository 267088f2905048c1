import { deliverAlone } from "../domain/deliver.ts";
import { CHANNEL_GONE, type NewDelivery } from "../domain/delivery.ts";
import { type DeliveryId, deliveryIdOf, type UserId } from "../domain/ids.ts";
import { caughtUp, lateInChannel, lateInPerson, withAccount } from "../messages/alerts.ts";
import type { BacklogAlert, Unsettled } from "../store/backlog.ts";
import type { NoticePlace } from "./notice-place.ts";

/** A separate partition, so that an alert does not wait behind its own subject. */
export function alertKey({ accountId }: Pick<NoticePlace, "accountId">): string {
  return `alarm:${accountId}:slack`;
}

/**
 * Reports what waits, how many, since when, why, and what to do: to the channel and, where the channel is the problem, to the
 * admins directly. The admins come first, so that they don't wait for the channel as well. `now` also names the alert.
 */
export function lateNotices(place: NoticePlace, owed: Unsettled[], now: number): NewDelivery[] {
  const text = lateInChannel(owed, now);
  const isChannelGone = owed.some(({ target, reason }) => target === "slack" && reason === CHANNEL_GONE);
  const inPerson = lateInPerson(place, owed, now);
  return [
    ...(isChannelGone ? place.adminUsers.map((userId) => toAdmin(place, userId, "late", inPerson, now)) : []),
    inChannel(place, "late", text, now),
  ];
}

/** Tells the receivers of the alert that nothing is late any more. */
export function caughtUpNotices(
  place: NoticePlace,
  told: ReadonlySet<DeliveryId>,
  alarm: BacklogAlert,
  now: number,
): NewDelivery[] {
  const text = caughtUp(alarm.since, now);
  const { raisedAt } = alarm;
  return [
    ...place.adminUsers
      .filter((userId) => told.has(adminNoticeId(place, userId, "late", raisedAt)))
      .map((userId) => ({ ...toAdmin(place, userId, "caught-up", text, raisedAt), sourceTime: now })),
    ...(told.has(channelNoticeId(place, "late", raisedAt))
      ? [{ ...inChannel(place, "caught-up", text, raisedAt), sourceTime: now }]
      : []),
  ];
}

/** The possible notices of an alert at this time. */
export function lateNoticeIds(place: NoticePlace, raisedAt: number): DeliveryId[] {
  return [
    ...place.adminUsers.map((userId) => adminNoticeId(place, userId, "late", raisedAt)),
    channelNoticeId(place, "late", raisedAt),
  ];
}

type What = "late" | "caught-up";

function channelNoticeId({ accountId }: NoticePlace, what: What, raisedAt: number): DeliveryId {
  return deliveryIdOf(`age:${accountId}`, `${what}@${raisedAt}`);
}

function adminNoticeId({ accountId }: NoticePlace, userId: UserId, what: What, raisedAt: number): DeliveryId {
  return deliveryIdOf(`age:${accountId}:${userId}`, `${what}@${raisedAt}`);
}

function inChannel(place: NoticePlace, what: What, text: string, raisedAt: number): NewDelivery {
  const id = channelNoticeId(place, what, raisedAt);
  const { channelId } = place;
  const payload = { kind: "slack.notice", channelId, text: withAccount(text, place) } as const;
  return deliverAlone(alertKey(place), { id, sourceTime: raisedAt, payload });
}

function toAdmin(
  place: NoticePlace,
  userId: UserId,
  what: What,
  text: string,
  raisedAt: number,
): NewDelivery {
  const id = adminNoticeId(place, userId, what, raisedAt);
  const payload = { kind: "slack.answer", userId, text: withAccount(text, place) } as const;
  return deliverAlone(alertKey(place), { id, sourceTime: raisedAt, payload });
}
