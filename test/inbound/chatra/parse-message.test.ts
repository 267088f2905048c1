import { describe, expect, it } from "vitest";
import { accountIdSchema } from "../../../src/domain/ids.ts";
import { inputSchema } from "../../../src/domain/input.ts";
import { parseWebhook } from "../../../src/inbound/chatra/parse-webhook.ts";

const accountId = accountIdSchema.parse("acc");
const now = 1_700_000_000_000;

function read(body: string) {
  const parsed = parseWebhook(body, { accountId, now });
  if (!("event" in parsed)) throw new Error(`no event but ${JSON.stringify(parsed)}`);
  return parsed;
}
const head = { eventName: "chatFragment", client: { id: "c1" } };
const eventOf = (body: object) => read(JSON.stringify({ ...head, ...body })).event;
const messagesOf = (...messages: unknown[]) => eventOf({ messages }).messages;
const messageOf = (message: unknown) => messagesOf(message)[0];
const raw = (messages: string, client = '"c1"') =>
  read(`{"eventName":"chatFragment","client":{"id":${client}},"messages":${messages}}`).event;

/** A text within so many objects. */
const nested = (levels: number): unknown => (levels === 0 ? "deep" : { text: nested(levels - 1) });

describe("words", () => {
  it.each([
    ["a number in text", { text: 4711 }, "4711"],
    ["a number in message", { message: 90210 }, "90210"],
    ["nought", { text: 0 }, "0"],
    ["true", { text: true }, "true"],
    ["false", { text: false }, "false"],
    ["a list", { text: ["a", "b"] }, "a\nb"],
    ["a list of pieces", { text: [{ type: "text", text: "a" }, 7, { value: "b" }, " "] }, "a\n7\nb"],
    ["an object with a text", { text: { text: "inner words" } }, "inner words"],
    ["an object with a body", { message: { body: "inner words" } }, "inner words"],
    ["objects within each other", { text: { message: { content: ["deep"] } } }, "deep"],
    ["an object with HTML", { text: { html: "<b>5&nbsp;&euro;</b>" } }, "5 €"],
    ["HTML of a mail", { rawUnsafeHtml: "<p>Dear&hellip;</p>" }, "Dear…"],
    ["text before HTML", { text: "t", html: "<p>h</p>", rawUnsafeHtml: "<p>r</p>" }, "t"],
    ["HTML where the text is empty", { text: "", message: [], html: " ", rawUnsafeHtml: "r" }, "r"],
    ["message where the text is blank", { text: " ", message: "m" }, "m"],
    ["the first field of an object that has words", { text: { text: " ", body: "b", value: "v" } }, "b"],
    ["an object six levels down", { text: nested(6) }, "deep"],
    ["a list six levels down", { text: [[[[[["deep"]]]]]] }, "deep"],
  ])("are read from %s", (_title, more, text) => {
    expect(messageOf({ id: "m", type: "client", ...more })?.text).toBe(text);
  });

  it.each(["hello", 4711])("are read from the bare message %j, whoever wrote it", (message) => {
    expect(messageOf(message)).toMatchObject({ text: String(message), author: "other" });
  });

  it("keep the digits of numbers as they were written", () => {
    const messages = raw('[{"id":1,"text":12.50},{"id":2,"text":771000000000000101},{"id":3,"message":1e3}]');
    expect(messages.messages.map(({ text }) => text)).toEqual(["12.50", "771000000000000101", "1e3"]);
  });

  it.each([
    { text: {} },
    { text: [[], {}] },
    { text: { nothing: "known" } },
    { text: null },
    {},
    { text: nested(7) },
    { text: [[[[[[["too deep"]]]]]]] },
    { text: " ", html: "<p> </p>", rawUnsafeHtml: ["r"] },
  ])("that are not in %j are missed", (more) => {
    expect(
      read(JSON.stringify({ ...started, messages: [{ id: "m", type: "client", ...more }] })).odd,
    ).toEqual([{ id: "m", reason: "no-content" }]);
  });
  const started = { eventName: "chatStarted", client: { id: "c" } };
});

describe("ids", () => {
  it("that are numbers beyond 2^53 keep their digits", () => {
    const event = raw(
      '[{"id":771000000000000100,"type":"client","text":"a"},{"id":771000000000000101,"type":"client","text":"b"}]',
      "881000000000000101",
    );
    expect(event.clientId).toBe("881000000000000101");
    expect(event.messages.map(({ id }) => id)).toEqual(["771000000000000100", "771000000000000101"]);
  });

  it("of more than 200 characters are none, and their messages are read all the same", () => {
    const [message] = messagesOf({ id: "i".repeat(201), type: "client", text: "hello" });
    expect(message).toMatchObject({ id: expect.stringMatching(/^fp:/), text: "hello" });
    expect(messageOf({ id: "i".repeat(200), text: "hello" })?.id).toBe("i".repeat(200));
  });

  it("of messages without content are named, up to 200 characters", () => {
    const { odd } = read(
      JSON.stringify({ ...head, messages: [{ id: "i".repeat(201) }, { type: "client" }] }),
    );
    expect(odd).toStrictEqual([{ id: "i".repeat(200), reason: "no-content" }, { reason: "no-content" }]);
  });

  it("that are made up differ by what the author is called, and not by the arrival", () => {
    const ids = ["bot", "operator", null, "agent"].map((type) => messageOf({ type, text: "hello" })?.id);
    expect(ids).toEqual([
      "fp:aIS-eu56ZIRCGMuXMUkezSOS_Ns",
      "fp:yeMQgQkUmJiD6Ykdevg0_xlkby0",
      "fp:-KLozLRGbF1ll9xSlhzZ4k2g8bU",
      "fp:0lPSbyoVcK0B_GMkBXlULpaSLdA",
    ]);
  });

  it("that are made up stay the same from version to version: Chatra may deliver a message again behind an update", () => {
    const message = { type: "client", text: "hello", attachments: [{ name: "a.png" }, { name: "b.pdf" }] };
    const ids = messagesOf(message, { ...message, createdAt: 1_700_000_000_001 }).map(({ id }) => id);
    expect(ids).toEqual(["fp:l8QjQJY9Qx4paa-5tHxfDbwSvPO", "fp:s8TdNvWTAWBb3L3EGaMz2EyKXqB"]);
  });

  it("that come twice in a webhook lose no words", () => {
    const at = (text: string, createdAt: number) => ({ id: "1", type: "client", text, createdAt });
    expect(messagesOf(at("a", 1), at("b", 2), at("a", 1)).map(({ text }) => text)).toEqual(["a", "b"]);
  });
});

describe("an author", () => {
  it.each([
    ["client", { author: "client" }],
    ["visitor", { author: "client" }],
    ["Client", { author: "client" }],
    ["agent", { author: "agent", automatic: false }],
    ["bot", { author: "other", role: "bot", automatic: true }],
    ["system", { author: "other", role: "system", automatic: true }],
    ["Trigger", { author: "other", role: "Trigger", automatic: true }],
    ["operator", { author: "other", role: "operator", automatic: false }],
    ["\u202esupervisor\n", { author: "other", role: "supervisor", automatic: false }],
    [null, { author: "other", automatic: false }],
  ])("called %j is read as %j", (type, expected) => {
    const message = messageOf({ id: "m", type, text: "hi" });
    expect(message).toMatchObject(expected);
    expect(message?.role).toBe("role" in expected ? expected.role : undefined);
  });

  it("without a type who has an agent's name is an agent", () => {
    expect(messageOf({ text: "hi", agentName: "Grace" })).toMatchObject({
      author: "agent",
      agentName: "Grace",
    });
  });

  it.each([
    [{ type: "agent", agentName: "Own", agentId: "a1" }, "Own"],
    [{ type: "agent", agentId: "a1" }, "Listed"],
    [{ type: "agent", agentId: "a2" }, "Other"],
    [{ type: "agent", agentId: "a3" }, "Sole"],
    [{ type: "agent" }, "Sole"],
    [{ type: "bot", agentId: "a1" }, "Listed"],
    [{ type: "bot", agentName: " Own\n" }, "Own"],
    [{ type: "bot" }, undefined],
    [{ type: "client", agentId: "a1", agentName: "Own" }, undefined],
  ])("like %j is named %j", (message, name) => {
    const agents = [{ id: "a1", name: "Listed" }, { id: "a2", name: "Other" }, { name: "nobody" }, 7];
    const { messages } = eventOf({
      agents,
      agent: { name: "Sole" },
      messages: [{ ...message, text: "hi" }],
    });
    expect(messages[0]?.agentName).toBe(name);
  });

  it("who is neither has no agent's name that stands beside", () => {
    const { messages } = eventOf({ agent: { name: "Grace" }, message: { type: "bot", text: "hi" } });
    expect(messages[0]).not.toHaveProperty("agentName");
  });
});

describe("files", () => {
  const png = { name: "a.png", link: "https://x.org/a.png", size: 5, mimeType: "image/png" };
  const pdf = { filename: "b.pdf", url: "https://x.org/b.pdf", size: "1200", mimeType: "application/pdf" };

  it("of `file` and `attachments` are all there, each once", () => {
    expect(
      messageOf({ type: "client", file: png, attachments: [png, pdf, { name: "c" }, { name: "c" }] }),
    ).toMatchObject({
      files: [
        { name: "a.png", url: png.link, isImage: true, size: 5 },
        { name: "b.pdf", url: pdf.url, isImage: false, size: 1200 },
        { name: "c", linkFault: "none" },
      ],
    });
  });
});

describe("an e-mail", () => {
  it("has its head", () => {
    const mail = {
      subject: "Broken\nlink",
      from: { name: "Ann", email: "ann@x.org" },
      to: ["help@y.org", { address: "z@y.org" }],
      cc: [],
    };
    expect(messageOf({ type: "client", rawUnsafeHtml: "<p>It is</p>", ...mail })).toMatchObject({
      text: "It is",
      mail: [
        { label: "Subject", value: "Broken link" },
        { label: "From", value: "Ann <ann@x.org>" },
        { label: "To", value: "help@y.org, z@y.org" },
      ],
    });
  });

  it("of a subject alone is one", () => {
    expect(messageOf({ type: "client", subject: "Call me" })).toMatchObject({
      text: "",
      mail: [{ value: "Call me" }],
    });
  });

  it("is none without a head", () => {
    expect(messageOf({ type: "client", text: "x", to: [], subject: " " })).not.toHaveProperty("mail");
  });
});

it.each([
  ["failed", "failed"],
  [{ status: "error", errorMessage: "window closed" }, "error: window closed"],
  [{ error: true }, "error"],
  ["undelivered", "undelivered"],
  ["sent", undefined],
  [{ status: "delivered" }, undefined],
  [null, undefined],
])("a status of %j in a messenger says %s", (forwardedToSourceStatus, said) => {
  expect(messageOf({ type: "agent", text: "x", forwardedToSourceStatus })?.undelivered).toBe(said);
});

describe("a message without a time keeps its place in its list", () => {
  const at = (id: string, createdAt?: number) => ({
    id,
    type: "client",
    text: id,
    ...(createdAt && { createdAt }),
  });
  const T = 1_600_000_000_000;
  const orderOf = (...messages: object[]) =>
    messagesOf(...messages)
      .map(({ id }) => id)
      .join("");

  it.each([
    ["between its neighbours", [at("a", T), at("b"), at("c", T + 9)], "abc"],
    ["with another of its kind", [at("a", T), at("b"), at("c"), at("d", T + 9)], "abcd"],
    ["at the beginning", [at("a"), at("b", T), at("c", T + 9)], "abc"],
    ["at the end", [at("a", T), at("b", T + 9), at("c")], "abc"],
    ["where the newest is first", [at("d"), at("c", T + 9), at("b"), at("a", T)], "abcd"],
    ["in a list out of order", [at("c", T + 5), at("b"), at("a", T), at("d", T + 9)], "abcd"],
    ["where none has one", [at("c"), at("a"), at("b")], "cab"],
    ["where all come at one time", [at("c", T), at("a"), at("b", T)], "cab"],
  ])("%s", (_title, messages, order) => {
    expect(orderOf(...messages)).toBe(order);
  });

  it("and the time of a neighbour", () => {
    const [a, b, c] = messagesOf(at("a"), at("b", T), at("c"));
    expect([a, b, c].map((message) => message?.createdAt)).toEqual([T, T, T]);
    expect([a, b, c].map((message) => message?.undated)).toEqual([true, undefined, true]);
  });
});

describe("the names of Chatra's sister product", () => {
  it.each([
    ["conversationStarted", "chatStarted"],
    ["conversationFragment", "chatFragment"],
    ["conversationTranscript", "chatTranscript"],
  ])("%s is %s", (eventName, event) => {
    const body = {
      eventName,
      conversationId: "chat-7",
      client: undefined,
      visitor: { id: "v1", displayedName: "Ann", lastVisit: { startedAt: 1_600_000_000 }, isBanned: false },
      message: { id: "m", type: "visitor", text: "hi" },
    };
    expect(eventOf(body)).toMatchObject({
      event,
      clientId: "v1",
      chatId: "chat-7",
      visitAt: 1_600_000_000_000,
      profile: { name: "Ann" },
      messages: [{ author: "client", text: "hi" }],
    });
  });

  it.each(["constructor", "__proto__", "toString"])("%s is unknown", (eventName) => {
    expect(parseWebhook(JSON.stringify({ eventName, client: { id: "c" } }), { accountId, now })).toEqual({
      unknownEvent: eventName,
    });
  });
});

it("a body that is nested without end is refused before anything goes into it", () => {
  const deep = `${"[".repeat(5_000_000)}`;
  const body = `{"eventName":"chatFragment","client":{"id":1234567890123456789},"messages":${deep}`;
  expect(parseWebhook(body, { accountId, now })).toEqual({ malformed: "too-deep" });
});

it("an input of the version before, with one file, is read as one with several", () => {
  const stored = {
    kind: "chatra.event",
    accountId,
    event: "chatFragment",
    clientId: "c1",
    profile: {},
    nobodyAvailable: false,
    messages: [
      {
        id: "m1",
        author: "client",
        text: "",
        createdAt: 5,
        automatic: false,
        file: { name: "a.png", url: "https://x.org/a", isImage: true },
      },
      { id: "m2", author: "agent", text: "hi", createdAt: 6, automatic: false },
    ],
    bodyDigest: "b",
  };
  const input = inputSchema.parse(stored);
  expect(input).toMatchObject({
    messages: [
      { id: "m1", files: [{ name: "a.png", url: "https://x.org/a" }] },
      { id: "m2", text: "hi" },
    ],
  });
});
