import type { Outcome } from "../domain/attempt.ts";
import type { Conversation } from "../domain/conversation.ts";
import {
  type Delivery,
  type DeliveryResult,
  isNoticeOfNoChat,
  type PayloadOf,
  type SlackPayload,
} from "../domain/delivery.ts";
import { type ChannelId, channelIdSchema, digest, type SlackTs, slackTsSchema } from "../domain/ids.ts";
import type { MayBegin } from "../domain/may-begin.ts";
import { isShowable, type MergedLine, wholeText } from "../domain/merged-lines.ts";
import { ATTEMPT_DETAILS, slackAnswered } from "../messages/attempt-details.ts";
import type { Card } from "../messages/blocks.ts";
import { type SlackGateway, SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { tellPerson } from "../outbound/slack/tell-person.ts";
import type { StoredDelivery } from "../store/cause.ts";
import { postWhatIsTaken } from "./post-what-is-taken.ts";

export type SlackJob = {
  delivery: StoredDelivery & { payload: SlackPayload };
  conversation: Conversation | undefined;
  /** For a card: how it looks now. */
  card: Card | undefined;
  /** The post that this delivery changes or removes; undefined when it was never made. */
  post: { channelId: ChannelId; ts: SlackTs } | undefined;
  /** If that post shows several messages and this delivery changes or removes one: all its lines as they are to be then. */
  lines?: MergedLine[] | undefined;
  /** The conversation's earlier threads, which may have an uncertain post. */
  earlierThreads: { channelId: ChannelId; threadTs: SlackTs }[];
};

/** The wait for a channel that the bot can't post to, until an admin invites or reconfigures it. */
const CHANNEL_RETRY_MS = 15_000;
/** The wait for a workspace with an expired token, which is being renewed. */
const RENEWAL_MS = 3_000;
const LOOK_BACK_MS = 10 * 60_000;
/** Why there is no direct message with a person, or none any more. */
const CLOSED_WAY: ReadonlySet<SlackGatewayError["reason"]> = new Set(["channel-gone", "message-gone"]);
const RATE_LIMITED = "rate-limited";

/** Carries out deliveries to Slack: every failure is an outcome. What loses its channel goes on in `defaultChannel`. */
export function createSlackCarrier(options: {
  slack: SlackGateway;
  defaultChannel: ChannelId;
  /** Slack set a rate limit. */
  onRateLimited: () => void;
  /** Slack refused a post to `defaultChannel`, with this code. */
  onChannelGone: (code: string) => void;
  now: () => number;
}): (job: SlackJob, mayBegin: MayBegin) => Promise<Outcome> {
  const { slack } = options;

  return async (job, mayBegin) => {
    try {
      // Repeatable calls too: a late one would undo what another process has done since.
      return mayBegin() ? await carryOut(job, mayBegin) : notBegun;
    } catch (error) {
      if (!(error instanceof SlackGatewayError)) throw error;
      if (error.reason === "rate-limited") options.onRateLimited();
      return outcomeOf(error, job);
    }
  };

  async function carryOut(job: SlackJob, mayBegin: MayBegin): Promise<Outcome> {
    const { payload } = job.delivery;
    switch (payload.kind) {
      case "slack.root": {
        const current = job.conversation?.rootDeliveryId ?? job.delivery.id;
        // What people write under a card that is none any more would go nowhere.
        if (current !== job.delivery.id) return obsolete(ATTEMPT_DETAILS.otherThread);
        if (!job.card) return obsolete(ATTEMPT_DETAILS.noPost);
        return post(job.delivery, payload.channelId, undefined, job.card, mayBegin);
      }
      case "slack.card": {
        const { card, post: place } = job;
        if (!place || !card) return obsolete(ATTEMPT_DETAILS.noPost);
        // A change that somebody clicked went first and has shown it.
        if (!isCardShown(job)) await slack.update({ ...place, ...card });
        return { kind: "done", result: { look: digest(JSON.stringify(card)) } };
      }
      case "slack.notice":
        return post(job.delivery, payload.channelId, payload.threadTs, payload, mayBegin);
      case "slack.post": {
        const { conversation } = job;
        if (!conversation?.threadTs) return { kind: "thread-gone" };
        const { channelId, threadTs } = conversation;
        // A thread that was silent for long may have lost its root without an event.
        if (payload.broadcast && !(await slack.threadExists({ channelId, threadTs })))
          return { kind: "thread-gone" };
        const found = await findEarlier(job, threadTs);
        return found ?? post(job.delivery, channelId, threadTs, payload, mayBegin);
      }
      case "slack.update":
        if (!job.post) return obsolete(ATTEMPT_DETAILS.noPost);
        if (job.lines) return showLines(job.post, job.lines);
        await slack.update({ ...job.post, text: payload.text, blocks: payload.blocks });
        return { kind: "done", result: {} };
      case "slack.remove":
        if (!job.post) return obsolete(ATTEMPT_DETAILS.noPost);
        if (job.lines && wholeText(job.lines) !== "") return showLines(job.post, job.lines);
        await slack.remove(job.post);
        return { kind: "done", result: {} };
      case "slack.react":
        await slack.react(payload);
        return { kind: "done", result: {} };
      case "slack.whisper":
        await slack.postEphemeral(payload);
        return { kind: "done", result: {} };
      case "slack.answer":
        await tellPerson(slack, payload, payload);
        return { kind: "done", result: {} };
      case "slack.direct": {
        const channelId = await slack.openDirectMessage(payload.userId);
        return post(job.delivery, channelId, undefined, payload, mayBegin);
      }
      default:
        return payload satisfies never;
    }
  }

  /** Refused where the lines no longer fit into one post: the new text is then posted as a correction. */
  async function showLines(post: NonNullable<SlackJob["post"]>, lines: MergedLine[]): Promise<Outcome> {
    const error = { reason: "invalid", detail: ATTEMPT_DETAILS.tooLongTogether };
    if (!isShowable(lines)) return { kind: "refused", error };
    await slack.update({ ...post, text: wholeText(lines) });
    return { kind: "done", result: {} };
  }

  /** A post with a lost answer may be in an earlier thread. */
  async function findEarlier(
    { delivery, earlierThreads }: SlackJob,
    present: SlackTs,
  ): Promise<Outcome | undefined> {
    if (!delivery.outcomeUnknown) return undefined;
    const since = lookedForSince(delivery);
    for (const place of earlierThreads) {
      if (place.threadTs === present) continue;
      const found = await slack.findPost({ ...place, deliveryId: delivery.id, since });
      const result = found && resultOf(place.channelId, found);
      if (result && found.threadTs !== undefined) return { kind: "done", result };
      // It landed in the channel, as the thread was gone already.
      if (found) await slack.remove({ channelId: place.channelId, ts: found.ts });
    }
    return undefined;
  }

  /** A fast clock may have set `createdAt`; another clock set the message's own time. */
  function lookedForSince({ createdAt, sourceTime }: Delivery): number {
    const written = sourceTime > 0 ? Math.min(createdAt, sourceTime) : createdAt;
    return Math.min(written, options.now()) - LOOK_BACK_MS;
  }

  async function post(
    delivery: Delivery,
    channelId: ChannelId,
    threadTs: SlackTs | undefined,
    words: Pick<
      PayloadOf<"slack.post">,
      "text" | "blocks" | "username" | "broadcast" | "plainText" | "lines"
    >,
    mayBegin: MayBegin,
  ): Promise<Outcome> {
    if (delivery.outcomeUnknown) {
      const since = lookedForSince(delivery);
      const found = await slack.findPost({ channelId, threadTs, deliveryId: delivery.id, since });
      if (found) return settled(found);
    }
    const { blocks, username, broadcast, plainText, lines } = words;
    const text = lines ? wholeText(lines) : words.text;
    const shown = { text, blocks, username, broadcast, plainText };
    const mergedIds = lines?.slice(1).map(({ deliveryId }) => deliveryId);
    const wanted = { channelId, threadTs, deliveryId: delivery.id, mergedIds, ...shown };
    // Asked before each try: a process that took the delivery over has also searched for the post in vain.
    const posted = await postWhatIsTaken(slack, wanted, mayBegin).catch((error: unknown) => {
      if (delivery.outcomeUnknown && isRefusal(error)) return refusedPost(error, "no");
      throw error;
    });
    if (posted && "kind" in posted) return posted;
    if (posted === undefined) return notBegun;
    const outcome = await settled(posted);
    // A card that was found instead may look otherwise: then it is changed once more.
    if (outcome.kind !== "done" || delivery.payload.kind !== "slack.root") return outcome;
    return { kind: "done", result: { ...outcome.result, look: digest(JSON.stringify({ text, blocks })) } };

    async function settled(post: Found): Promise<Outcome> {
      const result = resultOf(channelId, post);
      if (threadTs === undefined || post.threadTs !== undefined) return { kind: "done", result };
      // Slack puts a reply to a deleted root into the channel, without an error.
      try {
        await slack.remove({ channelId, ts: post.ts });
      } catch (error) {
        if (!(error instanceof SlackGatewayError)) throw error;
        // We find and remove it before we post anything else.
        return { kind: "try-again", error: failureOf(error), outcomeUnknown: true };
      }
      return { kind: "thread-gone" };
    }
  }

  function outcomeOf(error: SlackGatewayError, job: SlackJob): Outcome {
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
}

/** Whether Slack shows the card as it is to look now. After an attempt of unknown outcome it may show another state. */
export function isCardShown({ delivery, conversation, card }: SlackJob): boolean {
  const { payload, outcomeUnknown } = delivery;
  if (payload.kind !== "slack.card" || !card || outcomeUnknown) return false;
  if (payload.rootDeliveryId !== conversation?.rootDeliveryId) return false;
  return digest(JSON.stringify(card)) === conversation.card.look;
}

/** Whether a channel's rate limit counts this post. */
export function isPost({ payload }: Delivery): boolean {
  return payload.kind === "slack.root" || payload.kind === "slack.post" || payload.kind === "slack.notice";
}

/** The channel that a delivery goes to or changes. */
export function channelOf({
  delivery: { payload },
  conversation,
  post,
}: { delivery: Pick<Delivery, "payload"> } & Pick<SlackJob, "conversation"> &
  Partial<Pick<SlackJob, "post">>): ChannelId | undefined {
  if (payload.kind === "slack.post") return conversation?.channelId;
  return "channelId" in payload ? payload.channelId : post?.channelId;
}

/** Where a delivery to Slack was posted; undefined for one that made no post, or not yet. */
export function postedAt(result: DeliveryResult | undefined): SlackJob["post"] {
  if (result?.channelId === undefined || result.ts === undefined) return undefined;
  return { channelId: channelIdSchema.parse(result.channelId), ts: slackTsSchema.parse(result.ts) };
}

/** The wait that Slack asked for with this post, in ms. */
export function pauseAsked(delivery: Delivery, outcome: Outcome): number | undefined {
  const isAsked = outcome.kind === "blocked" && outcome.error.reason === RATE_LIMITED;
  return isAsked && isPost(delivery) ? outcome.afterMs : undefined;
}

/** Slack's own; not the one that stands for a post which could not be found again. */
function isRefusal(error: unknown): error is SlackGatewayError {
  if (!(error instanceof SlackGatewayError) || error.cause instanceof SlackGatewayError) return false;
  return error.reason === "refused" || error.reason === "invalid";
}

function refusedPost(error: SlackGatewayError, isPosted: "no" | "maybe"): Outcome {
  return { kind: "refused", error: failureOf(error), isPosted };
}

type Found = { ts: SlackTs; threadTs: SlackTs | undefined; line?: number | undefined };

function resultOf(channelId: ChannelId, { ts, line }: Found): DeliveryResult {
  return { channelId, ts, ...(line === undefined ? {} : { line }) };
}

function failureOf(error: SlackGatewayError) {
  return { reason: error.reason, detail: slackAnswered(error.code) };
}

/** Another process may have taken it over: nothing was done here. */
const notBegun: Outcome = {
  kind: "blocked",
  error: { reason: "not-begun", detail: ATTEMPT_DETAILS.heldUp },
  afterMs: 0,
};

function obsolete(detail: string): Outcome {
  return { kind: "obsolete", error: { reason: "obsolete", detail } };
}
