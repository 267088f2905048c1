import { expect, test } from "vitest";
import { inputSchema } from "../../src/domain/input.ts";
import { aMessage, anEvent } from "./builders.ts";

test("a file of an input that an earlier version stored is the only one of its message", () => {
  const file = { name: "a.png", url: "https://files.example/a.png", isImage: true };
  const { files: _, ...message } = aMessage("m1", "Look");
  expect(inputSchema.parse({ ...anEvent([]), messages: [{ ...message, file }, message] })).toEqual(
    anEvent([{ ...message, files: [file] }, message]),
  );
});
