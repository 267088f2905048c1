import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { startWords } from "../../src/simulator/bot-process.ts";
import { startWorld } from "../../src/simulator/world.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { type Stage, shareStage } from "./stage.ts";
import { takeMessage } from "./take-message.ts";

const shared = shareStage({
  bot: {
    extra: {
      SLACK_CHANEL: "C0123ABCD",
      SLACK_BOT_TOKE: "xoxb-1",
      LOG_LEVEL: "trace",
      ALERT_AFTER_SECONDS: "1",
      GUEST_COMMANDS: "on",
      PUBLIC_URL: "",
      NODE_OPTIONS: `--import=${new URL("fixtures/failing-disk.mjs", import.meta.url).href}`,
    },
  },
});

/** Runs the bot until it ends by itself. */
async function run(environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, startWords, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

const entrySchema = z.looseObject({
  msg: z.string(),
  level: z.number(),
  trace_id: z.string().optional(),
  inputId: z.string().optional(),
  deliveryId: z.string().optional(),
  kind: z.string().optional(),
  state: z.string().optional(),
});

const readinessSchema = z.record(z.string(), z.string());

/** The entries of the log that have this trace, or all of them; those of the finest level are left out. */
function entries({ bot }: Stage, traceId?: string) {
  const all = bot.logs
    .filter((line) => line.startsWith("{"))
    .map((line) => entrySchema.parse(JSON.parse(line)))
    .filter(({ level }) => level >= 20);
  return traceId === undefined ? all : all.filter((entry) => entry.trace_id === traceId);
}

test("the channel is told when replies have waited for too long, and once they have caught up", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Lena");
  const told = () => stage.channelTexts().filter((text) => /have waited|has waited|had waited/.test(text));
  const undo = world.membrane.faults.add({
    action: "send-agent-message",
    kind: "app-rate-limited",
    retryAfter: 1,
    times: 1_000,
  });
  ada.postMessage(channelId, "waits", { threadTs: rootTs });
  await world.slack.waitFor(() => told().length > 0, { what: "the alarm" });
  // It lasts: nobody is told of it twice, also not by a bot that was started meanwhile.
  await stage.bot.stop();
  await stage.bot.restart();
  undo();
  await stage.received(client, "waits");
  await world.slack.waitFor(() => told().length > 1, { what: "the all-clear" });
  expect(told()).toEqual([
    expect.stringMatching(
      /A reply or update has waited[\s\S]*Chatra asked to wait \(1\)[\s\S]*\/chatra status/,
    ),
    expect.stringContaining("on time again"),
  ]);
  const logged = entries(stage).filter(({ level }) => level === 50);
  expect(logged.map(({ msg }) => msg)).toEqual(["deliveries waiting past the alert limit"]);
});

test("what was taken just before the bot ended is decided when it starts again, though nothing new comes", async () => {
  const stage = shared();
  const { world, bot, dataDir } = stage;
  await bot.stop();
  const store = await openSqliteStore({ dataDir });
  await takeMessage(store, "Patience", Date.now());
  await store.close();
  await bot.restart();
  await world.slack.waitFor(() => stage.channelTexts().some((text) => text.includes("Patience")));
});

test("a webhook with the wrong secret finds nothing, a malformed one is refused, an unknown event is taken", async () => {
  const stage = shared();
  const { world, bot } = stage;
  const right = `${bot.url}/chatra/webhooks/${world.webhookSecret}`;
  const post = (body: unknown, url = right) => world.chatra.postWebhook(body, { url });
  expect((await post({}, `${bot.url}/chatra/webhooks/${"x".repeat(34)}`)).status).toBe(404);
  expect((await post({}, `${bot.url}/chatra/webhooks/`)).status).toBe(404);
  expect((await post({}, `${bot.url}/chatra/webhooks`)).status).toBe(404);
  expect((await post("{")).status).toBe(400);
  expect((await post({ eventName: "chatFragment" })).status).toBe(400);
  expect((await post({ eventName: "somethingNew", client: { id: "c1" } })).status).toBe(200);
  expect((await post("x".repeat(10_485_761))).status).toBe(413);
  const client = stage.addClient("Odd");
  const odd = { id: "odd", type: "client" };
  const good = { id: "good", type: "client", message: "the good one", createdAt: "2026-11-22T10:00:00Z" };
  const answer = await post({
    eventName: "chatFragment",
    client: { id: client.id, displayedName: "Odd", unknown: null },
    messages: [odd, 7, null, good],
  });
  expect(answer.status).toBe(200);
  const { ts } = await stage.card(client);
  await stage.seen(ts, "the good one");
});

test("what is ignored is counted by its reason, and shown with the queues on /metrics", async () => {
  const stage = shared();
  const { world, bot, channelId, ada } = stage;
  const page = async () => (await fetch(`${bot.url}/metrics`)).text();
  const ignored = async () => {
    const lines = (await page()).matchAll(
      /^chatra_slack_ignored_total\{source="(.+)",reason="(.+)"\} (\d+)$/gm,
    );
    const counts = new Map(
      Array.from(lines, ([, source, reason, count]) => [`${source} ${reason}`, Number(count)]),
    );
    return ["chatra unknown-event", "domain note", "slack not-in-thread"].map(
      (reason) => counts.get(reason) ?? 0,
    );
  };
  const before = await ignored();
  const { rootTs } = await stage.openChat("Metta");
  await world.chatra.postWebhook({ eventName: "somethingNew", client: { id: "c1" } });
  const note = ada.postMessage(channelId, "// counted", { threadTs: rootTs });
  ada.postMessage(channelId, "in the channel");
  await stage.marked(note.ts, "lock");
  await stage.quiet();
  // A page is kept for a second.
  await expect.poll(ignored, { interval: 200 }).toEqual(before.map((count) => count + 1));
  await expect.poll(page, { interval: 200 }).toMatch(/chatra_slack_inputs_waiting 0/);
  expect(await page()).toMatch(
    /chatra_slack_delivery_attempt_seconds_count\{kind="slack.post",outcome="done"\} [1-9]/,
  );
  expect(await page()).toMatch(
    /chatra_slack_http_answers_total\{route="\/chatra\/webhooks",status="200"\} [1-9]/,
  );
});

test("while Slack answers with errors, /readyz says that it is Slack", async () => {
  const { world, bot } = shared();
  const ready = async () => {
    const answer = await fetch(`${bot.url}/readyz`);
    return [answer.status, readinessSchema.parse(await answer.json())] as const;
  };
  const all = { database: "ok", slack: "ok", membrane: "ok" };
  await expect.poll(ready, { interval: 200 }).toEqual([200, all]);
  const undo = world.slack.faults.add({
    method: "auth.test",
    kind: "error",
    error: "fatal_error",
    times: 99,
  });
  await expect
    .poll(ready, { interval: 200 })
    .toEqual([503, { ...all, slack: expect.not.stringMatching(/^ok$/) }]);
  undo();
  await expect.poll(ready, { interval: 200 }).toEqual([200, all]);
});

test("without a public address files are not passed on, their words are, and the thread says so", async () => {
  const stage = shared();
  const { channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Pia");
  ada.uploadFile(channelId, { name: "plan.txt", bytes: "x", text: "see the plan", threadTs: rootTs });
  await stage.received(client, "see the plan");
  await stage.seen(rootTs, /plan\.txt.*PUBLIC_URL/);
});

test("with GUEST_COMMANDS=on a guest uses commands as members do", async () => {
  const stage = shared();
  const { channelId } = stage;
  const { client, rootTs } = await stage.openChat("Vera");
  const { id } = stage.world.slack.addUser({ name: "gus", guestOf: "single" });
  stage.world.slack.channel(channelId).join(id);
  const gus = stage.world.slack.user(id);
  await gus.slashCommand(channelId, "/chatra", `send ${client.id} By command`);
  await stage.received(client, "By command");
  gus.postMessage(channelId, "!client", { threadTs: rootTs });
  await stage.world.slack.waitFor(
    () => JSON.stringify(stage.world.slack.channel(channelId).ephemerals(gus.id)).includes(client.id),
    { what: "the answer to !client" },
  );
});

test("without a configuration it says all that is missing and how to mend it, names setup and what may be meant by a variable, and exits with 1 and no stack trace", async () => {
  const PATH = process.env.PATH ?? "";
  const [nothing, begun] = await Promise.all([
    run({ PATH, PORT: "3000", SLACK_CHANEL: "C0123ABCD" }),
    run({ PATH, SLACK_BOT_TOKEN: "xoxb-1" }),
  ]);
  expect([nothing.code, begun.code]).toEqual([1, 1]);
  for (const name of ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CHANNEL", "CHATRA_WEBHOOK_SECRET"])
    expect(nothing.output).toContain(name);
  expect(nothing.output).toMatch(/^Nothing is configured yet\. Run `npm run setup`/);
  expect(nothing.output).toContain("Did you mean SLACK_CHANNEL?");
  expect(begun.output).toMatch(
    /^The bot can't start with this configuration:\n.*\nCorrect this in \.env, or run `npm run setup`\. [^\n]*\n$/s,
  );
  for (const { output } of [nothing, begun]) expect(output).not.toMatch(/\n\s+at /);
});

test("an address that is none of this machine's, a folder in use, and a refused token are told in a sentence", async () => {
  const stage = shared();
  const unknown = stage.bot.logs.filter((line) => line.includes("unknown variable"));
  expect(unknown.slice(0, 2).map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, variable: "SLACK_CHANEL", meant: "SLACK_CHANNEL" },
    { level: 40, variable: "SLACK_BOT_TOKE", meant: "SLACK_BOT_TOKEN" },
  ]);
  const { environment } = stage.bot;
  const elsewhere = (folder: string) => ({ ...environment, DATA_DIR: join(stage.dataDir, folder) });
  const [address, second, badToken] = await Promise.all([
    run({ ...elsewhere("address"), HOST: "192.0.2.1" }),
    run({ ...environment, PORT: "0" }),
    run({ ...elsewhere("token"), PORT: "0", SLACK_BOT_TOKEN: "xoxb-wrong" }),
  ]);
  expect(address.output).toContain("HOST 192.0.2.1 is not an address of this machine.");
  expect(second.output).toMatch(/Another process uses .*\nStop the other process/);
  expect(badToken.output).toContain("Slack refuses SLACK_BOT_TOKEN");
  for (const { code, output } of [address, second, badToken]) {
    expect(code).toBe(1);
    expect(output).not.toMatch(/\n\s+at /);
  }
});

test("a wrong app token is told in a sentence, and a fault that nothing explains in one as well, also without a log", async () => {
  const { dataDir } = shared();
  const world = await startWorld({ slack: { socketMode: true } });
  const broken = `data:text/javascript,${encodeURIComponent('import net from "node:net"; net.Server.prototype.listen = () => { throw new RangeError("words"); };')}`;
  const startWith = (name: string, extra: Record<string, string>) =>
    run(world.botEnvironment({ dataDir: join(dataDir, name), port: 0, transport: "api", extra }));
  const wrong = { SLACK_APP_TOKEN: "xapp-wrong" };
  const fault = { NODE_OPTIONS: `--import=${broken}` };
  const silent = { LOG_LEVEL: "silent" };
  const [refused, refusedSilently, unknown, unknownSilently] = await Promise.all([
    startWith("refused", wrong),
    startWith("refused-silently", { ...wrong, ...silent }),
    startWith("unknown", fault),
    startWith("unknown-silently", { ...fault, ...silent }),
  ]).finally(() => world.close());
  for (const { code, output } of [refused, refusedSilently]) {
    expect(code).toBe(1);
    expect(output).toMatch(/^Slack refuses SLACK_APP_TOKEN \(invalid_auth\)\. .*connections:write.*\.$/m);
    expect(output).not.toMatch(/\n\s+at |startup failed|xapp-wrong/);
  }
  expect(unknown.output).toContain('"msg":"startup failed"');
  expect(unknownSilently.output).toMatch(/^The bot can't start \(RangeError\)\. [^\n]*LOG_LEVEL[^\n]*\n$/);
  expect(unknown.output).toContain(unknownSilently.output);
  expect([unknown.code, unknownSilently.code]).toEqual([1, 1]);
});

test("HOST=[::1] is the loopback of IPv6; a missing membrane is told to the channel, and all else goes on", async () => {
  const stage = shared();
  const { world, bot } = stage;
  const broken = spawn(process.execPath, startWords, {
    env: {
      ...bot.environment,
      HOST: "[::1]",
      DATA_DIR: join(stage.dataDir, "broken"),
      MEMBRANE_BIN: "/no/such/membrane",
    },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => broken.once("close", resolve));
  try {
    const url = `http://[::1]:${bot.port}`;
    const answer = () =>
      fetch(`${url}/healthz/`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(answer, { timeout: 30_000 }).toBe(200);
    world.connectBot(url);
    const isTold = () => stage.channelTexts().some((text) => text.includes("npm install -g @membranehq/cli"));
    await world.slack.waitFor(isTold, { what: "the notice" });
    const { rootTs } = await stage.openChat("Still shown");
    expect(stage.thread(rootTs)).toHaveLength(1);
  } finally {
    world.connectBot(bot.url);
    broken.kill("SIGTERM");
    await ended;
  }
});

test("asked to stop, it finishes the send that is under way and exits with 0", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Tom");
  world.membrane.faults.add({ action: "send-agent-message", kind: "slow", delayMs: 1500 });
  const reply = ada.postMessage(channelId, "under way", { threadTs: rootTs });
  await world.membrane.waitFor((membrane) =>
    membrane.actionRuns("send-agent-message").some(({ input }) => input?.text === "under way"),
  );
  expect(await stage.bot.stop()).toBe(0);
  // The database is closed: all of it is in one file.
  expect(readdirSync(stage.dataDir).filter((name) => name.startsWith("chatra-slack.db"))).toEqual([
    "chatra-slack.db",
  ]);
  expect(stage.visitorSees(client)).toEqual(["under way"]);
  await stage.bot.restart();
  await stage.marked(reply.ts, "white_check_mark");
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["under way"]);
  expect(
    world.membrane.actionRuns("send-agent-message").filter(({ input }) => input?.text === "under way"),
  ).toHaveLength(1);
});

test("where its disk fails it acknowledges nothing more, says so and ends with 1", async () => {
  const stage = shared();
  const { client } = await stage.openChat("Uma");
  await stage.quiet();
  const sign = join(stage.dataDir, "disk-fails");
  await writeFile(sign, "");
  const sent = fetch(`${stage.bot.url}/chatra/webhooks/${stage.world.webhookSecret}`, {
    method: "POST",
    body: JSON.stringify({
      eventName: "chatStarted",
      client: { id: client.id, chatId: "another" },
      messages: [],
    }),
  });
  await expect(sent).rejects.toThrow();
  expect(await stage.bot.exited()).toBe(1);
  await expect.poll(() => entries(stage).at(-1)).toMatchObject({ level: 60, msg: "disk failed, exiting" });
  await rm(sign);
  await stage.bot.restart();
});

test("one trace leads through the log: from the reply's arrival to the visitor, the run of membrane and the receipt", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Tracy");
  world.membrane.faults.add({ action: "send-agent-message", kind: "app-rate-limited", retryAfter: 1 });
  const reply = ada.postMessage(channelId, "follow me", { threadTs: rootTs });
  const other = ada.postMessage(channelId, "not me", { threadTs: rootTs });
  await stage.received(client, "not me");
  await stage.marked(other.ts, "white_check_mark");
  await stage.quiet();
  const accepted = entries(stage).find(({ msg, ts }) => msg === "input accepted" && ts === reply.ts);
  expect(accepted).toMatchObject({
    channelId,
    threadTs: rootTs,
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const isOver = () => entries(stage, accepted?.trace_id).at(-1);
  await expect.poll(isOver).toMatchObject({ msg: "delivery settled", kind: "slack.react" });
  const way = entries(stage, accepted?.trace_id);
  expect(way.map(({ msg, kind, state }) => `${msg} ${kind ?? ""} ${state ?? ""}`.trim())).toEqual([
    "input accepted slack.reply",
    "input decided slack.reply",
    "membrane command ended",
    "delivery attempted chatra.send",
    "delivery settled chatra.send pending",
    "membrane command ended",
    "delivery attempted chatra.send",
    "delivery settled chatra.send sent",
    "delivery attempted slack.react",
    "delivery settled slack.react sent",
  ]);
  const arrived = world.chatra
    .visitor(client.id)
    .sees()
    .find(({ text }) => text === "follow me");
  expect(way[7]).toMatchObject({ chatraId: arrived?.id, conversationId: way[1]?.conversationId });
  expect(way[1]).toMatchObject({ inputId: accepted?.inputId, deliveryIds: [way[3]?.deliveryId] });
  // What a command was given is in no entry, whatever its level.
  expect(JSON.stringify(way)).not.toContain("follow me");
  for (const entry of way.filter(({ msg }) => msg === "membrane command ended"))
    expect(Object.keys(entry)).not.toContain("args");

  // A visitor's words have a trace of their own, which ends with the place of the post.
  const post = stage.thread(rootTs).find(({ bot_id }) => bot_id !== undefined);
  const shown = entries(stage).find(({ msg, ts }) => msg === "delivery settled" && ts === post?.ts);
  expect(entries(stage, shown?.trace_id)[0]).toMatchObject({ msg: "input accepted", kind: "chatra.event" });
});

test("even at the finest level the log holds no token, no secret and nobody's words", async () => {
  const stage = shared();
  const { world, channelId, ada } = stage;
  const client = world.chatra.addClient({
    name: "Leah",
    email: "leah@private.example",
    phone: "+1 555 0100",
  });
  world.chatra.visitor(client.id).writes("visitor-words-4711");
  const { ts } = await stage.card(client);
  world.membrane.faults.add({
    action: "send-agent-message",
    kind: "garbage",
    text: "agent-words-4712 in garbage",
  });
  world.membrane.faults.add({
    action: "send-agent-message",
    kind: "error",
    error: { type: "bad_request", message: "refused: agent-words-4712", data: { text: "agent-words-4712" } },
  });
  for (const text of ["agent-words-4712", "agent-words-4713"])
    ada.postMessage(channelId, text, { threadTs: ts });
  await stage.seen(ts, /agent-words-4713.*did not reach/);
  await world.chatra.postWebhook("{ not json-4714", {});
  await stage.bot.stop();
  const log = stage.bot.logs.join("\n");
  expect(log.split("\n").length).toBeGreaterThan(20);
  const { environment } = stage.bot;
  const secrets = ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "CHATRA_WEBHOOK_SECRET"].map(
    (name) => environment[name] ?? "",
  );
  for (const private_ of [...secrets, "words-471", "json-4714", "leah@private", "555 0100", "Leah"]) {
    expect(log).not.toContain(private_);
  }
});
