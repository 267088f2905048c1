import { shown } from "./command-problems.ts";
import type { SlashUsage } from "./usage.ts";

/** How `/chatra report` is written. */
export const REPORT_USAGE: SlashUsage = {
  topic: "about",
  form: "/chatra report [today | yesterday | 7d | 30d | FROM..TO] [ROUTE | @teammate]",
  example: "/chatra report 2026-11-01..2026-11-30 billing",
  does: "Count chats and answers, and how long they took.",
};

/** Why a report can't be made of what was typed, as mrkdwn. */
export const REPORT_PROBLEMS = {
  noTime: (typed: string) =>
    `${shown(typed)} is not a time. Use \`today\`, \`yesterday\`, a number of days (\`7d\`) or dates.`,
  noDate: (typed: string) => `${shown(typed)} is not a date. Write dates like \`2026-11-01..2026-11-30\`.`,
  reversed: (typed: string) => `${shown(typed)} ends before it begins. Write the earlier date first.`,
  tooLong: (most: number) => `A report covers at most ${most} days.`,
  noPerson: (typed: string) =>
    `${shown(typed)} is not a teammate. Type \`@\` and choose them from Slack's list.`,
  noRoute: (typed: string) => `${shown(typed)} can't be the name of a route.`,
  timeFirst: "Write the time first, then a route or a teammate.",
} as const;

/** The route that somebody named; `meant`: the nearest one with chats in these days. What is no time is taken for a route. */
export const noChatsOnRoute = (route: string, days: string, meant: string | undefined) =>
  `No chats of ${days} came by the route ${shown(route)}. ${meant === undefined ? "A time is `today`, `yesterday`, `7d` or `FROM..TO`; `/chatra routes` lists the routes." : `Did you mean ${shown(meant)}?`}`;
