import { expect, test } from "vitest";
import { newReplyLink } from "../../src/domain/conversation.ts";
import { saveLinks } from "../../src/store/links.ts";
import { setStage } from "./stage.ts";

test("shortcuts on a reply order what they say, and answer in its thread", async () => {
  await using stage = await setStage();
  const { threadTs } = await stage.addChat("Vera");
  const { channelId, ada } = stage;
  const { ts } = stage.grace.postMessage(channelId, "// Ask <@U1> first", { threadTs });
  const place = { channelId, threadTs, ts };
  const cases = [
    [
      "send_note",
      { kind: "relay", ...place, authorId: stage.grace.id, text: "// Ask <@U1> first", files: [] },
      "Sending “Ask @U1 first” to *Vera*",
    ],
    ["unsend", { kind: "unsend", ...place }, "Unsending this message for *Vera*"],
    ["resend", { kind: "resend", ...place }, "Retrying what did not reach *Vera*"],
  ] as const;
  for (const [shortcut, act, told] of cases) {
    await ada.messageShortcut(channelId, ts, shortcut);
    await stage.handlers.idle();
    expect(stage.ordered.at(-1)).toMatchObject({ order: { answer: { channelId, threadTs } }, act });
    expect(stage.answers()).toEqual([]);
    expect(await stage.waitingWords()).toEqual([`:hourglass_flowing_sand: ${told}…`]);
  }
});

test("on the card, resend means the whole thread and the others mean nothing", async () => {
  await using stage = await setStage();
  const { threadTs } = await stage.addChat("Vera");
  const { channelId, ada } = stage;
  for (const shortcut of ["send_note", "unsend"]) {
    await ada.messageShortcut(channelId, threadTs, shortcut);
    await stage.handlers.idle();
    expect(stage.lastAnswer()).toContain("This is the visitor's card");
  }
  expect(stage.ordered).toEqual([]);
  await ada.messageShortcut(channelId, threadTs, "resend");
  expect(stage.ordered.at(-1)?.act).toEqual({ kind: "resend", channelId, threadTs });
});

test("a message that is in no thread of a chat, or that nobody wrote, is left alone", async () => {
  await using stage = await setStage();
  const { channelId, ada } = stage;
  const { ts } = ada.postMessage(channelId, "Lunch?");
  await ada.messageShortcut(channelId, ts, "send_note");
  await stage.handlers.idle();
  expect(stage.lastAnswer()).toContain("This message is not in a chat's thread.");

  const { threadTs } = await stage.addChat("Vera");
  await stage.handlers.onMessageShortcut({
    id: "use-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    shortcut: "send_note",
    channelId,
    message: { ts: stage.later(threadTs), threadTs, authorId: undefined, text: "from a bot", files: [] },
  });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("No teammate wrote this message");
  expect(stage.ordered).toEqual([]);
});

test("words that went out by command and were taken back are sent again by whoever asks for it", async () => {
  await using stage = await setStage();
  const { threadTs, conversation } = await stage.addChat("Vera");
  const { channelId, teamId } = stage;
  const ts = stage.later(threadTs);
  const link = newReplyLink({ teamId, channelId, ts, threadTs }, conversation, {
    state: "note",
    createdAt: 0,
  });
  await stage.store.transaction((tx) => saveLinks(tx, [link]));
  await stage.handlers.onMessageShortcut({
    id: "use-1",
    teamId,
    userId: stage.graceId,
    shortcut: "send_note",
    channelId,
    message: { ts, threadTs, authorId: undefined, text: "We open at nine", files: [] },
  });
  expect(stage.ordered.map(({ act }) => act)).toEqual([
    { kind: "relay", channelId, threadTs, ts, authorId: stage.graceId, text: "We open at nine", files: [] },
  ]);
});
