import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

test("a reply that is written while Slack is slow to post a command's words goes out behind them", async () => {
  await using stage = await setStage();
  const { world, channelId, ada, grace } = stage;
  const { client, rootTs } = await stage.openChat("Orla");
  world.slack.faults.add({ method: "chat.postMessage", kind: "slow", delayMs: 1200 });
  const taken = await ada.slashCommand(channelId, "/chatra", `send ${client.id} first, by command`);
  expect(taken.status).toBe(200);
  const reply = grace.postMessage(channelId, "second, in the thread", { threadTs: rootTs });
  await reply.delivered;
  await stage.received(client, "second, in the thread");
  expect(stage.visitorSees(client)).toEqual(["first, by command", "second, in the thread"]);
  await stage.marked(reply.ts, "white_check_mark");
});

test("words by command that Slack does not show are not sent, and hold up nothing", async () => {
  await using stage = await setStage();
  const { world, channelId, ada, grace } = stage;
  const { client, rootTs } = await stage.openChat("Nils");
  world.slack.faults.add({ method: "chat.postMessage", kind: "error", error: "restricted_action" });
  await ada.slashCommand(channelId, "/chatra", `send ${client.id} never shown`);
  grace.postMessage(channelId, "goes on", { threadTs: rootTs });
  await stage.received(client, "goes on");
  await world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .ephemerals(ada.id)
        .some(({ text }) => /not sent/.test(text)),
    { what: "the word that it was not sent", timeoutMs: 10_000 },
  );
  expect(stage.visitorSees(client)).toEqual(["goes on"]);
});

test("Unsend on words by command that have only just appeared takes them back", async () => {
  await using stage = await setStage();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Una");
  // Slack shows the post at once and answers late.
  world.slack.behaviour.latencyMs = 500;
  await ada.slashCommand(channelId, "/chatra", `send ${client.id} doomed`);
  const post = await stage.seen(rootTs, "doomed");
  await ada.messageShortcut(channelId, post.ts, "unsend");
  world.slack.behaviour.latencyMs = 0;
  await world.slack.waitFor(
    (slack) =>
      slack
        .channel(channelId)
        .ephemerals(ada.id)
        .some(({ text }) => /Here it stays as an internal note/.test(text)),
    { what: "the word that it is taken back", timeoutMs: 10_000 },
  );
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual([]);
});
