import { describe, expect, test } from "vitest";
import type { ContentBlock, RichContent } from "../../../src/domain/text/rich-content.ts";
import { anEdit, aReply, payloads } from "../builders.ts";
import { aPolicyWorld, wordsForVisitor } from "../policy-story.ts";
import { done, type World } from "../world.ts";
import { aWorld } from "./order-story.ts";

const words = (text: string) => [{ kind: "text" as const, text }];
const paragraph = (text: string): ContentBlock => ({ kind: "paragraph", spans: words(text) });

/** What may stand between a command and what its author adds below, with its place in the summary. */
const BETWEEN: Record<string, [ContentBlock, string]> = {
  code: [{ kind: "code", spans: words("GET /orders 500") }, "```GET /orders 500```"],
  "a table": [{ kind: "row", cells: [words("total"), words("9")] }, "total | 9"],
  "a quote": [{ kind: "paragraph", spans: words("Where is it?"), quoted: true }, "&gt; Where is it?"],
};
const BELOW = ["// keep it short with this one", "note: he never pays", "!close"];

const worldWithSnippet = (): World => {
  const world = aWorld();
  world.snippets.push({ name: "hi", text: "Hello.", ownerId: undefined });
  return world;
};
const messageOf = (command: string, [block, summary]: [ContentBlock, string], below: string) => ({
  text: `${command}\n${summary}\n${below}`,
  content: { blocks: [paragraph(command), block, paragraph(below)], leftOut: [] } satisfies RichContent,
});
const cases = ["!send", "!push", "!r hi"].flatMap((command) =>
  Object.entries(BETWEEN).flatMap(([name, between]) =>
    BELOW.map((below) => [command, name, below, messageOf(command, between, below)] as const),
  ),
);

describe("what is internal below a command's words", () => {
  test.each(cases)("%s behind %s, then %s: nothing goes, and the author is told", (_, __, ___, message) => {
    const world = worldWithSnippet();
    const decision = world.input(aReply(message.text, { content: message.content }));
    expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
    expect(payloads(decision.deliveries, "slack.whisper")).toHaveLength(1);
  });

  test.each(cases)("%s that is edited so, behind %s, then %s, is taken back", (command, _, __, message) => {
    const world = worldWithSnippet();
    const first = `${command} ok`;
    world.input(aReply(first, { content: { blocks: [paragraph(first)], leftOut: [] } }));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const decision = world.input(anEdit(message.text, { content: message.content }));
    expect(payloads(decision.deliveries, "chatra.edit")).toEqual([]);
    expect(payloads(decision.deliveries, "chatra.delete")).toHaveLength(1);
  });

  test.each(cases.filter(([command]) => command === "!send"))(
    "%s behind %s, then %s, by an edit of a reply that was kept back: nothing goes, and the author is told",
    (_, __, ___, message) => {
      const world = aPolicyWorld("on-command");
      world.input(aReply("GET /orders 500"));
      const decision = world.input(anEdit(message.text, { content: message.content }));
      expect(wordsForVisitor(world)).toEqual([]);
      expect(payloads(decision.deliveries, "slack.whisper")).toHaveLength(1);
    },
  );

  test.each(
    ["!send", "!push", "!r hi"].flatMap((command) =>
      Object.entries(BETWEEN).map(([name, between]) => [command, name, between] as const),
    ),
  )("%s with %s and plain words below goes whole", (command, _, between) => {
    const world = worldWithSnippet();
    const { text, content } = messageOf(command, between, "That is all.");
    const decision = world.input(aReply(text, { content }));
    expect(payloads(decision.deliveries, "chatra.send")).toMatchObject([
      { text: expect.stringMatching(/That is all\.$/) },
    ]);
  });
});
