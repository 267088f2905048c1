import { describe, expect, test } from "vitest";
import { clientIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { partsOfReply } from "../../src/domain/reply-parts.ts";
import { failureNotice, uncertainQuestion } from "../../src/messages/notices.ts";
import { receipt } from "../../src/messages/receipts.ts";
import { aDelivery, aSendPayload, channel, replyRef, ts } from "../domain/builders.ts";

const id = deliveryIdSchema.parse("dl_1");
const edit: Payload = { kind: "chatra.edit", text: "new words", reply: replyRef, part: 0 };
const remove: Payload = { kind: "chatra.delete", reply: replyRef, part: 0 };

describe("a notice", () => {
  test.each([
    [aSendPayload("Hello"), "The reply “Hello” did not reach the visitor."],
    [aSendPayload("press `Ctrl"), "The reply “press 'Ctrl” did not reach the visitor."],
    [
      aSendPayload("Hello", { part: 1, parts: 3 }),
      "The reply “Hello” (part 2 of 3) did not reach the visitor.",
    ],
    [edit, "The edit to “new words” did not reach the visitor."],
    [remove, "The bot could not delete a message for the visitor, who may still see the message."],
  ])("%#: says what failed and why", (payload, words) => {
    const notice = failureNotice(payload, { reason: "refused", detail: "403 <b>" }, id);
    expect(notice.text).toBe(`:warning: ${words} Chatra refused the request. (403 &lt;b&gt;)`);
    expect(JSON.stringify(notice.blocks)).toContain('"403 &lt;b&gt;"');
  });

  test("shows enough of a long text to know it by, on one line, and nothing that Slack would act on", () => {
    const { text } = failureNotice(
      aSendPayload(`<!channel>\n${"🙂".repeat(100)}`),
      { reason: "x", detail: "" },
      id,
    );
    expect(text).toContain("“&lt;!channel&gt; 🙂");
    expect(text).toContain("…”");
    expect(text.isWellFormed()).toBe(true);
    expect(text.length).toBeLessThan(250);
  });

  test("names the visitor in its question, and carries its delivery on each button", () => {
    const visitor = { clientId: clientIdSchema.parse("c1"), profile: { name: "Vera *L*" } };
    const question = uncertainQuestion(aSendPayload("Hi"), id, visitor);
    expect(question.text).toContain(":grey_question: Did the reply “Hi” reach *Vera ∗L∗* (`c1`)?");
    const blocks = JSON.stringify(question.blocks);
    expect(blocks.match(/"value":"dl_1"/g)).toHaveLength(2);
  });
});

test("a receipt is a reaction on the person's message", () => {
  expect(receipt(replyRef, "note")).toEqual({
    kind: "slack.react",
    channelId: channel,
    ts: ts(10),
    name: "lock",
    on: true,
  });
});

describe("the parts of a reply", () => {
  const part = (name: string, seq: number, over: object = {}, payload = {}) =>
    aDelivery(aSendPayload("x", payload), {
      id: deliveryIdSchema.parse(name),
      seq,
      state: "failed",
      ...over,
    });
  const first = part("dl_a", 1);
  const all = [
    part("dl_b", 2),
    first,
    part("dl_c", 3, { state: "sent" }),
    part("dl_d", 4, {}, { reply: { ...replyRef, ts: ts(11) } }),
  ];
  const deliveries = new Map(all.map((one) => [one.id, one]));

  test("are those of the same message, in these states, in order", () => {
    expect(partsOfReply(first, { deliveries }, ["failed"]).map((one) => one.id)).toEqual(["dl_a", "dl_b"]);
  });

  test("of anything but a send are itself", () => {
    const change = aDelivery(edit);
    expect(partsOfReply(change, { deliveries }, ["failed"])).toEqual([change]);
  });
});
