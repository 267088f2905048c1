import { expect, test } from "vitest";
import { newReplyLink } from "../../src/domain/conversation.ts";
import { accountIdSchema } from "../../src/domain/ids.ts";
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
  expect(stage.ordered.at(-1)).toMatchObject({ order: { answer: { channelId, threadTs } } });
  expect(stage.ordered.at(-1)?.act).toEqual({ kind: "resend", channelId, threadTs });
  // Slack names the thread of a card that has replies.
  const { teamId, graceId: userId } = stage;
  const message = { ts: threadTs, threadTs, authorId: userId, text: "", files: [] };
  await stage.handlers.onMessageShortcut({ id: "u", teamId, userId, shortcut: "unsend", channelId, message });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain("This is the visitor's card");
  expect(stage.ordered).toHaveLength(1);
});

test("what is ordered about a chat is ordered for its account, whoever serves it now", async () => {
  await using stage = await setStage({ deps: { accountId: accountIdSchema.parse("other") } });
  const { handlers, teamId, channelId, graceId: userId, accountId } = stage;
  const { threadTs, conversation } = await stage.addChat("Vera");
  const asked = { teamId, userId, channelId };
  const ref = `${accountId}/${conversation.clientId}`;
  const message = { ts: stage.later(threadTs), threadTs, authorId: userId, text: "x", files: [] };
  await handlers.onMessageShortcut({ ...asked, id: "1", shortcut: "resend", message });
  const press = { value: ref, messageTs: threadTs, isEphemeral: false };
  for (const button of ["card.claim", "direct.claim", "client.open"] as const)
    await handlers.onButton({ ...asked, ...press, id: button, button });
  const metadata = JSON.stringify({ client: ref, place: { channelId, threadTs } });
  const inForm = { viewId: "V0", metadata };
  await handlers.onButton({ ...asked, ...press, id: "mute", button: "more.mute", inForm });
  for (const [form, values] of [
    ["snooze_chat", { time: "2h" }],
    ["push_message", { text: "Hello" }],
  ] as const)
    await handlers.onForm({ ...asked, id: form, viewId: form, form, metadata, values });
  const link = `https://acme.slack.com/archives/${channelId}/p${threadTs.replace(".", "")}`;
  await handlers.onCommand({ ...asked, id: "send", text: `send ${link} Hello` });
  await handlers.idle();
  expect(stage.ordered.map(({ act, accountId: of }) => [act.kind, of])).toEqual(
    ["resend", "steer", "steer", "open", "steer", "steer", "send", "send"].map((kind) => [kind, accountId]),
  );
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
    {
      kind: "relay",
      channelId,
      threadTs,
      ts,
      authorId: stage.graceId,
      ofBot: true,
      text: "We open at nine",
      files: [],
    },
  ]);
  // A teammate's own words stay theirs.
  const message = { ts, threadTs, authorId: stage.adaId, text: "At ten", files: [] };
  const use = { id: "use-2", teamId, userId: stage.graceId, shortcut: "send_note", channelId } as const;
  await stage.handlers.onMessageShortcut({ ...use, message });
  expect(stage.ordered.at(-1)?.act).toMatchObject({ kind: "relay", authorId: stage.adaId });
  expect(stage.ordered.at(-1)?.act).not.toHaveProperty("ofBot");
});
