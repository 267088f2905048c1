import { expect, test } from "vitest";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import { STAYS_DELETED } from "../../src/messages/unheard.ts";
import { anEdit, ann, aReply, payloads, ts } from "./builders.ts";
import { aWorld, order } from "./orders/order-story.ts";
import { done, type World } from "./world.ts";

/** A part that is nearly as long as Chatra takes, so that each letter is one. */
const long = (...letters: string[]) => letters.map((letter) => letter.repeat(5000)).join(" ");

/** What goes to Chatra, with the part and its first letter. */
function workChatra(world: World): string[] {
  const out: string[] = [];
  for (let next = world.claim("chatra"); next; next = world.claim("chatra")) {
    const { payload } = next;
    const text = "text" in payload ? payload.text.slice(0, 1) : "";
    out.push(["part" in payload ? payload.part : "", payload.kind, text].join(" ").trim());
    world.settle(next, done({ chatraId: `n${out.length}` }));
  }
  return out;
}

/** A reply of these parts reached the visitor, who got them as `m0`, `m1` and so on; a command deleted some. */
function withDeleted(letters: string[], deleted: number[]): World {
  const world = aWorld();
  world.input(aReply(long(...letters)));
  for (const [part] of letters.entries()) world.carryOut("chatra", done({ chatraId: `m${part}` }));
  for (const part of deleted) {
    const messageId = chatraMessageIdSchema.parse(`m${part}`);
    order(world, { kind: "delete", messageId, pushed: false }, `delete-${part}`);
    world.carryOut("chatra", done());
  }
  return world;
}

test.each<[string, string[], number[], string[], string[]]>([
  ["the first part", ["a", "b"], [0], ["a", "c"], ["1 chatra.edit c"]],
  ["the last part", ["a", "b"], [1], ["c", "b"], ["0 chatra.edit c"]],
  ["a part in the middle", ["a", "b", "c"], [1], ["d", "b", "e"], ["0 chatra.edit d", "2 chatra.edit e"]],
  ["two parts", ["a", "b", "c"], [0, 1], ["a", "b", "d"], ["2 chatra.edit d"]],
  ["the first part, which is edited, too", ["a", "b"], [0], ["d", "c"], ["1 chatra.edit c"]],
  [
    "the first part, where more is added",
    ["a", "b"],
    [0],
    ["a", "b", "c"],
    ["2 chatra.send c", "1 chatra.edit b"],
  ],
  ["the first part, which is removed in Slack, too", ["a", "b"], [0], ["b"], ["1 chatra.edit b"]],
  ["the first part, which alone stays in Slack", ["a", "b"], [0], ["a"], ["1 chatra.delete"]],
  [
    "two parts, where the rest is longer now",
    ["a", "b", "c"],
    [0, 1],
    ["d", "e"],
    ["3 chatra.send e", "2 chatra.edit d"],
  ],
])(
  "what a command deleted of a reply (%s) does not come back with an edit of the rest",
  (_, letters, deleted, edited, out) => {
    const world = withDeleted(letters, deleted);
    world.input(anEdit(long(...edited)));
    expect(workChatra(world)).toEqual(out);
  },
);

test.each<[string, string[], number[], string, boolean]>([
  ["edits the deleted part", ["a", "b"], [0], long("c", "b"), true],
  ["edits the deleted part, which was the last", ["a", "b"], [1], long("a", "c"), true],
  ["lengthens the part before it", ["a", "b"], [1], `New ${long("a", "b")}`, true],
  ["edits another part", ["a", "b"], [0], long("a", "c"), false],
  ["takes the deleted part out", ["a", "b"], [0], long("b"), false],
  ["adds a part", ["a", "b"], [0], long("a", "b", "c"), false],
])("an author who %s is told whether words of the edit go nowhere", (_, letters, deleted, edited, isTold) => {
  const world = withDeleted(letters, deleted);
  const { deliveries } = world.input(anEdit(edited));
  const told = payloads(deliveries, "slack.whisper").map(({ text, userId }) => [text, userId]);
  expect(told).toEqual(isTold ? [[STAYS_DELETED, ann]] : []);
});

test("a deleted part stays away through several edits, also ones that change nothing", () => {
  const world = withDeleted(["a", "b"], [0]);
  for (const [nth, letter] of ["b", "c", "c", "d"].entries()) {
    world.input(anEdit(long("a", letter), { editedTs: ts(20 + nth) }));
    expect(workChatra(world).filter((one) => !one.startsWith("1 chatra.edit"))).toEqual([]);
  }
});

test("a part that an edit took back comes again with a later edit, as no command deleted it", () => {
  const world = withDeleted(["a", "b"], []);
  world.input(anEdit(long("a"), { editedTs: ts(21) }));
  expect(workChatra(world)).toEqual(["0 chatra.edit a", "1 chatra.delete"]);
  world.input(anEdit(long("a", "c"), { editedTs: ts(22) }));
  expect(workChatra(world)).toEqual(["1 chatra.send c", "0 chatra.edit a"]);
});

test("where commands deleted all parts, an edit does nothing", () => {
  const world = withDeleted(["a", "b"], [0, 1]);
  world.input(anEdit(long("c", "d")));
  expect(workChatra(world)).toEqual([]);
});
