/**
 * By hand, because Node's JSON.parse gives a reviver the digits as they were written. json-bigint (1.0) parses the text
 * itself, measured 23 times as slowly, also turns long fractions into strings, and throws at a property named
 * `__proto__`.
 */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** What the engine tells a reviver besides a value: how a number, text, boolean or null was written. */
type Written = { source?: string };

const WHOLE_NUMBER = /^-?\d+$/;
/** 2^53 has 16 digits: without such a run, no number can lose digits. */
const MAY_LOSE_DIGITS = /\d{16}/;

/**
 * Parses JSON as JSON.parse does, except whole numbers beyond 2^53: they become their digits as text, because IDs are
 * made of them and the nearest number is another ID. All numbers under a name in `verbatim` become texts as written.
 * Throws what JSON.parse throws; RangeError if the nesting is too deep for it.
 */
export function parseExactJson(text: string, verbatim?: readonly string[]): JsonValue {
  // A reviver takes ten times as long as the parsing, and most bodies have no such numbers.
  const isPlain = !MAY_LOSE_DIGITS.test(text) && !mayBeVerbatim(text, verbatim);
  const value: JsonValue = isPlain ? JSON.parse(text) : JSON.parse(text, reviver(verbatim));
  return value;
}

function reviver(verbatim: readonly string[] = []) {
  return (key: string, value: unknown, written?: Written): unknown => {
    const source = written?.source;
    if (typeof value !== "number" || source === undefined) return value;
    const losesDigits = !Number.isSafeInteger(value) && WHOLE_NUMBER.test(source);
    return losesDigits || verbatim.includes(key) ? source : value;
  };
}

function mayBeVerbatim(text: string, names: readonly string[] = []): boolean {
  return new RegExp(`"(?:${names.join("|")})"\\s*:\\s*[-\\d]`).test(text);
}

/** Tells whether valid JSON has a number that JavaScript can't hold: 9007199254740993 would become …992. */
export function losesDigits(text: string): boolean {
  let isLost = false;
  JSON.parse(text, (_key: string, value: unknown, written?: Written): unknown => {
    const source = written?.source;
    if (typeof value === "number" && Number.isFinite(value) && source !== undefined)
      isLost ||= decimalOf(source) !== decimalOf(String(value));
    return value;
  });
  return isLost;
}

/** One form for each decimal number: its digits without outer zeros, and the power of ten before the first one. */
function decimalOf(written: string): string {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(written) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign}${kept}e${Number(power) - fraction.length + digits.length}`;
}
