import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

test("of a reply with files of every kind goes what can, under its name, and the rest is named once", async () => {
  await using stage = await setStage();
  const { ada, channelId } = stage;
  const { client, rootTs } = await stage.openChat("Vesna");
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
  await using stage = await setStage();
  const { world, ada, channelId } = stage;
  const { client, rootTs } = await stage.openChat("Vesna");
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

test("threads, replies and new chats go on in a channel that gets another id", async () => {
  await using stage = await setStage();
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
    { what: "Maya's card", timeoutMs: 20_000 },
  );
  const told = world.slack
    .channel(newId)
    .messages()
    .filter(({ text }) => text.includes("SLACK_CHANNEL=C0RENAMED"));
  expect(told).toHaveLength(1);
  expect(stage.visitorSees(client)).toEqual(["before, corrected", "after"]);
});
