import { expect, test } from "vitest";
import { shareStage } from "./stage.ts";

const shared = shareStage({ bot: { transport: "api" } });

test("ten redeliveries of one message under new event ids are one send", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Otto");
  const reply = ada.postMessage(channelId, "only once", { threadTs: rootTs });
  const again = Array.from({ length: 10 }, () => world.slack.redeliver(channelId, reply.ts));
  for (const delivery of await Promise.all(again)) expect(delivery.state).toBe("acknowledged");
  await stage.received(client, "only once");
  await stage.quiet();
  expect(world.chatra.sentByApi(client.id).map(({ text }) => text)).toEqual(["only once"]);
  expect(
    world.membrane.actionRuns("send-agent-message").filter(({ input }) => input?.text === "only once"),
  ).toHaveLength(1);
});

test("everything delivered three times and in another order is still said once and in order", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  world.slack.behaviour.duplicateEvents = 2;
  Object.assign(world.chatra.behaviour, {
    duplicateWebhooks: 2,
    repeatMessages: 3,
    shuffleMessages: true,
    createdAt: "iso",
  });
  const { client, rootTs } = await stage.openChat("Petra", "visitor 0");
  const visitor = world.chatra.visitor(client.id);
  for (let number = 1; number <= 5; number += 1) {
    visitor.writes(`visitor ${number}`);
    ada.postMessage(channelId, `team ${number}`, { threadTs: rootTs });
  }
  await stage.received(client, "team 5");
  await stage.seen(rootTs, "visitor 5");
  await world.chatra.endChat(client.id);
  await stage.quiet();
  const texts = stage.thread(rootTs).map(({ text }) => text);
  const numbers = [0, 1, 2, 3, 4, 5];
  expect(texts.filter((text) => text.startsWith("visitor"))).toEqual(
    numbers.map((number) => `visitor ${number}`),
  );
  expect(texts.filter((text) => text.startsWith("team"))).toHaveLength(5);
  expect(stage.visitorSees(client)).toEqual(numbers.slice(1).map((number) => `team ${number}`));
});

test("an echo of our own message is not posted, be it faster than the answer or later, also where the send bears no mark of ours", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { chatra, membrane } = world;
  membrane.replaceActions({ identityFields: false });
  try {
    for (const echo of ["before-response", { afterMs: 20 }] as const) {
      chatra.behaviour.echo = echo;
      const { client, rootTs } = await stage.openChat(`Egon ${JSON.stringify(echo)}`);
      for (const text of ["same words", "same words", "other words"])
        ada.postMessage(channelId, text, { threadTs: rootTs });
      await stage.received(client, "other words");
      await stage.quiet();
      const echoed = chatra
        .webhooks("chatFragment")
        .filter(({ clientId, body }) => clientId === client.id && JSON.stringify(body).includes("words"));
      expect(echoed.length).toBeGreaterThanOrEqual(3);
      expect(stage.thread(rootTs).filter(({ bot_id }) => bot_id !== undefined)).toHaveLength(1);
      expect(chatra.sentByApi(client.id)).toHaveLength(3);
      const inputs = membrane.actionRuns("send-agent-message").map(({ input }) => input);
      const own = inputs.filter((input) => input?.clientId === client.id);
      expect(own.every((input) => input?.receivedFrom === undefined)).toBe(true);
    }
  } finally {
    membrane.replaceActions();
  }
});

test("link previews, our own updates and late old edits send no edit", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  world.slack.behaviour.unfurlLinks = true;
  const edits = () => world.membrane.actionRuns("edit-agent-message").length;
  const before = edits();
  const { client, rootTs } = await stage.openChat("Lina");
  const updates = () => world.slack.calls("chat.update").filter(({ args }) => args.ts === rootTs);
  const reply = ada.postMessage(channelId, "See <https://example.org/page>", { threadTs: rootTs });
  await stage.received(client, "See https://example.org/page");
  await world.slack.unfurl(channelId, reply.ts);
  world.chatra.client(client.id).info.email = "lina@example.org";
  world.chatra.visitor(client.id).writes("and my mail is lina@example.org");
  // What nobody clicked changes a card every ten seconds at most: one update shows all that happened by then.
  await world.slack.waitFor(() => updates().length > 0, { what: "the card's update" });
  await stage.quiet();
  expect(edits()).toBe(before);
  expect(updates().map(({ args }) => args.text)).toEqual(["🟡 Lina: Hello, I am Lina"]);
});

test("several corrections in a row end with the last one", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Emma");
  const reply = ada.postMessage(channelId, "version 0", { threadTs: rootTs });
  for (let version = 1; version <= 6; version += 1)
    ada.editMessage(channelId, reply.ts, `version ${version}`);
  await stage.received(client, "version 6");
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["version 6"]);
  expect(world.chatra.sentByApi(client.id)).toHaveLength(1);
});

test("fragments that repeat and overlap what was shown before show only what is new, and a changed message changes", async () => {
  const stage = shared();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Olga", "one");
  const visitor = world.chatra.visitor(client.id);
  const ids = ["two", "three"].map((text) => visitor.writes(text).message.id);
  await stage.seen(rootTs, "three");
  const all = world.chatra.messages(client.id).map(({ id }) => id);
  await world.chatra.sendFragment(client.id, all);
  await world.chatra.sendFragment(client.id, all.slice(1));
  await world.chatra.editsMessage(ids[0] ?? "", "two, corrected").delivered;
  await stage.seen(rootTs, "two, corrected");
  visitor.writes("four");
  await stage.seen(rootTs, "four");
  await world.chatra.sendFragment(client.id, all);
  await stage.quiet();
  expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(["one", "two, corrected", "three", "four"]);
});

test("a reply that is rate-limited twice holds back the later ones of its conversation and nobody else's", async () => {
  const stage = shared();
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
  const stage = shared();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Rita", "words 0");
  const posts = () => world.slack.calls("chat.postMessage").length;
  const before = posts();
  world.slack.faults.add({ method: "chat.postMessage", kind: "ratelimited", retryAfter: 1, times: 2 });
  const visitor = world.chatra.visitor(client.id);
  for (let number = 1; number <= 5; number += 1) visitor.writes(`words ${number}`);
  await stage.seen(rootTs, /^words 5$/m);
  expect(stage.thread(rootTs).flatMap(({ text }) => text.split("\n"))).toEqual(
    [0, 1, 2, 3, 4, 5].map((number) => `words ${number}`),
  );
  // The two refusals are all: nobody knocks at a channel that is known to be closed. Lines that waited may go together.
  expect(posts() - before).toBeLessThanOrEqual(2 + 5);
  expect(world.slack.calls("chat.postMessage").filter(({ status }) => status === 429)).toHaveLength(2);
});

test.each(["reset-after-success", "server-error"] as const)(
  "a post whose answer is lost (%s) stands in the thread once",
  async (kind) => {
    const stage = shared();
    const { world } = stage;
    const { client, rootTs } = await stage.openChat(`Lost by ${kind}`, "words 0");
    world.slack.faults.add({ method: "chat.postMessage", kind });
    const visitor = world.chatra.visitor(client.id);
    visitor.writes("words 1");
    visitor.writes("words 2");
    // The channel may still be slowed down by the story before, so that both stand in one post.
    await stage.seen(rootTs, /^words 2$/m);
    expect(stage.thread(rootTs).flatMap(({ text }) => text.split("\n"))).toEqual([
      "words 0",
      "words 1",
      "words 2",
    ]);
  },
);

test("Slack being down loses nothing: what visitors write is kept and shown in order when it is back", async () => {
  const stage = shared();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Down", "words 0");
  world.slack.faults.add({ kind: "reset-before", times: 2 });
  const visitor = world.chatra.visitor(client.id);
  for (const number of [1, 2, 3])
    expect((await visitor.writes(`words ${number}`).delivered).status).toBe(200);
  await stage.seen(rootTs, /^words 3$/m);
  expect(stage.thread(rootTs).flatMap(({ text }) => text.split("\n"))).toEqual(
    [0, 1, 2, 3].map((number) => `words ${number}`),
  );
});
