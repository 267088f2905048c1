import { afterAll, beforeAll, expect, test } from "vitest";
import type { ButtonPress } from "../../src/commands/command-handlers.ts";
import { clientRef } from "../../src/domain/client-ref.ts";
import {
  channelIdSchema,
  clientIdSchema,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { accountId, type Stage, setStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(async () => stage[Symbol.asyncDispose]());

let presses = 0;

/** Grace presses a button of a reminder in her direct message with the bot. */
async function press(
  button: ButtonPress["button"],
  value: string,
  userId = stage.graceId,
  more: Pick<ButtonPress, "inForm"> = {},
): Promise<string> {
  presses += 1;
  const channelId = channelIdSchema.parse("D0GRACE");
  const { teamId, handlers } = stage;
  const place = { messageTs: slackTsSchema.parse("1700000000.000100"), isEphemeral: false };
  const id = `press ${presses}`;
  await handlers.onButton({ ...place, ...more, id, teamId, channelId, userId, button, value });
  await handlers.idle();
  return id;
}

const refOf = (clientId: string) => clientRef(accountId, clientIdSchema.parse(clientId)) ?? "";

test.each([
  ["direct.claim", { kind: "claim" }],
  // When the reminder was posted tells which wait is meant.
  ["direct.quiet", { kind: "quiet", remindedAt: 1_700_000_000_000 }],
] as const)("%s orders in the chat's thread, and is answered where it was pressed", async (button, step) => {
  const { conversation, threadTs } = await stage.addChat(`Vera ${step.kind}`);
  const id = await press(button, refOf(conversation.clientId));
  const ordered = stage.ordered.at(-1);
  expect(ordered).toMatchObject({
    accountId,
    teamId: stage.teamId,
    order: { id, userId: stage.graceId, answer: { channelId: "D0GRACE" } },
  });
  expect(ordered?.kind === "slack.act" && ordered.act).toEqual({
    kind: "steer",
    channelId: stage.channelId,
    threadTs,
    step,
  });
});

test("direct.snooze opens a form about the chat in its own thread", async () => {
  const { conversation, threadTs } = await stage.addChat("Sina");
  await stage.command("notify", stage.grace);
  const inForm = { viewId: stage.form(stage.grace).id, metadata: "" };
  await press("direct.snooze", refOf(conversation.clientId), stage.graceId, { inForm });
  const { callback_id: form, private_metadata: metadata } = stage.form(stage.grace).view;
  const place = { channelId: stage.channelId, threadTs };
  expect([form, JSON.parse(String(metadata))]).toEqual([
    "snooze_chat",
    { client: refOf(conversation.clientId), place, before: {} },
  ]);
});

test("a guest is refused, as in the thread", async () => {
  const { conversation } = await stage.addChat("Rita");
  const before = stage.ordered.length;
  const guest = userIdSchema.parse(stage.world.slack.addUser({ name: "gus", guestOf: "multi" }).id);
  await press("direct.claim", refOf(conversation.clientId), guest);
  expect(stage.ordered).toHaveLength(before);
});

test("of a chat that is not known here, or is another workspace's, nothing is ordered", async () => {
  const { conversation } = await stage.addChat("Wanda");
  const before = stage.ordered.length;
  const elsewhere = { ...conversation, teamId: teamIdSchema.parse("T9") };
  await stage.store.transaction((tx) => saveConversations(tx, elsewhere));
  for (const value of [refOf(conversation.clientId), refOf("nobody"), "default/", "", "other/x"])
    await press("direct.claim", value);
  expect(stage.ordered).toHaveLength(before);
});
