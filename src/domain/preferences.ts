import { z } from "zod";

/** What a teammate may be told of, and how. */
export const NOTICES = ["assigned", "reminders", "escalation"] as const;
export const WAYS = ["thread", "dm", "off"] as const;
export type NoticeKind = (typeof NOTICES)[number];
export type Way = (typeof WAYS)[number];

const way = z.enum(WAYS);
export const preferencesSchema = z.object({ assigned: way, reminders: way, escalation: way }).partial();
/** What a teammate chose; the defaults hold for the rest. */
export type Preferences = z.infer<typeof preferencesSchema>;

const DEFAULTS: Record<NoticeKind, Way> = { assigned: "thread", reminders: "thread", escalation: "dm" };

/** How a teammate is told of this. */
export function wayOf(chosen: Preferences | undefined, kind: NoticeKind): Way {
  return chosen?.[kind] ?? DEFAULTS[kind];
}
