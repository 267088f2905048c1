import fc from "fast-check";
import { expect, test } from "vitest";
import { classifyReply } from "../../../src/domain/text/classify-reply.ts";
import { wordsWithoutSign } from "../../../src/domain/text/words-without-sign.ts";

test.each([
  ["// words", "words"],
  ["//words // and more", "words // and more"],
  ["/// words", "words"],
  ["note: words", "words"],
  ["*Note:* words", "words"],
  ["NOTES : words", "words"],
  ["!note words", "words"],
  ["a plain reply", "a plain reply"],
  ["", ""],
])("%s: %s", (text, words) => {
  expect(wordsWithoutSign(text)).toBe(words);
});

test.each([
  "//",
  "note:",
  "// // secret",
  "// note: secret",
  "// hi\n// secret",
  "note: hi\n\n  *note:* secret",
  "!note hi\n• // secret",
  "note: !note secret",
  "// !push secret",
  "!push secret",
  "!note-internal secret",
  "<@U1> // secret",
  "&gt; quoted\n// secret",
  "🔒 // secret",
  "\u200B// secret",
  "／／ secret",
])("of %s it can't be told which words are meant for the visitor", (text) => {
  expect(wordsWithoutSign(text)).toBeUndefined();
});

test("whatever comes out is a reply, and nothing was put to it", () => {
  const bits = fc.constantFrom(
    ..."/ // ／ note notes : ： !note ! !push * _ ~ ` > &gt; • \u200B \u2800 <@U1> <!here> :lock: words secret 🔒".split(
      " ",
    ),
    " ",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(bits, fc.string({ maxLength: 3 })), { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const words = wordsWithoutSign(text);
      if (words === undefined) return;
      const before = classifyReply(text).kind;
      if (before === "reply" || before === "empty") expect(words).toBe(text);
      else {
        expect(classifyReply(words).kind).toBe("reply");
        expect(text.endsWith(words)).toBe(true);
      }
    }),
    { numRuns: 5000 },
  );
});
