import { expect, test } from "vitest";
import { channelIdSchema } from "../../../src/domain/ids.ts";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import { planSlack } from "./planned-slack.ts";

const channelId = channelIdSchema.parse("C1");

/** All that a failure tells. */
async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((failure: unknown) => failure);
  if (!(error instanceof SlackGatewayError)) throw new Error(`it ended with ${String(error)}`);
  const { reason, code, retryAfterMs, neededScope, step, cause } = error;
  const why = cause instanceof Error ? cause.message : undefined;
  return { reason, code, retryAfterMs, neededScope, step, why };
}

const refused = (error: string, response_metadata?: object) => ({ ok: false, error, response_metadata });

test.each<[string, ReturnType<Parameters<typeof planSlack>[0]>, object]>([
  [
    "a limit",
    { http: 429, headers: { "retry-after": "7" } },
    { reason: "rate-limited", code: "ratelimited", retryAfterMs: 7_000 },
  ],
  [
    "a limit that is no status",
    { http: 200, headers: { "retry-after": "7" }, text: '{"ok":false,"error":"rate_limited"}' },
    { reason: "rate-limited", code: "rate_limited", retryAfterMs: 7_000 },
  ],
  [
    "a limit beside hints that are none",
    {
      http: 200,
      headers: { "retry-after": "7" },
      text: '{"ok":false,"error":"rate_limited","response_metadata":{"messages":["a",5]}}',
    },
    { reason: "rate-limited", code: "rate_limited", retryAfterMs: 7_000 },
  ],
  ["a refusal without more", refused("is_archived"), { reason: "channel-gone", code: "is_archived" }],
  [
    "a scope that is missing",
    { ...refused("missing_scope"), needed: "chat:write" },
    { reason: "unauthorized", code: "missing_scope", neededScope: "chat:write", why: "scope chat:write" },
  ],
  [
    "places in blocks, and a time that is none",
    refused("invalid_blocks", {
      messages: ["a [json-pointer:/blocks/1]", "b", "c [json-pointer:/x/2]"],
      retryAfter: "y",
    }),
    { reason: "invalid", code: "invalid_blocks", why: "/blocks/1, /x/2" },
  ],
  ["a fault", { http: 503 }, { reason: "unknown-outcome", code: "http_503" }],
  ["too much", { http: 413 }, { reason: "invalid", code: "http_413" }],
  ["a page that is in between", { http: 403, text: "<html>" }, { reason: "unavailable", code: "http_403" }],
  ["no way there", "can't be sent", { reason: "unavailable", code: "ECONNREFUSED", why: "ECONNREFUSED" }],
  ["no way back", "gets lost", { reason: "unknown-outcome", code: "ECONNRESET", why: "ECONNRESET" }],
])("a post that meets %s fails with all that is known", async (_, answer, expected) => {
  const { gateway } = planSlack(() => answer);
  expect(await failureOf(gateway.post({ channelId, text: "Hi", deliveryId: undefined }))).toEqual(expected);
});

const reserved = { ok: true, upload_url: "https://files.slack.com/upload/1", file_id: "F" };
const [RESERVING, SHARING] = ["files.getUploadURLExternal", "files.completeUploadExternal"];

test.each<[string, (object | "gets lost")[], object]>([
  [
    "a scope is missing",
    [{ ...refused("missing_scope"), needed: "files:write" }],
    {
      reason: "unauthorized",
      code: "missing_scope",
      neededScope: "files:write",
      step: RESERVING,
      why: "scope files:write",
    },
  ],
  [
    "there is a limit",
    [{ http: 429, headers: { "retry-after": "7" } }],
    { reason: "rate-limited", code: "ratelimited", retryAfterMs: 7_000, step: RESERVING },
  ],
  [
    "the file has no id",
    [{ ...reserved, file_id: "" }],
    { reason: "unavailable", code: "unreadable_answer", step: RESERVING },
  ],
  [
    "the bytes are not taken",
    [reserved, { http: 201 }],
    { reason: "unavailable", code: "http_201", step: "upload" },
  ],
  [
    "the bytes are too many",
    [reserved, { http: 413 }],
    { reason: "invalid", code: "http_413", step: "upload" },
  ],
  [
    "the sharing gets lost",
    [reserved, { http: 200 }, "gets lost"],
    { reason: "unknown-outcome", code: "ECONNRESET", step: SHARING, why: "ECONNRESET" },
  ],
])("an upload for which %s fails with all that is known", async (_, answers, expected) => {
  const { gateway, calls } = planSlack((_method, _args, number) => answers[number] ?? "hangs");
  expect(await failureOf(gateway.upload({ channelId, name: "a.txt", text: "x" }))).toEqual(expected);
  expect(calls).toHaveLength(answers.length);
});
