import type { Outcome } from "../domain/attempt.ts";
import { type Delivery, isNoticeOfNoChat } from "../domain/delivery.ts";
import type { ChannelId } from "../domain/ids.ts";
import { ATTEMPT_DETAILS, slackAnswered } from "../messages/attempt-details.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { channelOf, isPost, type SlackJob } from "./slack-job.ts";

/** The wait for a channel that the bot can't post to, until an admin invites or reconfigures it. */
const CHANNEL_RETRY_MS = 15_000;
/** The wait for a workspace with an expired token, which is being renewed. */
const RENEWAL_MS = 3_000;
/** Why there is no direct message with a person, or none any more. */
const CLOSED_WAY: ReadonlySet<SlackGatewayError["reason"]> = new Set(["channel-gone", "message-gone"]);
const RATE_LIMITED = "rate-limited";

/** Another process may have taken it over: nothing was done here. */
export const notBegun: Outcome = {
  kind: "blocked",
  error: { reason: "not-begun", detail: ATTEMPT_DETAILS.heldUp },
  afterMs: 0,
};

/** There is nothing to do any more, for this reason. */
export function obsolete(detail: string): Outcome {
  return { kind: "obsolete", error: { reason: "obsolete", detail } };
}

/**
 * The outcome of an attempt that failed with this error. A refused post to `defaultChannel` is told to `onChannelGone`, with
 * Slack's code.
 */
export function outcomeOf(
  error: SlackGatewayError,
  job: SlackJob,
  options: { defaultChannel: ChannelId; onChannelGone: (code: string) => void; now: () => number },
): Outcome {
  const failure = failureOf(error);
  const { payload, outcomeUnknown, error: before } = job.delivery;
  const isDirect = payload.kind === "slack.direct";
  const posts = isPost(job.delivery) || isDirect;
  // This way to a person is closed for good; everything else works.
  if (isDirect && (CLOSED_WAY.has(error.reason) || error.code === "missing_scope"))
    return { kind: "refused", error: failure };
  switch (error.reason) {
    case "unavailable":
      return { kind: "try-again", error: failure, outcomeUnknown };
    case "unknown-outcome":
      // An ephemeral message vanishes soon: a duplicate is worse than none.
      if (payload.kind === "slack.whisper" || payload.kind === "slack.answer")
        return { kind: "obsolete", error: failure };
      return { kind: "try-again", error: failure, outcomeUnknown: posts || payload.kind === "slack.card" };
    case "unauthorized":
      return {
        kind: "blocked",
        error: failure,
        afterMs: error.code === "token_expired" ? RENEWAL_MS : CHANNEL_RETRY_MS,
      };
    case "channel-gone":
      // A pointer in an earlier thread is not worth a wait.
      if (!posts || (payload.kind === "slack.notice" && payload.threadTs !== undefined))
        return { kind: "obsolete", error: failure };
      if (channelOf(job) !== options.defaultChannel) return { kind: "thread-gone" };
      options.onChannelGone(error.code);
      return {
        // A chat waits for its channel. A status notice does not, or all later ones would come at once.
        kind: isNoticeOfNoChat(job.delivery) ? "try-again" : "blocked",
        error: failure,
        afterMs: CHANNEL_RETRY_MS,
      };
    case "message-gone":
      if (payload.kind === "slack.post") return { kind: "thread-gone" };
      return { kind: "obsolete", error: failure };
    case "invalid":
    case "refused":
      return isRefusal(error) ? { kind: "refused", error: failure } : refusedPost(error, "maybe");
    case "rate-limited":
      // Waiting one's turn is no failed attempt, and a post keeps its place among those that wait.
      return {
        kind: "blocked",
        error: {
          reason: RATE_LIMITED,
          detail: ATTEMPT_DETAILS.askedToWait,
          ...(isPost(job.delivery) ? { queuedSince: before?.queuedSince ?? options.now() } : {}),
        },
        afterMs: error.retryAfterMs ?? 1000,
      };
    default:
      return error.reason satisfies never;
  }
}

/** The wait that Slack asked for with this post, in ms. */
export function pauseAsked(delivery: Delivery, outcome: Outcome): number | undefined {
  const isAsked = outcome.kind === "blocked" && outcome.error.reason === RATE_LIMITED;
  return isAsked && isPost(delivery) ? outcome.afterMs : undefined;
}

/** Slack's own; not the one that stands for a post which could not be found again. */
export function isRefusal(error: unknown): error is SlackGatewayError {
  if (!(error instanceof SlackGatewayError) || error.cause instanceof SlackGatewayError) return false;
  return error.reason === "refused" || error.reason === "invalid";
}

/** `isPosted`: whether an earlier attempt may have made the post. */
export function refusedPost(error: SlackGatewayError, isPosted: "no" | "maybe"): Outcome {
  return { kind: "refused", error: failureOf(error), isPosted };
}

/** What is stored and told of an error. */
export function failureOf(error: SlackGatewayError) {
  return { reason: error.reason, detail: slackAnswered(error.code) };
}
