import { describe, expect, test } from "vitest";
import { shownName } from "../../../src/domain/text/shown-name.ts";
import fc, { anySign } from "../../property.ts";

describe("a name is shown on one line, without what is not seen", () => {
  test.each([
    ["a line break", "Ann\nLee", "Ann Lee"],
    ["line breaks of every kind", "A\r\nB\u2028C\u2029D\u0085E\u000bF\fG", "A B C D E F G"],
    ["a tab and hard spaces", " Ann\t\u00a0 Lee ", "Ann Lee"],
    ["an override", "Ann\u202eeel", "Anneel"],
    ["isolates", "\u2066Ann\u2069 \u2067Lee\u2069", "Ann Lee"],
    ["direction marks", "\u200fAnn\u200e\u061c", "Ann"],
    ["colours of a terminal", "A\u0007\u001b[31mB", "AB"],
    ["other control characters", "A\u0000\u001b\u009b\u007fB", "AB"],
    ["zero-width characters", "A\u200bn\u200cn\u200d\u2060\ufeff", "Ann"],
    ["a soft hyphen and a filler", "An\u00adn\u3164", "Ann"],
    ["tags", "Ann\u{e0041}\u{e0042}", "Ann"],
    ["noncharacters and halves", "A\ufffe\ud800B", "A\ufffdB"],
    ["piled marks", `e${"\u0301".repeat(50)}`, `e${"\u0301".repeat(6)}`],
  ])("as with %s", (_title, name, shown) => {
    expect(shownName(name, 60)).toBe(shown);
  });

  test.each([
    ["an emoji of several", "👩‍💻 Ann 👨‍👩‍👧"],
    ["an emoji with colours and skin", "❤️ 🕵🏽‍♂️"],
    ["a flag of tags", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
    ["a Persian name with its joiner", "علی‌رضا"],
    ["an Indic joiner", "क्‍ष"],
    ["Hebrew", "שָׁלוֹם"],
    ["marks on letters", "Nguyễn Thị Ánh"],
  ])("but %s stays as it is", (_title, name) => {
    expect(shownName(name, 60)).toBe(name);
  });

  test.each(["", " ", "\u200b\u200b", "\u202e", "\u200c", "\u2800\u3164", "\n\t", "\u0000\u0007", "\ufe0f"])(
    "and %j is none",
    (name) => {
      expect(shownName(name, 60)).toBeUndefined();
    },
  );

  test("nor is one that is missing", () => {
    expect(shownName(undefined, 60)).toBeUndefined();
  });
});

describe("a long name is cut, never dropped", () => {
  test.each([
    ["letters", "x".repeat(160), `${"x".repeat(59)}…`],
    ["at its length whole", "x".repeat(60), "x".repeat(60)],
    ["at its length whole, in any script", "ж".repeat(60), "ж".repeat(60)],
    ["after as much as is looked at", `${"\u200b".repeat(639)}Ann`, "A"],
    ["between words without a space at the end", `${"x".repeat(58)} ${"y".repeat(9)}`, `${"x".repeat(58)}…`],
    ["emoji of several", "👩‍💻".repeat(30), `${"👩‍💻".repeat(11)}…`],
    ["flags", "🇩🇪".repeat(30), `${"🇩🇪".repeat(14)}…`],
    ["letters with marks", "é".normalize("NFD").repeat(40), `${"é".normalize("NFD").repeat(29)}…`],
    ["after much that is not seen", `${"\u200b".repeat(500)}Ann`, "Ann"],
  ])("of %s", (_title, name, shown) => {
    expect(shownName(name, 60)).toBe(shown);
  });
});

test("whatever it is, it fits, has nothing that turns or breaks a line, and is the same when shown again", () => {
  const part = fc.oneof(
    fc.string({ unit: anySign }),
    fc.constantFrom("\u202e", "\u200d", "\u200b", "\n", "\u001b[1m", "👩‍💻", "\u0301", "\ufe0f", " "),
  );
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 5, max: 80 }), (parts, longest) => {
      const shown = shownName(parts.join(""), longest);
      if (shown === undefined) return;
      expect(shown.length).toBeLessThanOrEqual(longest);
      expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2028\u2029]/u);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).toBe(shown.trim());
      expect(shownName(shown, longest)).toBe(shown);
    }),
    { numRuns: 300 },
  );
});
