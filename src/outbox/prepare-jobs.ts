import { isAutomaticWanted } from "../domain/automatic-wanted.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { AccountId, ChatraMessageId, DeliveryId } from "../domain/ids.ts";
import { withLine } from "../domain/merged-lines.ts";
import { isForChatra, type Payload, type PostRef } from "../domain/payload.ts";
import type { Card } from "../messages/blocks.ts";
import { clientCard, leftCard } from "../messages/card.ts";
import type { StoredDelivery } from "../store/cause.ts";
import { knownConversations } from "../store/conversations.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { conversationsOfChatraMessage, linksOfSlackMessage } from "../store/links.ts";
import { threadsOf } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";
import type { ChatraJob } from "./carry-out-chatra.ts";
import { postedAt, type SlackJob } from "./slack-job.ts";

/**
 * Reads where claimed deliveries to Slack go: the conversation's current thread, and the posts they change. A card is rendered
 * here, so that it shows the latest state.
 */
export async function prepareSlackJobs(
  tx: Tx,
  claimed: StoredDelivery[],
  workspaceUrl: string,
): Promise<SlackJob[]> {
  const conversationIds = new Set(claimed.flatMap(({ conversationId }) => conversationId ?? []));
  const conversations = await knownConversations(tx, [...conversationIds]);
  const named = claimed.flatMap(({ payload, conversationId }) => {
    // The card of a chat is the root of its thread.
    if (isCardOf(conversationId && conversations.get(conversationId), payload)) return [];
    const ref = postRefOf(payload);
    return ref && "deliveryId" in ref ? ref.deliveryId : [];
  });
  const placeOf = await readPosts(tx, named);
  const jobs: SlackJob[] = [];
  for (const one of claimed) {
    const delivery = toSlack(one);
    const { payload, conversationId } = delivery;
    const conversation = conversationId && conversations.get(conversationId);
    const isUncertain = payload.kind === "slack.post" && delivery.outcomeUnknown;
    const earlierThreads = isUncertain && conversationId ? await threadsOf(tx, conversationId) : [];
    const ref = postRefOf(payload);
    const { post: posted, lines } = ref ? placeOf(ref, payload) : { post: undefined };
    const isPresent = isCardOf(conversation, payload);
    const isLeft = payload.kind === "slack.card" && !isPresent;
    const post = isPresent ? threadOf(conversation) : posted;
    const isCard = payload.kind === "slack.root" || payload.kind === "slack.card";
    const card = isCard && conversation ? cardOf(conversation, isLeft, workspaceUrl) : undefined;
    jobs.push({ delivery, conversation, card, post, lines, earlierThreads });
  }
  return jobs;
}

/** Returns a function for the post that a payload changes, and, if that shows several messages, for all its lines after that. */
async function readPosts(
  tx: Tx,
  ids: DeliveryId[],
): Promise<(ref: PostRef, payload: Payload) => Pick<SlackJob, "post" | "lines">> {
  const named = new Map((await readDeliveries(tx, ids)).map((one) => [one.id, one]));
  const merged = [...named.values()].flatMap(({ result }) => result?.mergedInto ?? []);
  const whole = new Map((await readDeliveries(tx, merged)).map((one) => [one.id, one]));
  return (ref, payload) => {
    if ("ts" in ref) return { post: ref };
    const own = named.get(ref.deliveryId);
    const into = own?.result?.mergedInto;
    const posted = into === undefined ? own : whole.get(into);
    const lines = posted?.payload.kind === "slack.post" ? posted.payload.lines : undefined;
    // Without the texts of the other lines, the post can't be changed.
    if (own?.result?.line !== undefined && lines === undefined) return { post: undefined };
    const text = payload.kind === "slack.update" ? payload.text : undefined;
    return { post: postedAt(posted?.result), lines: lines && withLine(lines, ref.deliveryId, text) };
  };
}

/** Reads the Chatra messages of claimed edits and deletes, and whether an uncertain send has shown up. */
export async function prepareChatraJobs(
  tx: Tx,
  claimed: StoredDelivery[],
  now: number,
): Promise<ChatraJob[]> {
  const jobs: ChatraJob[] = [];
  for (const one of claimed) {
    const delivery = toChatra(one);
    const { payload, accountId } = delivery;
    const isSend = payload.kind === "chatra.send";
    // A first send has nothing to look up; a later one may have arrived after all.
    const isKnown =
      payload.kind === "chatra.edit" ||
      payload.kind === "chatra.delete" ||
      (isSend && delivery.outcomeUnknown);
    if (!isKnown) {
      const isShared = await isSharedId(tx, accountId, idInCall(delivery));
      const isNotWanted = isSend && payload.automatic === true && !(await isWanted(tx, delivery, now));
      jobs.push({ delivery, link: undefined, sendState: undefined, isShared, isNotWanted });
      continue;
    }
    const { teamId, channelId, ts } = payload.reply;
    const links = await linksOfSlackMessage(tx, teamId, channelId, ts);
    const link = links.find((candidate) => candidate.part === payload.part);
    const [send] = link?.deliveryId === undefined ? [] : await readDeliveries(tx, [link.deliveryId]);
    const changed = isSend
      ? undefined
      : (link?.chatraId ?? ("chatraId" in payload ? payload.chatraId : undefined));
    const isShared = await isSharedId(tx, accountId, changed);
    jobs.push({ delivery, link, sendState: send?.state, isShared });
  }
  return jobs;
}

async function isWanted(tx: Tx, { conversationId: id }: Delivery, now: number): Promise<boolean> {
  const conversation = id && (await knownConversations(tx, [id])).get(id);
  return conversation ? isAutomaticWanted(conversation, now) : false;
}

function toSlack({ payload, ...delivery }: StoredDelivery): SlackJob["delivery"] {
  if (isForChatra(payload)) throw new TypeError(`${delivery.id} was claimed for Slack and is owed to Chatra`);
  return { ...delivery, payload };
}

function toChatra({ payload, ...delivery }: StoredDelivery): ChatraJob["delivery"] {
  if (!isForChatra(payload))
    throw new TypeError(`${delivery.id} was claimed for Chatra and is owed to Slack`);
  return { ...delivery, payload };
}

/** Chatra changes and deletes by the message's id alone: a shared id may hit another client's message. */
async function isSharedId(tx: Tx, accountId: AccountId, id: ChatraMessageId | undefined): Promise<boolean> {
  return id !== undefined && (await conversationsOfChatraMessage(tx, accountId, id)).length > 1;
}

function idInCall({ payload }: Delivery): ChatraMessageId | undefined {
  return payload.kind === "chatra.call" && "messageId" in payload.call ? payload.call.messageId : undefined;
}

/** Whether this changes the card of the chat's present thread. */
function isCardOf(conversation: Conversation | undefined, payload: Payload): boolean {
  return payload.kind === "slack.card" && payload.rootDeliveryId === conversation?.rootDeliveryId;
}

/** The post that it changes. */
function postRefOf(payload: Payload): PostRef | undefined {
  if (payload.kind === "slack.card") return { deliveryId: payload.rootDeliveryId };
  return payload.kind === "slack.update" || payload.kind === "slack.remove" ? payload.post : undefined;
}

function threadOf(conversation: Conversation | undefined): SlackJob["post"] {
  if (conversation?.threadTs === undefined) return undefined;
  return { channelId: conversation.channelId, ts: conversation.threadTs };
}

/** How a card looks now; undefined for the one of a thread that was left, as long as the new one is not there. */
function cardOf(conversation: Conversation, isLeft: boolean, workspaceUrl: string): Card | undefined {
  if (!isLeft) return clientCard(conversation, workspaceUrl);
  return conversation.threadTs === undefined ? undefined : leftCard(conversation, workspaceUrl);
}
