import type { Conclusion, Outcome } from "../domain/attempt.ts";
import { type CurrentChannel, currentChannelIn, withCurrentChannels } from "../domain/channel-renames.ts";
import { concludeAttempt } from "../domain/conclude-attempt.ts";
import type { Conversation, Link } from "../domain/conversation.ts";
import type { AccountContext, Decision, With } from "../domain/decision.ts";
import { answeredQuestion } from "../domain/deliver.ts";
import {
  type Delivery,
  type DeliveryState,
  deliveryKey,
  type Payload,
  payloadSchema,
} from "../domain/delivery.ts";
import { finishDecision } from "../domain/finish-decision.ts";
import {
  type ChannelId,
  type ChatraMessageId,
  type ConversationId,
  channelIdSchema,
  chatraMessageIdSchema,
  type DeliveryId,
} from "../domain/ids.ts";
import { independentGroups } from "../domain/independent-groups.ts";
import { markArrived } from "../domain/mark-arrived.ts";
import { type Found, nothingFound } from "../domain/needs.ts";
import { holdOf, wordsPostId } from "../domain/orders/carried-words.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { ARRIVED } from "../messages/receipts.ts";
import { type StoredDelivery, sameTrace } from "../store/cause.ts";
import { pauseChannel } from "../store/channel-rate-limits.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { lockConversations } from "../store/conversations.ts";
import { lockDeliveries, readDeliveries } from "../store/deliveries.ts";
import { settleDeliveries } from "../store/delivery-claims.ts";
import { unsettledDeliveries } from "../store/delivery-queries.ts";
import {
  linksOfChatraMessages,
  linksOfDeliveries,
  linksOfDelivery,
  linksOfReply,
  linksOfSlackMessage,
} from "../store/links.ts";
import { saveDecision, saveDecisions } from "../store/save-decision.ts";
import type { Tx } from "../store/tx.ts";
import { channelOf, pauseAsked, postedAt } from "./carry-out-slack.ts";

/** Resolves with the results, in the same order. `lost`: another process has the lease. */
export type Settle = (tx: Tx, ended: Attempt[]) => Promise<Settled[]>;

type Settled = DeliveryState | "lost";

/** How long a post may run that began under a channel's old id. */
const RENAMED_LATELY_MS = 60_000;
const CHANNEL_RENAMED = "channel-renamed";

type Options = {
  owner: string;
  accountContext: AccountContext;
  now: () => number;
  random: () => number;
};

type Attempt = { delivery: StoredDelivery; outcome: Outcome };

/** Stores how attempts ended and what follows; leaves attempts with a lost lease to their new owner. */
export function createSettle(options: Options): Settle {
  return async (tx, ended) => {
    if (ended.length === 0) return [];
    const now = options.now();
    const ids = ended.flatMap((attempt) => chatOf(attempt) ?? []);
    // Conversations first, in a fixed order, as in the inbox, so that two processes don't deadlock.
    // What a locked partition shows is read with the settlement, which may then leave it as it is.
    const lanes = ended.flatMap(keysToLock);
    const conversations = await lockConversations(tx, [...new Set(ids)], { lanes });
    const renames = await readChannelRenames(tx);
    const { teamId, channelId } = options.accountContext;
    const current = currentChannelIn(renames, teamId);
    const account = { ...options.accountContext, channelId: current(channelId) };
    const pauses = new Map<ChannelId, number>();
    const settled: Settled[] = [];
    // Consecutive attempts of different chats are settled together.
    for (const group of independentGroups(ended, (attempt) => chatOf(attempt) ?? attempt.delivery.key)) {
      const links = await linksOfPosts(tx, group);
      const concluded: Concluded[] = [];
      for (const attempt of group) {
        // Its channel may have got another id during the attempt.
        const delivery = {
          ...attempt.delivery,
          payload: withCurrentChannels(attempt.delivery.payload, current, payloadSchema),
        };
        const conversation = delivery.conversationId && conversations.get(delivery.conversationId);
        // What was tried once more since then was tried under the new id.
        const isNewId =
          delivery.error?.reason !== CHANNEL_RENAMED &&
          renames.some(
            (one) =>
              one.teamId === teamId && one.to === conversation?.channelId && now - one.at < RENAMED_LATELY_MS,
          );
        const outcome = inChannelNow(attempt.outcome, current, isNewId);
        const found = await findFor(tx, delivery, outcome, conversation, account, links.get(delivery.id));
        const context = contextOf(account, now, found);
        const conclusion = concludeAttempt(delivery, outcome, conversation, context, options.random());
        const pauseMs = pauseAsked(delivery, outcome);
        const paused = channelOf({ delivery, conversation });
        if (pauseMs !== undefined && paused !== undefined)
          pauses.set(paused, Math.max(pauses.get(paused) ?? 0, now + pauseMs));
        concluded.push({ delivery, outcome, conversation, context, conclusion });
      }
      settled.push(...(await save(tx, concluded, conversations, { owner: options.owner, now })));
    }
    // Last, and in a fixed order: a transaction that waits for these locks holds none that the code above waits for.
    for (const paused of [...pauses.keys()].sort())
      await pauseChannel(tx, teamId, paused, pauses.get(paused) ?? now);
    return settled;
  };
}

/** The partitions that a settlement changes, as far as that is certain before: its own, and those of what follows a reply. */
function keysToLock({ delivery: { key, payload, conversationId } }: Attempt): string[] {
  if (payload.kind !== "chatra.send" || conversationId === undefined) return [key];
  return [key, deliveryKey(conversationId, "receipt"), deliveryKey(conversationId, "card")];
}

/** Where nothing follows from a success, whatever the chat. */
const WITHOUT_CONSEQUENCES: ReadonlySet<Payload["kind"]> = new Set([
  "slack.react",
  "slack.whisper",
  "slack.answer",
]);

/** The chat that the end of an attempt is about. */
function chatOf({ delivery, outcome }: Attempt): ConversationId | undefined {
  const isOver = outcome.kind === "done" && WITHOUT_CONSEQUENCES.has(delivery.payload.kind);
  return isOver ? undefined : delivery.conversationId;
}

/** The links of posts that are done, each with those of all its lines. */
async function linksOfPosts(tx: Tx, group: Attempt[]): Promise<ReadonlyMap<DeliveryId, Link[]>> {
  const shown = group.map(({ delivery }) => ({ id: delivery.id, by: shownBy(delivery) }));
  const all = shown.flatMap(({ by }) => by);
  if (all.length === 0) return new Map();
  const found = await linksOfDeliveries(tx, all);
  return new Map(shown.map(({ id, by }) => [id, by.flatMap((one) => found.get(one) ?? [])]));
}

/** The deliveries whose messages a post shows. */
function shownBy({ id, payload }: Delivery): DeliveryId[] {
  if (payload.kind !== "slack.post") return [];
  return payload.lines?.map(({ deliveryId }) => deliveryId) ?? [id];
}

type Concluded = Attempt & {
  conversation: Conversation | undefined;
  context: With<keyof Found>;
  conclusion: Conclusion;
};

async function save(
  tx: Tx,
  concluded: Concluded[],
  conversations: Map<ConversationId, Conversation>,
  { owner, now }: { owner: string; now: number },
): Promise<Settled[]> {
  const ends = concluded.map(({ delivery: { id }, conclusion }) => ({ id, ...conclusion.settlement }));
  const ours = await settleDeliveries(tx, ends, { owner, now });
  const decided = concluded.flatMap(({ delivery, conversation, context, conclusion }) =>
    ours.has(delivery.id)
      ? {
          accountId: delivery.accountId,
          decision: finishDecision(conclusion.decision, conversation, context),
          cause: sameTrace(delivery),
        }
      : [],
  );
  await saveDecisions(tx, decided, now);
  const decisions = decided.map(({ decision }) => decision);
  for (const { delivery, outcome, conversation, context } of concluded) {
    const late = ours.has(delivery.id)
      ? undefined
      : await settleLate(tx, delivery, outcome, conversation, context);
    if (late) decisions.push(late);
  }
  // Another attempt of the same chat goes on from here.
  for (const { conversation } of decisions)
    if (conversation) conversations.set(conversation.id, conversation);
  return concluded.map(({ delivery, conclusion }) =>
    ours.has(delivery.id) ? conclusion.settlement.state : "lost",
  );
}

/** `isNewId`: the channel's old id may explain a thread that was not found. */
function inChannelNow(outcome: Outcome, current: CurrentChannel, isNewId: boolean): Outcome {
  if (outcome.kind === "thread-gone" && isNewId) {
    const error = { reason: CHANNEL_RENAMED, detail: ATTEMPT_DETAILS.channelRenamed };
    return { kind: "blocked", error, afterMs: 0 };
  }
  if (outcome.kind !== "done" || outcome.result.channelId === undefined) return outcome;
  const channelId = current(channelIdSchema.parse(outcome.result.channelId));
  return { ...outcome, result: { ...outcome.result, channelId } };
}

/** The lease was lost (a standstill, or no database), and the send counts as uncertain. What we know now still counts. */
async function settleLate(
  tx: Tx,
  delivery: StoredDelivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  context: With<keyof Found>,
): Promise<Decision | undefined> {
  if (outcome.kind !== "done" || delivery.payload.kind !== "chatra.send" || !conversation) return undefined;
  const [current] = await lockDeliveries(tx, [delivery.id]);
  if (current?.state !== "uncertain") return undefined;
  const arrived = markArrived(current, sentId(outcome), conversation, context);
  arrived.deliveries.push(...answeredQuestion(current, ARRIVED, { ...context, conversation }));
  const decision = finishDecision(arrived, conversation, context);
  await saveDecision(tx, delivery.accountId, decision, context.now, sameTrace(delivery));
  return decision;
}

/** The context of a decision without an input: it has no author and needs no names. */
export function contextOf(
  account: AccountContext,
  now: number,
  found: Partial<Found> = {},
): With<keyof Found> {
  return {
    ...account,
    ...nothingFound,
    ...found,
    now,
    names: { user: () => undefined },
    mayOwn: () => false,
    author: { name: undefined, email: undefined },
    client: undefined,
  };
}

/** The context of `concludeAttempt` and the like, with what is stored about a delivery. Locks the deliveries in it. */
export async function loadContext(
  tx: Tx,
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  account: AccountContext,
  now: number,
): Promise<With<keyof Found>> {
  return contextOf(account, now, await findFor(tx, delivery, outcome, conversation, account, undefined));
}

async function findFor(
  tx: Tx,
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  { teamId }: AccountContext,
  ownLinks: Link[] | undefined,
): Promise<Partial<Found>> {
  const { payload } = delivery;
  if (payload.kind === "chatra.send" || payload.kind === "chatra.edit") {
    const { reply } = payload;
    // If its echo came first and was not recognised, the message may have been mirrored as another agent's.
    const chatraId = sentId(outcome);
    const { links, mirrored } =
      chatraId && conversation
        ? await linksOfReply(tx, reply, { conversationId: conversation.id, chatraId })
        : { links: await linksOfSlackMessage(tx, reply.teamId, reply.channelId, reply.ts), mirrored: [] };
    const others = new Map([...links, ...mirrored].map((link) => [link.id, link]));
    const siblings = links.flatMap((link) => link.deliveryId ?? []);
    return { links: [...others.values()], deliveries: byId(await lockDeliveries(tx, siblings)) };
  }
  if (payload.kind === "chatra.call" && conversation) {
    const { call } = payload;
    const named = call.kind === "edit" || call.kind === "delete" ? [call.messageId] : [];
    const links = named.length > 0 ? await linksOfChatraMessages(tx, conversation.id, { ids: named }) : [];
    const shown = call.kind === "edit" ? await deliveriesShowing(tx, links) : [];
    return { links, deliveries: byId(shown) };
  }
  if (outcome.kind === "thread-gone" && conversation) {
    const [root] = await lockDeliveries(tx, [conversation.rootDeliveryId]);
    return { root };
  }
  if ((payload.kind === "slack.update" || payload.kind === "slack.remove") && outcome.kind === "done")
    return "deliveryId" in payload.post ? { deliveries: await lineAndPost(tx, payload.post.deliveryId) } : {};
  if (payload.kind === "slack.update" && conversation) {
    const { post } = payload;
    const links =
      "ts" in post
        ? await linksOfSlackMessage(tx, conversation.teamId, post.channelId, post.ts)
        : await linksOfDelivery(tx, post.deliveryId);
    const waiting = (await unsettledDeliveries(tx, delivery.key)).map(({ id }) => id);
    const wanted = new Set([...links.flatMap(({ deliveryId }) => deliveryId ?? []), ...waiting]);
    const deliveries = byId(await lockDeliveries(tx, [...wanted]));
    return { links, deliveries, waiting: waiting.flatMap((id) => deliveries.get(id) ?? []) };
  }
  if (payload.kind === "slack.post") {
    const links = [...(ownLinks ?? [...(await linksOfDeliveries(tx, shownBy(delivery))).values()].flat())];
    // What we know of a post already, for example if it was deleted before its answer came.
    const posted = payload.carries && outcome.kind === "done" ? postedAt(outcome.result) : undefined;
    if (posted) links.push(...(await linksOfSlackMessage(tx, teamId, posted.channelId, posted.ts)));
    const hold = holdOf(payload);
    return { links, deliveries: byId(hold === undefined ? [] : await lockDeliveries(tx, [hold])) };
  }
  return {};
}

/** The delivery of a line that was changed, and the one that posted it. It is at the end of the same lane, so that both are over. */
async function lineAndPost(tx: Tx, id: DeliveryId): Promise<Found["deliveries"]> {
  const line = await readDeliveries(tx, [id]);
  const into = line[0]?.result?.mergedInto;
  return byId(into === undefined ? line : [...line, ...(await readDeliveries(tx, [into]))]);
}

export function byId(deliveries: Delivery[]): Found["deliveries"] {
  return new Map(deliveries.map((delivery) => [delivery.id, delivery]));
}

/** The deliveries that made the posts or messages of these links, and the posts of text by command. Only read. */
async function deliveriesShowing(tx: Tx, links: Link[]): Promise<Delivery[]> {
  const ids = links.flatMap(({ deliveryId }) => deliveryId ?? []);
  const own = await readDeliveries(tx, ids);
  const posts = own.flatMap(({ payload }) => {
    const order = payload.kind === "chatra.send" ? payload.order : undefined;
    return order === undefined ? [] : wordsPostId(order, 0);
  });
  return [...own, ...(await readDeliveries(tx, posts))];
}

function sentId(outcome: Outcome): ChatraMessageId | undefined {
  if (outcome.kind !== "done" || outcome.result.chatraId === undefined) return undefined;
  return chatraMessageIdSchema.parse(outcome.result.chatraId);
}
