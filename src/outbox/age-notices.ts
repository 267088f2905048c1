import type { NewDelivery, Target } from "../domain/delivery.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import type { AgeAlarm, Owed } from "../store/store.ts";
import { type NoticePlace, withAccount } from "./notice-place.ts";

/** A lane of its own: an alarm must not stand behind what it is about. */
export function alarmKey({ accountId }: Pick<NoticePlace, "accountId">): string {
  return `alarm:${accountId}:slack`;
}

/** Tells the channel what waits, how many, since when and why, and what to do. `now` names the alarm, too. */
export function lateNotice(place: NoticePlace, owed: Owed[], now: number): NewDelivery {
  const lines = (["chatra", "slack"] as const).flatMap((target) => describe(target, owed, now));
  const text = [
    ":rotating_light: Deliveries have waited for too long:",
    ...lines,
    "None is lost, and they go out by themselves, in their order, as soon as they can. " +
      "`/chatra status` shows what does not work.",
  ].join("\n");
  return notice(place, `late@${now}`, text, now);
}

/** Tells the channel that nothing is late any more. */
export function caughtUpNotice(place: NoticePlace, alarm: AgeAlarm, now: number): NewDelivery {
  const text = `:white_check_mark: Deliveries have caught up. Some had waited since ${timeOf(alarm.since)}.`;
  return notice(place, `caught-up@${alarm.raisedAt}`, text, now);
}

function describe(target: Target, owed: Owed[], now: number): string[] {
  const ours = owed.filter((one) => one.target === target);
  const count = ours.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return [];
  const oldestAt = Math.min(...ours.map((one) => one.oldestAt));
  const minutes = Math.floor((now - oldestAt) / 60_000);
  const age = minutes < 1 ? "less than a minute" : `${minutes} minute${minutes === 1 ? "" : "s"}`;
  const reasons = ours.flatMap(({ reason, count: times }) =>
    reason === undefined ? [] : [`${REASONS[reason] ?? reason} (${times})`],
  );
  const why = reasons.length === 0 ? "" : ` Last met with: ${reasons.join(", ")}.`;
  return [`• ${WHERE[target]}: ${count}, the oldest since ${timeOf(oldestAt)} (${age}).${why}`];
}

const WHERE: Record<Target, string> = { chatra: "To visitors", slack: "To Slack" };

/** Readable words for what attempts meet with most; the others' names say enough. */
const REASONS: Readonly<Record<string, string>> = {
  "rate-limited": "asked to wait",
  "waits-its-turn": "a busy channel",
  unavailable: "not reached",
  "unknown-outcome": "no usable answer",
  unauthorized: "the token is refused",
  "channel-gone": "the bot can't post in the channel",
};

/** Slack shows it in the reader's own time. */
function timeOf(ms: number): string {
  const plain = `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${plain}>`;
}

function notice(place: NoticePlace, what: string, text: string, now: number): NewDelivery {
  return {
    id: deliveryIdOf(`age:${place.accountId}`, what),
    key: alarmKey(place),
    target: "slack",
    conversationId: undefined,
    sourceTime: now,
    payload: { kind: "slack.notice", channelId: place.channelId, text: withAccount(text, place) },
  };
}
