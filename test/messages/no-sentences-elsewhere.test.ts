import { globSync, readFileSync } from "node:fs";
import { parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";

/** The texts in a source: a template's with `…` for what is put in. */
function textsIn(file: string, source: string): string[] {
  const texts: string[] = [];
  new Visitor({
    Literal: ({ value }) => {
      if (typeof value === "string") texts.push(value);
    },
    TemplateLiteral: ({ quasis }) => {
      texts.push(quasis.map(({ value }) => value.cooked ?? "").join("…"));
    },
  }).visit(parseSync(file, source).program);
  return texts;
}

/** Several words that begin with an emoji or a capital letter, and the latter end as a sentence does. */
function isSentence(text: string): boolean {
  if (text.trim().split(/\s+/).length < 4) return false;
  return /^:[a-z_]+:\s/.test(text) || (/^\W*[A-Z]/.test(text) && /[.!?…]\W*$/.test(text));
}

test("a sentence is told from what else stands in quotes", () => {
  const source = `
    import { one } from "./a-file.ts";
    // Whatever stands in a comment is for those who read it.
    const all = ["not-found", "run log not readable", \`a:\${one}:b c d\`];
    throw new Error("This is an error for whoever runs the bot.");
    const text = \`:mag: Chatra knows no client \${one} here\`;
  `;
  expect(textsIn("source.ts", source).filter(isSentence)).toEqual([
    "This is an error for whoever runs the bot.",
    ":mag: Chatra knows no client … here",
  ]);
});

test("only messages hold the sentences that people read in Slack", () => {
  const files = globSync("src/{domain,commands,inbox,outbox}/**/*.ts");
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    textsIn(file, readFileSync(file, "utf8"))
      .filter(isSentence)
      .map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
