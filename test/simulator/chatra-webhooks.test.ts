import { afterEach, beforeEach, expect, test } from "vitest";
import { startChatraSimulator } from "../../src/simulator/chatra/simulator.ts";
import type { ChatraSimulator, ChatraVisitor } from "../../src/simulator/chatra/simulator-api.ts";
import { type ReceivingApp, startReceivingApp } from "./receiving-app.ts";

let app: ReceivingApp;
let chatra: ChatraSimulator;
let vera: ChatraVisitor;
let now: number;

beforeEach(async () => {
  now = 1_800_000_000_000;
  app = await startReceivingApp();
  chatra = await startChatraSimulator({ now: () => now, clients: [{ id: "vera", name: "Vera" }] });
  chatra.connect(`${app.url}/hook`);
  vera = chatra.visitor("vera");
});
afterEach(async () => {
  await chatra.close();
  await app.close();
});

const sendByApi = (text: string) =>
  fetch(`${chatra.apiUrl}/messages/`, {
    method: "POST",
    body: JSON.stringify({ clientId: "vera", text, agentId: chatra.agents()[0]?.id, receivedFrom: "slack" }),
  });

test("the first message of a chat starts it, later ones come in fragments, and the chat id stays", async () => {
  const page = { link: "https://shop.example/cart", title: "Cart" };
  expect(await vera.writes("hello", { page }).delivered).toMatchObject({ status: 200 });
  await vera.writes("anybody?").delivered;
  const chatId = vera.info.chatId;
  expect(app.json()).toMatchObject([
    {
      eventName: "chatStarted",
      client: { id: "vera", chatId, displayedName: "Vera", info: { name: "Vera" }, country: "France" },
      messages: [{ type: "client", text: "hello", createdAt: 1_800_000_000_000 }],
      agents: [],
      chatStartedPage: page,
    },
    {
      eventName: "chatFragment",
      client: { chatId },
      messages: [{ text: "anybody?", createdAt: 1_800_000_000_001 }],
    },
  ]);
});

test("a chat that ended sends its transcript, and starts again with the next message", async () => {
  vera.writes("hello");
  chatra.agentWrites("Ada", "vera", "hi, Vera");
  await chatra.endChat("vera");
  await vera.writes("me again").delivered;
  expect(app.json().map((body) => body.eventName)).toEqual([
    "chatStarted",
    "chatFragment",
    "chatTranscript",
    "chatStarted",
  ]);
  expect(app.json()[2]).toMatchObject({
    messages: [{ text: "hello" }, { text: "hi, Vera", agentName: "Ada" }],
    agents: [{ name: "Ada" }],
  });
});

test("the echo of a sent message comes later, before the answer, or never", async () => {
  await sendByApi("one");
  await chatra.settled();
  expect(app.json()).toMatchObject([
    { eventName: "chatFragment", messages: [{ text: "one", receivedFrom: "slack" }] },
  ]);
  chatra.behaviour.echo = "before-response";
  await sendByApi("two");
  expect(app.received).toHaveLength(2);
  chatra.behaviour.echo = "off";
  await sendByApi("three");
  await chatra.settled();
  expect(app.received).toHaveLength(2);
});

test("fragments repeat earlier messages and mix their order", async () => {
  chatra.behaviour.repeatMessages = 2;
  chatra.behaviour.shuffleMessages = true;
  for (const text of ["a", "b", "c"]) await vera.writes(text).delivered;
  const last = JSON.stringify(app.json().at(-1)?.messages);
  expect([...last.matchAll(/"text":"(.)"/g)].map((match) => match[1])).toEqual(
    expect.arrayContaining(["a", "b", "c"]),
  );
  expect(app.json()[1]).toMatchObject({ messages: [{ text: "b" }, { text: "a" }] });
});

test("messages can be gathered into one fragment", async () => {
  await vera.writes("start").delivered;
  chatra.behaviour.fragmentAfterMs = 10;
  vera.writes("a");
  vera.writes("b");
  await chatra.settled();
  expect(app.json().slice(1)).toMatchObject([{ messages: [{ text: "a" }, { text: "b" }] }]);
});

test("the other documented forms: one message, `message`, ISO times, filename and url", async () => {
  Object.assign(chatra.behaviour, {
    startedForm: "single",
    textKey: "message",
    createdAt: "iso",
    fileKeys: "filename-url",
  });
  await vera.writes("look", { file: { name: "a.png", link: "https://files.example/a.png" } }).delivered;
  expect(app.json()).toMatchObject([
    {
      message: {
        message: "look",
        createdAt: "2027-01-15T08:00:00.000Z",
        file: { filename: "a.png", url: "https://files.example/a.png", isImage: true },
      },
      agent: null,
      conversationStartPage: {},
    },
  ]);
});

test("a visitor's file is served", async () => {
  const { message } = vera.writes("here", { file: { name: "a.txt", bytes: "bytes" } });
  expect(await (await fetch(message.file?.link ?? "")).text()).toBe("bytes");
  expect(message.file).toMatchObject({ size: 5, isImage: false });
});

test("edits in the dashboard come as the same message with another text", async () => {
  const { message } = chatra.agentWrites("Ada", "vera", "helo");
  await chatra.editsMessage(message.id, "hello").delivered;
  expect(app.json()).toMatchObject([
    { messages: [{ id: message.id, text: "helo" }] },
    { messages: [{ id: message.id, text: "hello" }] },
  ]);
});

test("automatic messages are marked", async () => {
  await chatra.automaticMessage("vera", "Can I help?").delivered;
  expect(app.json()).toMatchObject([{ messages: [{ isTrigger: true }] }]);
});

test("a webhook that fails is not repeated, unless that is asked for", async () => {
  app.answer = (_request, count) => ({ status: count < 3 ? 500 : 200 });
  expect(await vera.writes("a").delivered).toMatchObject({ status: 500 });
  chatra.behaviour.retryDelaysMs = [1, 1];
  expect(await vera.writes("b").delivered).toMatchObject({ status: 200 });
  expect(chatra.webhooks()).toMatchObject([
    { state: "given-up", attempts: [{ status: 500 }] },
    { state: "acknowledged", attempts: [{ status: 500 }, { status: 200 }] },
  ]);
});

test("webhooks of one chat keep their order, and can be doubled", async () => {
  chatra.behaviour.duplicateWebhooks = 1;
  for (const text of ["a", "b"]) vera.writes(text);
  await chatra.settled();
  expect(app.json().map((body) => body.eventName)).toEqual([
    "chatStarted",
    "chatStarted",
    "chatFragment",
    "chatFragment",
  ]);
});

test("a test can post any body anywhere", async () => {
  await chatra.postWebhook("{not json", { url: `${app.url}/wrong-secret` });
  await chatra.postWebhook({ eventName: "chatRenamed" });
  expect(app.received).toMatchObject([{ path: "/wrong-secret", body: "{not json" }, { path: "/hook" }]);
});
