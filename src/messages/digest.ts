import type { DailyDigest, DigestChat, DigestChats } from "../domain/digest.ts";
import { stateOf } from "../domain/episode.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { type BlockList, type Card, fitLines, section } from "./blocks.ts";
import { STATE_EMOJI } from "./card.ts";
import { linkedName } from "./names.ts";
import { isEmpty, shortDuration } from "./report.ts";
import { code, excerptOfPlain, timeOf } from "./text/excerpt.ts";
import { threadAddress } from "./text/link.ts";

/** As many chats as a digest lists, and as many of them as are kept for missed ones. */
const MOST_LINES = 20;
const KEPT_FOR_MISSED = 10;

/** What came while it was closed, and what was missed since the opening before; undefined if that is nothing. */
export function openingDigest({ came, missed }: DigestChats, workspaceUrl: string): Card | undefined {
  if (came.length + missed.length === 0) return undefined;
  const cameHeading = came.length === 0 ? [] : [`${chats(came.length)} came while we were closed.`];
  const roomForMissed = Math.min(missed.length, Math.max(KEPT_FOR_MISSED, MOST_LINES - came.length));
  return {
    text: [...cameHeading, ...missedHeading(missed)].join(" "),
    blocks: [
      ...list(cameHeading, came, MOST_LINES - roomForMissed, (one) => cameLine(one, workspaceUrl)),
      ...missedList(missed, roomForMissed, workspaceUrl),
    ],
  };
}

/** The numbers of the day, and what was missed; undefined if nothing happened. */
export function dailyDigest(
  { since, report, waiting, missed }: DailyDigest,
  workspaceUrl: string,
): Card | undefined {
  if (isEmpty(report) && missed.length === 0) return undefined;
  const { episodes, first, missed: lost } = report.total;
  const counts = [
    `${first.count} answered`,
    ...(lost === 0 ? [] : [`${lost} missed`]),
    ...(waiting === 0 ? [] : [`${waiting} waiting now`]),
  ];
  const response =
    first.median === undefined ? [] : [`First response after ${shortDuration(first.median)} (median)`];
  const lines = [`*${chats(episodes)}* since ${timeOf(since)}`, counts.join("  ·  "), ...response];
  return {
    text: `${chats(episodes)} since the last digest: ${counts.join(", ")}.`,
    blocks: [section(lines.join("\n")), ...missedList(missed, MOST_LINES, workspaceUrl)],
  };
}

export const chats = (count: number) => (count === 1 ? "1 chat" : `${count} chats`);

function missedHeading(missed: readonly DigestChat[]): string[] {
  if (missed.length === 0) return [];
  return [`${chats(missed.length)} ended before we answered.`];
}

function missedList(missed: readonly DigestChat[], most: number, workspaceUrl: string): BlockList {
  return list(missedHeading(missed), missed, most, (one) => missedLine(one, workspaceUrl));
}

function list(
  headings: readonly string[],
  all: readonly DigestChat[],
  most: number,
  lineOf: (one: DigestChat) => string,
): BlockList {
  return [
    ...headings.map((heading) => section(`*${heading}*`)),
    ...fitLines(all.slice(0, most).map(lineOf), all.length, 2),
  ];
}

function cameLine(one: DigestChat, workspaceUrl: string): string {
  return [nameLink(one, workspaceUrl), timeOf(one.at), ...words(one)].join("  ·  ");
}

/** A chat that ended before anybody answered, and how to reach the visitor. */
export function missedLine(one: Pick<DigestChat, "chat" | "episode">, workspaceUrl: string): string {
  return [nameLink(one, workspaceUrl), reachOf(one.chat.profile), ...words(one)].join("  ·  ");
}

function nameLink({ chat, episode }: Pick<DigestChat, "chat" | "episode">, workspaceUrl: string): string {
  return `${STATE_EMOJI[stateOf(episode)]} ${linkedName(chat, threadAddress(workspaceUrl, chat))}`;
}

function words({ episode: { firstWords } }: Pick<DigestChat, "episode">): string[] {
  return firstWords ? [`“${excerptOfPlain(firstWords)}”`] : [];
}

/** How to reach a visitor who has left. */
function reachOf({ email, phone }: ClientProfile): string {
  const known = [email, phone].flatMap((value) => shownName(value, 100) ?? []);
  return known.length === 0 ? "no email or phone" : known.map((value) => code(value, 100)).join(" or ");
}
