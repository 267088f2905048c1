import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

test("a reply that is rate-limited twice holds back the later ones of its conversation and nobody else's", async () => {
  await using stage = await setStage();
  const { world, channelId, ada, grace } = stage;
  const slow = await stage.openChat("Slow");
  const quick = await stage.openChat("Quick");
  world.membrane.faults.add({
    action: "send-agent-message",
    when: (input) => input.text === "slow 1",
    kind: "app-rate-limited",
    retryAfter: 1,
    times: 2,
  });
  const first = ada.postMessage(channelId, "slow 1", { threadTs: slow.rootTs });
  await first.delivered;
  for (const number of [2, 3]) ada.postMessage(channelId, `slow ${number}`, { threadTs: slow.rootTs });
  for (const number of [1, 2, 3]) grace.postMessage(channelId, `quick ${number}`, { threadTs: quick.rootTs });

  await stage.received(quick.client, "quick 3");
  expect(stage.visitorSees(slow.client)).toEqual([]);
  await stage.received(slow.client, "slow 3");
  expect(stage.visitorSees(slow.client)).toEqual(["slow 1", "slow 2", "slow 3"]);
  expect(stage.visitorSees(quick.client)).toEqual(["quick 1", "quick 2", "quick 3"]);
  const tries = world.membrane
    .actionRuns("send-agent-message")
    .filter(({ input }) => input?.text === "slow 1");
  expect(tries).toHaveLength(3);
});

test("Slack's rate limit delays a channel's posts and keeps their order", async () => {
  await using stage = await setStage();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Rita", "words 0");
  world.slack.faults.add({ method: "chat.postMessage", kind: "ratelimited", retryAfter: 1, times: 2 });
  const visitor = world.chatra.visitor(client.id);
  for (let number = 1; number <= 5; number += 1) visitor.writes(`words ${number}`);
  await stage.seen(rootTs, "words 5");
  expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(
    [0, 1, 2, 3, 4, 5].map((number) => `words ${number}`),
  );
  // The two refusals are all: nobody knocks at a channel that is known to be closed.
  expect(world.slack.calls("chat.postMessage").length).toBe(2 + 1 + 6);
});

test.each(["reset-after-success", "server-error"] as const)(
  "a post whose answer is lost (%s) stands in the thread once",
  async (kind) => {
    await using stage = await setStage();
    const { world } = stage;
    const { client, rootTs } = await stage.openChat("Lost", "words 0");
    world.slack.faults.add({ method: "chat.postMessage", kind });
    const visitor = world.chatra.visitor(client.id);
    visitor.writes("words 1");
    visitor.writes("words 2");
    await stage.seen(rootTs, "words 2", 20_000);
    expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(["words 0", "words 1", "words 2"]);
  },
);

test("Slack being down loses nothing: what visitors write is kept and shown in order when it is back", async () => {
  await using stage = await setStage();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Down", "words 0");
  world.slack.faults.add({ kind: "reset-before", times: 2 });
  const visitor = world.chatra.visitor(client.id);
  for (const number of [1, 2, 3])
    expect((await visitor.writes(`words ${number}`).delivered).status).toBe(200);
  await stage.seen(rootTs, "words 3", 20_000);
  expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(
    [0, 1, 2, 3].map((number) => `words ${number}`),
  );
});
