import type { Outcome } from "../../src/domain/attempt.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Delivery, DeliveryState } from "../../src/domain/delivery.ts";
import { wholeText } from "../../src/domain/merged-lines.ts";
import type { ReplyRef } from "../../src/domain/payload.ts";
import { ChatraGatewayError } from "../../src/outbound/membrane/chatra-gateway-error.ts";
import type { FindSend } from "../../src/outbox/search-run-log.ts";
import { channel, ts } from "../domain/builders.ts";

export type ChatraFate = "done" | "lost after it was done" | "lost before" | "busy" | "refused";
/** How Membrane's log of runs answers: it has what happened, not yet, only that it goes on, or there is no log. */
export type LogFate = "there" | "late" | "running" | "away" | "missing";
export type SlackFate = "done" | "lost after it was done" | "busy" | "refused";
export type Post = { deliveryIds: string[]; ts: string; text: string; blocks: string; isRemoved: boolean };
export type Sent = { id: string; text: string; at: number; isDeleted: boolean };

/** The simplest Slack and Chatra there can be: what was posted, what was sent, and how each call ends. */
export type SmallServices = {
  posts: Post[];
  sent: Sent[];
  /** The time of the next message in Slack. */
  nextTs(): ReturnType<typeof ts>;
  callChatra(delivery: Delivery, fate: ChatraFate): Promise<Outcome>;
  callSlack(delivery: Delivery, fate: SlackFate): Outcome;
  findSend(fate: LogFate): FindSend;
};

const error = { reason: "unavailable", detail: "It did not answer." };

/** `lookUp`: what the bridge knows of a part of a reply, and how far its send has come. */
export function createSmallServices(
  now: () => number,
  lookUp: (
    reply: ReplyRef,
    part: number,
  ) => Promise<{ link: Link | undefined; sendState: DeliveryState | undefined }>,
): SmallServices {
  const posts: Post[] = [];
  const sent: Sent[] = [];
  /** By attempt: the id of what was sent, or undefined where nothing was. */
  const log = new Map<string, string | undefined>();
  let slackTime = 100;
  const nextTs = () => {
    slackTime += 1;
    return ts(slackTime);
  };

  async function callChatra(delivery: Delivery, fate: ChatraFate): Promise<Outcome> {
    const { payload } = delivery;
    const attempt = `${delivery.id} ${delivery.attempts}`;
    if (fate === "lost before") log.set(attempt, undefined);
    if (fate === "busy") return { kind: "try-again", error };
    if (fate === "refused") return { kind: "refused", error };
    if (payload.kind === "chatra.send") {
      if (fate === "lost before") return { kind: "unknown", error };
      const id = `a${sent.length}`;
      log.set(attempt, id);
      sent.push({ id, text: payload.text, at: now(), isDeleted: false });
      return fate === "done" ? { kind: "done", result: { chatraId: id } } : { kind: "unknown", error };
    }
    if (payload.kind !== "chatra.edit" && payload.kind !== "chatra.delete")
      return { kind: "done", result: {} };
    if (fate === "lost before") return { kind: "try-again", error };
    const { reply, part } = payload;
    const { link, sendState } = await lookUp(reply, part);
    const id = (payload.kind === "chatra.delete" ? payload.chatraId : undefined) ?? link?.chatraId;
    const message = sent.find((one) => one.id === id);
    if (message === undefined)
      return sendState === "sent" ? { kind: "refused", error } : { kind: "obsolete", error };
    if (payload.kind === "chatra.edit") message.text = payload.text;
    else message.isDeleted = true;
    return fate === "done"
      ? { kind: "done", result: { chatraId: message.id } }
      : { kind: "try-again", error };
  }

  function callSlack(delivery: Delivery, fate: SlackFate): Outcome {
    const { payload } = delivery;
    if (fate === "busy") return { kind: "try-again", error };
    if (payload.kind === "slack.update" || payload.kind === "slack.remove") {
      const ref = payload.post;
      const post = posts.find((one) =>
        "ts" in ref ? one.ts === ref.ts : one.deliveryIds.includes(ref.deliveryId),
      );
      if (post && payload.kind === "slack.remove") post.isRemoved = true;
      else if (post && payload.kind === "slack.update") post.blocks = JSON.stringify(payload.blocks ?? []);
    }
    if (payload.kind === "slack.root") return { kind: "done", result: { channelId: channel, ts: nextTs() } };
    if (payload.kind !== "slack.post") return { kind: "done", result: {} };
    // A post whose answer was lost is looked for by its delivery's id.
    let post = delivery.outcomeUnknown
      ? posts.find((one) => one.deliveryIds.includes(delivery.id))
      : undefined;
    if (!post) {
      const { lines } = payload;
      // It takes no lines together, so that each has to go alone.
      if (fate === "refused" && lines)
        return { kind: "refused", error, ...(delivery.outcomeUnknown ? { isPosted: "no" as const } : {}) };
      const blocks = JSON.stringify(payload.blocks ?? []);
      const text = lines ? wholeText(lines) : payload.text;
      const deliveryIds = lines?.map(({ deliveryId }) => deliveryId) ?? [delivery.id];
      post = { deliveryIds, ts: nextTs(), text, blocks, isRemoved: false };
      posts.push(post);
    }
    if (fate === "lost after it was done") return { kind: "try-again", error, outcomeUnknown: true };
    return { kind: "done", result: { channelId: channel, ts: post.ts } };
  }

  function findSend(fate: LogFate): FindSend {
    return async ({ mark }) => {
      if (fate === "missing") return { state: "unaskable" };
      if (fate === "away") throw new ChatraGatewayError("unavailable", "away");
      const attempt = `${mark.deliveryId} ${mark.attempt}`;
      if (fate === "late" || !log.has(attempt)) return { state: "none" };
      if (fate === "running") return { state: "running" };
      const messageId = log.get(attempt);
      if (messageId !== undefined) return { state: "success", messageId };
      return { state: "error", error: new ChatraGatewayError("unavailable", "Membrane was busy") };
    };
  }

  return { posts, sent, nextTs, callChatra, callSlack, findSend };
}
