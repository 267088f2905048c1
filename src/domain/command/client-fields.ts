import { FIELD_PROBLEMS } from "../../messages/command-problems.ts";
import { INVISIBLE } from "../text/blank-text.ts";
import type { ClientField } from "./command.ts";
import { isUnreadable } from "./typed-text.ts";

/** The fields of a client that Chatra lets us change. */
export const CLIENT_FIELDS = ["name", "email", "phone", "notes"] as const satisfies readonly ClientField[];

/** The longest value of each field, in characters. An e-mail address has 254 (RFC 5321, section 4.5.3.1.3). */
export const CLIENT_FIELD_LIMITS = {
  name: 200,
  email: 254,
  phone: 50,
  notes: 10_000,
} as const satisfies Record<ClientField, number>;

const EMAIL = /^[^\s@<>"(),:;\\[\]]+@(?:[^\s@.<>"(),:;\\[\]]+\.)+[^\s@.<>"(),:;\\[\]]+$/u;
const CONTROL_BUT_LINES = /[[\p{Cc}\ufffe\uffff]--[\t\n\r]]/v;

/**
 * Takes a field and its value, returns what is wrong with it as plain text, or undefined. An empty value is right: it removes
 * the field. Never repeats the value.
 */
export function checkClientField(field: ClientField, value: string): string | undefined {
  if (value === "") return undefined;
  const limit = CLIENT_FIELD_LIMITS[field];
  // An emoji counts as one. A text that is far too long needs no exact count.
  const length = value.length > 4 * limit ? value.length : Array.from(value).length;
  if (length > limit) return FIELD_PROBLEMS.tooLong(field, { length, most: limit });
  if (field === "notes") {
    return CONTROL_BUT_LINES.test(value) || !value.isWellFormed() ? FIELD_PROBLEMS.notes : undefined;
  }
  if (field === "email" && (!EMAIL.test(value) || INVISIBLE.test(value))) {
    return FIELD_PROBLEMS.email;
  }
  return isUnreadable(value) ? FIELD_PROBLEMS.unreadable(field) : undefined;
}
