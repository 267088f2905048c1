import { CHANNEL_GONE, type Delivery } from "../domain/delivery.ts";
import type { AccountId, ChannelId } from "../domain/ids.ts";
import type { Target } from "../domain/payload.ts";
import { type BacklogItem, durationOf } from "./alerts.ts";
import { andMore, type BlockList, button, buttons, type Card, fitList, section } from "./blocks.ts";
import { describeFailed } from "./describe.ts";
import { askOperator, explainFault, withWhomToAsk } from "./operator.ts";
import { code, ended, excerptOfPlain } from "./text/excerpt.ts";
import type { SlashUsage } from "./usage.ts";

/** How `/chatra status` is written. */
export const STATUS_USAGE: SlashUsage = {
  topic: "about",
  form: "/chatra status",
  example: "/chatra status",
  does: "Show whether everything works and what waits.",
};

/** What waits longer than this, in ms, needs attention. */
const LATE_MS = 60_000;
/** Nobody needs more reasons. */
const MOST_REASONS = 3;
/** How many failed deliveries are shown, and how many uncertain ones. */
export const MOST_FAILED = 5;

export type CheckedPart = "slack" | "chatra" | "database";

/** A part that the bot depends on. `problem`: undefined when it works, else why it doesn't, as mrkdwn. */
export type Checked = { name: string; problem: string | undefined };

/**
 * A delivery that a person has to decide about. `client`: its client, as mrkdwn, if it has one. `link`: the URL of its
 * message or thread, if this workspace has one.
 */
export type Problematic = { delivery: Delivery; client: string | undefined; link: string | undefined };

/** `queues` is undefined while the database does not answer. */
export type Status = { checks: Checked[]; queues: Queues | undefined };

type Queues = {
  depths: Depths;
  backlog: BacklogItem[];
  failed: Problematic[];
  uncertain: Problematic[];
  fault: { since: number } | undefined;
};

/** How much waits or failed; `oldestUnsettledAt` in ms. */
type Depths = {
  inputs: number;
  deliveries: { target: Target; state: Delivery["state"]; count: number }[];
  oldestUnsettledAt: number | undefined;
};

/** What a checked part is called in the answer. */
export function nameOfPart(what: CheckedPart, database: keyof typeof DATABASES): string {
  if (what === "database") return `Database (${DATABASES[database]})`;
  return what === "slack" ? "Slack" : "Chatra through Membrane";
}

const DATABASES = { sqlite: "SQLite", postgres: "PostgreSQL" };

/** `defaultChannel` is where new chats go. */
type About = { defaultChannel: ChannelId; adminUsers: readonly string[] };

/** Whether everything works, what waits and why, and the last failures with their retry buttons. `now` in ms. */
export function showStatus(
  { checks, queues }: Status,
  about: About & { accountId: AccountId; now: () => number },
): Card {
  const now = about.now();
  const failedCount = queues ? countOf(queues.depths, "failed") : 0;
  const heading = headingOf({ checks, queues }, now);
  return {
    text: heading,
    blocks: fitList({
      head: [
        section(`*${heading}*`),
        ...checks.map(({ name, problem }) =>
          section(problem === undefined ? `:white_check_mark: ${name}` : `*${name}*\n${problem}`),
        ),
        section(
          queues ? showQueues(queues, now, about) : "The bot can't show what waits without the database.",
        ),
        ...uncertainBlocks(queues),
        ...(failedCount > 0 ? [section(`*Failed* (${failedCount})`)] : []),
      ],
      items: (queues?.failed ?? []).map((failed) => showFailed(failed, about.adminUsers)),
      tail: failedCount > 0 ? failedTail(failedCount, about.accountId) : [],
    }),
  };
}

function headingOf({ checks, queues }: Status, now: number): string {
  const broken = checks.flatMap(({ name, problem }) => (problem === undefined ? [] : [name]));
  if (broken.length > 0)
    return `:red_circle: ${new Intl.ListFormat("en-GB").format(broken)} ${broken.length === 1 ? "does" : "do"} not work.`;
  if (queues === undefined) return ":large_yellow_circle: The bot can't tell what waits.";
  const { depths, fault, backlog } = queues;
  const isLate =
    fault !== undefined ||
    backlog.some(({ reason }) => reason === CHANNEL_GONE) ||
    now - (depths.oldestUnsettledAt ?? now) > LATE_MS;
  const needed = [
    counted(countOf(depths, "failed"), "failed"),
    counted(countOf(depths, "uncertain"), "unconfirmed"),
    isLate ? "late messages" : undefined,
  ].filter((part) => part !== undefined);
  return needed.length === 0
    ? ":large_green_circle: Everything works."
    : `:large_yellow_circle: Needs you: ${needed.join(", ")}.`;
}

/** “3 failed”; undefined for none. */
function counted(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${count} ${what}`;
}

function showQueues({ depths, backlog, fault }: Queues, now: number, about: About): string {
  const waiting = (target: Target) => countOf(depths, "pending", target) + countOf(depths, "sending", target);
  const oldest = depths.oldestUnsettledAt;
  const waits = [
    counted(waiting("chatra"), "to Chatra"),
    counted(waiting("slack"), "to Slack"),
    counted(depths.inputs, "new and unread"),
  ].filter((part) => part !== undefined);
  const lines = [
    waits.length === 0 ? "Nothing waits." : `Waiting: ${waits.join(", ")}.`,
    oldest === undefined || oldest > now ? undefined : `The oldest has waited ${durationOf(now - oldest)}.`,
    ...explainWaiting(backlog, about),
    fault && `Replies have waited for the Chatra account for ${durationOf(now - fault.since)}.`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

function countOf({ deliveries }: Depths, state: Delivery["state"], target?: Target): number {
  return deliveries
    .filter((depth) => depth.state === state && (target === undefined || depth.target === target))
    .reduce((sum, { count }) => sum + count, 0);
}

/** The question stands in the thread, with its buttons. */
function uncertainBlocks(queues: Queues | undefined): BlockList {
  if (queues === undefined || queues.uncertain.length === 0) return [];
  const lines = queues.uncertain.map(
    ({ delivery, client, link }) =>
      `• ${describeFailed(delivery.payload, client)}: did it arrive?${linkTo(link, "Decide in the thread")}`,
  );
  const count = countOf(queues.depths, "uncertain");
  return [section(`*Unconfirmed* (${count})\n${lines.join("\n")}`), ...andMore(count - lines.length)];
}

/** A failed delivery with its retry button. */
export function showFailed(
  { delivery, client, link }: Problematic,
  adminUsers: readonly string[],
): BlockList {
  const { id, payload, error } = delivery;
  const said = error && ended(excerptOfPlain(`${error.reason}: ${error.detail}`, 300));
  const why = said === undefined ? "" : ` ${withWhomToAsk(said, adminUsers)}`;
  const text = `${describeFailed(payload, client)}.${why}${linkTo(link, "Show it")}`;
  return [section(text, button("failed.retry", "Retry", id))];
}

/** A link after a sentence; nothing without an address. */
export function linkTo(address: string | undefined, label: string): string {
  return address === undefined ? "" : ` <${address.replaceAll("&", "&amp;")}|${label}>`;
}

function failedTail(count: number, accountId: AccountId): BlockList {
  return [
    ...andMore(count - MOST_FAILED),
    buttons([button("failed.retry-all", "Retry all failed", accountId, "primary")]),
  ];
}

/** Says in mrkdwn why deliveries wait and what to do, a line each, the oldest first. */
export function explainWaiting(backlog: BacklogItem[], about: About): string[] {
  return backlog
    .toSorted((a, b) => a.oldestAt - b.oldestAt)
    .flatMap(({ target, reason, count }) =>
      reason === undefined ? [] : `• ${count} to ${NAMES[target]}: ${whyOf(target, reason, about)}`,
    )
    .slice(0, MOST_REASONS);
}

const NAMES: Record<Target, string> = { chatra: "Chatra", slack: "Slack" };

function whyOf(target: Target, reason: string, { defaultChannel, adminUsers }: About): string {
  switch (reason) {
    case CHANNEL_GONE:
      // A thread in another lost channel is opened in this one, so only this channel holds anything up.
      return `The bot can't post in <#${defaultChannel}>. Invite the bot, let it post there, unarchive the channel, or choose another channel.`;
    case "unauthorized":
      return `Slack refuses the bot's token, or the token lacks a permission. ${askOperator(adminUsers, "reinstall the app")}`;
    case "not-logged-in":
    case "cli-missing":
    case "cli-outdated":
    case "connection-needs-action":
      return explainFault({ reason, detail: "", url: undefined }, adminUsers);
    case "rate-limited":
      return `${NAMES[target]} asked the bot to wait. The bot retries.`;
    case "waits-its-turn":
      return "Slack accepts about one message per second in a channel. The bot sends them in order.";
    case "unavailable":
    case "unknown-outcome":
      return `${NAMES[target]} did not answer, or an answer got lost. The bot retries.`;
    default:
      return `The last attempt ended with ${code(reason)}. The bot retries.`;
  }
}
