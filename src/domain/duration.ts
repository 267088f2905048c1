const SECOND = 1000;
const UNITS = new Map([
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", SECOND],
]);

/** The longest duration of a setting, in ms: thirty days. */
const LONGEST = 30 * 86_400_000;

/** Why a text is no duration: it is not a number with a unit, it is nothing, or it is longer than thirty days. */
export type DurationFault = "form" | "zero" | "too-long";

/** Takes `45s`, `5m`, `2h` or `1d`, returns milliseconds, or what is wrong with it. Never throws. */
export function readDuration(typed: string): number | DurationFault {
  const [, digits = "", unit = ""] = /^(\d{1,9})([dhms])$/i.exec(typed.trim()) ?? [];
  const unitMs = UNITS.get(unit.toLowerCase());
  if (unitMs === undefined) return "form";
  const ms = Number(digits) * unitMs;
  if (ms === 0) return "zero";
  return ms > LONGEST ? "too-long" : ms;
}

/** Takes milliseconds, returns them in the largest unit that divides them. A part of a second is left out. */
export function printDuration(ms: number): string {
  const whole = Math.floor(ms / SECOND) * SECOND;
  const [unit, unitMs] = [...UNITS].find(([, size]) => whole >= size && whole % size === 0) ?? ["s", SECOND];
  return `${whole / unitMs}${unit}`;
}
