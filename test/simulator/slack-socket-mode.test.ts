import { SocketModeClient } from "@slack/socket-mode";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";

let slack: SlackSimulator;
let channel: string;
const clients: SocketModeClient[] = [];

beforeEach(async () => {
  slack = await startSlackSimulator({
    socketMode: true,
    behaviour: { answerTimeoutMs: 100, retryDelaysMs: [5, 50] },
  });
  channel = slack.channel("support").id;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.disconnect()));
  await slack.close();
});

interface Frame {
  ack: (response?: object) => Promise<void>;
  type: string;
  body: { event?: { text?: string } };
  retry_num?: number;
}

async function connect(
  listener: (frame: Frame) => void,
  clientPingTimeout = 5_000,
): Promise<SocketModeClient> {
  const client = new SocketModeClient({
    appToken: slack.appToken,
    clientOptions: { slackApiUrl: slack.apiUrl },
    clientPingTimeout,
  });
  client.on("slack_event", listener);
  clients.push(client);
  await client.start();
  return client;
}

test("an event goes over the socket and is acknowledged by its envelope", async () => {
  const texts: unknown[] = [];
  await connect((frame) => {
    texts.push(frame.body.event?.text);
    void frame.ack();
  });
  expect(await slack.user("ada").postMessage(channel, "hello").delivered).toMatchObject({ status: 200 });
  expect(texts).toEqual(["hello"]);
  expect(slack.deliveries()).toMatchObject([{ state: "acknowledged" }]);
});

test("the answer to a command travels in the acknowledgement", async () => {
  await connect((frame) => void frame.ack({ text: "pong" }));
  await slack.user("ada").slashCommand(channel, "/chatra", "ping");
  expect(slack.channel(channel).ephemerals("ada")).toMatchObject([{ text: "pong" }]);
});

test("an event without acknowledgement comes again over another connection", async () => {
  const seen: string[] = [];
  await connect((frame) => void seen.push(`first ${frame.retry_num}`));
  await connect((frame) => {
    seen.push(`second ${frame.retry_num}`);
    if (frame.retry_num === 1) void frame.ack();
  });
  slack.user("ada").postMessage(channel, "hello");
  slack.user("ada").postMessage(channel, "hello");
  await slack.waitFor((state) =>
    state.deliveries().some(({ attempts }) => attempts.length > 1 && attempts.at(-1)?.acknowledged),
  );
  expect(seen).toContain("first 0");
  expect(seen).toContain("second 1");
});

test("a disconnect frame makes the client open a new connection", async () => {
  const client = await connect((frame) => void frame.ack(), 50);
  const reconnected = new Promise<void>((resolve) => client.once("connected", () => resolve()));
  slack.sockets.sendDisconnect();
  await reconnected;
  await slack.waitFor(
    (state) => state.calls("apps.connections.open").length === 2 && state.sockets.count() === 1,
  );
});

test("a dropped socket fails what is under way, and the client comes back", async () => {
  let drop = true;
  await connect((frame) => {
    if (drop) slack.sockets.drop();
    else void frame.ack();
    drop = false;
  }, 20);
  // The first try finds the socket closing, the second none; a later one finds the client, however long it takes to come.
  slack.behaviour.retryDelaysMs = [5, 500, 1000, 2000, 4000, 8000];
  await slack.user("ada").postMessage(channel, "hello").delivered;
  const [{ attempts } = { attempts: [] }, ...others] = slack.deliveries();
  expect(others).toEqual([]);
  expect(attempts[0]).toMatchObject({ error: "socket closed" });
  expect(attempts[1]).toMatchObject({ error: "no socket connection" });
  expect(attempts.at(-1)).toMatchObject({ acknowledged: true });
});

test("a silent network swallows envelopes and acknowledgements until it speaks again", async () => {
  await connect((frame) => void frame.ack());
  slack.sockets.setSilent(true);
  slack.behaviour.retryDelaysMs = [];
  expect(await slack.user("ada").postMessage(channel, "lost").delivered).toMatchObject({ error: "timeout" });
  slack.sockets.setSilent(false);
  expect(await slack.user("ada").postMessage(channel, "heard").delivered).toMatchObject({ status: 200 });
});

test("nobody connected means that nothing is delivered", async () => {
  expect(await slack.user("ada").postMessage(channel, "hello").delivered).toMatchObject({ status: 0 });
});

test("a ticket opens one connection, and none without", async () => {
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.appToken}` },
  });
  const { url } = JSON.parse(await response.text());
  const open = () =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(String(url));
      socket.on("message", (data) => resolve(String(Buffer.isBuffer(data) ? data.toString() : "")));
      socket.on("error", (error) => resolve(error.message));
    });
  expect(await open()).toContain('"type":"hello"');
  expect(await open()).toContain("404");
});

test("the bot's token does not open a connection", async () => {
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
  });
  expect(await response.json()).toEqual({ ok: false, error: "not_allowed_token_type" });
});
