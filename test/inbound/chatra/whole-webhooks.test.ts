import { expect, test } from "vitest";
import { accountIdSchema } from "../../../src/domain/ids.ts";
import { parseWebhook } from "../../../src/inbound/chatra/parse-webhook.ts";

/** What many webhooks are read as, compared whole. */
const about = { accountId: accountIdSchema.parse("acc"), now: 1_700_000_000_000 };
const each = (bodies: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(bodies).map(([title, body]) => {
      const parsed = parseWebhook(typeof body === "string" ? body : JSON.stringify(body), about);
      if (!("event" in parsed)) return [title, parsed];
      const { bodyDigest: _, accountId: __, ...event } = parsed.event;
      return [title, { ...parsed, event }];
    }),
  );
const of = (more: object) => ({ eventName: "chatFragment", client: { id: "c1" }, ...more });

test("the three webhooks, with all that they may tell", () => {
  const client = {
    id: "c1",
    chatId: "chat-1",
    displayedName: " Vera\n V. ",
    info: { name: "V", email: "v@example.org", phone: 4930, plan: "Pro", empty: " ", nested: {} },
    integrationData: { plan: "other", seats: 3, vip: true, ["x".repeat(100)]: "y".repeat(400) },
    country: "Greece",
    city: "Athens",
    ip: "203.0.113.7",
    os: "macOS",
    browser: "Firefox",
    source: "widget",
    chatLink: " https://app.chatra.io/c1 ",
    lastVisit: {
      startedAt: 1_699_999_999,
      viewedPages: [
        { link: "https://a/1", title: "One" },
        { link: "https://a/2", title: "Two" },
      ],
    },
  };
  const messages = [{ id: "m1", type: "client", text: "hello", createdAt: 1_699_999_999_000 }];
  expect(
    each({
      started: {
        eventName: "chatStarted",
        client,
        chatId: "chat-2",
        message: messages[0],
        page: { link: "https://a/3" },
      },
      fragment: { eventName: "chatFragment", client, messages, agents: [{ id: "a1", name: "Grace" }] },
      transcript: { eventName: "chatTranscript", client, messages, hasOnlineAgents: false },
      "by the sister's name": { eventName: "conversationFragment", client: { id: 5 }, messages },
    }),
  ).toEqual({
    started: {
      event: {
        kind: "chatra.event",
        event: "chatStarted",
        clientId: "c1",
        chatId: "chat-1",
        visitAt: 1699999999000,
        profile: {
          name: "Vera V.",
          email: "v@example.org",
          phone: "4930",
          country: "Greece",
          city: "Athens",
          ip: "203.0.113.7",
          os: "macOS",
          browser: "Firefox",
          source: "widget",
          chatLink: "https://app.chatra.io/c1",
          pageUrl: "https://a/2",
          pageTitle: "Two",
          custom: {
            plan: "Pro",
            seats: "3",
            vip: "true",
            [`${"x".repeat(79)}…`]: `${"y".repeat(299)}…`,
          },
        },
        nobodyAvailable: false,
        messages: [{ id: "m1", author: "client", text: "hello", createdAt: 1699999999000, automatic: false }],
      },
      odd: [],
    },
    fragment: {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        chatId: "chat-1",
        visitAt: 1699999999000,
        profile: {
          name: "Vera V.",
          email: "v@example.org",
          phone: "4930",
          country: "Greece",
          city: "Athens",
          ip: "203.0.113.7",
          os: "macOS",
          browser: "Firefox",
          source: "widget",
          chatLink: "https://app.chatra.io/c1",
          pageUrl: "https://a/2",
          pageTitle: "Two",
          custom: {
            plan: "Pro",
            seats: "3",
            vip: "true",
            [`${"x".repeat(79)}…`]: `${"y".repeat(299)}…`,
          },
        },
        agents: [{ id: "a1", name: "Grace" }],
        nobodyAvailable: false,
        messages: [{ id: "m1", author: "client", text: "hello", createdAt: 1699999999000, automatic: false }],
      },
      odd: [],
    },
    transcript: {
      event: {
        kind: "chatra.event",
        event: "chatTranscript",
        clientId: "c1",
        chatId: "chat-1",
        visitAt: 1699999999000,
        profile: {
          name: "Vera V.",
          email: "v@example.org",
          phone: "4930",
          country: "Greece",
          city: "Athens",
          ip: "203.0.113.7",
          os: "macOS",
          browser: "Firefox",
          source: "widget",
          chatLink: "https://app.chatra.io/c1",
          pageUrl: "https://a/2",
          pageTitle: "Two",
          custom: {
            plan: "Pro",
            seats: "3",
            vip: "true",
            [`${"x".repeat(79)}…`]: `${"y".repeat(299)}…`,
          },
        },
        nobodyAvailable: false,
        messages: [{ id: "m1", author: "client", text: "hello", createdAt: 1699999999000, automatic: false }],
      },
      odd: [],
    },
    "by the sister's name": {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "5",
        profile: {},
        nobodyAvailable: false,
        messages: [{ id: "m1", author: "client", text: "hello", createdAt: 1699999999000, automatic: false }],
      },
      odd: [],
    },
  });
});

test("what is no webhook says why", () => {
  expect(
    each({
      "no JSON": "{",
      "no object": "[]",
      nothing: {},
      "no client": { eventName: "chatStarted" },
      "no id of a client": { eventName: "chatStarted", client: { id: " " } },
      "an id that is too long": { eventName: "chatStarted", client: { id: "i".repeat(2_000) } },
      "an unknown event": { eventName: "chatEnded", client: { id: "c1" } },
      "no event": { client: { id: "c1" } },
      "no messages": of({}),
      "odd messages": of({
        messages: [
          7,
          null,
          [],
          { id: "m" },
          { id: "m2", type: "client", text: "x" },
          { id: "m2", type: "client", text: "x" },
        ],
      }),
    }),
  ).toEqual({
    "no JSON": { malformed: "not-json" },
    "no object": { malformed: "not-an-object" },
    nothing: { malformed: "no-event-name" },
    "no client": { malformed: "no-client" },
    "no id of a client": { malformed: "no-client-id" },
    "an id that is too long": {
      event: {
        kind: "chatra.event",
        event: "chatStarted",
        clientId: "i".repeat(2_000),
        profile: {},
        nobodyAvailable: false,
        messages: [],
      },
      odd: [],
    },
    "an unknown event": { unknownEvent: "chatEnded" },
    "no event": { malformed: "no-event-name" },
    "no messages": {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [],
      },
      odd: [],
    },
    "odd messages": {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          {
            id: "fp:Z68GECY3V7CO_EEtcmFK9f3GVYJ",
            author: "other",
            text: "7",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
          {
            id: "m2",
            author: "client",
            text: "x",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
        ],
      },
      odd: [
        { reason: "not-an-object" },
        { reason: "not-an-object" },
        { id: "m", reason: "no-content" },
        { id: "m2", reason: "repeated" },
      ],
    },
  });
});

test("messages by whoever, with whatever names their fields have", () => {
  expect(
    each({
      authors: of({
        agents: [{ id: "a1", name: "Grace" }, { id: "a2" }, { name: "x" }, 7],
        messages: [
          { id: "1", type: "agent", text: "by id", agentId: "a1", createdAt: 1 },
          { id: "2", type: "agent", text: "by name", agentId: "a1", agentName: "Own", createdAt: 2 },
          { id: "3", type: "agent", text: "unknown", agentId: "a2", createdAt: 3 },
          { id: "4", text: "by its agent alone", agentId: "a1", createdAt: 4 },
          { id: "5", text: "nobody's", createdAt: 5 },
          { id: "6", type: "trigger", text: "rule", createdAt: 6 },
          { id: "7", type: "agent", isPushed: 1, text: "pushed", receivedFrom: "email", createdAt: 7 },
          { id: "8", type: "agent", isTrigger: "true", text: "triggered", createdAt: 8 },
          { id: "9", type: "client", isBot: "1", text: "bot", createdAt: 9 },
        ],
      }),
      "a sole agent": of({
        agent: { id: "a1", name: "Grace" },
        message: { id: "1", type: "agent", text: "x" },
      }),
      times: of({
        messages: [
          { id: "1", type: "client", text: "seconds", createdAt: 1_699_999_990 },
          { id: "2", type: "client", text: "digits", createdAt: "1699999991" },
          { id: "3", type: "client", text: "date", createdAt: "2023-11-14T22:13:12Z" },
          { id: "4", type: "client", text: "none" },
          { id: "5", type: "client", text: "negative", createdAt: -5 },
          { id: "6", type: "client", text: "ms", createdAt: 1_699_999_995_000.6 },
          { id: "7", type: "client", text: "far", createdAt: 9e15 },
        ],
      }),
      "newest first": of({
        messages: [
          { id: "3", type: "client", text: "c", createdAt: 3_000_000_000_000 },
          { id: "x", type: "client", text: "between" },
          { id: "1", type: "client", text: "a", createdAt: 1_000_000_000_000 },
          { id: "y", type: "client", text: "oldest" },
        ],
      }),
      mails: of({
        messages: [
          {
            id: "1",
            type: "client",
            subject: "Hi",
            from: { name: "V", email: "v@e" },
            to: ["a@e", { address: "b@e" }, [1]],
            cc: 5,
          },
          { id: "2", type: "client", text: "x", subject: " ", from: {}, to: [{ name: "only" }] },
        ],
      }),
      files: of({
        messages: [
          {
            id: "1",
            type: "client",
            file: { name: "a.png", link: "//x.org/a.png", isImage: "1", size: "5" },
          },
          {
            id: "2",
            type: "client",
            attachments: [
              "https://x.org/d/My%20file.txt?x",
              "name.txt",
              "/rel/b.pdf",
              {},
              { fileName: "f", url: "data:x", size: -1 },
            ],
          },
          {
            id: "3",
            type: "client",
            file: { link: "https://x.org/a%zz.png" },
            attachments: [{ url: "https://x.org/a%zz.png" }, { imageInfo: {} }, { size: 3 }],
          },
          {
            id: "4",
            type: "client",
            text: "x",
            attachments: { filename: "alone.txt", mimeType: "IMAGE/PNG" },
          },
        ],
      }),
      "what was not handed on": of({
        messages: [
          "failed",
          "sent",
          { state: "ok", error: 1 },
          { status: "bounced", reason: "full" },
          { error: true },
          7,
        ].map((forwardedToSourceStatus, index) => ({
          id: `${index}`,
          type: "agent",
          text: "x",
          createdAt: index + 1,
          forwardedToSourceStatus,
        })),
      }),
      html: of({
        messages: [
          {
            id: "1",
            type: "client",
            html: "<p>One<br>two &amp; <b>three</b></p><ul><li>a</li><li>b</li></ul><p></p>end",
          },
          {
            id: "2",
            type: "client",
            html: "<ol start=3><li>a<li>b</ol><pre> x\n  y</pre><blockquote>q<p>r</blockquote>",
          },
          {
            id: "3",
            type: "client",
            html: '<a href="https://a.example">site</a> <a href="https://a.example">https://a.example</a> <a href="javascript:x">no</a> <img src="x" alt="pic">',
          },
          {
            id: "4",
            type: "client",
            html: "<style>x</style><script>y</script><title>t</title><!-- c -->words&nbsp;&euro;<table><tr><td>a<td>b<tr><td>c</table>",
          },
          { id: "5", type: "client", html: "a<div>b</div>c<hr>d<h1>e</h1> <span> f </span>g" },
        ],
      }),
    }),
  ).toEqual({
    authors: {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        agents: [
          { id: "a1", name: "Grace" },
          { id: "a2", ofMessage: true },
        ],
        nobodyAvailable: false,
        messages: [
          { id: "1", author: "agent", text: "by id", createdAt: 1000, agentName: "Grace", automatic: false },
          { id: "2", author: "agent", text: "by name", createdAt: 2000, agentName: "Own", automatic: false },
          { id: "3", author: "agent", text: "unknown", createdAt: 3000, automatic: false },
          {
            id: "4",
            author: "agent",
            text: "by its agent alone",
            createdAt: 4000,
            agentName: "Grace",
            automatic: false,
          },
          { id: "5", author: "other", text: "nobody's", createdAt: 5000, automatic: false },
          { id: "6", author: "other", role: "trigger", text: "rule", createdAt: 6000, automatic: true },
          {
            id: "7",
            author: "agent",
            text: "pushed",
            createdAt: 7000,
            receivedFrom: "email",
            automatic: true,
          },
          { id: "8", author: "agent", text: "triggered", createdAt: 8000, automatic: true },
          { id: "9", author: "client", text: "bot", createdAt: 9000, automatic: true },
        ],
      },
      odd: [],
    },
    "a sole agent": {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        agents: [{ id: "a1", name: "Grace" }],
        nobodyAvailable: false,
        messages: [
          {
            id: "1",
            author: "agent",
            text: "x",
            createdAt: 1700000000000,
            undated: true,
            agentName: "Grace",
            automatic: false,
          },
        ],
      },
      odd: [],
    },
    times: {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          { id: "1", author: "client", text: "seconds", createdAt: 1699999990000, automatic: false },
          { id: "2", author: "client", text: "digits", createdAt: 1699999991000, automatic: false },
          { id: "3", author: "client", text: "date", createdAt: 1699999992000, automatic: false },
          {
            id: "4",
            author: "client",
            text: "none",
            createdAt: 1699999992000,
            undated: true,
            automatic: false,
          },
          {
            id: "5",
            author: "client",
            text: "negative",
            createdAt: 1699999992000,
            undated: true,
            automatic: false,
          },
          { id: "6", author: "client", text: "ms", createdAt: 1699999995001, automatic: false },
          {
            id: "7",
            author: "client",
            text: "far",
            createdAt: 1699999995001,
            undated: true,
            automatic: false,
          },
        ],
      },
      odd: [],
    },
    "newest first": {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          {
            id: "y",
            author: "client",
            text: "oldest",
            createdAt: 1000000000000,
            undated: true,
            automatic: false,
          },
          { id: "1", author: "client", text: "a", createdAt: 1000000000000, automatic: false },
          {
            id: "x",
            author: "client",
            text: "between",
            createdAt: 1000000000000,
            undated: true,
            automatic: false,
          },
          { id: "3", author: "client", text: "c", createdAt: 3000000000000, automatic: false },
        ],
      },
      odd: [],
    },
    mails: {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          {
            id: "1",
            author: "client",
            text: "",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
            mail: [
              { label: "Subject", value: "Hi" },
              { label: "From", value: "V <v@e>" },
              { label: "To", value: "a@e, b@e" },
              { label: "Cc", value: "5" },
            ],
          },
          {
            id: "2",
            author: "client",
            text: "x",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
            mail: [{ label: "To", value: "only" }],
          },
        ],
      },
      odd: [],
    },
    files: {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          {
            id: "1",
            author: "client",
            text: "",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
            files: [{ name: "a.png", url: "https://x.org/a.png", isImage: true, size: 5 }],
          },
          {
            id: "2",
            author: "client",
            text: "",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
            files: [
              { name: "My file.txt", url: "https://x.org/d/My%20file.txt?x", isImage: false },
              { name: "name.txt", linkFault: "none", isImage: false },
              { name: "b.pdf", linkFault: "relative", isImage: false },
              { name: "f", linkFault: "unsafe", isImage: false },
            ],
          },
          {
            id: "3",
            author: "client",
            text: "",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
            files: [
              { name: "a%zz.png", url: "https://x.org/a%zz.png", isImage: false },
              { name: "picture", linkFault: "none", isImage: true },
              { name: "file", linkFault: "none", isImage: false, size: 3 },
            ],
          },
          {
            id: "4",
            author: "client",
            text: "x",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
            files: [{ name: "alone.txt", linkFault: "none", isImage: true }],
          },
        ],
      },
      odd: [],
    },
    "what was not handed on": {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          { id: "0", author: "agent", text: "x", createdAt: 1000, automatic: false, undelivered: "failed" },
          { id: "1", author: "agent", text: "x", createdAt: 2000, automatic: false },
          { id: "2", author: "agent", text: "x", createdAt: 3000, automatic: false, undelivered: "ok" },
          {
            id: "3",
            author: "agent",
            text: "x",
            createdAt: 4000,
            automatic: false,
            undelivered: "bounced: full",
          },
          { id: "4", author: "agent", text: "x", createdAt: 5000, automatic: false, undelivered: "error" },
          { id: "5", author: "agent", text: "x", createdAt: 6000, automatic: false },
        ],
      },
      odd: [],
    },
    html: {
      event: {
        kind: "chatra.event",
        event: "chatFragment",
        clientId: "c1",
        profile: {},
        nobodyAvailable: false,
        messages: [
          {
            id: "1",
            author: "client",
            text: "One\ntwo & three\n• a\n• b\nend",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
          {
            id: "2",
            author: "client",
            text: "• a\n• b\n x\n  y\nq\nr",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
          {
            id: "3",
            author: "client",
            text: "site (https://a.example) https://a.example no pic (x)",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
          {
            id: "4",
            author: "client",
            text: "words €\na b\nc",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
          {
            id: "5",
            author: "client",
            text: "a\nb\nc\nd\ne\nf g",
            createdAt: 1700000000000,
            undated: true,
            automatic: false,
          },
        ],
      },
      odd: [],
    },
  });
});
