import { describe, expect, it } from "vitest";
import { accountIdSchema } from "../../../src/domain/ids.ts";
import { inputSchema } from "../../../src/domain/input.ts";
import { parseWebhook } from "../../../src/inbound/chatra/parse-webhook.ts";
import fc from "../../property.ts";

const accountId = accountIdSchema.parse("acc");
const now = 1_700_000_000_000;
const parse = (body: unknown) => parseWebhook(JSON.stringify(body), { accountId, now });
const webhook = (more: object = {}) => ({ eventName: "chatFragment", client: { id: "c1" }, ...more });
const said = (more: object = {}) => ({
  id: "m1",
  type: "client",
  text: "hello",
  createdAt: now - 5_000,
  ...more,
});

function eventOf(body: unknown) {
  const parsed = parse(body);
  if (!("event" in parsed)) throw new Error(`no event but ${JSON.stringify(parsed)}`);
  return parsed.event;
}
const messageOf = (message: unknown, more: object = {}) =>
  eventOf(webhook({ messages: [message], ...more })).messages[0];
const oddOf = (message: unknown) => {
  const parsed = parse(webhook({ messages: [message, said({ id: "good" })] }));
  if (!("event" in parsed)) throw new Error("no event");
  expect(parsed.event.messages.map(({ id }) => id)).toEqual(["good"]);
  return parsed.odd;
};

describe("a webhook", () => {
  it("is read whole", () => {
    const body = webhook({
      client: {
        id: 42,
        chatId: 7,
        displayedName: "Ada",
        info: {
          name: "Ada L.",
          email: "ada@example.org",
          phone: 123,
          plan: "pro",
          nested: { a: 1 },
          vip: true,
        },
        integrationData: { orders: 3, plan: "ignored: info goes first", note: null },
        country: "UK",
        city: null,
        ip: "192.0.2.1",
        os: "Linux",
        browser: { name: "nested" },
        lastVisit: { viewedPages: [{ link: "https://x.org/a" }, { link: "https://x.org/b", title: "B" }] },
        source: "widget",
        groupId: 7,
        chatLink: "https://app.example/chat",
      },
      agents: [{ id: "a1", name: "Grace" }],
      isNoAvailableAgent: true,
      messages: [said({ type: "agent", agentId: "a1", receivedFrom: "bridge" })],
    });
    expect(eventOf(body)).toEqual({
      kind: "chatra.event",
      accountId: "acc",
      event: "chatFragment",
      clientId: "42",
      chatId: "7",
      profile: {
        name: "Ada",
        email: "ada@example.org",
        phone: "123",
        country: "UK",
        ip: "192.0.2.1",
        os: "Linux",
        source: "widget",
        group: "7",
        chatLink: "https://app.example/chat",
        pageUrl: "https://x.org/b",
        pageTitle: "B",
        custom: { plan: "pro", vip: "true", orders: "3" },
      },
      nobodyAvailable: true,
      messages: [
        {
          id: "m1",
          author: "agent",
          text: "hello",
          createdAt: now - 5_000,
          agentName: "Grace",
          receivedFrom: "bridge",
          automatic: false,
        },
      ],
      agents: [{ id: "a1", name: "Grace" }],
      bodyDigest: expect.any(String),
    });
  });

  it("has the same digest when it is delivered again, and another one for other words", () => {
    const digestOf = (text: string) => eventOf(webhook({ messages: [said({ text })] })).bodyDigest;
    expect(digestOf("a")).toBe(digestOf("a"));
    expect(digestOf("a")).not.toBe(digestOf("b"));
  });

  it("may carry a single message and the agent beside it", () => {
    const event = eventOf(
      webhook({
        eventName: "chatStarted",
        message: said({ type: "agent" }),
        agent: { id: "a", name: "Grace" },
      }),
    );
    expect(event.messages).toMatchObject([{ id: "m1", agentName: "Grace" }]);
  });

  it("may carry no message at all", () => {
    expect(eventOf(webhook({ messages: null })).messages).toEqual([]);
  });

  it.each(["chatStartedPage", "conversationStartPage"])("names the page in %s", (field) => {
    const page = { link: "https://x.org/", title: "Home" };
    expect(eventOf(webhook({ [field]: page })).profile).toEqual({
      pageUrl: page.link,
      pageTitle: page.title,
    });
  });

  it("names the page where the chat started by the first name of its field", () => {
    const pages = { chatStartedPage: { title: "A" }, conversationStartPage: { title: "B" } };
    expect(eventOf(webhook(pages)).profile).toEqual({ pageTitle: "A" });
  });

  it.each([
    [{ chatId: "1", conversationId: "2" }, { chatId: "3", conversationId: "4" }, "1"],
    [{ conversationId: "2" }, { chatId: "3", conversationId: "4" }, "2"],
    [{}, { chatId: "3", conversationId: "4" }, "3"],
    [{}, { conversationId: "4" }, "4"],
    [{}, {}, undefined],
  ])("takes its chat's id from %j or else from %j", (ofClient, ofWebhook, chatId) => {
    const event = eventOf(webhook({ client: { id: "c1", ...ofClient }, ...ofWebhook }));
    expect(event.chatId).toBe(chatId);
    expect("chatId" in event).toBe(chatId !== undefined);
  });

  it.each([
    [{ client: { id: "c1" }, visitor: { id: "v1" } }, "c1"],
    [{ client: { chatId: "1" }, visitor: { id: "v1" } }, "v1"],
    [{ client: undefined, visitor: { id: "v1" } }, "v1"],
    [{ client: "c1", visitor: { id: "v1" } }, "v1"],
    [{ client: { id: "c1" }, visitor: 7 }, "c1"],
  ])("is about the client in %j: %s", (who, clientId) => {
    expect(eventOf(webhook(who)).clientId).toBe(clientId);
  });

  it("may begin with a byte order mark", () => {
    const body = JSON.stringify(webhook({ message: said() }));
    const parsed = parseWebhook(`\uFEFF${body}`, { accountId, now });
    expect(parsed).toMatchObject({ event: { clientId: "c1", messages: [{ id: "m1" }] }, odd: [] });
    expect(parseWebhook(`\uFEFF\uFEFF${body}`, { accountId, now })).toEqual({ malformed: "not-json" });
  });

  it("takes client ids of any length and alphabet", () => {
    const id = `${"長".repeat(3_000)} /?#🙂`;
    expect(eventOf(webhook({ client: { id } })).clientId).toBe(id);
  });

  it.each([
    ["{", "not-json"],
    ["null", "not-an-object"],
    ["[]", "not-an-object"],
    ['"x"', "not-an-object"],
    ["{}", "no-event-name"],
    ['{"eventName":"chatStarted"}', "no-client"],
    ['{"eventName":"chatStarted","client":null}', "no-client"],
    ['{"eventName":"chatStarted","client":{}}', "no-client-id"],
    ['{"eventName":"chatStarted","client":{"id":""}}', "no-client-id"],
  ])("is malformed as %s", (body, reason) => {
    expect(parseWebhook(body, { accountId, now })).toEqual({ malformed: reason });
  });

  it("of an unknown name is told apart from a malformed one", () => {
    expect(parse({ eventName: "chatRated" })).toEqual({ unknownEvent: "chatRated" });
    expect(parse({ eventName: "x".repeat(500) })).toEqual({ unknownEvent: "x".repeat(40) });
  });

  it("with null in every field still has its client", () => {
    const nulls = ["displayedName", "info", "integrationData", "country", "lastVisit", "source", "chatLink"];
    const client = { id: "c1", ...Object.fromEntries(nulls.map((name) => [name, null])) };
    const event = eventOf({
      eventName: "chatStarted",
      client,
      agents: null,
      agent: null,
      messages: null,
      message: null,
    });
    expect(event).toMatchObject({ clientId: "c1", profile: {}, messages: [] });
  });
});

describe("messages", () => {
  it("are sorted by time, and keep their order where it is the same", () => {
    const at = (id: string, createdAt: number) => said({ id, createdAt });
    const { messages } = eventOf(
      webhook({ messages: [at("c", now), at("a", now - 9), at("d", now), at("b", now - 1)] }),
    );
    expect(messages.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  });

  it.each([
    ["milliseconds", 1_600_000_000_123, 1_600_000_000_123],
    ["digits of milliseconds", "1600000000123", 1_600_000_000_123],
    ["seconds", 1_600_000_000, 1_600_000_000_000],
    ["digits of seconds", "1600000000", 1_600_000_000_000],
    ["an ISO date", "2020-09-13T12:26:40.500Z", 1_600_000_000_500],
    ["nothing", undefined, now],
    ["null", null, now],
    ["no time", "soon", now],
    ["a time before all", -1, now],
    ["a time after all", 1e300, now],
  ])("take their time from %s", (_title, createdAt, ms) => {
    expect(messageOf(said({ createdAt }))?.createdAt).toBe(ms);
  });

  it.each([
    ["text", { text: "words" }, "words"],
    ["message", { text: undefined, message: "words" }, "words"],
    ["message, where text is blank", { text: " ", message: "words" }, "words"],
    [
      "html",
      { text: null, html: "<p>a &amp; b<br/>&lt;c&gt; &#128578;</p><p><b>d</b> 1 < 2 &amp;lt;</p>" },
      "a & b\n<c> 🙂\nd 1 < 2 &lt;",
    ],
  ])("take their words from %s", (_title, more, text) => {
    expect(messageOf(said(more))?.text).toBe(text);
  });

  it("are never cut", () => {
    const text = "x".repeat(200_000);
    expect(messageOf(said({ text }))?.text).toBe(text);
  });

  it("name the agent by the message, then by the list, then by the single agent", () => {
    const agents = [{ id: 5, name: "Listed" }];
    const byAgent = said({ type: "agent", agentId: "5" });
    expect(messageOf({ ...byAgent, agentName: "Own" }, { agents })?.agentName).toBe("Own");
    expect(messageOf(byAgent, { agents })?.agentName).toBe("Listed");
    expect(messageOf(said({ type: "agent" }), { agent: { name: "Sole" } })?.agentName).toBe("Sole");
    expect(messageOf(said(), { agents, agent: { name: "Sole" } })).not.toHaveProperty("agentName");
  });

  it.each(["isPushed", "isTrigger", "isBot"])("are automatic with %s", (flag) => {
    expect(messageOf(said({ [flag]: true }))?.automatic).toBe(true);
    expect(messageOf(said({ [flag]: false }))?.automatic).toBe(false);
  });

  it.each([
    [
      { name: "a.png", link: "https://x.org/a", size: 5, isImage: true },
      { name: "a.png", isImage: true, size: 5 },
    ],
    [
      { filename: "a.png", url: "https://x.org/a", size: "5" },
      { name: "a.png", isImage: false, size: 5 },
    ],
    [
      { url: "//x.org/a", imageInfo: { width: 1 } },
      { name: "picture", isImage: true },
    ],
  ])("carry a file as %j", (file, expected) => {
    expect(messageOf(said({ text: "", file }))).toMatchObject({
      text: "",
      files: [{ url: "https://x.org/a", ...expected }],
    });
  });

  it.each([null, {}, [], 5, true, { isImage: false }])("keep their words when %j is no file", (file) => {
    const message = messageOf(said({ file }));
    expect(message?.text).toBe("hello");
    expect(message).not.toHaveProperty("files");
  });

  it("without an id get one from what they are, the same each time", () => {
    const nameless = said({ id: undefined, createdAt: undefined });
    const first = messageOf(nameless)?.id;
    const later = parseWebhook(JSON.stringify(webhook({ messages: [nameless] })), {
      accountId,
      now: now + 60_000,
    });
    expect(first).toMatch(/^fp:/);
    expect("event" in later && later.event.messages[0]?.id).toBe(first);
    expect(messageOf({ ...nameless, text: "other" })?.id).not.toBe(first);
  });

  it("of the same words without ids stay two", () => {
    const twins = [said({ id: null }), said({ id: null })];
    const ids = eventOf(webhook({ messages: twins })).messages.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("an odd message is named and left out, the others go through", () => {
  it.each([
    ["without words or file", said({ text: "", html: "<p></p>" }), [{ id: "m1", reason: "no-content" }]],
    ["that is seen twice", said({ id: "good", createdAt: now }), [{ id: "good", reason: "repeated" }]],
    ["that is nothing", null, [{ reason: "not-an-object" }]],
  ])("one %s", (_title, message, odd) => {
    expect(oddOf(message)).toEqual(odd);
  });
});

it("never throws, and what it hands on is valid", () => {
  const message = fc.record(
    {
      id: fc.jsonValue(),
      type: fc.oneof(fc.constantFrom("client", "agent"), fc.jsonValue()),
      text: fc.jsonValue(),
      html: fc.string(),
      createdAt: fc.jsonValue(),
      file: fc.jsonValue(),
      isPushed: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const body = fc.record(
    {
      eventName: fc.constantFrom("chatStarted", "chatFragment", "chatTranscript"),
      client: fc.oneof(
        fc.record({ id: fc.jsonValue(), info: fc.jsonValue(), lastVisit: fc.jsonValue() }),
        fc.jsonValue(),
      ),
      agents: fc.jsonValue(),
      agent: fc.jsonValue(),
      messages: fc.oneof(fc.array(message), fc.jsonValue()),
      message: fc.oneof(message, fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue()), (given) => {
      const parsed = parse(given);
      if ("event" in parsed) expect(inputSchema.parse(parsed.event)).toEqual(parsed.event);
    }),
    { numRuns: 1_000 },
  );
});

describe("as much as a webhook may hold", () => {
  it("is read, whatever the words are made of", () => {
    const html = '<p class="x">a</p>\n'.repeat(400_000);
    expect(messageOf({ type: "client", html })?.text).toHaveLength(2 * 400_000 - 1);
    const text = 'say "\\"\n'.repeat(700_000);
    expect(messageOf({ type: "client", text })?.text).toBe(text);
  });

  it("is read where all messages have one id, and each of them once", () => {
    const messages = Array.from({ length: 20_000 }, (_, at) =>
      said({ id: "0", text: `words ${at % 10_000}` }),
    );
    const parsed = parse(webhook({ messages }));
    if (!("event" in parsed)) throw new Error("no event");
    expect([parsed.event.messages.length, parsed.odd.length]).toEqual([10_000, 10_000]);
  });
});

describe("forms that nobody documents", () => {
  it("several messages in `message`", () => {
    const { messages } = eventOf(webhook({ message: [said(), said({ id: "m2", text: "more" })] }));
    expect(messages.map(({ text }) => text)).toEqual(["hello", "more"]);
  });

  it("an empty `client` beside the `visitor`", () => {
    expect(eventOf(webhook({ client: {}, visitor: { id: "v1" }, message: said() })).clientId).toBe("v1");
  });
});
