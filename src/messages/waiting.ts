import type { Conversation } from "../domain/conversation.ts";
import { type Episode, stateOf, waitingSince } from "../domain/episode.ts";
import { type Card, fitLines, section } from "./blocks.ts";
import { STATE_EMOJI } from "./card.ts";
import { shown } from "./command-problems.ts";
import { linkedName } from "./names.ts";
import { excerptOfPlain, timeOf } from "./text/excerpt.ts";
import { threadAddress } from "./text/link.ts";
import type { SlashUsage } from "./usage.ts";

export const WAITING_USAGE = {
  topic: "clients",
  form: "/chatra waiting [mine|all|#CHANNEL]",
  example: "/chatra waiting mine",
  does: "List the chats in which a visitor waits for us.",
} as const satisfies SlashUsage;

/** As many chats as the list shows. */
export const MOST_WAITING = 20;

export const noQueue = (typed: string) =>
  `${shown(typed)} is not a list. Enter \`mine\`, \`all\` or a channel.`;

/** The chats that wait, the longest first, and how many more there are. */
export function showWaiting(
  { chats, count }: { chats: Conversation[]; count: number },
  workspaceUrl: string,
  isMine: boolean,
): Card {
  const whose = isMine ? " of yours" : "";
  if (count === 0) {
    const text = `No chat${whose} waits for us.`;
    return { text, blocks: [section(text)] };
  }
  const text = count === 1 ? `1 chat${whose} waits for us.` : `${count} chats${whose} wait for us.`;
  const lines = chats.map((chat) => chatLine(chat, workspaceUrl));
  return {
    text,
    blocks: [section(`*${text}*`), ...fitLines(lines, count)],
  };
}

/** A chat of a list: its state, its thread, since or until when, who has it, and how it began. */
export function chatLine(chat: Conversation, workspaceUrl: string): string {
  const { episode } = chat;
  if (!episode) return "";
  const parts = [
    `${STATE_EMOJI[stateOf(episode)]} ${linkedName(chat, threadAddress(workspaceUrl, chat))}`,
    whenOf(episode),
    episode.owner && `<@${episode.owner}>`,
    episode.firstWords && `“${excerptOfPlain(episode.firstWords)}”`,
  ];
  return parts.filter(Boolean).join("  ·  ");
}

function whenOf(episode: Episode): string | undefined {
  const { answer, snooze } = episode;
  switch (stateOf(episode)) {
    case "snoozed":
      return snooze && `until ${timeOf(snooze.until)}`;
    case "answered":
      return answer && `answered ${timeOf(answer.at)}`;
    default: {
      const since = waitingSince(episode);
      return since === undefined ? "Snooze ended" : `since ${timeOf(since)}`;
    }
  }
}
