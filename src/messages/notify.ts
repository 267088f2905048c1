import type { NoticeKind, Way } from "../domain/preferences.ts";
import { shown } from "./command-problems.ts";
import type { SlashUsage } from "./usage.ts";

export const NOTIFY_USAGE = {
  topic: "clients",
  form: "/chatra notify [assigned=WAY reminders=WAY escalation=WAY]",
  example: "/chatra notify reminders=dm",
  does: "Sets how the bot tells you: thread, dm or off. Alone it opens a form.",
} as const satisfies SlashUsage;

export const NOTIFY_TITLE = "Your notifications";

/** What each of them is about, in a form and in an answer. */
export const NOTICE_NAMES: Record<NoticeKind, string> = {
  assigned: "A chat is assigned to me",
  reminders: "A visitor in my chat waits",
  escalation: "A chat is escalated to me",
};

export const WAY_NAMES: Record<Way, string> = {
  thread: "Mention in the thread",
  dm: "Direct message",
  off: "Off",
};

export const NOTIFY_PROBLEMS = {
  unknown: (typed: string) =>
    `${shown(typed)} is no notification. Choose \`assigned\`, \`reminders\` or \`escalation\`.`,
  badWay: (typed: string) => `${shown(typed)} is no way to notify. Choose \`thread\`, \`dm\` or \`off\`.`,
  twice: (kind: string) => `\`${kind}\` is given twice. Leave one out.`,
};

/** One line for each notice. */
export function notifySaved(ways: Record<NoticeKind, Way>): string {
  const lines = Object.entries(ways).map(([kind, way]) => `${kind}: ${WAY_NAMES[way].toLowerCase()}`);
  return `:white_check_mark: Saved. ${lines.join(" · ")}`;
}
