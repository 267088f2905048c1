import { z } from "zod";

/**
 * Readers for fields that may be missing, null, or of an undocumented type or name: an unreadable field counts as absent, never
 * as an error. Chatra's reference is only partly available.
 */

/** Text; a number becomes its digits. Blank is absent. */
export const looseText = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => text.trim() !== "")
  .optional()
  .catch(undefined);

/** True for true, 1, "1" and "true". */
export const looseFlag = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 1 || value === "1" || value === "true");

/** A count or size, as a number or its digits. */
export const looseCount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(?:\.0+)?$/)
      .transform(Number),
  ])
  .refine((value) => Number.isFinite(value) && value >= 0)
  .optional()
  .catch(undefined);

/** An object's fields, of any kind; empty for anything else. */
export const looseRecord = z.record(z.string(), z.unknown()).catch({});

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list; empty for nothing, and a lone object counts as a list of one. */
export const looseList = z
  .union([z.array(z.unknown()), z.looseObject({}).transform((only): unknown[] => [only])])
  .catch([]);

/** Numbers below this are seconds: as milliseconds they would lie before 1973, as seconds they reach year 5138. */
const SECONDS_BELOW = 1e11;
/** The last moment that a Date can hold. */
const LAST_MS = 8.64e15;

/** A time as milliseconds UTC, given in ms, in seconds (also as digits) or as an ISO date; else undefined. */
export function readTime(value: unknown): number | undefined {
  if (typeof value === "number") return plausibleMs(value < SECONDS_BELOW ? value * 1_000 : value);
  if (typeof value !== "string") return undefined;
  const digits = Number(value);
  return Number.isNaN(digits) ? plausibleMs(Date.parse(value)) : readTime(digits);
}

function plausibleMs(ms: number): number | undefined {
  return ms > 0 && ms <= LAST_MS ? Math.round(ms) : undefined;
}
