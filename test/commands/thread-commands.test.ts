import { expect, test } from "vitest";
import { deliveryKey } from "../../src/domain/delivery.ts";
import { deliveryIdOf, type SlackTs } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { accountId, type Stage, setStage } from "./stage.ts";

async function write(stage: Stage, threadTs: SlackTs, text: string): Promise<void> {
  const { teamId, channelId, graceId: userId } = stage;
  await stage.handlers.onThreadCommand({
    teamId,
    channelId,
    threadTs,
    ts: stage.later(threadTs),
    userId,
    text,
  });
  await stage.handlers.idle();
}

test("!help and !client are answered in the thread, for the one who wrote only", async () => {
  await using stage = await setStage();
  const { client, threadTs } = await stage.addChat("Vera");
  await write(stage, threadTs, "!help");
  expect(stage.lastAnswer(stage.grace)).toContain("!transcript");
  await write(stage, threadTs, "!client");
  expect(stage.lastAnswer(stage.grace)).toContain(`Client ID \`${client.id}\``);
  expect(stage.answers(stage.grace).map(({ thread_ts }) => thread_ts)).toEqual([threadTs, threadTs]);
  expect(stage.answers(stage.ada)).toEqual([]);
});

test("a command that stands in the blocks alone is answered", async () => {
  await using stage = await setStage();
  const { threadTs } = await stage.addChat("Vera");
  const { teamId, channelId, graceId: userId } = stage;
  const content = {
    blocks: [{ kind: "paragraph" as const, spans: [{ kind: "text" as const, text: "!help" }] }],
    leftOut: [],
  };
  const place = { teamId, channelId, threadTs, ts: stage.later(threadTs), userId };
  await stage.handlers.onThreadCommand({ ...place, text: "", content });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("!transcript");
});

test("!update offers the form, because a reply can open none", async () => {
  await using stage = await setStage();
  const { client, threadTs } = await stage.addChat("Vera");
  await write(stage, threadTs, "!update");
  expect(stage.lastAnswer(stage.grace)).toContain("opens the form for *Vera*");
  await stage.press("client.edit", stage.grace);
  await stage.grace.submitView(stage.form(stage.grace), { name: "Vera V." });
  await stage.handlers.idle();
  expect(stage.ordered).toMatchObject([
    {
      order: { answer: { threadTs } },
      act: { kind: "update", clientId: client.id, changes: { name: "Vera V." } },
    },
  ]);
  expect(stage.answers(stage.grace).at(-1)?.thread_ts).toBe(threadTs);
});

test.for(["!push Hello", "!note x", "!resend", "!update name=V", "!nonsense", "!client of whom", "hello"])(
  "%s is not the handlers' to answer",
  async (text) => {
    await using stage = await setStage();
    const { threadTs } = await stage.addChat("Vera");
    await write(stage, threadTs, text);
    expect(stage.answers(stage.grace)).toEqual([]);
    expect(stage.ordered).toEqual([]);
  },
);

test("in a thread that shows no chat nothing is answered", async () => {
  await using stage = await setStage();
  const { threadTs } = await stage.addChat("Vera");
  await write(stage, stage.later(threadTs), "!help");
  await write(stage, stage.later(threadTs), "!transcript");
  expect(stage.answers(stage.grace)).toEqual([]);
  expect(stage.world.slack.calls("files.getUploadURLExternal")).toEqual([]);
});

test("!transcript puts what was said into the thread as a text file", async () => {
  await using stage = await setStage();
  const { client, conversation, threadTs } = await stage.addChat("Vera");
  const posts: Payload[] = [
    { kind: "slack.post", username: "Vera (visitor)", text: "Is 5 &lt; 6?" },
    { kind: "slack.post", text: "a notice of ours" },
  ];
  const deliveries = posts.map(
    (payload, index): OwnedDelivery => ({
      accountId,
      id: deliveryIdOf("said", String(index)),
      key: deliveryKey(conversation.id, "slack"),
      conversationId: conversation.id,
      sourceTime: Date.UTC(2026, 0, 5, 9, 30, index),
      payload,
    }),
  );
  await write(stage, threadTs, "!transcript");
  expect(stage.lastAnswer(stage.grace)).toBe("This chat has no messages yet, so there is no transcript.");

  await stage.store.transaction(async (tx) => {
    await insertDeliveries(tx, deliveries, 0);
    for (const { id } of deliveries) await changeDelivery(tx, id, { state: "sent" }, 0);
  });
  await write(stage, threadTs, "!transcript");
  const [message] = stage.world.slack.channel(stage.channelId).thread(threadTs);
  const [file] = message?.files ?? [];
  expect(file?.name).toMatch(new RegExp(`^transcript-${client.id.slice(-12)}-\\d{4}-\\d\\d-\\d\\d\\.txt$`));
  const text = stage.world.slack.file(file?.id ?? "")?.bytes.toString() ?? "";
  expect(text).toContain("Chat with Vera");
  expect(text).toContain("[2026-01-05 09:30:00] Vera (visitor):\n    Is 5 < 6?");
  expect(text).not.toContain("a notice of ours");
});

test("a transcript that Slack does not take is told of", async () => {
  await using stage = await setStage();
  const { conversation, threadTs } = await stage.addChat("Vera");
  const id = deliveryIdOf("said", "1");
  await stage.store.transaction(async (tx) => {
    const payload: Payload = { kind: "slack.post", username: "Vera (visitor)", text: "Hello" };
    const key = deliveryKey(conversation.id, "slack");
    const delivery = { accountId, id, key, conversationId: conversation.id, sourceTime: 1, payload } as const;
    await insertDeliveries(tx, [delivery], 0);
    await changeDelivery(tx, id, { state: "sent" }, 0);
  });
  const method = "files.getUploadURLExternal";
  stage.world.slack.faults.add({ method, kind: "error", error: "missing_scope" });
  await write(stage, threadTs, "!transcript");
  expect(stage.lastAnswer(stage.grace)).toContain("The bot could not post the transcript in this thread.");
  expect(stage.lastAnswer(stage.grace)).toContain("lacks a permission in Slack");
});
