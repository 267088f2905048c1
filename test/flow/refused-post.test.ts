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
