import { expect, test } from "vitest";
import { promiseAnswer } from "../../src/commands/read-in-background.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { UNANSWERED } from "../../src/messages/answers.ts";
import { accountId, channelId, conversation, openStage, settlePosts } from "../outbox/stage.ts";

const NOW = 1_795_000_000_000;
const place = {
  userId: userIdSchema.parse("U1"),
  channelId,
  threadTs: conversation.threadTs,
  responseUrl: "https://hooks.test/1",
  replaces: true,
};

test("whoever is told to wait hears after four minutes that there is no answer, unless there was one", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const rows = () =>
    stage
      .rows("select state, next_attempt_at - source_time as after_ms, payload from deliveries order by rowid")
      .map(({ state, after_ms: afterMs, payload }) => [state, afterMs, JSON.parse(String(payload))]);
  const answered = await promiseAnswer({ store, accountId, now: () => NOW }, place);
  const late = await promiseAnswer({ store, accountId, now: () => NOW }, place);
  const words = { kind: "slack.answer", ...place, text: UNANSWERED };
  expect(rows()).toEqual([
    ["pending", 240_000, words],
    ["pending", 240_000, words],
  ]);
  await answered();
  expect(rows().map(([state]) => state)).toEqual(["discarded", "pending"]);
  await settlePosts(store, NOW + 240_000);
  await late();
  expect(rows().map(([state]) => state)).toEqual(["discarded", "sent"]);
});
