import { afterEach, beforeEach, expect, test } from "vitest";
import { resultsOf } from "../../../src/simulator/demo/fault-results.ts";
import { createFaults, type FaultName, type Faults } from "../../../src/simulator/demo/faults.ts";
import { startWorld, type World } from "../../../src/simulator/world.ts";
import { runMembrane } from "../membrane-process.ts";

let world: World;
let faults: Faults;
let clientId: string;
let channelId: string;

beforeEach(async () => {
  world = await startWorld({ seed: "faults" });
  faults = createFaults(world);
  clientId = world.chatra.addClient({ name: "Maya" }).id;
  channelId = world.slack.channel("support").id;
});
afterEach(() => world.close());

const none = { ofBot: () => [], ofLogin: () => [] };
const results = (outages: Parameters<typeof resultsOf>[2] = none) =>
  resultsOf({ world, channelId }, faults.hits(), outages);

const send = (text: string) => {
  const { chatra, membrane } = world;
  const agentId = chatra.agents()[0]?.id;
  const input = JSON.stringify({ clientId, text, agentId });
  return runMembrane(membrane, [
    "action",
    "run",
    membrane.actionId("send-agent-message"),
    "--connectionId",
    membrane.connection().id,
    "--input",
    input,
    "--json",
  ]);
};

async function post(text: string, id: string): Promise<number> {
  const { slack } = world;
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${slack.botToken}` },
    body: JSON.stringify({
      channel: channelId,
      text,
      metadata: { event_type: "delivery", event_payload: { delivery_id: id } },
    }),
  });
  return response.status;
}

test("nothing is counted before a fault strikes, and what was sent before is not counted then", async () => {
  await send("Hello");
  faults.order("refused");
  expect([faults.waiting(), results()]).toEqual([["refused"], {}]);
  await send("Hello");
  expect([faults.waiting(), results()]).toEqual([
    [],
    { refused: { hits: 1, messages: 1, tries: 1, arrived: 0, twice: 0 } },
  ]);
});

test.each<[FaultName, number, { hits: number; tries: number; arrived: number; twice: number }]>([
  ["refused", 2, { hits: 1, tries: 2, arrived: 1, twice: 0 }],
  ["rate-limited", 3, { hits: 2, tries: 3, arrived: 1, twice: 0 }],
  ["lost-not-sent", 1, { hits: 1, tries: 1, arrived: 0, twice: 0 }],
  ["lost-arrived", 1, { hits: 1, tries: 1, arrived: 1, twice: 0 }],
  ["lost-arrived", 2, { hits: 1, tries: 2, arrived: 1, twice: 1 }],
])("%s, sent %i times", async (name, times, counts) => {
  faults.order(name);
  for (let count = 0; count < times; count += 1) await send("Hello");
  expect(results()).toEqual({ [name]: { messages: 1, ...counts } });
});

test("a post that Slack refused is known again by the bot's delivery ID", async () => {
  faults.order("slack-limited");
  expect(await post("Hello", "one")).toBe(429);
  const counts = { hits: 1, messages: 1 };
  await post("Hello", "two");
  expect(results()).toEqual({ "slack-limited": { ...counts, tries: 1, arrived: 0, twice: 0 } });
  await post("Hello", "one");
  expect(results()).toEqual({ "slack-limited": { ...counts, tries: 2, arrived: 1, twice: 0 } });
  await post("Hello", "one");
  expect(results()).toEqual({ "slack-limited": { ...counts, tries: 3, arrived: 1, twice: 1 } });
});

test("replies from the time without a login are counted, but no notes, and those that have their receipt", () => {
  const { slack } = world;
  const ada = slack.user("ada");
  const { ts } = ada.postMessage(channelId, "A card");
  const from = Date.now() - 1_000;
  ada.postMessage(channelId, "Hello", { threadTs: ts });
  ada.postMessage(channelId, "// a note", { threadTs: ts });
  const until = Date.now() + 1_000;
  const outages = { ...none, ofLogin: () => [{ from, until }] };
  expect(results(outages)).toEqual({ login: { ms: until - from, replies: 1, arrived: 0 } });
});

test("events that Slack offers again are counted from the first kill on", async () => {
  const { slack } = world;
  slack.behaviour.retryDelaysMs = [10, 10];
  slack.connect({ eventsUrl: "http://127.0.0.1:1/" });
  const from = Date.now();
  await slack.user("ada").postMessage(channelId, "Hello").delivered;
  await slack.settled();
  const kill = { kills: 1, repeated: 1, left: 0 };
  expect(results({ ...none, ofBot: () => [{ from }] })).toEqual({ kill });
  expect(results({ ...none, ofBot: () => [{ from: Date.now() + 1_000 }] })).toEqual({
    kill: { ...kill, repeated: 0 },
  });
});
