import { expect, test } from "vitest";
import { channelIdSchema } from "../../../src/domain/ids.ts";
import { createSlackGateway } from "../../../src/outbound/slack/create-slack-gateway.ts";
import { SlackGatewayError } from "../../../src/outbound/slack/slack-gateway.ts";
import {
  fromCode,
  fromStatus,
  type Repetition,
  toGatewayError,
  unreadableAnswer,
} from "../../../src/outbound/slack/to-gateway-error.ts";
import { sendJson, startFakeSlack } from "./fake-slack.ts";

const effects: Repetition[] = ["once", "repeatable"];

test("each word of Slack's has its reason", () => {
  const words = [
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "org_login_required",
    "external_channel_migrating",
    "update_failed",
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "accesslimited",
    "ekm_access_denied",
    "team_access_not_granted",
    "enterprise_is_restricted",
    "two_factor_setup_required",
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "is_inactive",
    "team_not_found",
    "invalid_channel",
    "channel_is_archived",
    "message_not_found",
    "thread_not_found",
    "bad_timestamp",
    "not_found",
    "used_url",
    "expired_url",
    "invalid_blocks",
    "invalid_blocks_format",
    "block_mismatch",
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "too_many_attachments",
    "invalid_attachments",
    "attachment_payload_limit_exceeded",
    "metadata_too_large",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "invalid_arguments",
    "invalid_arg_name",
    "invalid_array_arg",
    "invalid_charset",
    "invalid_form_data",
    "invalid_post_type",
    "invalid_name",
    "invalid_payload",
    "view_too_large",
    "missing_argument",
    "snippet_too_large",
    "file_upload_size_restricted",
    "cant_update_message",
    "edit_window_closed",
    "cant_delete_message",
    "cant_broadcast_message",
    "compliance_exports_prevent_deletion",
    "cannot_reply_to_message",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "thread_locked",
    "too_many_emoji",
    "too_many_reactions",
    "user_not_in_channel",
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "posting_to_channel_denied",
    "brand_new",
    "constructor",
  ];
  expect(
    Object.fromEntries(
      words.map((word) => [
        word,
        [...new Set(effects.map((effect) => fromCode(word, effect).reason))].join(" or "),
      ]),
    ),
  ).toEqual({
    ratelimited: "rate-limited",
    rate_limited: "rate-limited",
    message_limit_exceeded: "rate-limited",
    internal_error: "unknown-outcome or unavailable",
    fatal_error: "unknown-outcome or unavailable",
    service_unavailable: "unavailable",
    request_timeout: "unavailable",
    team_added_to_org: "unavailable",
    org_login_required: "unavailable",
    external_channel_migrating: "unavailable",
    update_failed: "unavailable",
    invalid_auth: "unauthorized",
    not_authed: "unauthorized",
    account_inactive: "unauthorized",
    token_revoked: "unauthorized",
    token_expired: "unauthorized",
    missing_scope: "unauthorized",
    no_permission: "unauthorized",
    not_allowed_token_type: "unauthorized",
    accesslimited: "unauthorized",
    ekm_access_denied: "unauthorized",
    team_access_not_granted: "unauthorized",
    enterprise_is_restricted: "unauthorized",
    two_factor_setup_required: "unauthorized",
    channel_not_found: "channel-gone",
    not_in_channel: "channel-gone",
    is_archived: "channel-gone",
    is_inactive: "channel-gone",
    team_not_found: "channel-gone",
    invalid_channel: "channel-gone",
    channel_is_archived: "channel-gone",
    message_not_found: "message-gone",
    thread_not_found: "message-gone",
    bad_timestamp: "message-gone",
    not_found: "message-gone",
    used_url: "message-gone",
    expired_url: "message-gone",
    invalid_blocks: "invalid",
    invalid_blocks_format: "invalid",
    block_mismatch: "invalid",
    msg_too_long: "invalid",
    msg_blocks_too_long: "invalid",
    no_text: "invalid",
    too_many_attachments: "invalid",
    invalid_attachments: "invalid",
    attachment_payload_limit_exceeded: "invalid",
    metadata_too_large: "invalid",
    invalid_metadata_format: "invalid",
    invalid_metadata_schema: "invalid",
    invalid_arguments: "invalid",
    invalid_arg_name: "invalid",
    invalid_array_arg: "invalid",
    invalid_charset: "invalid",
    invalid_form_data: "invalid",
    invalid_post_type: "invalid",
    invalid_name: "invalid",
    invalid_payload: "invalid",
    view_too_large: "invalid",
    missing_argument: "invalid",
    snippet_too_large: "invalid",
    file_upload_size_restricted: "invalid",
    cant_update_message: "refused",
    edit_window_closed: "refused",
    cant_delete_message: "refused",
    cant_broadcast_message: "refused",
    compliance_exports_prevent_deletion: "refused",
    cannot_reply_to_message: "refused",
    restricted_action: "channel-gone",
    restricted_action_read_only_channel: "channel-gone",
    restricted_action_thread_only_channel: "channel-gone",
    restricted_action_non_threadable_channel: "channel-gone",
    restricted_action_thread_locked: "message-gone",
    thread_locked: "message-gone",
    too_many_emoji: "refused",
    too_many_reactions: "refused",
    user_not_in_channel: "refused",
    expired_trigger_id: "refused",
    exchanged_trigger_id: "refused",
    invalid_trigger_id: "refused",
    posting_to_channel_denied: "channel-gone",
    brand_new: "refused",
    constructor: "refused",
  });
});

test("each status that is none of Slack's own has its reason", () => {
  const statuses = [200, 299, 300, 302, 400, 404, 408, 413, 429, 499, 500, 503];
  expect(
    Object.fromEntries(
      statuses.map((status) => [
        status,
        effects.map((effect) => fromStatus(status, effect)).map(({ reason, code }) => `${reason} ${code}`),
      ]),
    ),
  ).toEqual({
    "200": ["unknown-outcome http_200", "unavailable http_200"],
    "299": ["unknown-outcome http_299", "unavailable http_299"],
    "300": ["unavailable http_300", "unavailable http_300"],
    "302": ["unavailable http_302", "unavailable http_302"],
    "400": ["unavailable http_400", "unavailable http_400"],
    "404": ["unavailable http_404", "unavailable http_404"],
    "408": ["unknown-outcome http_408", "unavailable http_408"],
    "413": ["invalid http_413", "invalid http_413"],
    "429": ["unavailable http_429", "unavailable http_429"],
    "499": ["unavailable http_499", "unavailable http_499"],
    "500": ["unknown-outcome http_500", "unavailable http_500"],
    "503": ["unknown-outcome http_503", "unavailable http_503"],
  });
  expect(
    effects.map((effect) => unreadableAnswer(effect)).map(({ reason, code }) => `${reason} ${code}`),
  ).toEqual(["unknown-outcome unreadable_answer", "unavailable unreadable_answer"]);
});

test("what is a failure of the gateway already stays as it is, and anything else is no answer that can be read", () => {
  const known = new SlackGatewayError("refused", "x");
  expect(toGatewayError(known, "once")).toBe(known);
  expect(
    effects
      .map((effect) => toGatewayError(new Error("secret"), effect))
      .map(({ reason, code, cause }) => [reason, code, cause]),
  ).toEqual([
    ["unknown-outcome", "unreadable_answer", undefined],
    ["unavailable", "unreadable_answer", undefined],
  ]);
});

test("of a refusal its word is told, the scope that is missing and the places that are wrong, as far as they are what they should be", async () => {
  const refusals: object[] = [
    { error: "missing_scope", needed: "chat:write,files:read" },
    { error: "missing_scope", needed: 5 },
    { error: "missing_scope", needed: "words <of> somebody" },
    {
      error: "invalid_blocks",
      response_metadata: {
        messages: ["bad “words” [json-pointer:/blocks/0/text]", "other", "x [json-pointer:/blocks/1]"],
      },
    },
    { error: "invalid_blocks", response_metadata: { messages: "x", retryAfter: "y" } },
    { error: "brand_new", response_metadata: 5 },
    { error: "Somebody's words" },
    { error: 5 },
    {},
  ];
  const slack = await startFakeSlack((_call, response) =>
    sendJson(response, { ok: false, ...refusals[slack.calls.length - 1] }, 200, {}),
  );
  const gateway = createSlackGateway({ token: "xoxb-1", apiUrl: slack.apiUrl });
  const told: unknown[] = [];
  for (const _refusal of refusals) {
    const error: unknown = await gateway
      .post({ channelId: channelIdSchema.parse("C1"), text: "x", deliveryId: undefined })
      .catch((one: unknown) => one);
    if (!(error instanceof SlackGatewayError)) throw new Error("it did not fail as it should");
    const { reason, code, neededScope, cause } = error;
    told.push({ reason, code, neededScope, why: cause instanceof Error ? cause.message : undefined });
  }
  expect(told).toEqual([
    {
      reason: "unauthorized",
      code: "missing_scope",
      neededScope: "chat:write,files:read",
      why: "scope chat:write,files:read",
    },
    { reason: "unauthorized", code: "missing_scope" },
    { reason: "unauthorized", code: "missing_scope" },
    { reason: "invalid", code: "invalid_blocks", why: "/blocks/0/text, /blocks/1" },
    { reason: "invalid", code: "invalid_blocks" },
    { reason: "refused", code: "brand_new" },
    { reason: "unknown-outcome", code: "unreadable_answer" },
    { reason: "unknown-outcome", code: "unreadable_answer" },
    { reason: "unknown-outcome", code: "unreadable_answer" },
  ]);
});
