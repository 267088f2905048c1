import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { partsOf, project, readPage } from "./pages.ts";

const readme = readPage("README.md");

test("the README has at most 900 words", () => {
  const words = readme.text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  expect(words.length).toBeLessThanOrEqual(900);
});

test("its first screen says what it is, shows it in light and dark, and has the two commands", () => {
  const screen = readme.text.split("\n").slice(0, 25).join("\n");
  const [block] = partsOf({ text: screen }).blocks;
  expect(block).toEqual({ language: "sh", text: "npm ci\nnpm run demo\n" });
  const pictures = ["dark", "light"].map((scheme) => `.github/images/front-${scheme}.png`);
  for (const picture of pictures) {
    expect(screen).toContain(`="${picture}"`);
    expect(existsSync(join(project, picture))).toBe(true);
  }
  expect(screen).toContain("(prefers-color-scheme: dark)");
});
