import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { setStage } from "./stage.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Runs the bot until it ends by itself. */
async function run(environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

test("without a configuration it says all that is missing and how to mend it, and exits with 1 and no stack trace", async () => {
  const { code, output } = await run({ PATH: process.env.PATH ?? "" });
  expect(code).toBe(1);
  for (const name of ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CHANNEL", "CHATRA_WEBHOOK_SECRET"]) {
    expect(output).toContain(name);
  }
  expect(output).not.toMatch(/\n\s+at /);
});

test("where nobody has configured anything it names setup, and what may be meant by a variable", async () => {
  const nothing = await run({ PATH: process.env.PATH ?? "", PORT: "3000", SLACK_CHANEL: "C0123ABCD" });
  expect(nothing.code).toBe(1);
  expect(nothing.output).toMatch(/^Nothing is configured yet\. Run `npm run setup`/);
  expect(nothing.output).toContain("Did you mean SLACK_CHANNEL?");
  const begun = await run({ PATH: process.env.PATH ?? "", SLACK_BOT_TOKEN: "xoxb-1" });
  expect(begun.output).toMatch(
    /^The configuration is not usable yet:\n.*`npm run setup` asks for them again\.\n$/s,
  );
});

test("an address that is none of this machine's, and a port it may not have, are told in a sentence", async () => {
  await using stage = await setStage({ bot: { extra: { SLACK_CHANEL: "C0123ABCD" } } });
  const unknown = stage.bot.logs.find((line) => line.includes("unknown variable"));
  expect(JSON.parse(unknown ?? "{}")).toMatchObject({
    level: 40,
    variable: "SLACK_CHANEL",
    meant: "SLACK_CHANNEL",
  });
  await stage.bot.stop();
  const elsewhere = await run({ ...stage.bot.environment, HOST: "192.0.2.1" });
  expect(elsewhere).toEqual({
    code: 1,
    output: expect.stringContaining("HOST 192.0.2.1 is no address of this machine."),
  });
  const nobody = await run({ ...stage.bot.environment, HOST: "nobody.only-here.test" });
  expect(nobody.output).toContain("HOST nobody.only-here.test is no address of this machine.");
  for (const { output } of [elsewhere, nobody]) expect(output).not.toMatch(/\n\s+at /);
});

test("HOST=[::1] is the loopback of IPv6", async () => {
  await using stage = await setStage();
  await stage.bot.stop();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main], {
    env: { ...stage.bot.environment, HOST: "[::1]" },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const answer = () =>
      fetch(`http://[::1]:${stage.bot.port}/healthz/`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(answer, { timeout: 30_000 }).toBe(200);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
});

test("a second process on the same folder, a port in use and a refused token are told in a sentence", async () => {
  await using stage = await setStage();
  const { environment } = stage.bot;
  const second = await run({ ...environment, PORT: "0" });
  expect(second.code).toBe(1);
  expect(second.output).toMatch(/Another process is using/);
  const samePort = await run({ ...environment, DATA_DIR: `${stage.dataDir}/other` });
  expect(samePort.code).toBe(1);
  expect(samePort.output).toContain(`PORT ${stage.bot.port} is in use`);
  const badToken = await run({
    ...environment,
    PORT: "0",
    DATA_DIR: `${stage.dataDir}/third`,
    SLACK_BOT_TOKEN: "xoxb-wrong",
  });
  expect(badToken.code).toBe(1);
  expect(badToken.output).toContain("SLACK_BOT_TOKEN is refused by Slack");
  for (const { output } of [second, samePort, badToken]) expect(output).not.toMatch(/\n\s+at /);
});

test("a missing membrane is told to the channel, and all else goes on", async () => {
  await using stage = await setStage();
  const { world, channelId } = stage;
  await stage.bot.stop();
  const broken = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main], {
    env: { ...stage.bot.environment, MEMBRANE_BIN: "/no/such/membrane" },
    stdio: "ignore",
  });
  try {
    await world.slack.waitFor(
      () =>
        world.slack
          .channel(channelId)
          .messages()
          .some(({ text }) => text.includes("npm install -g @membranehq/cli")),
      { timeoutMs: 10_000 },
    );
    const { rootTs } = await stage.openChat("Still shown");
    expect(stage.thread(rootTs)).toHaveLength(1);
  } finally {
    broken.kill("SIGTERM");
    await new Promise((resolve) => broken.once("close", resolve));
  }
});

test("asked to stop, it finishes the send that is under way and exits with 0", async () => {
  await using stage = await setStage();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Tom");
  world.membrane.faults.add({ action: "send-agent-message", kind: "slow", delayMs: 1500 });
  const reply = ada.postMessage(channelId, "under way", { threadTs: rootTs });
  await world.membrane.waitFor((membrane) => membrane.actionRuns("send-agent-message").length > 0);
  expect(await stage.bot.stop()).toBe(0);
  expect(stage.visitorSees(client)).toEqual(["under way"]);
  await stage.bot.restart();
  await stage.marked(reply.ts, "white_check_mark");
  await stage.quiet();
  expect(stage.visitorSees(client)).toEqual(["under way"]);
  expect(
    world.membrane.actionRuns("send-agent-message").filter(({ input }) => input?.text === "under way"),
  ).toHaveLength(1);
});

test("even at the finest level the log holds no token, no secret and nobody's words", async () => {
  await using stage = await setStage({ bot: { extra: { LOG_LEVEL: "trace" } } });
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
  await world.chatra.postWebhook("{ not json 4714", {});
  await stage.bot.stop();
  const log = stage.bot.logs.join("\n");
  expect(log.split("\n").length).toBeGreaterThan(20);
  const { environment } = stage.bot;
  const secrets = ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "CHATRA_WEBHOOK_SECRET"].map(
    (name) => environment[name] ?? "",
  );
  for (const private_ of [...secrets, "words-471", "4714", "leah@private", "555 0100", "Leah"]) {
    expect(log).not.toContain(private_);
  }
});

test("a webhook with the wrong secret finds nothing, a malformed one is refused, an unknown event is taken", async () => {
  await using stage = await setStage();
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
  await using stage = await setStage();
  const { world, bot, channelId, ada } = stage;
  const { rootTs } = await stage.openChat("Metta");
  await world.chatra.postWebhook({ eventName: "somethingNew", client: { id: "c1" } });
  const note = ada.postMessage(channelId, "// counted", { threadTs: rootTs });
  ada.postMessage(channelId, "in the channel");
  await stage.marked(note.ts, "lock");
  await stage.quiet();
  const text = await (await fetch(`${bot.url}/metrics`)).text();
  expect(text).toMatch(/chatra_slack_ignored_total\{source="chatra",reason="unknown-event"\} 1/);
  expect(text).toMatch(/chatra_slack_ignored_total\{source="domain",reason="note"\} 1/);
  expect(text).toMatch(/chatra_slack_ignored_total\{source="slack",reason="not-in-thread"\} 1/);
  expect(text).toMatch(
    /chatra_slack_delivery_attempt_seconds_count\{kind="slack.post",outcome="done"\} [1-9]/,
  );
  expect(text).toMatch(/chatra_slack_inputs_waiting 0/);
});
