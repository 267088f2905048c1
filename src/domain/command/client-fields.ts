import { INVISIBLE } from "../text/blank-text.ts";
import type { ClientChanges } from "./command.ts";

export type ClientField = keyof ClientChanges;

/** The fields of a client that Chatra lets us change. */
export const CLIENT_FIELDS = ["name", "email", "phone", "notes"] as const satisfies readonly ClientField[];

/** The longest value of each field, in characters. An e-mail address has 254 (RFC 5321, section 4.5.3.1.3). */
export const CLIENT_FIELD_LIMITS = {
  name: 200,
  email: 254,
  phone: 50,
  notes: 10_000,
} as const satisfies Record<ClientField, number>;

const TOO_LONG = {
  name: "The name is too long",
  email: "The e-mail address is too long",
  phone: "The phone number is too long",
  notes: "The notes are too long",
} as const;

const EMAIL = /^[^\s@<>"(),:;\\[\]]+@(?:[^\s@.<>"(),:;\\[\]]+\.)+[^\s@.<>"(),:;\\[\]]+$/u;
const CONTROL = /[\p{Cc}\ufffe\uffff]/u;
const CONTROL_BUT_LINES = /[[\p{Cc}\ufffe\uffff]--[\t\n\r]]/v;

/**
 * Takes a field and its value, returns what is wrong with it as a sentence of plain text, undefined when nothing is. An
 * empty value is right: it removes the field. Never repeats the value.
 */
export function checkClientField(field: ClientField, value: string): string | undefined {
  if (value === "") return undefined;
  const limit = CLIENT_FIELD_LIMITS[field];
  // An emoji counts as one. What is far too long needs no exact count.
  const length = value.length > 4 * limit ? value.length : Array.from(value).length;
  if (length > limit) return `${TOO_LONG[field]}: ${length} characters, and at most ${limit} are taken.`;
  if (field === "notes") {
    return CONTROL_BUT_LINES.test(value) || !value.isWellFormed()
      ? "The notes hold a control character or half a character. Please type them anew."
      : undefined;
  }
  if (field === "email" && (!EMAIL.test(value) || INVISIBLE.test(value))) {
    return "The e-mail address does not look like one, such as buyer@example.com.";
  }
  return CONTROL.test(value) || !value.isWellFormed()
    ? `The ${field} holds a line break, a control character or half a character. Please type it anew.`
    : undefined;
}
