import { expect, test } from "vitest";
import {
  allShown,
  linesIn,
  openChats,
  playKilledPost,
  postsTaken,
  slowDown,
  writeAll,
} from "./busy-channel-story.ts";
import { PATIENT_SLACK } from "./crash-story.ts";
import { shareStage } from "./stage.ts";

const given = shareStage({
  world: { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
  bot: { transport: "api" },
});

test("what many visitors write at once stands in few posts, each line once and in order; cards, notices and receipts wait for none of it", async () => {
  const stage = given();
  const { world, ada, channelId } = stage;
  const chats = await openChats(stage, 8);
  const last = chats.at(-1) ?? expect.fail();
  await world.settled();
  slowDown(stage);
  writeAll(stage, chats, 10);
  await world.settled();
  await world.slack.waitFor(() => postsTaken(stage).refused > 0, { what: "a refused post" });

  const before = postsTaken(stage).taken;
  const refusal = { type: "action_run", message: "No", data: { response: { status: 400 } } };
  world.membrane.faults.add({ action: "send-agent-message", kind: "error", error: refusal });
  const late = stage.addClient("Late");
  world.chatra.visitor(late.id).writes("I come last");
  const reply = ada.postMessage(channelId, "an answer", { threadTs: last.rootTs });
  await stage.marked(reply.ts, "warning");
  await stage.card(late);
  const isNotice = ({ bot_id, text }: { bot_id?: string; text: string }): boolean =>
    bot_id !== undefined && text.includes("an answer");
  await world.slack.waitFor(() => stage.thread(last.rootTs).some(isNotice), {
    what: "the notice",
  });
  // The card, the lines of the notice's own chat, the notice, and what went while the reply was refused: behind the lines of all
  // chats the notice would be the tenth.
  expect(postsTaken(stage).taken - before).toBeLessThan(chats.length);

  const told = stage.thread(last.rootTs).find(isNotice);
  const notice = told?.text.split("\n") ?? [];
  for (const chat of chats) {
    const lines = () => linesIn(stage, chat).filter((line) => !notice.includes(line));
    await world.slack.waitFor(() => lines().includes(chat.words.at(-1) ?? ""), {
      what: "all",
      timeoutMs: 30_000,
    });
    expect(lines()).toEqual(chat.words);
  }
  // One for each chat, its first line before Slack refused any, the card and the notice.
  expect(postsTaken(stage).taken).toBeLessThan(2 * chats.length + 3);
});

test("each line of a post follows its message, is known by it, and a repetition posts nothing", async () => {
  const stage = given();
  const { world } = stage;
  const chats = await openChats(stage, 2);
  const [first] = chats;
  if (!first) throw new Error("no chat");
  await world.settled();
  slowDown(stage);
  writeAll(stage, chats, 6);
  await allShown(stage, chats, 30_000);
  const { taken } = postsTaken(stage);
  expect(taken).toBeLessThan(8);

  for (const line of [3, 6, 4]) {
    const words = `chat 1, line ${line}, corrected`;
    first.words[line] = words;
    await world.chatra.editsMessage(first.ids[line - 1] ?? "", words).delivered;
  }
  await allShown(stage, chats, 30_000);
  const last = "chat 1, line 3, corrected again";
  first.words[3] = last;
  await world.chatra.editsMessage(first.ids[2] ?? "", last).delivered;
  await world.slack.waitFor(() => linesIn(stage, first).includes(last), { what: "the last edit" });
  for (const { client } of chats) expect((await world.chatra.endChat(client.id)).status).toBe(200);
  await world.settled();
  world.slack.behaviour.postsPerSecond = 0;
  await stage.quiet();
  for (const chat of chats) expect(linesIn(stage, chat)).toEqual(chat.words);
  expect(postsTaken(stage).taken).toBe(taken + 2 + 1);
});

// The same with a post that Slack never took: test/chaos/long.
test("a bot that is killed during a post of several lines neither loses nor doubles one", async () => {
  await playKilledPost(given(), "timeout-after-success");
});
