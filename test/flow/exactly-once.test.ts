import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

test("ten redeliveries of one message under new event ids are one send", async () => {
  await using stage = await setStage();
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
  await using stage = await setStage({
    world: {
      slack: { behaviour: { duplicateEvents: 2 } },
      chatra: {
        behaviour: { duplicateWebhooks: 2, repeatMessages: 3, shuffleMessages: true, createdAt: "iso" },
      },
    },
  });
  const { world, channelId, ada } = stage;
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

test.each([{ echo: "before-response" as const }, { echo: { afterMs: 20 } }])(
  "an echo ($echo) of our own message is not posted",
  async ({ echo }) => {
    await using stage = await setStage({
      world: { chatra: { behaviour: { echo } }, membrane: { actions: { identityFields: false } } },
    });
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Egon");
    for (const text of ["same words", "same words", "other words"])
      ada.postMessage(channelId, text, { threadTs: rootTs });
    await stage.received(client, "other words");
    await stage.quiet();
    const echoed = world.chatra
      .webhooks("chatFragment")
      .filter(({ body }) => JSON.stringify(body).includes("words"));
    expect(echoed.length).toBeGreaterThanOrEqual(3);
    expect(stage.thread(rootTs).filter(({ bot_id }) => bot_id !== undefined)).toHaveLength(1);
    expect(world.chatra.sentByApi(client.id)).toHaveLength(3);
  },
);

test("link previews, our own updates and late old edits send no edit", async () => {
  await using stage = await setStage({ world: { slack: { behaviour: { unfurlLinks: true } } } });
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Lina");
  const reply = ada.postMessage(channelId, "See <https://example.org/page>", { threadTs: rootTs });
  await stage.received(client, "See https://example.org/page");
  await world.slack.unfurl(channelId, reply.ts);
  world.chatra.client(client.id).info.email = "lina@example.org";
  world.chatra.visitor(client.id).writes("and my mail is lina@example.org");
  await world.slack.waitFor((slack) => slack.calls("chat.update").length > 0, { what: "the card's update" });
  await stage.quiet();
  expect(world.membrane.actionRuns("edit-agent-message")).toEqual([]);
});

test("several corrections in a row end with the last one", async () => {
  await using stage = await setStage();
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
  await using stage = await setStage();
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
