/** The cards of chats: a message of the app that begins with the sign of a state, and the visitor's name. */
import { plainWords } from "./words.js";

/** The states, in the order in which they need somebody. White cards say in words why nobody has to answer. */
const states = [
  { sign: "🔴", meaning: "waiting" },
  { sign: "🟡", meaning: "taken" },
  { sign: "🟢", meaning: "answered" },
  { sign: "⚪", meaning: "snoozed", words: /^Snoozed/ },
  { sign: "⚪", meaning: "missed", words: /^Ended, unanswered/ },
  { sign: "⚪", meaning: "closed" },
];

/** Its sign, its state and the visitor's name; undefined for any other message. */
export function cardOf({ role, blocks, onlyFor }) {
  const [first] = blocks;
  if (role !== "app" || onlyFor !== undefined || first?.kind !== "section") return undefined;
  const [sign, name] = first.words;
  if (sign?.kind !== "text" || name?.kind !== "bold") return undefined;
  const state = states.find(
    (one) => one.sign === sign.text.trim() && (one.words === undefined || hasLine(blocks, one.words)),
  );
  return state && { ...state, name: plainWords(name.inner) };
}

/** How many cards are in each state, without those that no card is in. */
export function countStates(posts) {
  const meanings = posts.map((post) => cardOf(post)?.meaning);
  return states
    .map(({ sign, meaning }) => ({ sign, meaning, count: meanings.filter((one) => one === meaning).length }))
    .filter(({ count }) => count > 0);
}

function hasLine(blocks, words) {
  return blocks.some(
    ({ kind, parts }) =>
      kind === "context" && parts.some((part) => part.kind === "words" && words.test(plainWords(part.words))),
  );
}
