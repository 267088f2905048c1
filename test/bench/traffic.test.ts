import { expect, test } from "vitest";
import { readTokens, tokenOf } from "./traffic.ts";

const thread = { thread_ts: "1700000000.000100" };

test("a message is known again in its post, several in one post each for itself", () => {
  const text = `${tokenOf("drain0", 3, 0)} Hello\n${tokenOf("drain0", 3, 1)} Are you there?`;
  expect(readTokens({ text, ...thread }, "drain0")).toEqual([
    { conversation: 3, sequence: 0 },
    { conversation: 3, sequence: 1 },
  ]);
});

test("neither a card that shows first words nor another part's message counts as a line", () => {
  const text = `${tokenOf("start", 1, 0)} Hello`;
  expect(readTokens({ text }, "start")).toEqual([]);
  expect(readTokens({ text, ...thread }, "drain0")).toEqual([]);
});
