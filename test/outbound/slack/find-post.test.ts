import { describe, expect, test } from "vitest";
import { channelIdSchema, slackTsSchema } from "../../../src/domain/ids.ts";
import { planSlack, told } from "./planned-slack.ts";

describe("a post in doubt", () => {
  const channelId = channelIdSchema.parse("C1");
  const threadTs = slackTsSchema.parse("1700000000.000100");
  const ts = "1700000001.000200";
  const search = { channelId, threadTs, deliveryId: "d2", since: 0 };
  const post = (delivery_id: string, more: object = {}) => ({
    ts,
    thread_ts: threadTs,
    metadata: { event_type: "chatra_slack_delivery", event_payload: { delivery_id, ...more } },
  });
  const find = async (answer: Parameters<typeof planSlack>[0], where: object = {}) => {
    const { gateway, methods } = planSlack(answer);
    return [await told(gateway.findPost({ ...search, ...where })), methods()];
  };
  const [HISTORY, REPLIES] = ["conversations.history", "conversations.replies"];

  test.each<[string, object[], unknown]>([
    ["by its delivery", [{ ts }, post("d1"), post("d2")], { ts, threadTs }],
    ["by the first of its lines", [post("d2", { merged_ids: "d3 d4" })], { ts, threadTs, line: 1 }],
    ["by a later line", [post("d1", { merged_ids: "d3 d2" })], { ts, threadTs, line: 3 }],
    ["not by another app's metadata", [{ ...post("d2"), metadata: { event_type: "x" } }], undefined],
  ])("is found %s", async (_, messages, found) => {
    expect(await find(() => ({ ok: true, messages }), { threadTs: undefined })).toEqual([found, [HISTORY]]);
  });

  test("is looked for in the channel as well where the thread is gone, and only then", async () => {
    const inChannel = { ok: true, messages: [post("d2")] };
    const found = { ts, threadTs };
    const of = (replies: (number: number) => object) =>
      find((method, _, number) => (method === HISTORY ? inChannel : replies(number)));
    expect(await of(() => ({ ok: true, messages: [post("d2")] }))).toEqual([found, [REPLIES]]);
    expect(await of(() => ({ ok: true, messages: [{ ts: threadTs }] }))).toEqual([
      undefined,
      [REPLIES, REPLIES],
    ]);
    expect(await of(() => ({ ok: true, messages: [] }))).toEqual([found, [REPLIES, REPLIES, HISTORY]]);
    expect(await of(() => ({ ok: true, messages: [{ ts: threadTs, subtype: "tombstone" }] }))).toEqual([
      found,
      [REPLIES, REPLIES, HISTORY],
    ]);
    expect(await of(() => ({ ok: false, error: "thread_not_found" }))).toEqual([found, [REPLIES, HISTORY]]);
    const goneLater = (number: number) =>
      number === 0 ? { ok: true, messages: [] } : { ok: false, error: "thread_not_found" };
    expect(await of(goneLater)).toEqual([found, [REPLIES, REPLIES, HISTORY]]);
    expect(await of(() => ({ ok: false, error: "channel_not_found" }))).toEqual([
      "channel-gone channel_not_found",
      [REPLIES],
    ]);
  });

  test("is found on the tenth page, and no longer looked for then", async () => {
    const of = (last: number) =>
      find(
        (_, { cursor = "1" }) => ({
          ok: true,
          messages: cursor === String(last) ? [post("d2")] : [],
          response_metadata: { next_cursor: String(Number(cursor) + 1) },
        }),
        { threadTs: undefined },
      );
    expect(await of(10)).toEqual([{ ts, threadTs }, Array.from({ length: 10 }, () => HISTORY)]);
    expect(await of(11)).toEqual([
      "unknown-outcome too_many_messages",
      Array.from({ length: 10 }, () => HISTORY),
    ]);
  });
});
