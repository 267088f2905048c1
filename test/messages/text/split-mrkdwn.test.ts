import { describe, expect, test } from "vitest";
import { splitText } from "../../../src/domain/text/split-text.ts";
import { splitMrkdwn } from "../../../src/messages/text/split-mrkdwn.ts";
import fc from "../../property.ts";

const lines = (count: number, of = "const x = 1;") => Array.from({ length: count }, () => of).join("\n");
const fencesIn = (text: string) => text.split("```").length - 1;

describe("a long block of code", () => {
  test("is closed at the cut and opened again behind it", () => {
    const code = lines(450, "0123456789a");
    const parts = splitMrkdwn(`\`\`\`${code}\`\`\``, 3900);
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(part).toMatch(/^```[^`]+```$/);
    expect(
      parts
        .join("\n")
        .replaceAll("```", "")
        .match(/0123456789a/g),
    ).toHaveLength(450);
  });

  test("keeps its language in front of its first part only, as Slack shows it as words", () => {
    const parts = splitMrkdwn(`\`\`\`js\n${lines(20)}\n\`\`\``, 100);
    expect(parts[0]).toMatch(/^```js\nconst x/);
    expect(parts.slice(1).every((part) => part.startsWith("```\nconst x"))).toBe(true);
    expect(parts.every((part) => part.endsWith("\n```"))).toBe(true);
  });

  test("leaves the words before and behind it as words", () => {
    const parts = splitMrkdwn(
      `See:\n\`\`\`\n${lines(10)}\n\`\`\`\n${"Does it help? ".repeat(10).trim()}`,
      120,
    );
    expect(parts.every((part) => fencesIn(part) % 2 === 0)).toBe(true);
    expect(parts.at(-1)).not.toContain("`");
  });

  test("begins in the next part rather than with its marks alone at the end of this one", () => {
    const parts = splitMrkdwn(`${"word ".repeat(17)}\n\`\`\`\n${lines(4)}\n\`\`\``, 100);
    expect(parts[0]).not.toContain("`");
    expect(parts[1]).toMatch(/^```\nconst/);
  });

  test("without a single space is cut as well, and not within its marks", () => {
    const parts = splitMrkdwn(`\`\`\`${"x".repeat(95)}\`\`\`${"y".repeat(60)}`, 100);
    expect(parts.every((part) => (part.length <= 100 && fencesIn(part) === 2) || !part.includes("`"))).toBe(
      true,
    );
    expect(parts.join("").replace(/[`\n]/g, "")).toBe("x".repeat(95) + "y".repeat(60));
  });
});

describe("marks without a partner open nothing", () => {
  test.each([
    ["a fence that is never closed", `\`\`\`${lines(20)}`],
    ["a fence that was never opened", `${lines(20)}\n\`\`\``],
    ["a lone back-tick", `it's \`not ${lines(20)}`],
  ])("%s", (_title, text) => {
    const parts = splitMrkdwn(text, 100);
    expect(parts).toEqual(splitText(text, 100));
  });
});

describe("code within a line", () => {
  test("stays whole where it is short", () => {
    const parts = splitMrkdwn(`${"word ".repeat(17)}run \`npm ci && npm test\` ${"word ".repeat(5)}`, 100);
    expect(parts.join("|")).toContain("`npm ci && npm test`");
  });

  test("is closed and opened again where it is long", () => {
    const parts = splitMrkdwn(`Say \`${"abc ".repeat(40).trim()}\``, 100);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.split("`").length - 1).toBe(2);
  });
});

test("refuses a limit that has no room for marks", () => {
  expect(() => splitMrkdwn("a", 10)).toThrow(RangeError);
});

const pieces = fc.constantFrom(
  "word",
  " ",
  "\n",
  "\n\n",
  "```",
  "```",
  "`",
  "`a b`",
  "x".repeat(30),
  "&amp;",
  "👍🏽",
  "é. ",
);

test("whatever is split: within the limit, fences in pairs, every word in its order", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 120 }), fc.integer({ min: 20, max: 90 }), (given, limit) => {
      const text = given.join("");
      const parts = splitMrkdwn(text, limit);
      const plain = (some: string) => some.replace(/[\s`]/g, "");
      expect(plain(parts.join(""))).toBe(plain(text));
      expect(parts.every((part) => part.length <= limit)).toBe(true);
      expect(parts.every((part) => part.trim() !== "" || text.length <= limit)).toBe(true);
      if (fencesIn(text) % 2 === 0 && !/````/.test(text) && !/```\s*```/.test(text))
        for (const part of parts) expect(fencesIn(part) % 2).toBe(0);
    }),
    { numRuns: 3000 },
  );
});
