import { expect, test } from "vitest";
import { channelIdSchema } from "../../src/domain/ids.ts";
import { setStage } from "./stage.ts";

test("a message is shown with its author, its client, its time and its words, escaped", async () => {
  await using stage = await setStage();
  const { client } = await stage.addChat("Vera");
  const { message } = stage.world.chatra.agentWrites("Ada", client.id, "See <!channel> & me");
  await stage.command(`message ${message.id}`);
  expect(stage.lastAnswer()).toContain(
    `*Message* \`${message.id}\` to *Vera* (\`${client.id}\`) by Ada, <!date^`,
  );
  expect(stage.lastAnswer()).toContain("See &lt;!channel&gt; &amp; me");
  expect(stage.lastAnswer()).toContain("/chatra message delete ID");
  await stage.command(`pushed ${message.id}`);
  expect(stage.lastAnswer()).toContain(`Chatra has no pushed message \`${message.id}\``);
});

test("whoever waits longer than two seconds is told that something happens, and then the answer", async () => {
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => void waits.push(ms);
  await using stage = await setStage({ deps: { sleep, guestsMayCommand: true } });
  const client = stage.addClient({ name: "Vera" });
  await stage.command(`client ${client.id}`);
  expect(waits).toEqual([2000]);
  expect(stage.answers().map(({ text }) => text)).toEqual([
    ":hourglass_flowing_sand: Working…",
    "Visitor: Vera",
  ]);
});

test("the answer waits for the words that it takes longer, lest they stand below it", async () => {
  await using stage = await setStage({ deps: { sleep: async () => undefined, guestsMayCommand: true } });
  const client = stage.addClient({ name: "Vera" });
  // Where there is no other way the direct message is looked for; for the first words that takes its time.
  stage.world.slack.faults.add({ method: "conversations.open", kind: "slow", delayMs: 2000 });
  await stage.handlers.onCommand({
    id: "command-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: channelIdSchema.parse("C0ELSEWHERE"),
    text: `client ${client.id}`,
  });
  await stage.handlers.idle();
  const direct = stage.world.slack.channels().find(({ kind }) => kind === "im");
  expect([...(direct?.messages.values() ?? [])].map(({ text }) => text)).toEqual([
    ":hourglass_flowing_sand: Working…",
    "Visitor: Vera",
  ]);
});

test("an answer to a button of an answer takes its place, also the words that it takes longer", async () => {
  await using stage = await setStage({ deps: { sleep: async () => undefined, guestsMayCommand: true } });
  const { client } = await stage.addChat("Vera");
  await stage.command(`message delete ${stage.world.chatra.agentWrites("Ada", client.id, "Hi").message.id}`);
  const [, question] = stage.answers();
  await stage.press("proposal.confirm");
  const after = stage.answers();
  expect(after).toHaveLength(2);
  expect(after[1]?.ts).toBe(question?.ts);
  expect(after[1]?.text).toContain("Deleting the message");
  expect(after[1]?.blocks ?? []).toEqual([]);
});

test("a spent address does not lose the answer: it comes as an ephemeral message in the channel", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  await stage.handlers.onCommand({
    id: "command-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: stage.channelId,
    text: `client ${client.id}`,
    responseUrl: `${stage.world.slack.url}/actions/spent`,
  });
  await stage.handlers.idle();
  expect(stage.lastAnswer(stage.grace)).toContain(`Client ID \`${client.id}\``);
  expect(stage.world.slack.calls("chat.postEphemeral")).toHaveLength(1);
});

test("where the bot is not in the channel the answer goes to the direct message", async () => {
  await using stage = await setStage();
  await stage.handlers.onCommand({
    id: "command-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: channelIdSchema.parse("C0ELSEWHERE"),
    text: "client nobody",
  });
  await stage.handlers.idle();
  const direct = stage.world.slack.channels().find(({ kind }) => kind === "im");
  expect([...(direct?.messages.values() ?? [])].map(({ text }) => text).join()).toContain(
    "No visitor matches `nobody`: no client ID in Chatra, and no name or email.",
  );
});

test("an answer that Slack refuses for its blocks is told in words alone", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  stage.world.slack.faults.add({ method: "chat.postEphemeral", kind: "error", error: "invalid_blocks" });
  await stage.handlers.onCommand({
    id: "command-1",
    teamId: stage.teamId,
    userId: stage.graceId,
    channelId: stage.channelId,
    text: `client ${client.id}`,
  });
  await stage.handlers.idle();
  expect(stage.answers(stage.grace)).toMatchObject([{ text: "Visitor: Vera" }]);
  expect(stage.answers(stage.grace)[0]?.blocks).toBeUndefined();
});

test("an answer that can't be told by any way harms nothing else", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  stage.world.slack.faults.add({
    method: "chat.postEphemeral",
    kind: "error",
    error: "user_not_in_channel",
    times: 4,
  });
  const asked = { teamId: stage.teamId, userId: stage.graceId, channelId: stage.channelId };
  await stage.handlers.onCommand({ ...asked, id: "command-1", text: `client ${client.id}` });
  await stage.handlers.idle();
  stage.world.slack.faults.clear();
  await stage.handlers.onCommand({ ...asked, id: "command-2", text: `client ${client.id}` });
  await stage.handlers.idle();
  expect(stage.answers(stage.grace)).toHaveLength(1);
});

test("after the stop nothing new begins, and whoever asks is told so", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  await stage.handlers.stop();
  await stage.command(`client ${client.id}`);
  expect(stage.lastAnswer()).toContain("The bot is stopping right now.");
  expect(stage.world.membrane.runs()).toEqual([]);
});

test("the stop waits for what is under way", async () => {
  await using stage = await setStage();
  const client = stage.addClient({ name: "Vera" });
  await stage.ada.slashCommand(stage.channelId, "/chatra", `client ${client.id}`);
  await stage.handlers.stop();
  expect(stage.lastAnswer()).toContain(`Client ID \`${client.id}\``);
});
