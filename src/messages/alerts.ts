import { CHANNEL_GONE } from "../domain/delivery.ts";
import type { ChannelId } from "../domain/ids.ts";
import type { Target } from "../domain/payload.ts";
import { explainFault, type Fault } from "./operator.ts";
import { timeOf } from "./text/excerpt.ts";

/** Alerts to the channel, or to the admins in person: replies or messages wait, or go on. */
export const REPLIES_GO_ON =
  ":white_check_mark: *Replies reach visitors again.* The bot is sending the waiting replies in order.";

/** Why replies wait, and who has to do what. */
export const repliesWait = (fault: Fault, adminUsers: readonly string[]) =>
  `:rotating_light: *Replies don't reach visitors now.*\n${explainFault(fault, adminUsers)}\nThe bot keeps all replies and sends them in order once this is fixed.`;

/** What waits for one target, by the reason of the last failure; `oldestAt` in ms. */
export type BacklogItem = { target: Target; reason: string | undefined; count: number; oldestAt: number };

/** What waits, how many, since when and why, and what to do. `now` in ms. */
export function lateInChannel(backlog: BacklogItem[], now: number): string {
  return [
    `:rotating_light: *${whatIsLate(backlog, now)}*`,
    `${causes(backlog)}\`/chatra status\` shows what to do.`,
    "The bot keeps trying and sends everything in order.",
  ].join("\n");
}

/** The same for an admin, where the channel itself is the problem. */
export function lateInPerson(
  place: { channelId: ChannelId; accountName: string | undefined },
  backlog: BacklogItem[],
  now: number,
): string {
  return [
    `:rotating_light: *New chats don't show in Slack: the bot can't post in <#${place.channelId}>.*`,
    channelAdvice(place),
    `The bot keeps trying. ${whatIsLate(backlog, now)}`,
  ].join("\n");
}

export const caughtUp = (since: number, now: number) =>
  `:white_check_mark: *Replies and messages arrive on time again.* The oldest had waited since ${timeOf(since)} (${durationOf(now - since)}).`;

/** A notice in mrkdwn with its account in the first line, because several may share a channel. */
export function withAccount(text: string, { accountName }: { accountName: string | undefined }): string {
  if (accountName === undefined) return text;
  const [first = "", ...rest] = text.split("\n");
  return [`${first} (Chatra account *${accountName}*)`, ...rest].join("\n");
}

/** What to do about a channel that the bot can't post in, as a sentence in mrkdwn. */
export function channelAdvice({ accountName }: { accountName: string | undefined }): string {
  const another =
    accountName === undefined
      ? "set `SLACK_CHANNEL` to another channel and restart the bot"
      : `run \`/chatra account ${accountName} here\` in another channel`;
  return `Invite the bot to the channel, let it post there, unarchive the channel, or ${another}.`;
}

/** Slack gave the channel that the configuration names another id. */
export const channelRenamed = (channelId: ChannelId) =>
  `:warning: *Slack gave this channel a new ID.* Chats go on as before. Ask the bot's operator to set \`SLACK_CHANNEL=${channelId}\` at the next restart.`;

function whatIsLate(backlog: BacklogItem[], now: number): string {
  return (["chatra", "slack"] as const).flatMap((target) => describe(target, backlog, now)).join(" ");
}

function describe(target: Target, backlog: BacklogItem[], now: number): string[] {
  const ours = backlog.filter((one) => one.target === target);
  const count = ours.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return [];
  const oldestAt = Math.min(...ours.map((one) => one.oldestAt));
  const waits = count === 1 ? `${WHAT[target]} has` : `${count} ${WHAT_MANY[target]} have`;
  return [`${waits} waited since ${timeOf(oldestAt)} (${durationOf(now - oldestAt)}) to ${WHERE[target]}.`];
}

const WHAT: Record<Target, string> = { chatra: "A reply or update", slack: "A message or receipt" };
const WHAT_MANY: Record<Target, string> = { chatra: "replies or updates", slack: "messages or receipts" };
const WHERE: Record<Target, string> = { chatra: "reach visitors", slack: "show in Slack" };

function causes(backlog: BacklogItem[]): string {
  const reasons = backlog.flatMap(({ target, reason, count }) =>
    reason === undefined ? [] : [`${reasonOf(target, reason)} (${count})`],
  );
  return reasons.length === 0 ? "" : `Last attempts: ${reasons.join(", ")}. `;
}

/** Plain words for the most frequent reasons; the names of the others say enough. */
function reasonOf(target: Target, reason: string): string {
  const who = target === "chatra" ? "Chatra" : "Slack";
  const words: Readonly<Record<string, string>> = {
    "rate-limited": `${who} asked to wait`,
    "waits-its-turn": "a busy channel",
    unavailable: `${who} did not answer`,
    "unknown-outcome": `an answer from ${who} got lost`,
    unauthorized: `${who} refused the token`,
    "not-logged-in": "Membrane is not logged in",
    "cli-missing": "the `membrane` command is missing",
    "cli-outdated": "the `membrane` command is outdated",
    "connection-needs-action": "the connection to Chatra is broken",
    [CHANNEL_GONE]: "the bot can't post in the channel",
  };
  return words[reason] ?? reason;
}

const UNITS = [
  [24 * 60 * 60_000, "days"],
  [60 * 60_000, "hours"],
  [60_000, "minutes"],
] as const;

/** In whole units, the largest of which there are two: "90 minutes", "3 hours". */
export function durationOf(ms: number): string {
  if (ms < 60_000) return "less than a minute";
  const [size, unit] = UNITS.find(([length]) => ms >= 2 * length) ?? [60_000, "minute"];
  return `${Math.floor(ms / size)} ${unit}`;
}
