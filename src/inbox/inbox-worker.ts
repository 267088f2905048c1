import type { Logger } from "pino";
import type { Conversation } from "../domain/conversation.ts";
import type { Decision } from "../domain/decision.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import { independentGroups } from "../domain/independent-groups.ts";
import type { Input, SeenAgent } from "../domain/input.ts";
import type { Metrics } from "../runtime/metrics.ts";
import { createPollLoop, type PollLoop, type PollResult } from "../runtime/poll-loop.ts";
import { rememberAgents } from "../store/agents.ts";
import { nextDueAt } from "../store/backlog.ts";
import { causeOf } from "../store/cause.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { lockConversations } from "../store/conversations.ts";
import {
  eraseInput,
  listLeftInputs,
  postponeInput,
  type StoredInput,
  settleInputs,
  takeInputs,
} from "../store/inputs.ts";
import { saveDecisions } from "../store/save-decision.ts";
import type { Store } from "../store/store.ts";
import { isAway } from "../store/store-error.ts";
import type { Tx } from "../store/tx.ts";
import { inNamedChannel } from "./accept-input.ts";
import { type DecidedInput, decideInput, type Stranger } from "./decide-input.ts";
import { forgetClient } from "./forget-client.ts";
import { loadLinksAhead } from "./load-needs.ts";
import { findConversation, type TenantsForInbox } from "./resolve-account.ts";
import { idsOf, setAside } from "./set-aside.ts";

type Options = {
  store: Store;
  tenants: TenantsForInbox;
  now: () => number;
  logger: Logger;
  metrics: Pick<Metrics, "decided" | "ignored">;
  /** Claims what the decisions made due, in their transaction. */
  claimMadeDue?: (tx: Tx) => Promise<void>;
};

/** Partitions per transaction: enough to share the cost of a commit, few enough to stay quick. */
const BATCH = 50;

/** What so few decisions made due is claimed with them. Behind more of them a transaction of its own pays, and holds locks shorter. */
const FEW = 4;

/** How often we look for inputs that a process stored without showing them in their partitions, and then ended. */
const LIST_EVERY_MS = 10_000;

type Progress = {
  strangers: Stranger[];
  /** The input that is being decided. */
  current: StoredInput | undefined;
};

export type InboxWorker = PollLoop & {
  /** Decides an input in the transaction that stores it; what follows needs none of its own. Only for an input that is alone. */
  decideAtOnce(tx: Tx, stored: StoredInput): Promise<void>;
};

/** Decides the stored inputs, each partition in order, and stores what follows. */
export function createInboxWorker(options: Options): InboxWorker {
  const { store, logger } = options;
  /** The remaining polls that take inputs one by one, because we can't handle one of them. */
  let careful = 0;
  let listedAt = Number.NEGATIVE_INFINITY;
  const polls = createPollLoop({
    logger,
    now: options.now,
    poll: async () => {
      if (store.kind === "postgres" && performance.now() - listedAt >= LIST_EVERY_MS) {
        listedAt = performance.now();
        await store.transaction(listLeftInputs);
      }
      const limit = careful > 0 ? 1 : BATCH;
      let progress: Progress = { strangers: [], current: undefined };
      try {
        const decideSome = async (tx: Tx): Promise<PollResult> => {
          // The work may run again, from the beginning.
          progress = { strangers: [], current: undefined };
          const taken = await takeInputs(tx, limit, options.now());
          await decideTaken(tx, taken, options, progress);
          // Not while we look for what is at fault: it may be one of these.
          if (careful === 0 && taken.length <= FEW) await options.claimMadeDue?.(tx);
          const dueAt = await nextDueAt(tx, "inputs");
          // The look for what is due next sees what was behind the inputs taken: it need not be woken for that.
          tx.wakeHere.delete("inputs");
          return taken.length > 0 && dueAt !== undefined && dueAt <= options.now() ? "more" : { dueAt };
        };
        const result = await store.transaction(decideSome);
        careful = Math.max(0, careful - 1);
        for (const stranger of progress.strangers) void goOnWhenKnown(options, stranger);
        return result;
      } catch (error) {
        if (isAway(error)) throw error;
        const { current } = progress;
        if (limit > 1) careful = BATCH;
        else if (current === undefined) throw error;
        else await setAside(current, error, options);
        return "more";
      }
    },
  });
  return {
    ...polls,
    isResting: () => polls.isResting() && careful === 0,
    async decideAtOnce(tx, stored) {
      const progress: Progress = { strangers: [], current: undefined };
      await decideTaken(tx, [stored], options, progress);
      await options.claimMadeDue?.(tx);
      tx.whenEnded.push((isCommitted) => {
        if (isCommitted) for (const stranger of progress.strangers) void goOnWhenKnown(options, stranger);
      });
    },
  };
}

async function decideTaken(
  tx: Tx,
  taken: readonly StoredInput[],
  options: Options,
  progress: Progress,
): Promise<void> {
  if (taken.length === 0) return;
  const now = options.now();
  const inputs = await inNamedChannels(tx, taken);
  const places = new Map<StoredInput, ConversationId | undefined>();
  for (const input of inputs) places.set(input, await findConversation(tx, input.input));
  const ids = [...places.values()].filter((id) => id !== undefined);
  const conversations = await lockConversations(tx, ids);
  const renames = await readChannelRenames(tx);
  const agents = new Map<AccountId, SeenAgent[]>();
  const onStranger = (stranger: Stranger) => progress.strangers.push(stranger);

  // Consecutive messages of different chats are decided together. All else is decided alone.
  const chatOf = (stored: StoredInput) => (isMessage(stored.input) ? places.get(stored) : undefined);
  for (const group of independentGroups(inputs, chatOf)) {
    const ahead = await loadLinksAhead(tx, group, (stored) => conversationOf(stored, places, conversations));
    const decided: DecidedInput[] = [];
    for (const stored of group) {
      progress.current = stored;
      const conversation = conversationOf(stored, places, conversations);
      const links = conversation && ahead.get(conversation.id);
      const place = { id: places.get(stored), conversation, links };
      const one = await decideInput(tx, stored, place, { ...options, now, renames, onStranger });
      if (one === undefined) continue;
      decided.push(one);
      const { input } = stored;
      if (input.kind === "chatra.event" && input.agents !== undefined)
        agents.set(one.accountId, [...(agents.get(one.accountId) ?? []), ...input.agents]);
    }
    await save(tx, decided, now);
    for (const one of decided) {
      const { conversation } = one.decision;
      if (conversation) conversations.set(conversation.id, conversation);
      const place = places.get(one.stored);
      if (await forgetIfOrdered(tx, one, now)) if (place !== undefined) conversations.delete(place);
      tx.whenEnded.push((isCommitted) => {
        if (isCommitted) tell(one.stored, place ?? conversation?.id, one.decision, options);
      });
    }
  }
  // Once for all inputs, and in a fixed order, so that two processes don't deadlock.
  for (const accountId of [...agents.keys()].sort())
    await rememberAgents(tx, accountId, agents.get(accountId) ?? [], now);
}

function isMessage({ kind }: Input): boolean {
  return kind === "chatra.event" || kind === "slack.reply";
}

/** A channel may have been renamed while an input of it was stored. */
async function inNamedChannels(tx: Tx, taken: readonly StoredInput[]): Promise<StoredInput[]> {
  if (!taken.some(({ input }) => "teamId" in input)) return [...taken];
  const renames = await readChannelRenames(tx);
  return taken.map((one) => ({ ...one, input: inNamedChannel(one.input, renames) }));
}

function conversationOf(
  stored: StoredInput,
  places: ReadonlyMap<StoredInput, ConversationId | undefined>,
  conversations: ReadonlyMap<ConversationId, Conversation>,
): Conversation | undefined {
  const place = places.get(stored);
  return place === undefined ? undefined : conversations.get(place);
}

/** Stores the decisions of a group and settles its inputs. */
async function save(tx: Tx, decided: readonly DecidedInput[], now: number): Promise<void> {
  if (decided.length === 0) return;
  const decisions = decided.map(({ stored, accountId, decision }) => ({
    accountId,
    decision,
    cause: causeOf(stored),
  }));
  await saveDecisions(tx, decisions, now);
  const done = decided.filter(({ decision }) => decision.ignored === undefined);
  if (done.length > 0)
    await settleInputs(
      tx,
      done.map(({ stored }) => stored.seq),
      { state: "done" },
      now,
    );
  for (const { stored, decision, isErasedThread } of decided) {
    const { ignored: reason } = decision;
    if (reason !== undefined) await settleInputs(tx, [stored.seq], { state: "ignored", reason }, now);
    if (reason === "forgotten" || isErasedThread) await eraseInput(tx, stored.seq);
  }
}

async function forgetIfOrdered(tx: Tx, { stored: { input } }: DecidedInput, now: number): Promise<boolean> {
  if (input.kind !== "slack.act" || input.act.kind !== "forget") return false;
  await forgetClient(tx, input, input.act.clientId, now);
  return true;
}

function tell(
  stored: StoredInput,
  conversationId: ConversationId | undefined,
  decision: Decision,
  { logger, metrics }: Options,
): void {
  metrics.decided(stored.input.kind);
  for (const { id, reason } of decision.skipped) {
    metrics.ignored("domain", reason);
    logger.debug({ ...idsOf(stored), messageId: id, reason }, "message ignored");
  }
  if (decision.ignored) {
    metrics.ignored("domain", decision.ignored);
    logger.info({ ...idsOf(stored), reason: decision.ignored }, "input ignored");
  } else if (logger.isLevelEnabled("debug")) {
    const deliveryIds = decision.deliveries.map(({ id }) => id);
    const changedIds = decision.changes.map(({ id }) => id);
    logger.debug({ ...idsOf(stored), conversationId, deliveryIds, changedIds }, "input decided");
  }
}

async function goOnWhenKnown(options: Options, stranger: Stranger): Promise<void> {
  const { input, tenant, userIds, files, client, group } = stranger;
  await Promise.all([
    tenant.people.fetch(userIds),
    tenant.files.fetch(files),
    client && tenant.clients.fetch(client),
    group && tenant.groups.fetch(group),
  ]);
  try {
    await options.store.transaction((tx) =>
      postponeInput(tx, input.seq, options.now(), "names known", false),
    );
  } catch (error) {
    // It becomes due a little later in any case.
    options.logger.warn({ ...idsOf(input), err: error }, "input not released after its lookups");
  }
}
