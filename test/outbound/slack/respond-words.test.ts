import { expect, test } from "vitest";
import { slackTsSchema } from "../../../src/domain/ids.ts";
import { respond } from "../../../src/outbound/slack/respond.ts";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import { told } from "./planned-slack.ts";

const url = "https://hooks.slack.com/a";

test("an answer is sent whole: seen by one person in the thread, or in place of the message", async () => {
  const sent: unknown[] = [];
  const send = async (address: string, purpose: string, body: string | Uint8Array) => {
    sent.push([address, purpose, JSON.parse(String(body))]);
    return { status: 200, text: "ok" };
  };
  const threadTs = slackTsSchema.parse("1700000000.000100");
  const words = { text: "Hi", blocks: [{ type: "divider" }] };
  await respond(send, { url, threadTs, ...words });
  await respond(send, { url, threadTs, replace: true, text: "Hi" });
  const unfurl = { unfurl_links: false, unfurl_media: false };
  expect(sent).toEqual([
    [
      url,
      "answer",
      { ...words, ...unfurl, response_type: "ephemeral", replace_original: false, thread_ts: threadTs },
    ],
    [url, "answer", { text: "Hi", ...unfurl, replace_original: true }],
  ]);
});

test.each([
  [199, "ok", "unknown-outcome http_199"],
  [200, " ok\n", undefined],
  [200, '{"ok":true}', undefined],
  [299, "ok", undefined],
  [200, '{"ok":false,"error":"no_text"}', "invalid no_text"],
  [200, '{"ok":false}', "unknown-outcome unreadable_answer"],
  [200, '{"error":"no_text"}', "unknown-outcome unreadable_answer"],
  [200, '{"ok":"yes"}', "unknown-outcome unreadable_answer"],
  [200, "no_text", "unknown-outcome unreadable_answer"],
  [300, "ok", "unavailable http_300"],
  [302, "", "unavailable http_302"],
  [403, "action_prohibited", "refused action_prohibited"],
  [403, "Words of somebody", "unavailable http_403"],
  [403, "Used URL", "message-gone used_url"],
  [403, '{"ok":false,"error":"Expired url"}', "message-gone expired_url"],
  [404, "", "message-gone http_404"],
  [404, "brand_new", "message-gone brand_new"],
  [404, "channel_not_found", "channel-gone channel_not_found"],
  [404, '{"error":"channel_not_found"}', "channel-gone channel_not_found"],
  [410, "", "message-gone http_410"],
  [499, "brand_new", "refused brand_new"],
  [500, "brand_new", "unknown-outcome http_500"],
  [503, "", "unknown-outcome http_503"],
])("Slack's %i with %j ends it so: %s", async (status, text, line) => {
  expect(await told(respond(async () => ({ status, text }), { url, text: "Hi" }))).toBe(line);
});

test("an error of the gateway says its code, and all that is known of it", () => {
  const cause = new Error("why");
  const known = { retryAfterMs: 5, neededScope: "chat:write", step: "upload", cause };
  const error = new SlackGatewayError("refused", "x", known);
  const { name, message, reason, code, retryAfterMs, neededScope, step } = error;
  expect({ name, message, reason, code, retryAfterMs, neededScope, step, cause: error.cause }).toEqual({
    name: "SlackGatewayError",
    message: "Slack: x (upload)",
    reason: "refused",
    code: "x",
    ...known,
  });
  expect(new SlackGatewayError("refused", "x").message).toBe("Slack: x");
});
