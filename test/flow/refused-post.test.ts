import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

test("a visitor's message that Slack won't take is announced in the thread, and the next ones are shown", async () => {
  await using stage = await setStage();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Vesna", "first");
  world.slack.faults.add({ method: "chat.postMessage", kind: "error", error: "restricted_action" });
  const visitor = world.chatra.visitor(client.id);
  visitor.writes("refused by Slack");
  visitor.writes("second");
  await stage.seen(rootTs, "second");
  const notice = await stage.seen(rootTs, /can't be shown here/);
  expect(notice.text).toContain("restricted_action");
  expect(stage.thread(rootTs).map(({ text }) => text)).not.toContain("refused by Slack");
});

test("words that were changed in Chatra when Slack changes its post no more are posted as a correction", async () => {
  await using stage = await setStage();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Vesna", "first");
  const { message } = world.chatra.visitor(client.id).writes("It costs 5");
  await stage.seen(rootTs, "It costs 5");
  world.slack.faults.add({ method: "chat.update", kind: "error", error: "edit_window_closed" });
  world.chatra.editsMessage(message.id, "It costs 6");
  const correction = await stage.seen(rootTs, /It costs 6/);
  expect(correction.text).toContain("changed “It costs 5” to:\nIt costs 6");
  world.chatra.editsMessage(message.id, "It costs 7");
  await stage.seen(rootTs, "It costs 7");
  await stage.quiet();
  expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(["first", "It costs 5", "It costs 7"]);
});
