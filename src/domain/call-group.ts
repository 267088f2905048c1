import type { UserId } from "./ids.ts";
import { type Preferences, wayOf } from "./preferences.ts";

/** Somebody in a user group, as Slack tells it now. */
export type GroupMember = {
  userId: UserId;
  /** An active teammate, or a guest where guests may use commands. */
  mayOwn: boolean;
  isPresent: boolean;
  /** Slack holds back what would disturb them. */
  isBusy: boolean;
};

/** `no-scope`: the bot's token may not read user groups. `untold`: Slack did not answer, or knows no such group. */
export type FoundGroup = { members: GroupMember[] } | { problem: "no-scope" | "untold" };

/** How many people of a group are called at a time. */
export const MOST_CALLED = 3;

/**
 * Whom of a group an escalation calls: at most three who can come, those who are present first. `turn`: a whole number that
 * differs between chats, so that it is not always the same three. `direct`: in a direct message; `mentioned`: in the thread,
 * as they chose.
 */
export function whomToCall(
  members: readonly GroupMember[],
  preferences: ReadonlyMap<UserId, Preferences>,
  turn: number,
): { direct: UserId[]; mentioned: UserId[] } {
  const way = ({ userId }: GroupMember) => wayOf(preferences.get(userId), "escalation");
  const able = members.filter((one) => one.mayOwn && !one.isBusy && way(one) !== "off");
  const present = able.filter(({ isPresent }) => isPresent);
  const away = able.filter(({ isPresent }) => !isPresent);
  const called = [...rotated(present, turn), ...rotated(away, turn)].slice(0, MOST_CALLED);
  const those = (wanted: "dm" | "thread") =>
    called.filter((one) => way(one) === wanted).map(({ userId }) => userId);
  return { direct: those("dm"), mentioned: those("thread") };
}

function rotated<Item>(items: Item[], turn: number): Item[] {
  const from = turn % Math.max(1, items.length);
  return [...items.slice(from), ...items.slice(0, from)];
}
