import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { z } from "zod";
import { NoAnswer } from "./send-request.ts";
import { type SlackFailureReason, SlackGatewayError } from "./slack-gateway.ts";

/** `once`: a repetition would be visible (a post). `repeatable`: reads, and changes that end in the same state. */
export type Repetition = "once" | "repeatable";

/** Every code that is more than a refusal. `unclear`: "some aspect of the operation may have succeeded" (Slack's words). */
const REASON_OF_CODE: Record<string, SlackFailureReason | "unclear"> = {
  ratelimited: "rate-limited",
  rate_limited: "rate-limited",
  message_limit_exceeded: "rate-limited",

  internal_error: "unclear",
  fatal_error: "unclear",

  service_unavailable: "unavailable",
  // Slack's code for a truncated body: Slack did not act on it.
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
  // An admin took the right to post there away, perhaps for a while.
  restricted_action: "channel-gone",
  restricted_action_read_only_channel: "channel-gone",
  restricted_action_thread_only_channel: "channel-gone",
  restricted_action_non_threadable_channel: "channel-gone",
  posting_to_channel_denied: "channel-gone",

  message_not_found: "message-gone",
  thread_not_found: "message-gone",
  bad_timestamp: "message-gone",
  // Nothing more can be written in this thread, whoever it is.
  restricted_action_thread_locked: "message-gone",
  thread_locked: "message-gone",
  // What views.update says of a closed view.
  not_found: "message-gone",
  // Slack's codes for a response URL.
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
};

/**
 * Takes the rejection of a WebClient call or of a request to an address. The error has no token, request or answer in it: only
 * Slack's code, the missing scope and the wrong places in the blocks.
 */
export function toGatewayError(error: unknown, effect: Repetition): SlackGatewayError {
  if (error instanceof SlackGatewayError) return error;
  if (error instanceof WebAPIRateLimitedError)
    return new SlackGatewayError("rate-limited", "ratelimited", { retryAfterMs: error.retryAfter * 1000 });
  if (error instanceof WebAPIPlatformError) return fromRefusal(error.data, effect);
  if (error instanceof WebAPIHTTPError) return fromStatus(error.statusCode, effect);
  const original = error instanceof WebAPIRequestError ? error.original : error;
  if (original instanceof NoAnswer) {
    const { code, sent, cause } = original;
    return new SlackGatewayError(sent ? unclear(effect) : "unavailable", code, { cause });
  }
  return unreadableAnswer(effect);
}

/** An answer that differs from Slack's documentation; it may still mean success. */
export function unreadableAnswer(effect: Repetition): SlackGatewayError {
  return new SlackGatewayError(unclear(effect), "unreadable_answer");
}

/** An HTTP status that reports an error. Other 3xx and 4xx than Slack's 429 come from a proxy that passed nothing on. */
export function fromStatus(status: number, effect: Repetition): SlackGatewayError {
  const code = `http_${status}`;
  if (status === 413) return new SlackGatewayError("invalid", code);
  const mayBeDone = status === 408 || status >= 500 || status < 300;
  return new SlackGatewayError(mayBeDone ? unclear(effect) : "unavailable", code);
}

/** Slack's own error code as the gateway's error; `unlisted` is the reason for a code without a special meaning. */
export function fromCode(
  code: string,
  effect: Repetition,
  unlisted: SlackFailureReason = "refused",
  more?: ConstructorParameters<typeof SlackGatewayError>[2],
): SlackGatewayError {
  const reason = Object.hasOwn(REASON_OF_CODE, code) ? REASON_OF_CODE[code] : undefined;
  return new SlackGatewayError(reason === "unclear" ? unclear(effect) : (reason ?? unlisted), code, more);
}

/** The shape of Slack's codes: other text is a page or a user's text. */
export const CODE_PATTERN = /^[a-z][a-z0-9_]{1,80}$/;

const refusalSchema = z.object({
  // The WebClient puts a whole non-JSON body here, so only something that looks like a code counts.
  error: z.string().regex(CODE_PATTERN),
  needed: z
    .string()
    .regex(/^[a-z0-9_.:, -]{1,200}$/)
    .optional()
    .catch(undefined),
  response_metadata: z
    .object({
      retryAfter: z.number().optional().catch(undefined),
      messages: z.array(z.string()).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

function fromRefusal(data: unknown, effect: Repetition): SlackGatewayError {
  const refusal = refusalSchema.safeParse(data);
  if (!refusal.success) return unreadableAnswer(effect);
  const { error: code, needed, response_metadata: more } = refusal.data;
  const hints = needed === undefined ? blockPlaces(more?.messages ?? []) : [`scope ${needed}`];
  return fromCode(code, effect, "refused", {
    retryAfterMs: more?.retryAfter === undefined ? undefined : more.retryAfter * 1000,
    neededScope: needed,
    ...(hints.length === 0 ? {} : { cause: new Error(hints.join(", ")) }),
  });
}

/** Slack's hints end in `[json-pointer:/blocks/0/text]`; the text before it may quote the message. */
function blockPlaces(messages: string[]): string[] {
  return messages.flatMap((message) => /\[json-pointer:(\/[\w/]{1,100})\]/.exec(message)?.[1] ?? []);
}

function unclear(effect: Repetition): SlackFailureReason {
  return effect === "once" ? "unknown-outcome" : "unavailable";
}
