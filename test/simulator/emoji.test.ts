import { expect, test } from "vitest";
import { emojiNamed, emojiOf, emojiWritten } from "../../src/simulator/slack/emoji.ts";

test("a name has a character and code points, with a skin tone or without", () => {
  expect(emojiOf("pencil2")).toBe("✏️");
  expect(emojiNamed("pencil2")).toEqual({ name: "pencil2", unicode: "270f-fe0f" });
  expect(emojiNamed("+1::skin-tone-2")).toEqual({ name: "+1", unicode: "1f44d-1f3fb", skin_tone: 2 });
  expect(emojiNamed("our-logo")).toBeUndefined();
});

test("a written character has its name back", () => {
  for (const name of ["tada", "heart", "white_check_mark", "flag-no", "hash"])
    expect(emojiWritten(emojiOf(name) ?? "")?.name).toBe(name);
  expect(emojiWritten("☝🏿")).toEqual({ name: "point_up", unicode: "261d-1f3ff", skin_tone: 6 });
  expect(emojiWritten("x")).toBeUndefined();
});
