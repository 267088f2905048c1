import type { ChatraMessage } from "../../domain/input.ts";
import { shownName } from "../../domain/text/shown-name.ts";
import { isRecord } from "./tolerant.ts";

type MailLine = NonNullable<ChatraMessage["mail"]>[number];

const LONGEST_LINE = 500;
const LONGEST_STATUS = 200;

/** An email's sender, recipients and subject. Empty for a chat message. */
export function readMail(message: Record<string, unknown>): MailLine[] {
  const lines: MailLine[] = [];
  for (const [label, field] of [
    ["Subject", "subject"],
    ["From", "from"],
    ["To", "to"],
    ["Cc", "cc"],
  ] as const) {
    const value = shownName(addressees(message[field]).join(", "), LONGEST_LINE);
    if (value !== undefined) lines.push({ label, value });
  }
  return lines;
}

/** Addresses as texts, as objects with a name and an address, or as a list of either. */
function addressees(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (Array.isArray(value))
    return value.slice(0, 50).flatMap((one: unknown) => (Array.isArray(one) ? [] : addressees(one)));
  if (!isRecord(value)) return [];
  const { name, email = value.address } = value;
  const known = [name, email].filter((part): part is string => typeof part === "string" && part !== "");
  return known.length === 2 ? [`${known[0]} <${known[1]}>`] : known;
}

const FAILED = /fail|error|undeliver|not[ _-]?delivered|reject|expired|bounce|blocked/i;

/** Chatra's reason why it could not pass a message to a messenger; undefined when it did, or gives none. */
export function readFailure(status: unknown): string | undefined {
  if (typeof status === "string") return FAILED.test(status) ? shownName(status, LONGEST_STATUS) : undefined;
  if (!isRecord(status)) return undefined;
  const words = ["status", "state", "error", "errorMessage", "message", "reason", "title"]
    .map((name) => status[name])
    .filter((value): value is string => typeof value === "string");
  const hasError = Boolean(status.error) || words.some((word) => FAILED.test(word));
  return hasError ? shownName(words.join(": ") || "error", LONGEST_STATUS) : undefined;
}
