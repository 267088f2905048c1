import { describe, expect, test } from "vitest";
import type { Delivery } from "../../src/domain/delivery.ts";
import { deliveryIdSchema } from "../../src/domain/ids.ts";
import { isShowable, linesToMerge, wholeText, withLine } from "../../src/domain/merged-lines.ts";
import type { PayloadOf } from "../../src/domain/payload.ts";
import { aDelivery, channel, ts } from "./builders.ts";

const id = (name: string) => deliveryIdSchema.parse(name);

function line(name: string, over: Partial<PayloadOf<"slack.post">> = {}, more: Partial<Delivery> = {}) {
  const payload = { kind: "slack.post" as const, text: `${name}.`, username: "Vera (visitor)", ...over };
  return aDelivery(payload, { id: id(name), state: "pending", ...more });
}

const edit = aDelivery(
  { kind: "slack.update", post: { channelId: channel, ts: ts(1) }, text: "x", username: "Vera (visitor)" },
  { id: id("edit"), state: "pending" },
);

/** The names of the lines that go as one post, of the first line and what waits behind it. */
const cases: [string, Delivery[], string[] | undefined][] = [
  ["all lines that wait behind it", [line("a"), line("b"), line("c")], ["a", "b", "c"]],
  ["none", [line("a")], undefined],
  ["a first line that is shown in the channel too", [line("a", { broadcast: true }), line("b")], ["a", "b"]],
  ["not one that is shown in the channel by itself", [line("a"), line("b", { broadcast: true })], undefined],
  [
    "none of another author",
    [line("a"), line("b"), line("c", { username: "Ann (agent)" }), line("d")],
    ["a", "b"],
  ],
  ["none beyond a notice", [line("a"), line("b"), line("n", { username: undefined }), line("c")], ["a", "b"]],
  ["none beyond an edit", [line("a"), line("b"), edit, line("c")], ["a", "b"]],
  ["no image", [line("a"), line("b", { blocks: [] }), line("c")], undefined],
  ["nothing where the first is an image", [line("a", { blocks: [] }), line("b")], undefined],
  ["nothing where the first is no line", [line("a", { username: undefined }), line("b")], undefined],
  [
    "nothing if the first may be there alone",
    [line("a", {}, { outcomeUnknown: true }), line("b")],
    undefined,
  ],
  ["nothing that may be there alone", [line("a"), line("b", {}, { outcomeUnknown: true })], undefined],
  ["nothing where Slack refused the first with others", [line("a", { alone: true }), line("b")], undefined],
  ["none that Slack refused with others", [line("a"), line("b", { alone: true })], undefined],
  ["no block of code, which would run on", [line("a"), line("b"), line("c", { text: "```x" })], ["a", "b"]],
  ["nothing behind a block of code", [line("a", { text: "see ```x```" }), line("b")], undefined],
  ["no quote of all that follows", [line("a"), line("b", { text: "so:\n&gt;&gt;&gt; x" })], undefined],
  [
    "as much as fits into one post",
    [line("a", { text: "x".repeat(3_800) }), line("b"), line("c", { text: "y".repeat(200) })],
    ["a", "b"],
  ],
  [
    "twenty at most",
    Array.from({ length: 25 }, (_, n) => line(`n${n}`)),
    Array.from({ length: 20 }, (_, n) => `n${n}`),
  ],
];

describe("a line takes along", () => {
  test.each(cases)("%s", (_title, lane, names) => {
    const [first] = lane;
    if (!first) throw new Error("nothing in the lane");
    const lines = linesToMerge(first, lane);
    expect(lines?.map(({ deliveryId }) => deliveryId)).toEqual(names);
    for (const { deliveryId, text } of lines ?? [])
      expect(lane.find((one) => one.id === deliveryId)?.payload).toMatchObject({ text });
  });

  test("nothing that stands before it in the lane", () => {
    const second = line("b");
    expect(linesToMerge(second, [line("a"), second, line("c")])).toEqual([
      { deliveryId: "b", text: "b." },
      { deliveryId: "c", text: "c." },
    ]);
    expect(linesToMerge(second, [line("a"), line("c")])).toBeUndefined();
  });
});

test("a line is changed or taken away, and the others stay", () => {
  const lines = ["a", "b", "c"].map((name) => ({ deliveryId: id(name), text: `${name}.` }));
  const changed = withLine(lines, id("b"), "new");
  expect(wholeText(changed)).toBe("a.\nnew\nc.");
  const shorter = withLine(changed, id("a"), undefined);
  expect(wholeText(shorter)).toBe("new\nc.");
  expect(wholeText(["b", "c"].reduce((left, name) => withLine(left, id(name), undefined), shorter))).toBe("");
  expect(isShowable(shorter)).toBe(true);
  expect(isShowable(withLine(lines, id("b"), "x".repeat(3_895)))).toBe(false);
  expect(isShowable(withLine(lines, id("b"), "```"))).toBe(false);
});
