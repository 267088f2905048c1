import { expect, test } from "vitest";
import { chatraMessageIdSchema } from "../../../src/domain/ids.ts";
import type { Order } from "../../../src/domain/order.ts";
import { ann, clientId, only, payloads, ts } from "../builders.ts";
import { done } from "../world.ts";
import { answers, aWorld, order, thread, workSlack } from "./order-story.ts";

const words = (length: number) =>
  Array.from({ length: length / 10 }, (_, index) => `word ${String(index).padStart(4, "0")}`).join(" ");

/** A message by command whose posts stand in the thread, taken back; with what *Send to visitor* on the last of them says. */
function takenBack(text: string) {
  const world = aWorld();
  const posts = payloads(
    order(world, { kind: "send", clientId, text, pushed: false }, "send").deliveries,
    "slack.post",
  );
  workSlack(world);
  const sent: string[] = [];
  for (let going = world.claim("chatra"); going; going = world.claim("chatra")) {
    sent.push(...payloads([going], "chatra.send").map((one) => one.text));
    world.settle(going, done({ chatraId: chatraMessageIdSchema.parse(`a${sent.length}`) }));
  }
  const place = { ...thread, ts: ts(60 + posts.length - 1) };
  const last = posts.at(-1)?.text ?? "";
  const relay: Order = { kind: "relay", ...place, authorId: ann, ofBot: true, text: last, files: [] };
  const unsend = () => {
    order(world, { kind: "unsend", ...place }, "unsend");
    for (let going = world.claim("chatra"); going; going = world.claim("chatra")) world.settle(going, done());
  };
  return { world, posts, sent, relay, unsend };
}

/** The bot keeps texts for some time only. */
function forgetSends(world: ReturnType<typeof aWorld>): void {
  for (const { id, payload } of world.deliveries.values())
    if (payload.kind === "chatra.send") world.deliveries.delete(id);
}

test.each([
  ["one post", 900, 1, 1],
  ["two posts", 4000, 2, 1],
  ["posts whose text is several messages", 9000, 3, 2],
])("a message by command that went as %s goes whole once more", (_, length, postCount, sendCount) => {
  const { world, posts, sent, relay, unsend } = takenBack(words(length));
  expect([posts.length, sent.length]).toEqual([postCount, sendCount]);
  unsend();
  const again = payloads(order(world, relay, "again").deliveries, "chatra.send");
  expect(again.map(({ text }) => text)).toEqual(sent);
});

test("its last post may begin as a note does", () => {
  const head = words(3000).padEnd(2990, " x");
  const { world, posts, sent, relay, unsend } = takenBack(`${head}\n// ${words(2000)}`);
  expect(posts.at(-1)?.text).toMatch(/^\/\//);
  unsend();
  const again = payloads(order(world, relay, "again").deliveries, "chatra.send");
  expect(again.map(({ text }) => text)).toEqual(sent);
});

test.each([
  ["whose text the bot no longer keeps", (world: ReturnType<typeof aWorld>) => forgetSends(world), "unsend"],
  [
    "that was edited since",
    (world: ReturnType<typeof aWorld>) => {
      const messageId = chatraMessageIdSchema.parse("a1");
      order(world, { kind: "edit", messageId, text: "Better", pushed: false }, "edit");
      world.carryOut("chatra", done());
      workSlack(world, 80);
    },
    "edit",
  ],
])("of one %s, nothing goes if the post may lack some of the text", (_, change, first) => {
  const { world, relay, unsend } = takenBack(words(4000));
  if (first === "unsend") unsend();
  change(world);
  if (first === "edit") unsend();
  const decision = order(world, relay, "again");
  expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
  expect(answers(world).at(-1)).toBe(
    "This post may have only a part of the text. Send the whole text with `/chatra send CLIENT text…`.",
  );
});

test("of one that the bot no longer keeps, the post goes if it has all of the text", () => {
  const { world, sent, relay, unsend } = takenBack("Hi and welcome");
  unsend();
  forgetSends(world);
  const again = only(payloads(order(world, relay, "again").deliveries, "chatra.send"));
  expect([again.text]).toEqual(sent);
});
