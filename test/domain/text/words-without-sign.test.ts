import { expect, test } from "vitest";
import { classifyReply } from "../../../src/domain/text/classify-reply.ts";
import { wordsWithoutSign } from "../../../src/domain/text/message-without-sign.ts";
import fc from "../../property.ts";

test.each([
  ["// words", "words"],
  ["//words // and more", "words // and more"],
  ["/// words", "words"],
  ["note: words", "words"],
  ["*Note:* words", "words"],
  ["NOTES : words", "words"],
  ["!note words", "words"],
  ["*// bold note*", "bold note"],
  ["*// bold *", "bold"],
  ["*// bold *\nand plain", "bold\nand plain"],
  ["*_// both_*", "both"],
  ["_*Note:* words_", "words"],
  ["*Note*: words", "words"],
  ["*//* words", "words"],
  ["*!note words*", "words"],
  ["*// bold*\nand plain", "bold\nand plain"],
  ["*// bold\nover lines*", "bold\nover lines"],
  ["* // behind a bullet", "behind a bullet"],
  ["// *bold* words", "*bold* words"],
  ["// `code` words", "`code` words"],
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
  "// hello\nnote: secret",
  "*// hello*\n*note: secret*",
  "*// bold* and plain",
  "_*// crossed_*",
  "note*: words",
  "`// code`",
  "`//` words",
  "`note`: words",
  "```// block```",
  "```\n// block\n```",
  "*`// bold code`*",
  " /chatra send abc secret",
  "// /chatra send abc secret",
  "! push secret",
  "@grace // secret",
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
        // Only closing marks are taken from the rest.
        const unmarked = (marked: string) => marked.replace(/[\s*_~]/g, "");
        expect(unmarked(text).endsWith(unmarked(words))).toBe(true);
      }
    }),
    { numRuns: 5000 },
  );
});

test("a long run of marks is looked at once: to look anew at each of them would take hours", () => {
  const long = 1_000_000;
  expect(wordsWithoutSign(`${"*".repeat(long)} // words`)).toBe("words");
  expect(wordsWithoutSign(`${"*_".repeat(long / 2)}//${"_*".repeat(long / 2)} words`)).toBe("words");
  expect(wordsWithoutSign(`${"* ".repeat(long / 2)}// words`)).toBe("words");
});
