import type { Conclusion, Outcome } from "../domain/attempt.ts";
import { type CurrentChannel, currentChannelIn, withCurrentChannels } from "../domain/channel-renames.ts";
import { concludeAttempt } from "../domain/conclude-attempt.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { AccountContext, Decision, With } from "../domain/decision.ts";
import { answeredQuestion } from "../domain/deliver.ts";
import { type DeliveryState, deliveryKey } from "../domain/delivery.ts";
import { finishDecision } from "../domain/finish-decision.ts";
import { type ChannelId, type ConversationId, channelIdSchema } from "../domain/ids.ts";
import { independentGroups } from "../domain/independent-groups.ts";
import { markArrived } from "../domain/mark-arrived.ts";
import type { Found } from "../domain/needs.ts";
import { type Payload, payloadSchema } from "../domain/payload.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { ARRIVED } from "../messages/receipts.ts";
import { type StoredDelivery, sameTrace } from "../store/cause.ts";
import { pauseChannel } from "../store/channel-rate-limits.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { lockConversations } from "../store/conversations.ts";
import { lockDeliveries } from "../store/deliveries.ts";
import { settleDeliveries } from "../store/delivery-claims.ts";
import { saveDecision, saveDecisions } from "../store/save-decision.ts";
import type { Tx } from "../store/tx.ts";
import { contextOf, findForAttempt, linksOfPosts, sentId } from "./attempt-context.ts";
import { channelOf } from "./slack-job.ts";
import { pauseAsked } from "./slack-outcome.ts";

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
        const found = await findForAttempt(
          tx,
          delivery,
          outcome,
          conversation,
          account,
          links.get(delivery.id),
        );
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
