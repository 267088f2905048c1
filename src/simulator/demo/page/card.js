/** The cards of chats: a message of the app that begins with the sign of a state, and the visitor's name. */
import { plainWords } from "./words.js";

/** The signs, in the order in which they need somebody. */
export const states = [
  { sign: "🔴", meaning: "waiting" },
  { sign: "🟡", meaning: "taken" },
  { sign: "🟢", meaning: "answered" },
  { sign: "⚪", meaning: "closed or snoozed" },
];

/** Its sign and the visitor's name; undefined for any other message. */
export function cardOf({ role, blocks, onlyFor }) {
  const [first] = blocks;
  if (role !== "app" || onlyFor !== undefined || first?.kind !== "section") return undefined;
  const [sign, name] = first.words;
  const state = states.find((one) => sign?.kind === "text" && one.sign === sign.text.trim());
  return state && name?.kind === "bold" ? { sign: state.sign, name: plainWords(name.inner) } : undefined;
}
