import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

test("a visitor and a team talk: card, words, reply, receipt, correction, deletion, and a colleague in Chatra", async () => {
  await using stage = await setStage();
  const { world, channelId, ada, grace } = stage;
  const client = world.chatra.addClient({
    name: "Vera",
    email: "vera@example.org",
    phone: "+30 210 000",
    city: "Athens",
    country: "Greece",
  });
  const visitor = world.chatra.visitor(client.id);

  visitor.writes("Where is my <order> & when?", {
    page: { link: "https://shop.example.org/orders", title: "My orders" },
  });
  const card = await stage.card(client);
  const shown = JSON.stringify(card.blocks);
  for (const fact of ["Vera", "vera@example.org", "+30 210 000", "Athens", "My orders"])
    expect(shown).toContain(fact);
  const words = await stage.seen(card.ts, "Where is my &lt;order&gt; &amp; when?");
  expect(words.username).toBe("Vera (visitor)");

  const reply = ada.postMessage(channelId, "On its *way*, see <https://example.org/t|the tracking> :wave:", {
    threadTs: card.ts,
  });
  await stage.received(client, "On its way, see the tracking (https://example.org/t) 👋");
  await stage.marked(reply.ts, "white_check_mark");

  const typo = grace.postMessage(channelId, "It arives tomorrow", { threadTs: card.ts });
  await stage.received(client, "It arives tomorrow");
  grace.editMessage(channelId, typo.ts, "It arrives tomorrow");
  await stage.received(client, "It arrives tomorrow");
  await stage.marked(typo.ts, "pencil2");

  const hasty = ada.postMessage(channelId, "Wrong chat, sorry", { threadTs: card.ts });
  await stage.received(client, "Wrong chat, sorry");
  ada.deleteMessage(channelId, hasty.ts);
  await world.chatra.waitFor(() => !stage.visitorSees(client).includes("Wrong chat, sorry"));

  const [agent] = world.chatra.agents();
  world.chatra.agentWrites(agent?.id ?? "", client.id, "I answer from Chatra");
  const mirrored = await stage.seen(card.ts, "I answer from Chatra");
  expect(mirrored.username).toBe(`${agent?.name} (in Chatra)`);

  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual([
    "On its way, see the tracking (https://example.org/t) 👋",
    "It arrives tomorrow",
    "I answer from Chatra",
  ]);
  expect(stage.thread(card.ts).map(({ text }) => text)).toEqual([
    "Where is my &lt;order&gt; &amp; when?",
    "On its *way*, see <https://example.org/t|the tracking> :wave:",
    "It arrives tomorrow",
    "I answer from Chatra",
  ]);
});

test("internal words never reach the visitor, whatever way they come", async () => {
  await using stage = await setStage();
  const { channelId, ada, world } = stage;
  const { client, rootTs } = await stage.openChat("Nora");
  const inThread = { threadTs: rootTs };

  const notes = [
    "// internal",
    "note: internal",
    "NOTE : internal",
    "_// internal_",
    "!internal command",
  ].map((text) => ada.postMessage(channelId, text, inThread));
  ada.postMessage(channelId, "internal, in the channel");
  const other = ada.postMessage(channelId, "a thread of our own");
  ada.postMessage(channelId, "internal, in another thread", { threadTs: other.ts });
  const turned = ada.postMessage(channelId, "said too soon", inThread);
  await stage.received(client, "said too soon");
  ada.editMessage(channelId, turned.ts, "// internal, said too soon");
  await world.chatra.waitFor(() => !stage.visitorSees(client).includes("said too soon"));
  const [first] = notes;
  ada.editMessage(channelId, first?.ts ?? "", "internal no more?");
  const reply = ada.postMessage(channelId, "This goes out", inThread);
  await stage.received(client, "This goes out");
  await stage.marked(first?.ts ?? "", "lock");
  await stage.quiet();

  expect(stage.visitorSees(client)).toEqual(["This goes out"]);
  const everything = world.chatra.messages().flatMap(({ text, history }) => [text, ...history]);
  expect(everything.filter((text) => text.includes("internal"))).toEqual([]);
  const told = world.slack
    .channel(channelId)
    .ephemerals(ada.id)
    .map(({ text }) => text);
  expect(told.some((text) => text.includes("!internal"))).toBe(true);
  expect(told.some((text) => text.includes("was not sent to the visitor"))).toBe(true);
  expect(world.slack.channel(channelId).reactions(reply.ts)).toMatchObject([{ name: "white_check_mark" }]);
});

test("the story runs in Socket Mode without any HTTP event", async () => {
  await using stage = await setStage({ world: { slack: { socketMode: true } } });
  expect(stage.world.slack.sockets.count()).toBeGreaterThanOrEqual(2);
  const { client, rootTs } = await stage.openChat("Sona");
  const reply = stage.ada.postMessage(stage.channelId, "Hello from a socket", { threadTs: rootTs });
  await stage.received(client, "Hello from a socket");
  await stage.marked(reply.ts, "white_check_mark");
  stage.world.slack.sockets.sendDisconnect("refresh_requested", 1);
  stage.ada.postMessage(stage.channelId, "Still here", { threadTs: rootTs });
  await stage.received(client, "Still here");
});
