import { z } from "zod";
import { type DigestTime, digestTimeAfter, digestTimeBefore, digestTimeSchema } from "./digest-time.ts";
import { zoneSchema } from "./hours.ts";

/** What a teammate may be told of, and how. */
export const NOTICES = ["assigned", "reminders", "escalation"] as const;
export const WAYS = ["thread", "dm", "off"] as const;
export type NoticeKind = (typeof NOTICES)[number];
export type Way = (typeof WAYS)[number];

/** `isOwnZone`: the zone is that of their Slack profile, and changes with it. */
const personalDigestSchema = digestTimeSchema.extend({
  zone: zoneSchema,
  isOwnZone: z.literal(true).optional(),
});
/** When a teammate gets a digest of their own, by direct message. */
export type PersonalDigest = z.infer<typeof personalDigestSchema>;

const way = z.enum(WAYS);
const preferencesSchema = z
  .object({
    assigned: way,
    reminders: way,
    escalation: way,
    digest: z.union([z.literal("off"), personalDigestSchema]),
  })
  .partial();
/** What a teammate chose; the defaults hold for the rest. */
export type Preferences = z.infer<typeof preferencesSchema>;

/** The same as they typed it: the zone of a digest may be missing. */
export type TypedPreferences = Omit<Preferences, "digest"> & { digest?: "off" | DigestTime };

const DEFAULTS: Record<NoticeKind, Way> = { assigned: "thread", reminders: "thread", escalation: "dm" };

/** When the digest comes of somebody who names no time. */
export const DIGEST_TIME: DigestTime = { days: ["mon", "tue", "wed", "thu", "fri"], minute: 9 * 60 };

/** Reads what is stored; undefined for what this version can't read. */
export function readStoredPreferences(stored: unknown): Preferences | undefined {
  return preferencesSchema.safeParse(stored).data;
}

/** How a teammate is told of this. */
export function wayOf(chosen: Preferences | undefined, kind: NoticeKind): Way {
  return chosen?.[kind] ?? DEFAULTS[kind];
}

/** How a teammate is told of everything. */
export function allWays(chosen: Preferences | undefined): Record<NoticeKind, Way> {
  return {
    assigned: wayOf(chosen, "assigned"),
    reminders: wayOf(chosen, "reminders"),
    escalation: wayOf(chosen, "escalation"),
  };
}

/** A teammate's own digest; undefined if they want none, which is the default. */
export function digestOf(chosen: Preferences | undefined): PersonalDigest | undefined {
  return chosen?.digest === "off" ? undefined : chosen?.digest;
}

/** When a teammate's digest is due next after a time, and when the one before that is due; in ms UTC. */
export function nextPersonalDigest(digest: PersonalDigest, after: number): { dueAt: number; since: number } {
  const dueAt = digestTimeAfter(digest, digest.zone, after);
  return { dueAt, since: digestTimeBefore(digest, digest.zone, dueAt) };
}
