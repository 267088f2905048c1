import { deliverAlone } from "../domain/deliver.ts";
import { CHANNEL_GONE, type NewDelivery, type Target } from "../domain/delivery.ts";
import { type DeliveryId, deliveryIdOf, type UserId } from "../domain/ids.ts";
import type { Unsettled } from "../store/backlog.ts";
import type { BacklogAlert } from "../store/backlog-alerts.ts";
import { channelAdvice, type NoticePlace, withAccount } from "./notice-place.ts";

/** A lane of its own: an alarm must not stand behind what it is about. */
export function alertKey({ accountId }: Pick<NoticePlace, "accountId">): string {
  return `alarm:${accountId}:slack`;
}

/**
 * Tells what waits, how many, since when and why, and what to do: the channel and, where that is what is wrong, the admins
 * in person. Those come first, so that they don't wait for the channel as well. `now` names the alarm, too.
 */
export function lateNotices(place: NoticePlace, owed: Unsettled[], now: number): NewDelivery[] {
  const late = (["chatra", "slack"] as const).flatMap((target) => describe(target, owed, now));
  const text = [
    `:rotating_light: *${late.join(" ")}*`,
    `${causes(owed)}\`/chatra status\` shows what does not work, and whom to ask.`,
    "Nothing is lost: the bot sends everything in order as soon as it can.",
  ].join("\n");
  const isChannelGone = owed.some(({ target, reason }) => target === "slack" && reason === CHANNEL_GONE);
  const inPerson = [
    `:rotating_light: *New chats are not shown in Slack: the bot can't post in <#${place.channelId}>.*`,
    channelAdvice(place),
    `Nothing is lost: the bot posts everything in order once it can. ${late.join(" ")}`,
  ].join("\n");
  return [
    ...(isChannelGone ? place.adminUsers.map((userId) => toAdmin(place, userId, "late", inPerson, now)) : []),
    inChannel(place, "late", text, now),
  ];
}

/** Tells those who were told of the alarm that nothing is late any more. */
export function caughtUpNotices(
  place: NoticePlace,
  told: ReadonlySet<DeliveryId>,
  alarm: BacklogAlert,
  now: number,
): NewDelivery[] {
  const text = `:white_check_mark: *Replies and messages go out on time again.* Some had waited since ${timeOf(alarm.since)} (${durationOf(now - alarm.since)}).`;
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

/** The notices that an alarm of this time may have led to. */
export function lateNoticeIds(place: NoticePlace, raisedAt: number): DeliveryId[] {
  return [
    ...place.adminUsers.map((userId) => adminNoticeId(place, userId, "late", raisedAt)),
    channelNoticeId(place, "late", raisedAt),
  ];
}

function describe(target: Target, owed: Unsettled[], now: number): string[] {
  const ours = owed.filter((one) => one.target === target);
  const count = ours.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return [];
  const oldestAt = Math.min(...ours.map((one) => one.oldestAt));
  const waits = count === 1 ? `${WHAT[target]} has` : `${count} ${WHAT_MANY[target]} have`;
  return [`${waits} waited since ${timeOf(oldestAt)} (${durationOf(now - oldestAt)}) to ${WHERE[target]}.`];
}

const WHAT: Record<Target, string> = { chatra: "A reply or change", slack: "A message or receipt" };
const WHAT_MANY: Record<Target, string> = { chatra: "replies or changes", slack: "messages or receipts" };
const WHERE: Record<Target, string> = { chatra: "reach visitors", slack: "be shown in Slack" };

function causes(owed: Unsettled[]): string {
  const reasons = owed.flatMap(({ target, reason, count }) =>
    reason === undefined ? [] : [`${reasonOf(target, reason)} (${count})`],
  );
  return reasons.length === 0 ? "" : `Last attempts: ${reasons.join(", ")}. `;
}

/** Readable words for what attempts meet with most; the others' names say enough. */
function reasonOf(target: Target, reason: string): string {
  const who = target === "chatra" ? "Chatra" : "Slack";
  const words: Readonly<Record<string, string>> = {
    "rate-limited": `${who} asked to wait`,
    "waits-its-turn": "a busy channel",
    unavailable: `${who} could not be reached`,
    "unknown-outcome": `no usable answer from ${who}`,
    unauthorized: `${who} refused the token`,
    "not-logged-in": "Membrane is not logged in",
    "cli-missing": "the `membrane` command is missing",
    "cli-outdated": "the `membrane` command is outdated",
    "connection-needs-action": "the connection to Chatra needs a person",
    [CHANNEL_GONE]: "the bot can't post in the channel",
  };
  return words[reason] ?? reason;
}

function durationOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 1 ? "less than a minute" : `${minutes} minute${minutes === 1 ? "" : "s"}`;
}

/** Slack shows it in the reader's own time. */
function timeOf(ms: number): string {
  const plain = `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${plain}>`;
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
