import type { Outcome } from "../domain/attempt.ts";
import type { Delivery, DeliveryResult } from "../domain/delivery.ts";
import { type ChannelId, digest, type SlackTs } from "../domain/ids.ts";
import type { MayBegin } from "../domain/may-begin.ts";
import { isShowable, type MergedLine, wholeText } from "../domain/merged-lines.ts";
import type { PayloadOf } from "../domain/payload.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { type SlackGateway, SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { tellPerson } from "../outbound/slack/tell-person.ts";
import { postWhatIsTaken } from "./post-what-is-taken.ts";
import { isCardShown, type SlackJob } from "./slack-job.ts";
import { failureOf, isRefusal, notBegun, obsolete, outcomeOf, refusedPost } from "./slack-outcome.ts";

const LOOK_BACK_MS = 10 * 60_000;
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
      return outcomeOf(error, job, options);
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
}

type Found = { ts: SlackTs; threadTs: SlackTs | undefined; line?: number | undefined };

function resultOf(channelId: ChannelId, { ts, line }: Found): DeliveryResult {
  return { channelId, ts, ...(line === undefined ? {} : { line }) };
}
