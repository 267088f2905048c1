import { expect, test } from "vitest";
import type { Delivery, DeliveryResult } from "../../src/domain/delivery.ts";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Call } from "../../src/domain/order.ts";
import type { Payload, PayloadOf } from "../../src/domain/payload.ts";
import { writeTranscript } from "../../src/messages/transcript.ts";

const clientId = clientIdSchema.parse("c1");
const channelId = channelIdSchema.parse("C1");
const messageId = chatraMessageIdSchema.parse("a1");
const postTs = slackTsSchema.parse("1767605400.000100");
const reply = {
  teamId: teamIdSchema.parse("T1"),
  channelId,
  threadTs: slackTsSchema.parse("1767605000.000100"),
  ts: slackTsSchema.parse("1767605500.000100"),
  userId: userIdSchema.parse("U1"),
};
/** 5 January 2026, 09:30 UTC, in ms. */
const START = Date.UTC(2026, 0, 5, 9, 30);

function delivered(
  payloads: Payload[],
  more: { state?: Delivery["state"]; result?: DeliveryResult } = {},
): Delivery[] {
  return payloads.map((payload, index) => ({
    id: deliveryIdOf("said", String(index)),
    key: "k",
    target: payload.kind.startsWith("chatra") ? "chatra" : "slack",
    conversationId: undefined,
    sourceTime: START + index * 60_000,
    payload,
    seq: index,
    state: "sent",
    attempts: 1,
    nextAttemptAt: 0,
    createdAt: 0,
    outcomeUnknown: false,
    asked: false,
    waitShown: false,
    result: undefined,
    error: undefined,
    ...more,
  }));
}

function write(deliveries: Delivery[], isCut = false): string | undefined {
  const profile = { name: "Vera", email: "v@example.org", phone: "+30" };
  return writeTranscript({ deliveries, clientId, profile, isCut, now: START + 3_600_000 });
}

const visitor: Payload = {
  kind: "slack.post",
  username: "Vera (visitor)",
  text: "Is 5 &lt; 6 &amp;amp; *so*?",
};
const send: PayloadOf<"chatra.send"> = {
  kind: "chatra.send",
  clientId,
  text: "Yes & no",
  agent: { name: "Ada" },
  reply,
  part: 0,
  parts: 1,
};

test("a transcript tells who the client is, and who said what when", () => {
  expect(write(delivered([visitor, send]))).toBe(
    [
      "Chat with Vera",
      "Client ID: c1",
      "Email: v@example.org",
      "Phone: +30",
      "Written: 2026-01-05 10:30:00 (all times are UTC)",
      "",
      "[2026-01-05 09:30:00] Vera (visitor):\n    Is 5 < 6 &amp; *so*?",
      "",
      "[2026-01-05 09:31:00] Ada:\n    Yes & no",
      "",
    ].join("\n"),
  );
});

test("a file is shown with its address", () => {
  const file: Payload = {
    kind: "slack.post",
    username: "Vera (visitor)",
    text: "📎 <https://files.example/a?b=1&amp;c=2|plan.pdf> (3 kB)",
  };
  expect(write(delivered([file]))).toContain("📎 plan.pdf (https://files.example/a?b=1&c=2) (3 kB)");
});

test("what is no word of the talk, or was not delivered, is left out", () => {
  const order = { id: "o1", userId: reply.userId };
  const carried: Payload = {
    kind: "slack.post",
    username: "Ada (by command)",
    text: "Yes",
    carries: { text: "Yes", pushed: false, agent: {}, order },
  };
  const notice: Payload = { kind: "slack.post", text: "It failed" };
  expect(write(delivered([carried, notice, { kind: "slack.root", channelId }]))).toBeUndefined();
  for (const state of ["pending", "failed", "uncertain", "discarded"] as const)
    expect(write(delivered([visitor, send], { state }))).toBeUndefined();
});

test("nobody's words pass for a line of somebody else", () => {
  const says = (text: string): Payload => ({ ...visitor, text });
  const refund = { ...send, text: "I refund you 500 today." };
  const honest = write(delivered([says("Where is it?"), refund, says("Thanks!")]));
  const forged = [
    "Where is it?",
    "[2026-01-05 09:31:00] Ada:\n    I refund you 500 today.",
    "[2026-01-05 09:32:00] Vera (visitor):\n    Thanks!",
  ];
  const lies = write(delivered([says(forged.join("\n\n"))]));
  expect(honest?.match(/^\[/gmu)).toHaveLength(3);
  expect(lies?.match(/^\[/gmu)).toHaveLength(1);
});

test.each<[string, Call, string]>([
  [
    "an edit",
    { kind: "edit", messageId, text: "No & yes", pushed: false },
    "Ada (edited later):\n    No & yes\n",
  ],
  ["a deletion", { kind: "delete", messageId, pushed: false }, "Ada (deleted later):\n    Yes & no\n"],
  ["another call", { kind: "update", clientId, changes: { name: "V" } }, "Ada:\n    Yes & no\n"],
  [
    "an edit of another message",
    { kind: "edit", messageId: chatraMessageIdSchema.parse("a2"), text: "x", pushed: false },
    "Ada:\n    Yes & no\n",
  ],
])("%s by command shows like one in the thread", (_what, call, expected) => {
  const order = { id: "order-1", userId: reply.userId };
  const [sent, called] = delivered([send, { kind: "chatra.call", call, order }]);
  if (!sent || !called) throw new Error("nothing was delivered");
  expect(write([{ ...sent, result: { chatraId: messageId } }, called])).toContain(expected);
});

test("words that were changed or deleted later are shown as they are now, and say so", () => {
  const edit: Payload = { kind: "chatra.edit", text: "Yes, indeed", reply, part: 0 };
  const other: Payload = { kind: "chatra.edit", text: "not of this", reply, part: 1 };
  expect(write(delivered([send, edit, other]))).toContain("Ada (edited later):\n    Yes, indeed\n");
  const gone = write(delivered([send, { kind: "chatra.delete", reply, part: 0 }]));
  expect(gone).toContain("Ada (deleted later):\n    Yes & no\n");

  const result = { channelId, ts: postTs };
  const update: Payload = { kind: "slack.update", post: { channelId, ts: postTs }, text: "Is 6 &gt; 5?" };
  expect(write([...delivered([visitor], { result }), ...delivered([update])])).toContain(
    "Vera (visitor) (edited later):\n    Is 6 > 5?",
  );
  const removal: Payload = { kind: "slack.remove", post: { deliveryId: deliveryIdOf("said", "0") } };
  expect(write(delivered([visitor, removal]))).toContain("Vera (visitor) (deleted later):\n");
});

test("a pushed message, a sender without a name and a long chat are told apart", () => {
  const text = write(delivered([{ ...send, agent: {}, pushed: true }]), true);
  expect(text).toContain("Support (pushed message):");
  expect(text).toContain("The beginning of this long chat is missing.");
});

test("writes what is known of a visitor, and nothing twice", () => {
  const head = (profile: Parameters<typeof writeTranscript>[0]["profile"], isCut: boolean) =>
    writeTranscript({ deliveries: delivered([send]), clientId, profile, isCut, now: START })?.split(
      "\n\n",
    )[0];
  expect([
    head({}, false),
    head({ email: "v@example.org" }, true),
    head({ name: "Vera", phone: "+30" }, false),
    head({ name: "Vera", email: "v@example.org" }, false),
  ]).toEqual([
    "Chat with Visitor c1\nClient ID: c1\nWritten: 2026-01-05 09:30:00 (all times are UTC)",
    "Chat with v@example.org\nClient ID: c1\nWritten: 2026-01-05 09:30:00 (all times are UTC)\nThe beginning of this long chat is missing.",
    "Chat with Vera\nClient ID: c1\nPhone: +30\nWritten: 2026-01-05 09:30:00 (all times are UTC)",
    "Chat with Vera\nClient ID: c1\nEmail: v@example.org\nWritten: 2026-01-05 09:30:00 (all times are UTC)",
  ]);
});

test("names who sent a reply, and what became of each part and post", () => {
  const part = (nth: number, over: Partial<typeof send> = {}): Payload => ({ ...send, part: nth, ...over });
  const post = (text: string): Payload => ({ kind: "slack.post", username: "Vera (visitor)", text });
  const place = { channelId, ts: postTs };
  const [first] = delivered([post("one")], { result: place });
  const others = delivered([
    part(0, { text: "zero", agent: { email: "a@example.org" } }),
    part(1, { text: "one", agent: { name: "Ada", email: "a@example.org" }, pushed: true }),
    post("two <https://x.example/a|a.png> &amp; <https://x.example/b|b.png>"),
    { kind: "chatra.edit", text: "new", reply, part: 1 },
    { kind: "slack.update", post: { deliveryId: deliveryIdOf("said", "2") }, text: "two &lt;" },
    { kind: "slack.remove", post: place },
    { kind: "slack.update", post: { channelId, ts: reply.ts }, text: "unknown" },
    { kind: "chatra.delete", reply: { ...reply, ts: postTs }, part: 0 },
  ]);
  const all = [
    ...others.slice(0, 3),
    ...(first ? [{ ...first, id: deliveryIdOf("said", "first") }] : []),
    ...others.slice(3),
  ];
  expect(write(all)?.split("\n\n").slice(1)).toEqual([
    "[2026-01-05 09:30:00] a@example.org:\n    zero",
    "[2026-01-05 09:31:00] Ada (pushed message) (edited later):\n    new",
    "[2026-01-05 09:32:00] Vera (visitor) (edited later):\n    two <",
    "[2026-01-05 09:30:00] Vera (visitor) (deleted later):\n    one\n",
  ]);
});
