import { expect, test } from "vitest";
import { matchSnippets } from "../../src/domain/find-snippets.ts";
import type { Snippet } from "../../src/domain/snippet.ts";
import fc, { anySign } from "../property.ts";

const snippet = (name: string, text: string): Snippet => ({ name, text, ownerId: undefined });
const ALL = [
  snippet("refund", "Your money &amp; more is back in three days."),
  snippet("opening-hours", "We open at 9."),
  snippet("hours", "Öffnungszeiten: 9 bis 17"),
  snippet("about-refund", "Refunds take long. OPEN a ticket."),
];

const found = (typed: string) => matchSnippets(ALL, typed).map(({ name }) => name);

test.each([
  ["", ["refund", "opening-hours", "hours", "about-refund"]],
  ["refund", ["refund", "about-refund"]],
  ["  REFUND ", ["refund", "about-refund"]],
  ["hours", ["hours", "opening-hours"]],
  ["open", ["opening-hours", "about-refund"]],
  ["ÖFFNUNG", ["hours"]],
  ["money & more", ["refund"]],
  ["days refund", ["refund"]],
  ["&amp;", []],
  ["ｒｅｆ", ["refund", "about-refund"]],
  [".*", []],
  ["nothing", []],
  [`refund${" ".repeat(194)}nothing`, ["refund", "about-refund"]],
])("%j finds %j, names first", (typed, names) => {
  expect(found(typed)).toEqual(names);
});

test.each(["hours", " hours", "HOURS "])(
  "of what %j finds, names that begin with it go before others, and texts go last",
  (typed) => {
    const snippets = [snippet("a", "Our hours"), snippet("b-hours", "9 to 5"), snippet("hours-2", "9 to 6")];
    expect(matchSnippets(snippets, typed).map(({ name }) => name)).toEqual(["hours-2", "b-hours", "a"]);
  },
);

test("whatever is typed finds each snippet once at most, and its own name always", () => {
  fc.assert(
    fc.property(fc.string({ unit: anySign, maxLength: 400 }), fc.constantFrom(...ALL), (typed, { name }) => {
      const names = found(typed);
      expect(new Set(names).size).toBe(names.length);
      expect(found(name)).toContain(name);
    }),
  );
});
