import { expect, test } from "vitest";
import { PATIENT_SLACK, playCrashes } from "./crash-story.ts";
import { tellOfHome } from "./home-stories.ts";
import { tellOfOrders } from "./orders-stories.ts";
import { tellOfCardForms } from "./snippet-form-story.ts";
import { setStage, shareStage } from "./stage.ts";

const CRASH_SEED = Number(process.env.CRASH_SEED ?? 20_261_122);

/** One bot for the stories of an ordinary day, of commands and of crashes. */
const shared = shareStage();

test("a visitor and a team talk: card, words, reply, receipt, correction, deletion, and a colleague in Chatra", async () => {
  const stage = shared();
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
  for (const fact of ["Vera", "Athens", "My orders", "Waiting for us since"]) expect(shown).toContain(fact);
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
  const cardReads = (emoji: string) =>
    world.slack.waitFor(
      (slack) =>
        slack.channel(channelId).message(card.ts)?.text ===
        `${emoji} Vera: Where is my &lt;order&gt; &amp; when?`,
      { what: `${emoji} on the card` },
    );
  grace.addReaction(channelId, card.ts, "white_check_mark");
  await cardReads("⚪");
  grace.removeReaction(channelId, card.ts, "white_check_mark");
  await cardReads("🟢");
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
  const stage = shared();
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

test("words that are changed by a command are changed in the thread, whoever wrote them", async () => {
  const stage = shared();
  const { world, channelId, ada, grace } = stage;
  const { client, rootTs } = await stage.openChat("Mia");
  const idOf = (words: string) =>
    world.chatra.waitFor((chatra) => chatra.messages(client.id).find(({ text }) => text === words)?.id, {
      what: words,
    });
  const change = async (before: string, after: string) =>
    grace.slashCommand(channelId, "/chatra", `message edit ${await idOf(before)} ${after}`);

  // A teammate's own message, which the bot can't change: the new words stand below it.
  const own = ada.postMessage(channelId, "we close at *five*", { threadTs: rootTs });
  await stage.marked(own.ts, "white_check_mark");
  await change("we close at five", "we close at *six* & not before");
  await stage.received(client, "we close at six & not before");
  const correction = await stage.seen(rootTs, /edited “we close at five” to/);
  expect(correction.text).toBe(
    `:pencil2: <@${grace.id}> edited “we close at five” to:\nwe close at six &amp; not before`,
  );
  await stage.marked(own.ts, "pencil2");

  // A colleague's in Chatra and words by command are posts of the bot.
  world.chatra.agentWrites(world.chatra.agents()[0]?.id ?? "", client.id, "said in Chatra");
  const inChatra = await stage.seen(rootTs, "said in Chatra");
  await change("said in Chatra", "said better");
  expect((await stage.seen(rootTs, "said better")).ts).toBe(inChatra.ts);
  await ada.slashCommand(channelId, "/chatra", `send ${client.id} by command`);
  const byCommand = await stage.seen(rootTs, "by command");
  await stage.marked(byCommand.ts, "white_check_mark");
  await change("by command", "by a second command");
  expect((await stage.seen(rootTs, "by a second command")).ts).toBe(byCommand.ts);

  await world.chatra.endChat(client.id);
  await stage.quiet();
  expect(stage.thread(rootTs).map(({ text }) => text.split("\n").at(-1))).toEqual([
    "Hello, I am Mia",
    "we close at *five*",
    "we close at six &amp; not before",
    "said better",
    "by a second command",
  ]);
  expect(stage.visitorSees(client)).toEqual([
    "we close at six & not before",
    "said better",
    "by a second command",
  ]);
});

test("a visitor's message that Slack won't take is announced in the thread, and the next ones are shown", async () => {
  const stage = shared();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Ruth", "first");
  world.slack.faults.add({
    method: "chat.postMessage",
    kind: "error",
    error: "slack_connect_file_link_sharing_blocked",
  });
  const visitor = world.chatra.visitor(client.id);
  visitor.writes("refused by Slack");
  visitor.writes("second");
  await stage.seen(rootTs, "second");
  const notice = await stage.seen(rootTs, /is missing here|does not show a message/);
  expect(notice.text).toContain("slack_connect_file_link_sharing_blocked");
  expect(stage.thread(rootTs).map(({ text }) => text)).not.toContain("refused by Slack");
});

test("words that were changed in Chatra when Slack changes its post no more are posted as a correction", async () => {
  const stage = shared();
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Ronja", "first");
  const { message } = world.chatra.visitor(client.id).writes("It costs 5");
  await stage.seen(rootTs, "It costs 5");
  world.slack.faults.add({ method: "chat.update", kind: "error", error: "edit_window_closed" });
  world.chatra.editsMessage(message.id, "It costs 6");
  const correction = await stage.seen(rootTs, /It costs 6/);
  expect(correction.text).toContain("edited “It costs 5” to:\nIt costs 6");
  world.chatra.editsMessage(message.id, "It costs 7");
  await stage.seen(rootTs, "It costs 7");
  await stage.quiet();
  expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(["first", "It costs 5", "It costs 7"]);
});

test("of a reply with files of every kind goes what can, under its name, and the rest is named once", async () => {
  const stage = shared();
  const { ada, channelId } = stage;
  const { client, rootTs } = await stage.openChat("Vesna of files");
  const upload = (name: string, more: object = {}) =>
    ada.uploadFile(channelId, { name, bytes: "%PDF", ...more }).file;
  const files = [
    ada.linkFile({ kind: "canvas", title: "Onboarding" }),
    ada.linkFile({ kind: "list", title: "Tasks" }),
    ada.linkFile({ kind: "external", title: "Price list", url: "https://docs.example.test/abc" }),
    upload("plan.pdf"),
    upload("contract.pdf", { isStub: true }),
    upload("secret.pdf", { broken: "access-denied" }),
  ];
  const reply = ada.postMessage(channelId, "All of it", { threadTs: rootTs, files });
  await stage.marked(reply.ts, "white_check_mark");
  const [text = ""] = stage.visitorSees(client);
  expect(text).toMatch(
    /^All of it\n\n📎 Price list: https:\/\/docs\.example\.test\/abc\n📎 plan\.pdf: http\S+\/plan\.pdf\n📎 contract\.pdf: http\S+\/contract\.pdf$/,
  );
  for (const [, url] of text.matchAll(/(http\S+\.pdf)/g)) expect((await fetch(url ?? "")).status).toBe(200);
  const notice = await stage.seen(rootTs, /Not sent to the visitor/);
  for (const name of ["Onboarding", "Tasks", "secret.pdf"]) expect(notice.text).toContain(`“${name}”`);
  expect(notice.text).not.toContain("plan.pdf");
});

test("a file that Slack adds for a link is no edit, and goes by its address once", async () => {
  const stage = shared();
  const { world, ada, channelId } = stage;
  const { client, rootTs } = await stage.openChat("Vesna of links");
  const url = "https://docs.example.test/abc";
  const { ts } = ada.postMessage(channelId, `Our prices: ${url}`, { threadTs: rootTs });
  await stage.received(client, `Our prices: ${url}`);
  const file = ada.linkFile({ kind: "external", title: "Price list", url });
  await world.slack.changeMessage(channelId, ts, { files: [file] });
  ada.postMessage(channelId, `Again: ${url}`, { threadTs: rootTs, files: [file] });
  await stage.received(client, `Again: ${url}`);
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual([`Our prices: ${url}`, `Again: ${url}`]);
  expect(stage.thread(rootTs).some(({ text }) => text.includes("Not sent"))).toBe(false);
});

test("the story runs in Socket Mode without any HTTP event", async () => {
  await using stage = await setStage({ world: { slack: { socketMode: true } }, bot: { transport: "api" } });
  expect(stage.world.slack.sockets.count()).toBeGreaterThanOrEqual(2);
  const { client, rootTs } = await stage.openChat("Sona");
  const reply = stage.ada.postMessage(stage.channelId, "Hello from a socket", { threadTs: rootTs });
  await stage.received(client, "Hello from a socket");
  await stage.marked(reply.ts, "white_check_mark");
  stage.world.slack.sockets.sendDisconnect("refresh_requested", 1);
  stage.ada.postMessage(stage.channelId, "Still here", { threadTs: rootTs });
  await stage.received(client, "Still here");
});

tellOfCardForms(shared);

tellOfOrders(shared);
tellOfHome(shared);

test(`killed at a random point (seed ${CRASH_SEED}), every acknowledged input is delivered once or asked about, never twice`, async () => {
  shared().world.slack.behaviour.retryDelaysMs = [...PATIENT_SLACK];
  await playCrashes(shared(), 1, CRASH_SEED);
});

// The last: from then on the channel of the shared stage has another id.
test("threads, replies and new chats go on in a channel that gets another id", async () => {
  const stage = shared();
  const { world, ada, bot } = stage;
  const { client, rootTs } = await stage.openChat("Vesna");
  const channel = world.slack.channel(stage.channelId);
  const before = ada.postMessage(stage.channelId, "before", { threadTs: rootTs });
  await stage.marked(before.ts, "white_check_mark");
  const newId = channel.changeId("C0RENAMED");
  await world.slack.settled();
  const after = ada.postMessage(newId, "after", { threadTs: rootTs });
  await stage.received(client, "after");
  ada.editMessage(newId, before.ts, "before, corrected");
  await stage.received(client, "before, corrected");
  world.chatra.visitor(client.id).writes("thank you");
  const thread = () => world.slack.channel(newId).thread(rootTs);
  await world.slack.waitFor(() => thread().find(({ text }) => text === "thank you"), { what: "thank you" });
  await world.slack.waitFor(
    () =>
      world.slack
        .channel(newId)
        .reactions(after.ts)
        .find(({ name }) => name === "white_check_mark"),
    { what: "the mark" },
  );
  // Also with the variable as it was.
  await bot.restart();
  const other = stage.addClient("Maya");
  world.chatra.visitor(other.id).writes("I am new");
  await world.slack.waitFor(
    () =>
      world.slack
        .channel(newId)
        .messages()
        .find(({ text }) => text.includes("Maya")),
    { what: "Maya's card" },
  );
  const told = world.slack
    .channel(newId)
    .messages()
    .filter(({ text }) => text.includes("SLACK_CHANNEL=C0RENAMED"));
  expect(told).toHaveLength(1);
  expect(stage.visitorSees(client)).toEqual(["before, corrected", "after"]);
});
