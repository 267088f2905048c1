import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { type Stage, shareStage } from "./stage.ts";

const shared = shareStage();

function openDatabase({ dataDir }: Stage): DatabaseSync {
  return new DatabaseSync(join(dataDir, "chatra-slack.db"), { readOnly: true });
}

test("a refused reply says why in the thread; Retry sends it, in order and once", async () => {
  const stage = shared();
  const { world, channelId, ada, grace } = stage;
  const { client, rootTs } = await stage.openChat("Rosa");
  world.membrane.faults.add({
    action: "send-agent-message",
    kind: "error",
    error: { type: "action_run", message: "The chat is blocked", data: { response: { status: 400 } } },
  });
  const reply = ada.postMessage(channelId, "please <https://example.org|read>", { threadTs: rootTs });
  const notice = await stage.seen(rootTs, /did not reach the visitor/);
  await stage.marked(reply.ts, "warning");
  expect(notice.text).toContain("please read (https://example.org)");
  expect(notice.text).toContain("blocked");
  expect(stage.visitorSees(client)).toEqual([]);

  const pressed = await grace.clickButton(channelId, notice.ts, "delivery.retry");
  expect(pressed.status).toBe(200);
  await stage.received(client, "please read (https://example.org)");
  await stage.marked(reply.ts, "white_check_mark");
  const settled = await stage.seen(rootTs, new RegExp(`Sent again by <@${grace.id}>`));
  expect(settled.ts).toBe(notice.ts);
  expect(JSON.stringify(settled.blocks ?? [])).not.toContain("delivery.retry");
  expect(
    world.slack
      .channel(channelId)
      .reactions(reply.ts)
      .map(({ name }) => name),
  ).toEqual(["white_check_mark"]);
  expect(stage.visitorSees(client)).toHaveLength(1);
});

test("a discarded reply is never sent, and a second press is told that it is settled", async () => {
  const stage = shared();
  const { world, channelId, ada, grace } = stage;
  const { client, rootTs } = await stage.openChat("Dora");
  world.membrane.faults.add({
    action: "send-agent-message",
    kind: "error",
    error: { type: "bad_request", key: "access_denied", message: "No" },
  });
  ada.postMessage(channelId, "not meant to be", { threadTs: rootTs });
  const notice = await stage.seen(rootTs, /did not reach the visitor/);
  // Both press before either sees what the other did.
  const presses = await Promise.all([
    ada.clickButton(channelId, notice.ts, "delivery.discard"),
    grace.clickButton(channelId, notice.ts, "delivery.discard"),
  ]);
  expect(presses.map(({ status }) => status)).toEqual([200, 200]);
  await stage.seen(rootTs, /Discarded by/);
  await world.slack.waitFor(
    () =>
      [ada, grace].some(({ id }) =>
        world.slack
          .channel(channelId)
          .ephemerals(id)
          .some(({ text }) => /already discarded/.test(text)),
      ),
    { what: "the late presser being told" },
  );
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual([]);
});

test("a send whose process dies after the effect is settled by its echo, without a question", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Uwe");
  world.membrane.faults.add({ action: "send-agent-message", kind: "crash", at: "after" });
  const reply = ada.postMessage(channelId, "did it arrive?", { threadTs: rootTs });
  ada.postMessage(channelId, "next", { threadTs: rootTs });
  await stage.marked(reply.ts, "white_check_mark");
  await stage.received(client, "next");
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["did it arrive?", "next"]);
  expect(stage.thread(rootTs).filter(({ bot_id }) => bot_id !== undefined)).toHaveLength(1);
  // The id came with the echo, so that a correction still finds its message.
  ada.editMessage(channelId, reply.ts, "it did arrive");
  await stage.received(client, "it did arrive");
});

test("a send of unknown outcome without an echo is asked about, never repeated by itself; Send again sends it", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Ulla");
  world.membrane.faults.add({ action: "send-agent-message", kind: "crash", at: "before" });
  const reply = ada.postMessage(channelId, "hello?", { threadTs: rootTs });
  const question = await stage.seen(rootTs, /Did the reply .*hello\?/);
  await stage.marked(reply.ts, "grey_question");
  expect(stage.visitorSees(client)).toEqual([]);
  // What comes later does not wait for the answer.
  ada.postMessage(channelId, "later", { threadTs: rootTs });
  await stage.received(client, "later");
  await ada.clickButton(channelId, question.ts, "delivery.send-again");
  await stage.received(client, "hello?");
  await stage.marked(reply.ts, "white_check_mark");
  expect(
    world.membrane.actionRuns("send-agent-message").filter(({ input }) => input?.text === "hello?"),
  ).toHaveLength(2);
});

test("It arrived settles a question for good", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  world.chatra.behaviour.echo = "off";
  const { client, rootTs } = await stage.openChat("Vito");
  world.membrane.faults.add({ action: "send-agent-message", kind: "garbage", at: "after" });
  const reply = ada.postMessage(channelId, "it is there", { threadTs: rootTs });
  const question = await stage.seen(rootTs, /Did the reply .* reach /);
  await ada.clickButton(channelId, question.ts, "delivery.arrived");
  await stage.marked(reply.ts, "white_check_mark");
  await stage.seen(rootTs, /Confirmed by/);
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["it is there"]);
});

test("while Membrane is logged out replies wait, the channel is told once, and all go out in order afterwards", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const first = await stage.openChat("One");
  const second = await stage.openChat("Two");
  world.membrane.logOut();
  for (const number of [1, 2]) {
    ada.postMessage(channelId, `one ${number}`, { threadTs: first.rootTs });
    ada.postMessage(channelId, `two ${number}`, { threadTs: second.rootTs });
  }
  const inChannel = () => stage.channelTexts();
  await world.slack.waitFor(() => inChannel().some((text) => text.includes("membrane login --tenant")));
  const answer = async (path: string) =>
    (await fetch(`${stage.bot.url}${path}`).catch(() => undefined))?.status;
  await expect.poll(() => answer("/readyz")).toBe(503);
  // What is under way when the bot is killed would be asked about.
  using database = openDatabase(stage);
  const sending = database.prepare("select count(*) as count from deliveries where state = 'sending'");
  await expect.poll(() => sending.get()).toEqual({ count: 0 });
  // A restart in between forgets nothing, and doesn't tell the channel again.
  await stage.bot.kill();
  const restarted = stage.bot.restart();
  await expect.poll(() => answer("/readyz")).toBe(503);
  world.membrane.logIn();
  await restarted;
  await stage.received(first.client, "one 2");
  await stage.received(second.client, "two 2");
  expect(stage.visitorSees(first.client)).toEqual(["one 1", "one 2"]);
  expect(stage.visitorSees(second.client)).toEqual(["two 1", "two 2"]);
  await world.slack.waitFor(() => inChannel().some((text) => text.includes("Replies reach visitors again")));
  expect(inChannel().filter((text) => text.includes("membrane login --tenant"))).toHaveLength(1);
});

test("a connection that needs a person is announced with the address to open", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Cora");
  const connection = world.membrane.connection();
  world.membrane.setConnectionState(connection.id, "CLIENT_ACTION_REQUIRED");
  ada.postMessage(channelId, "patience", { threadTs: rootTs });
  const url = world.membrane.connection().clientAction?.uiUrl ?? "no address";
  await world.slack.waitFor(() =>
    stage.channelTexts().some((text) => text.replaceAll("&amp;", "&").includes(url)),
  );
  world.membrane.setConnectionState(connection.id, "READY");
  await stage.received(client, "patience");
  await world.slack.waitFor(() => stage.channelTexts().some((text) => text.includes("reach visitors again")));
});

test("an account that looks well and refuses every send is announced once, and once more when it takes them again", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Fay");
  world.chatra.faults.add({ method: "POST /messages/", kind: "unauthorized", times: 2 });
  ada.postMessage(channelId, "one", { threadTs: rootTs });
  ada.postMessage(channelId, "two", { threadTs: rootTs });
  await stage.received(client, "two");
  expect(stage.visitorSees(client)).toEqual(["one", "two"]);
  const alerts = () =>
    stage
      .channelTexts()
      .filter((text) => text.startsWith(":rotating_light:") || text.includes("Replies reach visitors again"))
      // A busy machine may make others wait.
      .filter((text) => !/ha(?:s|ve) waited/.test(text));
  await world.slack.waitFor(() => alerts().length === 2, { what: "the all-clear" });
  await stage.quiet();
  expect(alerts()).toEqual([
    expect.stringContaining(":rotating_light:"),
    expect.stringContaining("Replies reach visitors again"),
  ]);
});

test("a send whose words say that nothing was reached, and that arrived all the same, is not repeated", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Nele");
  world.membrane.faults.add({ action: "send-agent-message", kind: "server-down", at: "after", times: 3 });
  const reply = ada.postMessage(channelId, "once is enough", { threadTs: rootTs });
  await stage.marked(reply.ts, "white_check_mark");
  world.membrane.faults.clear();
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["once is enough"]);
});

test("words that say that nothing was reached are no proof: the reply is asked about, and others wait for a look that comes through", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const first = await stage.openChat("Nils");
  const second = await stage.openChat("Nadja");
  world.membrane.faults.add({ action: "send-agent-message", kind: "server-down", at: "before" });
  const noNetwork = world.membrane.faults.add({ command: "connection list", kind: "server-down", times: 99 });
  ada.postMessage(channelId, "did it?", { threadTs: first.rootTs });
  await world.membrane.waitFor((membrane) =>
    membrane.runs("connection list").some(({ fault }) => fault === "server-down"),
  );
  ada.postMessage(channelId, "waits", { threadTs: second.rootTs });
  const question = await stage.seen(first.rootTs, /Did the reply .*did it\?/);
  expect(stage.visitorSees(second.client)).toEqual([]);
  noNetwork();
  await stage.received(second.client, "waits");
  await ada.clickButton(channelId, question.ts, "delivery.send-again");
  await stage.received(first.client, "did it?");
  const sends = world.membrane.actionRuns("send-agent-message");
  expect(sends.filter(({ input }) => input?.text === "did it?")).toHaveLength(2);
  expect(sends.filter(({ input }) => input?.text === "waits")).toHaveLength(1);
});

test("while Membrane says in plain words that it is logged out, only the reply under way is asked about; later ones wait and go out", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const first = await stage.openChat("Lena");
  const second = await stage.openChat("Levi");
  const words = { kind: "garbage", text: "Please run `membrane login`\n", exitCode: 1, times: 99 } as const;
  const ends = ["action run", "connection list"].map((command) =>
    world.membrane.faults.add({ ...words, command }),
  );
  ada.postMessage(channelId, "under way", { threadTs: first.rootTs });
  const inChannel = () => stage.channelTexts().some((text) => text.includes("membrane login --tenant"));
  await world.slack.waitFor(inChannel, { what: "the notice in the channel" });
  for (const number of [1, 2]) ada.postMessage(channelId, `later ${number}`, { threadTs: second.rootTs });
  await stage.seen(first.rootTs, /Did the reply .*under way/);
  for (const end of ends) end();
  await stage.received(second.client, "later 2", 30_000);
  expect(stage.visitorSees(second.client)).toEqual(["later 1", "later 2"]);
  expect(stage.thread(second.rootTs).some(({ text }) => /Did the reply .* reach /.test(text))).toBe(false);
});

test("a send that did not begin, as Membrane says by name, is made again by itself", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Nora");
  world.membrane.faults.add({ action: "send-agent-message", kind: "lock-timeout", at: "before" });
  ada.postMessage(channelId, "second try", { threadTs: rootTs });
  await stage.received(client, "second try");
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["second try"]);
});

test("a page of some gateway instead of Chatra's answer is not taken for a message that went out", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Gita");
  world.chatra.faults.add({ method: "POST /messages/", kind: "garbage" });
  const reply = ada.postMessage(channelId, "did it?", { threadTs: rootTs });
  const question = await stage.seen(rootTs, /Did the reply .*did it\?/);
  await ada.clickButton(channelId, question.ts, "delivery.send-again");
  await stage.received(client, "did it?");
  await stage.marked(reply.ts, "white_check_mark");
  expect(stage.visitorSees(client)).toEqual(["did it?"]);
});
