import type { Logger } from "pino";
import type { ChatraAgent } from "../domain/chatra-agent.ts";
import type { Conversation } from "../domain/conversation.ts";
import { type Context, type Decision, nothing } from "../domain/decision.ts";
import { deliveryKey } from "../domain/delivery.ts";
import { finishDecision } from "../domain/finish-decision.ts";
import type { AccountId, ClientId, ConversationId, UserId } from "../domain/ids.ts";
import type { Input, SeenAgent } from "../domain/input.ts";
import { decide, needsOf } from "../domain/inputs/input-kinds.ts";
import type { SlackFile } from "../domain/order.ts";
import type { Metrics } from "../runtime/metrics.ts";
import { createPollLoop, type PollLoop, type PollResult } from "../runtime/poll-loop.ts";
import { agentOfTeammate, rememberAgents } from "../store/agents.ts";
import { nextDueAt } from "../store/backlog.ts";
import { causeOf } from "../store/cause.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { lockConversations } from "../store/conversations.ts";
import { unsettledDeliveries } from "../store/delivery-queries.ts";
import { eraseInput, postponeInput, type StoredInput, settleInput, takeInputs } from "../store/inputs.ts";
import { saveDecision } from "../store/save-decision.ts";
import type { Store } from "../store/store.ts";
import { StoreError } from "../store/store-error.ts";
import { isErasedThread, isNotice, rootsUnderWay } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";
import { forgetClient } from "./forget-client.ts";
import { loadNeeds } from "./load-needs.ts";
import {
  findConversation,
  isWorthWaiting,
  type TenantForInbox,
  type TenantsForInbox,
  teamOf,
  tenantOf,
  threadOfInput,
  whatToTell,
} from "./resolve-account.ts";
import {
  accountContextOf,
  authorOf,
  commanderIn,
  isUnderOurPost,
  missedPersonIn,
  newClientIn,
  ownersIn,
  peopleIn,
} from "./resolve-authors.ts";
import { idsOf, setAside } from "./set-aside.ts";
import { filesToAskAbout, withKnownFiles } from "./shared-files.ts";

type Options = {
  store: Store;
  tenants: TenantsForInbox;
  now: () => number;
  logger: Logger;
  metrics: Pick<Metrics, "decided" | "ignored">;
};

/** Partitions per transaction: enough to share the cost of a commit, few enough to stay quick. */
const BATCH = 50;
/** How long an input waits for a name or a profile, if this process dies before the answer. */
const NAME_WAIT_MS = 10_000;
/** The waits before we look again at a reply in an unknown thread; they grow, because Slack may be down for long. */
const THREAD_WAIT_MS = { least: 100, most: 5_000 };
/** How long a reply under a post of ours waits for its thread to become known, for example after its channel's new id. */
const RENAME_WAIT_MS = 10_000;
/** How long an input waits for its account to become known, if another process has just made it. */
const ACCOUNT_WAIT_MS = 10_000;
/** The waits before we look for it again; they grow, because the key for its secrets may be missing for long. */
const ACCOUNT_LOOK_MS = { least: 500, most: 30_000 };
/** How long a message or a button press waits for Slack's answer about its author, and how often we ask. */
const PERSON_WAIT_MS = 10 * 60_000;
const PERSON_LOOK_MS = { least: 1_000, most: 30_000 };

type Stranger = {
  input: StoredInput;
  tenant: TenantForInbox;
  userIds: UserId[];
  files: SlackFile[];
  client: ClientId | undefined;
};
type Turn = { limit: number; strangers: Stranger[]; current: StoredInput | undefined };

/** Decides the stored inputs, each partition in order, and stores what follows. */
export function createInboxWorker(options: Options): PollLoop {
  const { store, logger } = options;
  /** The remaining polls that take inputs one by one, because we can't handle one of them. */
  let careful = 0;
  return createPollLoop({
    logger,
    now: options.now,
    turn: async () => {
      const limit = careful > 0 ? 1 : BATCH;
      let turn: Turn = { limit, strangers: [], current: undefined };
      try {
        const decideSome = async (tx: Tx): Promise<PollResult> => {
          // The work may run again, from the beginning.
          turn = { limit, strangers: [], current: undefined };
          const taken = await takeAndDecide(tx, options, turn);
          // The inputs taken may have had others behind them in their partitions.
          return taken > 0 ? "more" : { dueAt: await nextDueAt(tx, "inputs") };
        };
        // Repeatable: the inputs are stored, so after a power cut we decide again, to the same deliveries. A delivery that goes
        // out was claimed in a later transaction, which took this one to the disk.
        const result = await store.transaction(decideSome, { repeatable: true });
        careful = Math.max(0, careful - 1);
        for (const stranger of turn.strangers) void goOnWhenKnown(options, stranger);
        return result;
      } catch (error) {
        const { current } = turn;
        if (current === undefined || (error instanceof StoreError && error.reason === "unavailable"))
          throw error;
        if (limit > 1) careful = BATCH;
        else await setAside(current, error, options);
        return "more";
      }
    },
  });
}

async function takeAndDecide(tx: Tx, options: Options, turn: Turn): Promise<number> {
  const now = options.now();
  const inputs = await takeInputs(tx, turn.limit, now);
  if (inputs.length === 0) return 0;
  const places = new Map<StoredInput, ConversationId | undefined>();
  for (const input of inputs) places.set(input, await findConversation(tx, input.input));
  const renames = await readChannelRenames(tx);
  const ids = [...places.values()].filter((id) => id !== undefined);
  const conversations = await lockConversations(tx, ids);
  const agents = new Map<AccountId, SeenAgent[]>();

  for (const stored of inputs) {
    turn.current = stored;
    const { input } = stored;
    const place = places.get(stored);
    const conversation = place === undefined ? undefined : conversations.get(place);
    const tenant = tenantOf(input, conversation, options.tenants);
    if (tenant === undefined) {
      await waitForAccount(tx, stored, conversation, options, now);
      continue;
    }
    const { accountId, teamId } = tenant.accountContext;
    const unknown = peopleIn(input, conversation).filter((userId) => !tenant.people.known(userId));
    const commander = commanderIn(input, tenant);
    const ranked = [...(commander === undefined ? [] : [commander]), ...ownersIn(input, conversation)];
    unknown.push(...ranked.filter((userId) => tenant.people.rank(userId) === undefined));
    const client = conversation ? undefined : newClientIn(input, tenant);
    const files = conversation ? filesToAskAbout(input).filter((file) => !tenant.files.known(file)) : [];
    if (unknown.length > 0 || files.length > 0 || client !== undefined) {
      turn.strangers.push({ input: stored, tenant, userIds: unknown, files, client });
      await postponeInput(tx, stored.seq, now + NAME_WAIT_MS, "names", false);
      continue;
    }
    const missed = missedPersonIn(input, tenant, conversation);
    const waitedMs = now - stored.receivedAt;
    if (missed !== undefined && waitedMs < PERSON_WAIT_MS) {
      tenant.people.forget(missed);
      await postponeInput(tx, stored.seq, now + waitMs(waitedMs, PERSON_LOOK_MS), "person", false);
      continue;
    }
    const thread = conversation === undefined ? threadOfInput(input) : undefined;
    const isErased =
      thread?.threadTs !== undefined &&
      (await isErasedThread(tx, thread.teamId, thread.channelId, thread.threadTs));
    if (thread !== undefined && place === undefined && !isErased) {
      // The card may be posted, and get replies, before we know it: the thread is about to become known.
      const roots = await rootsUnderWay(tx, thread.channelId);
      const team = teamOf(input, tenant);
      if (roots.some((id) => options.tenants.ofAccount(id)?.accountContext.teamId === team)) {
        await postponeInput(tx, stored.seq, now + waitMs(waitedMs, THREAD_WAIT_MS), "thread", false);
        continue;
      }
    }
    const known = accountContextOf(input, tenant, now, renames);
    known.isErasedThread = isErased;
    if (conversation === undefined && !isErased && isUnderOurPost(input, known)) {
      // Slack may report the channel's new id a moment later.
      if (waitedMs < RENAME_WAIT_MS) {
        await postponeInput(tx, stored.seq, now + waitMs(waitedMs, THREAD_WAIT_MS), "thread", false);
        continue;
      }
      const ours = options.tenants.ofTeam(input.teamId).map((one) => one.accountContext.accountId);
      known.isUnderNotice = await isNotice(tx, ours, input.channelId, input.threadTs);
    }
    const emailOf = (userId: UserId) => tenant.people.known(userId)?.email;
    const about = { accountId, teamId, conversation, emailOf };
    const found = await loadNeeds(tx, needsOf(input, conversation), about);
    if (conversation && found.links.length === 0 && (await isPostUnderWay(tx, input, conversation.id))) {
      await postponeInput(tx, stored.seq, now + waitMs(waitedMs, THREAD_WAIT_MS), "post", false);
      continue;
    }
    known.author.agent = await agentOfAuthor(tx, input, known, conversation);
    const decided = decide(withKnownFiles(input, tenant.files), conversation, { ...known, ...found });
    const decision = finishDecision(decided, conversation, known);
    await saveDecision(tx, accountId, decision, now, causeOf(stored));
    if (decision.conversation) conversations.set(decision.conversation.id, decision.conversation);
    if (input.kind === "chatra.event" && input.agents !== undefined)
      agents.set(accountId, [...(agents.get(accountId) ?? []), ...input.agents]);
    await settleInput(
      tx,
      stored.seq,
      decision.ignored ? { state: "ignored", reason: decision.ignored } : { state: "done" },
      now,
    );
    if (input.kind === "slack.act" && input.act.kind === "forget") {
      await forgetClient(tx, input, input.act.clientId, now);
      if (place !== undefined) conversations.delete(place);
    }
    if (decision.ignored === "forgotten" || isErased) await eraseInput(tx, stored.seq);
    tell(stored, place ?? decision.conversation?.id, decision, options);
  }
  // Once for all inputs, and in a fixed order, so that two processes don't deadlock.
  for (const accountId of [...agents.keys()].sort())
    await rememberAgents(tx, accountId, agents.get(accountId) ?? [], now);
  return inputs.length;
}

/** The agent whom the author of words for a visitor answers as. A message outside of all chats goes to nobody. */
async function agentOfAuthor(
  tx: Tx,
  input: Input,
  { accountId, teamId, author }: Context,
  conversation: Conversation | undefined,
): Promise<ChatraAgent | undefined> {
  const userId = conversation === undefined && input.kind !== "slack.act" ? undefined : authorOf(input);
  return userId && agentOfTeammate(tx, { accountId, teamId }, { userId, email: author.email });
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
  const { input, tenant, userIds, files, client } = stranger;
  await Promise.all([
    tenant.people.fetch(userIds),
    tenant.files.fetch(files),
    client && tenant.clients.fetch(client),
  ]);
  try {
    await options.store.transaction((tx) =>
      postponeInput(tx, input.seq, options.now(), "names known", false),
    );
  } catch (error) {
    // It becomes due a little later in any case.
    options.logger.warn({ ...idsOf(input), err: error }, "could not release an input whose names are known");
  }
}

/** This process does not serve the account: it is new, can't be served at the moment, or is gone. */
async function waitForAccount(
  tx: Tx,
  stored: StoredInput,
  conversation: Conversation | undefined,
  options: Options,
  now: number,
): Promise<void> {
  const { input, seq } = stored;
  const waitedMs = now - stored.receivedAt;
  if (waitedMs < ACCOUNT_WAIT_MS || (await isWorthWaiting(tx, input, conversation, options.tenants))) {
    const lookMs = waitMs(waitedMs - ACCOUNT_WAIT_MS, ACCOUNT_LOOK_MS);
    await postponeInput(tx, seq, now + lookMs, "account", false);
    options.tenants.lookAgain();
    return;
  }
  options.metrics.ignored("domain", "unknown-account");
  options.logger.warn({ ...idsOf(stored), reason: "unknown-account" }, "input ignored");
  await settleInput(tx, seq, { state: "ignored", reason: "unknown-account" }, now);
  const [speaker] = "teamId" in input ? options.tenants.ofTeam(input.teamId) : [];
  if (speaker === undefined) return;
  const decision = { ...nothing(), deliveries: whatToTell(input, conversation, now) };
  await saveDecision(tx, speaker.accountContext.accountId, decision, now, causeOf(stored));
}

/** A user may refer to text by command that is already in the thread, before we know that. */
async function isPostUnderWay(tx: Tx, input: Input, id: ConversationId): Promise<boolean> {
  if (input.kind !== "slack.act") return false;
  const { act } = input;
  const isAboutMessage =
    act.kind === "unsend" || act.kind === "relay" || (act.kind === "resend" && act.ts !== undefined);
  if (!isAboutMessage) return false;
  const waiting = await unsettledDeliveries(tx, deliveryKey(id, "slack"));
  return waiting.some(({ payload }) => payload.kind === "slack.post" && payload.carries !== undefined);
}

function waitMs(waitedMs: number, { least, most }: { least: number; most: number }): number {
  return Math.min(Math.max(Math.round(waitedMs / 4), least), most);
}
