import type { Logger } from "pino";
import type { ChannelRename } from "../domain/channel-renames.ts";
import type { ChatraAgent } from "../domain/chatra-agent.ts";
import type { Conversation, Link } from "../domain/conversation.ts";
import { type Context, type Decision, nothing } from "../domain/decision.ts";
import { deliveryKey } from "../domain/delivery.ts";
import { LATEST_MS } from "../domain/digest.ts";
import { finishDecision } from "../domain/finish-decision.ts";
import type { AccountId, ClientId, ConversationId, UserGroupId, UserId } from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import { decide, needsOf } from "../domain/inputs/input-kinds.ts";
import type { SlackFile } from "../domain/order.ts";
import type { Metrics } from "../runtime/metrics.ts";
import { agentOfTeammate } from "../store/agents.ts";
import { causeOf } from "../store/cause.ts";
import { unsettledDeliveries } from "../store/delivery-queries.ts";
import { postponeInput, type StoredInput, settleInput } from "../store/inputs.ts";
import { saveDecision } from "../store/save-decision.ts";
import { isErasedThread, isNotice, rootsUnderWay } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";
import { loadNeeds, loadOwnLinks, peopleBehind } from "./load-needs.ts";
import {
  eraserOf,
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
  isUnderOurPost,
  missedPersonIn,
  newClientIn,
  peopleIn,
  rankedIn,
} from "./resolve-authors.ts";
import { idsOf } from "./set-aside.ts";
import { filesToAskAbout, withKnownFiles } from "./shared-files.ts";

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

/** What an input waits for that only Slack or Chatra can tell. */
export type Stranger = {
  input: StoredInput;
  tenant: TenantForInbox;
  userIds: UserId[];
  files: SlackFile[];
  client: ClientId | undefined;
  group: UserGroupId | undefined;
};

export type DecideOptions = {
  tenants: TenantsForInbox;
  logger: Logger;
  metrics: Pick<Metrics, "decided" | "ignored">;
  now: number;
  renames: readonly ChannelRename[];
  /** Gets what to ask about, before the input can be decided. */
  onStranger: (stranger: Stranger) => void;
};

export type DecidedInput = {
  stored: StoredInput;
  accountId: AccountId;
  decision: Decision;
  isErasedThread: boolean;
};

/** What is known of an input: the conversation that it belongs to, and its links as far as they were read for many at once. */
type Place = {
  id: ConversationId | undefined;
  conversation: Conversation | undefined;
  links: Link[] | undefined;
};

/** Decides one input without storing the decision; undefined: the input was put off, or settled without one. */
export async function decideInput(
  tx: Tx,
  stored: StoredInput,
  { id: place, conversation, links: ahead }: Place,
  options: DecideOptions,
): Promise<DecidedInput | undefined> {
  const { now, renames } = options;
  const { input } = stored;
  const tenant =
    tenantOf(input, conversation, options.tenants) ??
    (await eraserOf(tx, input, conversation, options.tenants));
  if (tenant === undefined) {
    await waitForAccount(tx, stored, conversation, options);
    return undefined;
  }
  const { accountId, teamId } = tenant.accountContext;
  const accountIds = options.tenants.ofTeam(teamId).map((one) => one.accountContext.accountId);
  const waitedMs = now - stored.receivedAt;
  const postpone = async (ms: number, reason: string): Promise<undefined> => {
    await postponeInput(tx, stored.seq, now + ms, reason, false);
  };
  const needs = needsOf(input, conversation);
  const links = ahead ?? (conversation && (await loadOwnLinks(tx, needs)));
  const behind = conversation ? await peopleBehind(tx, needs, accountId, links ?? []) : [];
  const stranger = strangerIn(stored, tenant, conversation, behind, needs.group);
  if (stranger !== undefined) {
    options.onStranger(stranger);
    return postpone(NAME_WAIT_MS, "names");
  }
  const missed = missedPersonIn(input, tenant, conversation);
  if (missed !== undefined && waitedMs < (input.kind === "digest" ? LATEST_MS : PERSON_WAIT_MS)) {
    tenant.people.forget(missed);
    return postpone(waitMs(waitedMs, PERSON_LOOK_MS), "person");
  }
  const thread = conversation === undefined ? threadOfInput(input) : undefined;
  const isErased =
    thread?.threadTs !== undefined &&
    (await isErasedThread(tx, thread.teamId, thread.channelId, thread.threadTs));
  if (thread !== undefined && place === undefined && !isErased) {
    // The card may be posted, and get replies, before we know it: the thread is about to become known.
    const roots = await rootsUnderWay(tx, thread.channelId);
    const team = teamOf(input, tenant);
    if (roots.some((id) => options.tenants.ofAccount(id)?.accountContext.teamId === team))
      return postpone(waitMs(waitedMs, THREAD_WAIT_MS), "thread");
  }
  const known = accountContextOf(input, tenant, now, renames);
  // Processes that share a database may differ in their clocks; SQLite gives a number again once all rows are gone.
  known.arrival = tx.dialect.kind === "postgres" ? stored.seq : stored.receivedAt;
  known.isErasedThread = isErased;
  if (conversation === undefined && !isErased && isUnderOurPost(input, known)) {
    // Slack may report the channel's new id a moment later.
    if (waitedMs < RENAME_WAIT_MS) return postpone(waitMs(waitedMs, THREAD_WAIT_MS), "thread");
    known.isUnderNotice = await isNotice(tx, accountIds, input.channelId, input.threadTs);
  }
  const emailOf = (userId: UserId) => tenant.people.known(userId)?.email;
  const groupOf = (groupId: UserGroupId) => tenant.groups.known(groupId);
  const about = { accountId, teamId, accountIds, conversation, emailOf, groupOf, links };
  const found = await loadNeeds(tx, needs, about);
  if (conversation && found.links.length === 0 && (await isPostUnderWay(tx, input, conversation.id)))
    return postpone(waitMs(waitedMs, THREAD_WAIT_MS), "post");
  known.author.agent = await agentOfAuthor(tx, input, known, conversation);
  const decided = decide(withKnownFiles(input, tenant.files), conversation, { ...known, ...found });
  const decision = finishDecision(decided, conversation, known);
  return { stored, accountId, decision, isErasedThread: isErased };
}

/** What Slack or Chatra must be asked before this input can be decided. */
function strangerIn(
  stored: StoredInput,
  tenant: TenantForInbox,
  conversation: Conversation | undefined,
  behind: readonly UserId[],
  needed: UserGroupId | undefined,
): Stranger | undefined {
  const { input } = stored;
  const named = [...peopleIn(input, conversation), ...behind];
  const unknown = named.filter((userId) => !tenant.people.known(userId));
  const ranked = rankedIn(input, tenant, conversation);
  unknown.push(...ranked.filter((userId) => tenant.people.rank(userId) === undefined));
  const client = conversation ? undefined : newClientIn(input, tenant);
  const files = conversation ? filesToAskAbout(input).filter((file) => !tenant.files.known(file)) : [];
  const group = needed && !tenant.groups.known(needed) ? needed : undefined;
  if (unknown.length === 0 && files.length === 0 && client === undefined && group === undefined)
    return undefined;
  return { input: stored, tenant, userIds: unknown, files, client, group };
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

/** This process does not serve the account: it is new, can't be served at the moment, or is gone. */
async function waitForAccount(
  tx: Tx,
  stored: StoredInput,
  conversation: Conversation | undefined,
  options: DecideOptions,
): Promise<void> {
  const { now } = options;
  const { input, seq } = stored;
  const waitedMs = now - stored.receivedAt;
  if (waitedMs < ACCOUNT_WAIT_MS || (await isWorthWaiting(tx, input, conversation, options.tenants))) {
    const lookMs = waitMs(waitedMs - ACCOUNT_WAIT_MS, ACCOUNT_LOOK_MS);
    await postponeInput(tx, seq, now + lookMs, "account", false);
    options.tenants.lookAgain();
    return;
  }
  options.metrics.ignored("domain", "unknown-account");
  options.logger.warn({ ...idsOf(stored), reason: "unknown-account" }, "input of an unknown account ignored");
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
