import type { Act } from "../domain/act.ts";
import type { ChannelRename } from "../domain/channel-renames.ts";
import type { Conversation, Link } from "../domain/conversation.ts";
import type { AuditEntry, AuditOutcome } from "../domain/decision.ts";
import type {
  Delivery,
  DeliveryError,
  DeliveryResult,
  DeliveryState,
  Payload,
  Target,
} from "../domain/delivery.ts";
import type {
  AccountId,
  ChannelId,
  ChatraMessageId,
  ClientId,
  ConversationId,
  DeliveryId,
  InputId,
  SlackTs,
  TeamId,
  UserId,
} from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";
import type { Cause, OwnedDelivery, StoredDelivery } from "./cause.ts";
import type { Work } from "./tx.ts";

/**
 * What the bridge keeps, and the only way to it. Two implementations: SQLite in a folder of one process, and a
 * PostgreSQL server that any number of processes share. All times are milliseconds UTC and come from the caller.
 *
 * Glossary: an *input* is something that happened, stored before its sender is told so. A *delivery* is something
 * owed. Both wait in line behind the earlier unsettled rows of their `key`; the *head* of a key is its first
 * unsettled row by (source time, sequence). A *lease* says until when a worker's claim on a delivery holds.
 */
export type Store = {
  readonly kind: "sqlite" | "postgres";

  /**
   * Runs `work` in one transaction: all of it is durable when this resolves, none of it when it rejects. What `work`
   * throws is thrown on; the database's own errors are StoreErrors. `work` must have no effects but on the store, as
   * PostgreSQL may ask for it to be run again (two transactions waited for each other).
   */
  transaction<T>(
    work: (tx: StoreTransaction) => Promise<T>,
    /**
     * `repeatable`: a power cut may undo it, until the next transaction that is not so has ended. For work that is then
     * simply done again, and that nobody outside was told of: it saves waiting for the disk.
     */
    options?: { repeatable?: boolean },
  ): Promise<T>;

  /**
   * Tells `listener`, after the commit, whenever rows were added or released, by this process or (PostgreSQL) another
   * one. That a settled row made way for the next of its key is told in its own process only. `tenants`: a workspace or
   * an account came, changed or went. `listener` must not throw.
   */
  onWork(listener: (what: Work) => void): void;

  /** Resolves when the database answers; rejects with why it doesn't. */
  ping(): Promise<void>;

  /** The clock of the server that all processes share, in ms UTC; undefined where the database is this process's own. */
  time(): Promise<number | undefined>;

  /**
   * Gives back to the disk up to `pages` of what was taken away from an SQLite file; returns how many pages that were.
   * PostgreSQL looks after its files itself: none.
   */
  giveBackSpace(pages: number): Promise<number>;

  /** Releases the database (and the folder's lock). Nothing may be under way. */
  close(): Promise<void>;
};

export type NewInput = { id: InputId; key: string; sourceTime: number; input: Input };
export type StoredInput = NewInput & { seq: number; attempts: number; receivedAt: number };

export type AccountFault = {
  reason: string;
  detail: string;
  url: string | undefined;
  since: number;
};

/** An act that is carried out only after the one who ordered it has confirmed it. */
export type Proposal = {
  id: string;
  teamId: TeamId;
  accountId: AccountId;
  userId: UserId;
  act: Act;
  state: "open" | "confirmed" | "cancelled";
  createdAt: number;
};

/** Who ordered what, about whom, when, and how it ended. */
export type AuditRecord = AuditEntry & { at: number; settledAt: number | undefined };

/** By which links of Chatra messages are found: ids, and digests of what they say. */
export type MessageMarks = {
  ids: ChatraMessageId[];
  fingerprints?: string[] | undefined;
  likenesses?: string[] | undefined;
};

/** A client who is to be erased, with the lines in which inputs and deliveries speak of them. */
export type ForgottenClient = {
  conversationId: ConversationId;
  accountId: AccountId;
  clientId: ClientId;
  inputKeys: string[];
  deliveryKeys: string[];
};

export type QueueDepths = {
  inputs: number;
  /** By target and state; only states that have rows, and neither `sent` nor `discarded`: those are no depths. */
  deliveries: { target: Target; state: DeliveryState; count: number }[];
  /** When the oldest unsettled row was written, in ms; undefined when nothing waits. */
  oldestUnsettledAt: number | undefined;
};

/** Deliveries to one target that are to go out, or are under way, by why the last attempt at them did not succeed. */
export type Owed = { target: Target; reason: string | undefined; count: number; oldestAt: number };

/**
 * A channel that Slack asked to leave alone: nothing is posted before `pausedUntil`, and then one by one. `nextAt` is
 * the next turn that nobody has taken. Times in ms.
 */
export type ChannelPace = { channelId: ChannelId; pausedUntil: number; nextAt: number };

/** People were told, at `raisedAt`, that something has waited since `since` for too long. */
export type AgeAlarm = { since: number; raisedAt: number };

/** A Chatra account of an installation, as it is kept. `version` counts its changes. */
export type StoredAccount = {
  accountId: AccountId;
  teamId: TeamId;
  name: string;
  /** Where new chats go. */
  channelId: ChannelId;
  connectionId: string | undefined;
  /** A request for a connection that a person has yet to finish, … */
  requestId: string | undefined;
  /** … and the connections that were there before it was begun. */
  knownConnections: string[];
  /** The order that began a connection which has not been seen ready yet. */
  connectOrderId: string | undefined;
  agentId: string | undefined;
  /** The webhook's secrets, sealed. */
  secrets: string;
  state: "active" | "removed";
  version: number;
};

export type NewAccount = Pick<StoredAccount, "accountId" | "teamId" | "name" | "channelId" | "secrets">;

/** Undefined fields stay, `null` clears one. */
export type AccountChange = {
  channelId?: ChannelId;
  connectionId?: string;
  requestId?: string | null;
  knownConnections?: string[];
  connectOrderId?: string | null;
  agentId?: string | null;
  secrets?: string;
};
/** The app in one Slack workspace, or in all of an organization. Its secrets are sealed; times in ms. */
export type StoredInstallation = {
  teamId: TeamId;
  isOrgWide: boolean;
  sealed: string;
  /** Changes with each token, and with nothing else. */
  version: string;
  installedAt: number;
  /** Undefined for a token that doesn't run out. */
  expiresAt: number | undefined;
  /** When the token is to be renewed, or tried to be once more. */
  refreshAt: number | undefined;
  /** How often in a row renewing it has failed. */
  refreshAttempts: number;
  /** Until when somebody renews the token, or was about to. */
  leaseUntil: number | undefined;
};

export type NewInstallation = Omit<StoredInstallation, "refreshAttempts" | "leaseUntil">;

export type StoreTransaction = {
  // ── inbox ────────────────────────────────────────────────────────────────────────────────────────────────
  /** Stores inputs, in the order given; returns the ids that were new. A known id is left as it is. */
  insertInputs(inputs: NewInput[], now: number): Promise<Set<InputId>>;
  /**
   * Takes up to `limit` heads of distinct keys whose time has come, until this transaction ends: nobody else gets
   * them meanwhile, and a worker that dies gives them back by dying.
   */
  takeInputs(limit: number, now: number): Promise<StoredInput[]>;
  settleInput(
    seq: number,
    outcome: { state: "done" | "ignored" | "failed"; reason?: string },
    now: number,
  ): Promise<void>;
  /** Leaves the input for later; its key waits with it. Waiting for something is no attempt: `countsAsAttempt` false. */
  postponeInput(seq: number, nextAttemptAt: number, reason: string, countsAsAttempt?: boolean): Promise<void>;
  /** The key of a stored, unsettled reply with this place, if any: what happened to it must queue behind it. */
  findInputKey(id: InputId): Promise<string | undefined>;

  // ── outbox ───────────────────────────────────────────────────────────────────────────────────────────────
  /** Writes deliveries down in the order given; one whose id is known is left as it is. Returns the new ids. */
  insertDeliveries(deliveries: OwnedDelivery[], now: number, cause?: Cause): Promise<Set<DeliveryId>>;
  /**
   * Claims up to `limit` heads that are due, of distinct keys, none of which has a delivery under way (`sending`,
   * or `uncertain` and not asked about yet): they become `sending`, leased to `owner`. Counts the attempt.
   */
  claimDeliveries(claim: {
    accountId: AccountId;
    target: Target;
    limit: number;
    owner: string;
    now: number;
    leaseUntil: number;
  }): Promise<StoredDelivery[]>;
  /** Prolongs the leases that are still `owner`'s; returns the deliveries that are. */
  renewLeases(ids: DeliveryId[], owner: string, leaseUntil: number): Promise<Set<DeliveryId>>;
  /**
   * Ends an attempt. False, and nothing changed, when the lease is no longer `owner`'s.
   * `pending` needs `nextAttemptAt`; `countsAsAttempt: false` takes this attempt back from the count. Without
   * `outcomeUnknown` or `result` these stay as they were; without `error` it is cleared.
   */
  settleDelivery(settle: {
    id: DeliveryId;
    owner: string;
    now: number;
    state: Exclude<DeliveryState, "sending">;
    nextAttemptAt?: number;
    countsAsAttempt?: boolean;
    outcomeUnknown?: boolean;
    result?: DeliveryResult;
    error?: DeliveryError;
  }): Promise<boolean>;
  /** Reads deliveries and keeps them from being claimed or settled by others until this transaction ends. */
  lockDeliveries(ids: DeliveryId[]): Promise<StoredDelivery[]>;
  /** Changes a delivery that `lockDeliveries` returned and that is not `sending`. Undefined fields stay. */
  changeDelivery(
    id: DeliveryId,
    change: {
      state?: Exclude<DeliveryState, "sending">;
      payload?: Payload;
      attempts?: number;
      nextAttemptAt?: number;
      asked?: boolean;
      result?: DeliveryResult;
      /** `null` clears it. */
      error?: DeliveryError | null;
    },
    now: number,
  ): Promise<void>;
  /** Reads the known ones among these without locking them. */
  readDeliveries(ids: DeliveryId[]): Promise<StoredDelivery[]>;
  /** The deliveries that hold back a key (so no uncertain one that was asked about), in order; not locked. */
  unsettledDeliveries(key: string): Promise<Delivery[]>;
  /**
   * Deliveries in `sending` whose lease ran out before `now`, or all those of other owners when `othersAreDead`
   * (SQLite: the folder is ours alone). They are locked and still `sending`: the caller says what becomes of them
   * by `releaseDelivery`.
   */
  takeAbandoned(abandoned: {
    now: number;
    owner: string;
    othersAreDead: boolean;
    limit: number;
  }): Promise<StoredDelivery[]>;
  releaseDelivery(
    id: DeliveryId,
    release: {
      state: "pending" | "uncertain";
      outcomeUnknown: boolean;
      nextAttemptAt: number;
    },
    now: number,
  ): Promise<void>;
  /** Uncertain deliveries that nobody was asked about and whose `nextAttemptAt` has passed; locked. */
  takeOverdue(now: number, limit: number): Promise<StoredDelivery[]>;
  /** What of an account was given up and waits for somebody's decision; the latest first. */
  failedDeliveries(accountId: AccountId, limit: number): Promise<StoredDelivery[]>;
  /** Gives up all that is owed to an account's clients or about them, but what is under way; returns how many. */
  discardOwed(accountId: AccountId, now: number): Promise<number>;
  /** The accounts that were removed, or have no installation any more, and still have something that `discardOwed` gives up. */
  goneAndOwing(of: { ofOneWorkspace: boolean }): Promise<AccountId[]>;
  /** The latest deliveries of a conversation, in the order of their source times; not locked. */
  deliveriesOfConversation(conversationId: ConversationId, limit: number): Promise<Delivery[]>;
  /** What is owed to Chatra in a conversation and neither done nor discarded, in the order of writing; not locked. */
  unfinishedDeliveries(conversationId: ConversationId): Promise<Delivery[]>;
  /**
   * Brings nearer what a clock that was ahead has written down: nothing is due later than `dueBy` (but what is never due
   * by itself), no claim holds longer than `leasedUntil`. Of at most `limit` keys of each queue; returns of how many.
   */
  capTimes(latest: { dueBy: number; leasedUntil: number }, limit: number): Promise<number>;
  /** When the next that may be taken becomes due, to set a timer by; what is under way or uncertain does not count. */
  nextDueAt(what: "inputs" | { accountId: AccountId; target: Target }): Promise<number | undefined>;

  // ── conversations ────────────────────────────────────────────────────────────────────────────────────────
  /** Locks the conversations with these ids, known or not yet, in a fixed order, until the transaction ends. */
  lockConversations(ids: ConversationId[]): Promise<Map<ConversationId, Conversation>>;
  /** Reads the known ones among these without locking them. */
  readConversations(ids: ConversationId[]): Promise<Map<ConversationId, Conversation>>;
  saveConversation(conversation: Conversation): Promise<void>;
  /** Which conversation a thread shows. A thread never changes its conversation. */
  findThread(teamId: TeamId, channelId: ChannelId, threadTs: SlackTs): Promise<ConversationId | undefined>;
  /** Whether this post, one of these accounts', is a notice in a channel and no card. */
  isNotice(accountIds: AccountId[], channelId: ChannelId, ts: SlackTs): Promise<boolean>;
  /** All threads that show, or showed, a conversation. */
  threadsOf(conversationId: ConversationId): Promise<{ channelId: ChannelId; threadTs: SlackTs }[]>;
  saveThread(
    teamId: TeamId,
    channelId: ChannelId,
    threadTs: SlackTs,
    conversationId: ConversationId,
  ): Promise<void>;
  /** The accounts of which a `slack.root` into this channel is unsettled: an unknown thread may be about to become known. */
  rootsUnderWay(channelId: ChannelId): Promise<AccountId[]>;

  // ── links ────────────────────────────────────────────────────────────────────────────────────────────────
  /** Links of one Slack message, by part. */
  linksOfSlackMessage(teamId: TeamId, channelId: ChannelId, ts: SlackTs): Promise<Link[]>;
  /** Links of a conversation that have one of these marks of Chatra messages. */
  linksOfChatraMessages(conversationId: ConversationId, marks: MessageMarks): Promise<Link[]>;
  /** The conversations of an account with a message of this id: ids may be counted for each chat. */
  conversationsOfChatraMessage(accountId: AccountId, chatraId: ChatraMessageId): Promise<ConversationId[]>;
  /** Links that a delivery is to fill in: those of the post it makes, or of the message it sends. */
  linksOfDelivery(id: DeliveryId): Promise<Link[]>;
  /** Links of replies of a conversation whose Chatra id is not known: sends under way, uncertain, or answered without id. */
  linksAwaitingEcho(conversationId: ConversationId): Promise<Link[]>;
  /** Writes links, replacing those with the same id. */
  saveLinks(links: Link[]): Promise<void>;
  deleteLinks(ids: string[]): Promise<void>;

  // ── orders ───────────────────────────────────────────────────────────────────────────────────────────────
  /** Records what was ordered; returns the ids of orders that were new. One that is known stays as it was recorded. */
  insertAudit(entries: AuditEntry[], now: number): Promise<Set<string>>;
  settleAudit(orderId: string, outcome: AuditOutcome, now: number): Promise<void>;
  /** The latest orders, newest first. */
  readAudit(limit: number): Promise<AuditRecord[]>;
  saveProposal(proposal: Omit<Proposal, "state">): Promise<void>;
  readProposal(id: string): Promise<Proposal | undefined>;
  /** Ends the waiting of a proposal; false when it was not open any more. */
  settleProposal(id: string, state: "confirmed" | "cancelled"): Promise<boolean>;

  // ── erasure ──────────────────────────────────────────────────────────────────────────────────────────────
  /** Takes away up to `limit` of each kind of row that was settled before `before`; returns how many. */
  purgeSettled(before: number, limit: number): Promise<number>;
  /** Erases a client; nobody may be deciding about them meanwhile (their conversation is locked). */
  forgetClient(client: ForgottenClient, now: number): Promise<void>;
  /** When the client of this conversation was erased, if ever; in ms. */
  forgottenAt(conversationId: ConversationId): Promise<number | undefined>;
  /** Takes the words out of a settled input; that it came is still known. */
  eraseInput(seq: number): Promise<void>;
  /** The ids of all messages of a conversation that are known. */
  chatraIdsOf(conversationId: ConversationId): Promise<ChatraMessageId[]>;

  // ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────
  /** A value kept under a name: the file-link key, the workspace's id. */
  getSetting(name: string): Promise<string | undefined>;
  /** Keeps the value unless there is one; returns the one that is kept. */
  putSettingIfAbsent(name: string, value: string): Promise<string>;
  getAccountFault(accountId: AccountId): Promise<AccountFault | undefined>;
  /** Sets or clears the fault; true when that changed anything about its reason. While it lasts, `since` stays. */
  setAccountFault(accountId: AccountId, fault: AccountFault | undefined): Promise<boolean>;
  /**
   * Deliveries of all accounts, or of one. An input from Slack belongs to no account until it is decided: with `inputsOf`
   * those of this installation are counted and the account's own, without it all.
   */
  queueDepths(accountId?: AccountId, inputsOf?: { teamId: TeamId }): Promise<QueueDepths>;
  /** What is to go out or under way (not what is uncertain or failed), of all accounts or one, but for those of one key. */
  owedDeliveries(of?: { accountId?: AccountId; exceptKey?: string }): Promise<Owed[]>;

  // ── the pace of busy channels ────────────────────────────────────────────────────────────────────────────
  /** The channels that Slack asked to leave alone lately; locked until the transaction ends. */
  lockPaces(teamId: TeamId): Promise<ChannelPace[]>;
  /** Changes a pace that `lockPaces` returned. */
  savePace(teamId: TeamId, pace: ChannelPace): Promise<void>;
  dropPace(teamId: TeamId, channelId: ChannelId): Promise<void>;
  /** Slack asked to leave the channel alone; of several pauses the longest counts. */
  pauseChannel(teamId: TeamId, channelId: ChannelId, until: number): Promise<void>;

  // ── alarms about what waits for long ─────────────────────────────────────────────────────────────────────
  getAgeAlarm(accountId: AccountId): Promise<AgeAlarm | undefined>;
  /** True when nobody had raised one that is not over yet. */
  raiseAgeAlarm(accountId: AccountId, alarm: AgeAlarm): Promise<boolean>;
  /** True when there was one. */
  endAgeAlarm(accountId: AccountId): Promise<boolean>;

  // ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────
  /** All active accounts, or those of one installation, in the order in which they were added. */
  readAccounts(teamId?: TeamId): Promise<StoredAccount[]>;
  /** The active accounts of an installation, locked until the transaction ends. */
  lockAccounts(teamId: TeamId): Promise<StoredAccount[]>;
  /** Whether the account is an active one, in a workspace that is installed or among the `served` ones. */
  isAccountKept(accountId: AccountId, served: readonly TeamId[]): Promise<boolean>;
  /** Active or removed. */
  findAccount(teamId: TeamId, accountId: AccountId): Promise<StoredAccount | undefined>;
  /** The active account, of whatever installation, that has this connection; locked. */
  accountOfConnection(connectionId: string): Promise<AccountId | undefined>;
  /** False, and nothing is written, where the id is known or an active account of the installation has the name. */
  insertAccount(account: NewAccount, now: number): Promise<boolean>;
  /** Changes an active account of this installation; false when there is none with this id. Tells every process. */
  changeAccount(teamId: TeamId, accountId: AccountId, change: AccountChange, now: number): Promise<boolean>;
  /** Ends an account: its name is free again and its secrets are gone. False when it was not active. */
  removeAccount(teamId: TeamId, accountId: AccountId, now: number): Promise<boolean>;
  /** Replaces sealed secrets by the same ones, sealed anew; false when they have changed since they were read. */
  resealAccount(accountId: AccountId, from: string, to: string): Promise<boolean>;
  // ── installations ────────────────────────────────────────────────────────────────────────────────────────
  /** By their ids. */
  readInstallations(): Promise<StoredInstallation[]>;
  readInstallation(teamId: TeamId): Promise<StoredInstallation | undefined>;
  /** Writes an installation over the one that was there, and ends whatever was under way with that. */
  saveInstallation(installation: NewInstallation): Promise<void>;
  /** Installations that are to be renewed and that nobody renews: those due first. */
  dueInstallations(now: number, limit: number): Promise<StoredInstallation[]>;
  /**
   * Takes the right to renew until `until`; false where somebody has it, or has done it or tried it since the row was
   * `seen`.
   */
  leaseInstallation(
    seen: Pick<StoredInstallation, "teamId" | "version" | "refreshAttempts">,
    lease: { owner: string; now: number; until: number },
  ): Promise<boolean>;
  /** Puts the renewed token in the place of `version` and ends the lease, whoever has it. False: `version` is gone. */
  renewInstallation(
    teamId: TeamId,
    version: string,
    renewed: Pick<NewInstallation, "sealed" | "version" | "expiresAt" | "refreshAt">,
  ): Promise<boolean>;
  /** Renewing failed: gives the lease back, to try again at `refreshAt`. */
  postponeRenewal(
    teamId: TeamId,
    postponed: { version: string; owner: string; refreshAt: number },
  ): Promise<void>;
  /** The same secrets under another seal; false where `before` is not the seal any more. */
  resealInstallation(teamId: TeamId, before: string, sealed: string): Promise<boolean>;
  /** False where it is another version by now, or gone. */
  deleteInstallation(teamId: TeamId, version: string): Promise<boolean>;
  /**
   * Moves everything of the workspace that names the channel by its old id: conversations, threads, links, accounts, paces,
   * deliveries, and inputs with their lines. False where that was known already, or is older than what is known.
   */
  renameChannel(rename: ChannelRename, now: number): Promise<boolean>;
  /** Of all workspaces, each old id with the newest. */
  channelRenames(): Promise<ChannelRename[]>;
  /** Changes the value kept under a name; false where it is not `before` any more. */
  replaceSetting(name: string, before: string, value: string): Promise<boolean>;
};
