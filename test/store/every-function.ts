import { readHours } from "../../src/domain/command/read-hours.ts";
import { withWords } from "../../src/domain/episode.ts";
import { accountIdSchema, clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { DIGEST_TIME } from "../../src/domain/preferences.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import * as accountFaults from "../../src/store/account-faults.ts";
import * as accounts from "../../src/store/accounts.ts";
import * as agents from "../../src/store/agents.ts";
import * as audit from "../../src/store/audit.ts";
import * as backlog from "../../src/store/backlog.ts";
import * as cardPaces from "../../src/store/card-paces.ts";
import * as channelRateLimits from "../../src/store/channel-rate-limits.ts";
import * as channelRenames from "../../src/store/channel-renames.ts";
import * as conversations from "../../src/store/conversations.ts";
import * as dayChats from "../../src/store/day-chats.ts";
import * as deliveries from "../../src/store/deliveries.ts";
import * as deliveryClaims from "../../src/store/delivery-claims.ts";
import * as deliveryQueries from "../../src/store/delivery-queries.ts";
import * as episodes from "../../src/store/episodes.ts";
import * as erasure from "../../src/store/erasure.ts";
import * as facts from "../../src/store/facts.ts";
import * as home from "../../src/store/home.ts";
import * as homeViews from "../../src/store/home-views.ts";
import * as hours from "../../src/store/hours.ts";
import * as inputs from "../../src/store/inputs.ts";
import * as installations from "../../src/store/installations.ts";
import * as links from "../../src/store/links.ts";
import * as preferences from "../../src/store/preferences.ts";
import * as proposals from "../../src/store/proposals.ts";
import * as routes from "../../src/store/routes.ts";
import * as settings from "../../src/store/settings.ts";
import * as snippets from "../../src/store/snippets.ts";
import * as threads from "../../src/store/threads.ts";
import * as timers from "../../src/store/timers.ts";
import type { Tx } from "../../src/store/tx.ts";
import * as waitingChats from "../../src/store/waiting-chats.ts";
import {
  accountId,
  channelId,
  chatraId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  exampleLink,
  teamId,
  ts,
} from "./example-rows.ts";

/** Rows of a filled database by which the functions find something. */
export type Sample = {
  conversation: { id: string; client_id: string; thread_ts: string };
  /** Another one, which is to be forgotten. */
  forgotten: { id: string; client_id: string };
  link: { id: string; slack_ts: string; chatra_id: string; fingerprint: string };
  sent: { id: string; key: string };
  pending: { id: string };
  sending: { id: string }[];
  failed: { id: string; seq: number };
  waitingInput: { id: string; seq: number }[];
};

const owner = "somebody";
const userId = userIdSchema.parse("U1");
const otherAccount = accountIdSchema.parse("other");
const account = { accountId, teamId, name: "shop", channelId, secrets: "sealed" };

/**
 * What happens once in the life of a channel or an account, and has to move or delete all that is of it: it may read whole
 * tables.
 */
export const RARE = [
  "renameChannel",
  "finishRename",
  "deleteSnippetsOfAccount",
  "deleteFacts",
] as const satisfies StoreFunction[];

/**
 * Uses every function in each way in which the bot does: with one value and several, of one account and of all. One that is
 * missing here is an error of types.
 */
export function everyFunction(
  sample: Sample,
  now: number,
): Record<Exclude<StoreFunction, (typeof RARE)[number]>, (tx: Tx) => Promise<unknown>> {
  const conversation = conversationId(sample.conversation.id);
  const sent = deliveryId(sample.sent.id);
  const several = [sent, deliveryId(sample.pending.id)];
  const [first, second] = sample.sending.map(({ id }) => deliveryId(id));
  const [input, later] = sample.waitingInput.map(({ seq }) => seq);
  if (first === undefined || second === undefined || input === undefined || later === undefined)
    throw new Error("nothing is under way in the database");
  const lease = { accountId, limit: 50, owner: "me", now, leaseUntil: now + 15_000 };
  const order = {
    teamId,
    userId,
    accountId,
    act: "send" as const,
    subject: "subject",
    outcome: "ordered" as const,
  };
  const installation = { teamId, isOrgWide: false, sealed: "sealed", version: "1", installedAt: 1 };
  const act = { kind: "forget" as const, clientId: clientIdSchema.parse("somebody") };
  const snippetUser = { teamId, accountId, userId };
  const snippetRef = { teamId, accountId, ownerId: userId, name: "n101" };
  const alarm = { since: now, raisedAt: now };
  const fault = { reason: "logged-out", detail: "detail", url: undefined, since: now };
  return {
    insertInputs: (tx) =>
      inputs.insertInputs(tx, [exampleInput("new"), exampleInput("newer", { key: "other" })], now),
    insertWithoutWait: (tx) => inputs.insertWithoutWait(tx, [exampleInput("newest")], now),
    keepUndecided: async (tx) => {
      await inputs.insertOneWithoutWait(tx, exampleInput("undecided", { key: "undecided" }), now);
      await inputs.keepUndecided(tx);
    },
    insertOneWithoutWait: (tx) =>
      inputs.insertOneWithoutWait(tx, exampleInput("alone", { key: "alone" }), now),
    listInputs: (tx) => inputs.listInputs(tx, [exampleInput("newest").key]),
    listLeftInputs: (tx) => inputs.listLeftInputs(tx),
    takeInputs: (tx) => inputs.takeInputs(tx, 50, now + 60_000),
    settleInput: (tx) => inputs.settleInput(tx, input, { state: "done" }, now),
    settleInputs: (tx) => inputs.settleInputs(tx, [input, later], { state: "done" }, now),
    postponeInput: (tx) => inputs.postponeInput(tx, later, now + 100, "names", false),
    findInputKey: (tx) => inputs.findInputKey(tx, exampleInput("new").id),
    insertDeliveries: (tx) =>
      deliveries.insertDeliveries(
        tx,
        [exampleDelivery("new"), exampleDelivery("newer", { key: "other" })],
        now,
      ),
    claimDeliveries: async (tx) => {
      await deliveryClaims.claimDeliveries(tx, { ...lease, target: "chatra", limit: 1 });
      await deliveryClaims.claimDeliveries(tx, { ...lease, target: "slack", now: now + 60_000 });
    },
    claimUpdated: async (tx) => {
      const keys = await tx.column<string>`select key from deliveries where id in (${first}, ${second})`;
      for (const key of keys) tx.stale.delivery.add(key);
      await deliveryClaims.claimUpdated(tx, { ...lease, target: "slack", limit: 1 });
      await deliveryClaims.claimUpdated(tx, { ...lease, target: "chatra", limit: 1 });
    },
    claimFirst: async (tx) => {
      const keys = await tx.column<string>`select key from deliveries where id in (${first}, ${second})`;
      for (const key of keys) tx.stale.delivery.add(key);
      await deliveryClaims.claimFirst(tx, { ...lease, target: "slack", limit: 1 });
      await deliveryClaims.claimFirst(tx, { ...lease, target: "chatra", limit: 9 });
    },
    setClaimedPayload: (tx) => deliveryClaims.setClaimedPayload(tx, first, { kind: "chatra.hold" }),
    renewLeases: async (tx) => {
      await deliveryClaims.renewLeases(tx, [first], owner, now + 15_000);
      await deliveryClaims.renewLeases(tx, [first, second], owner, now + 15_000);
    },
    settleDelivery: (tx) =>
      deliveryClaims.settleDelivery(tx, { id: first, owner, now, state: "sent", result: { channelId } }),
    settleDeliveries: (tx) =>
      deliveryClaims.settleDeliveries(
        tx,
        [
          { id: first, state: "sent", result: { channelId } },
          { id: second, state: "failed", error: { reason: "gone", detail: "detail" } },
        ],
        { owner, now },
      ),
    lockDeliveries: async (tx) => [
      await deliveries.lockDeliveries(tx, [sent]),
      await deliveries.lockDeliveries(tx, several),
    ],
    changeDelivery: (tx) =>
      deliveries.changeDelivery(tx, deliveryId(sample.pending.id), { nextAttemptAt: now }, now),
    readDeliveries: async (tx) => [
      await deliveries.readDeliveries(tx, [sent]),
      await deliveries.readDeliveries(tx, several),
    ],
    keysAwaited: (tx) => deliveryQueries.keysAwaited(tx, [sample.sent.key]),
    unsettledDeliveries: (tx) => deliveryQueries.unsettledDeliveries(tx, sample.sent.key),
    takeAbandoned: async (tx) => {
      const abandoned = { now: now + 60_000, owner: "me", limit: 50 };
      await deliveryClaims.takeAbandoned(tx, { ...abandoned, othersAreDead: false });
      await deliveryClaims.takeAbandoned(tx, { ...abandoned, othersAreDead: true });
    },
    releaseDelivery: (tx) =>
      deliveryClaims.releaseDelivery(
        tx,
        second,
        { state: "pending", outcomeUnknown: true, nextAttemptAt: now },
        now,
      ),
    takeOverdue: (tx) => deliveryClaims.takeOverdue(tx, now + 60_000, 50),
    takeWaitingReplies: (tx) => deliveryClaims.takeWaitingReplies(tx, now + 60_000, 50),
    capTimes: (tx) => backlog.capTimes(tx, { dueBy: now - 60_000, leasedUntil: now - 60_000 }, 50),
    nextDueAt: async (tx) => [
      await backlog.nextDueAt(tx, "inputs"),
      await backlog.nextDueAt(tx, { accountId, target: "slack" }),
    ],
    lockConversations: async (tx) => [
      await conversations.lockConversations(tx, [conversation]),
      await conversations.lockConversations(tx, [conversation, conversationId("cv_new")]),
    ],
    readConversations: (tx) => conversations.readConversations(tx, [conversation]),
    knownConversations: async (tx) => {
      await conversations.knownConversations(tx, [conversation]);
      tx.conversations.clear();
      await conversations.knownConversations(tx, [conversation]);
    },
    findClients: async (tx) => {
      await conversations.findClients(tx, { accountId, teamId }, ["visitor"]);
      await conversations.findClients(tx, { accountId, teamId }, ["visitor", "42", "nobody@example.com"]);
    },
    saveConversations: async (tx) => {
      await conversations.saveConversations(tx, exampleConversation("cv_new"));
      await conversations.saveConversations(tx, exampleConversation(conversation));
    },
    episodeOf: async (tx) => {
      episodes.episodeOf(tx, { details: undefined, firstWords: undefined });
      await conversations.readConversations(tx, [conversation]);
    },
    saveEpisodes: async (tx) => {
      const episode = withWords(undefined, { id: chatraId("m1"), text: "Hi", at: 1 });
      await episodes.saveEpisodes(tx, [exampleConversation(conversation, { episode })]);
      const snooze = { until: 2, by: userId };
      await episodes.saveEpisodes(tx, [
        exampleConversation(conversation, { episode: { ...episode, snooze } }),
        exampleConversation("cv_new", { episode }),
      ]);
    },
    waitingChats: async (tx) => {
      const all = { accountId, teamId };
      await waitingChats.waitingChats(tx, all, 20);
      await waitingChats.waitingChats(tx, { ...all, ownerId: userId, channelId }, 20);
    },
    countWaiting: (tx) => waitingChats.countWaiting(tx, { accountId, teamId }),
    readPreferencesOf: (tx) => preferences.readPreferencesOf(tx, teamId, [userId]),
    savePreferences: (tx) =>
      preferences.savePreferences(tx, teamId, userId, {
        assigned: "dm",
        digest: { ...DIGEST_TIME, zone: "UTC", isOwnZone: true },
      }),
    followZone: (tx) => preferences.followZone(tx, { teamId, userId, zone: "Europe/Berlin" }, 5),
    deletePreferences: (tx) => preferences.deletePreferences(tx, teamId),
    chatsIn: (tx) => dayChats.chatsIn(tx, account, { from: 0, to: now }),
    setTimer: async (tx) => {
      await timers.setTimer(tx, exampleConversation(conversation), 5);
      await timers.setTimer(tx, exampleConversation(conversation), undefined);
    },
    findDueTimers: (tx) => timers.findDueTimers(tx, now, 20),
    dropDueTimers: async (tx) => timers.dropDueTimers(tx, await timers.findDueTimers(tx, now, 20), now),
    setPersonTimer: async (tx) => {
      await timers.setPersonTimer(tx, { teamId, userId }, 5);
      await timers.setPersonTimer(tx, { teamId, userId }, undefined);
    },
    setDayTimer: async (tx) => {
      await timers.setDayTimer(tx, account, 5);
      await timers.setDayTimer(tx, account, undefined);
    },
    planDays: (tx) => timers.planDays(tx, accountId, 5),
    planChats: (tx) => timers.planChats(tx, teamId, 5),
    nextTimerAt: (tx) => timers.nextTimerAt(tx),
    findThread: (tx) => threads.findThread(tx, teamId, channelId, ts(sample.conversation.thread_ts)),
    isNotice: (tx) => threads.isNotice(tx, [accountId], channelId, ts("7.7")),
    isErasedThread: (tx) => threads.isErasedThread(tx, teamId, channelId, ts(sample.conversation.thread_ts)),
    threadsOf: (tx) => threads.threadsOf(tx, conversation),
    saveThread: (tx) => threads.saveThread(tx, teamId, channelId, ts("5.5"), conversation),
    rootsUnderWay: (tx) => threads.rootsUnderWay(tx, channelId),
    linksOfSlackMessage: (tx) => links.linksOfSlackMessage(tx, teamId, channelId, ts(sample.link.slack_ts)),
    linksOfChatraMessages: async (tx) => {
      const { chatra_id, fingerprint } = sample.link;
      const ids = [chatraId(chatra_id)];
      await links.linksOfChatraMessages(tx, conversation, { ids });
      await links.linksOfChatraMessages(tx, conversation, { ids, fingerprints: [fingerprint] });
      await links.linksOfChatraMessages(tx, conversation, {
        ids: [...ids, chatraId("none")],
        fingerprints: [fingerprint, "none"],
        likenesses: ["none", "nobody's"],
      });
    },
    linksWithEchoes: (tx) => {
      const { chatra_id, fingerprint } = sample.link;
      const marks = { ids: [chatraId(chatra_id)], fingerprints: [fingerprint], likenesses: [fingerprint] };
      return links.linksWithEchoes(tx, conversation, marks);
    },
    linksOfReply: (tx) =>
      links.linksOfReply(
        tx,
        { teamId, channelId, ts: ts(sample.link.slack_ts) },
        { conversationId: conversation, chatraId: chatraId(sample.link.chatra_id) },
      ),
    conversationsOfChatraMessage: (tx) =>
      links.conversationsOfChatraMessage(tx, accountId, chatraId(sample.link.chatra_id)),
    linksOfDelivery: (tx) => links.linksOfDelivery(tx, sent),
    linksOfDeliveries: (tx) => links.linksOfDeliveries(tx, several),
    linksOfManyChats: (tx) => {
      const { chatra_id, fingerprint } = sample.link;
      const marks = { ids: [chatraId(chatra_id)], fingerprints: [fingerprint], likenesses: [fingerprint] };
      return links.linksOfManyChats(
        tx,
        new Map([
          [conversation, marks],
          [conversationId("cv_new"), marks],
        ]),
      );
    },
    linksAwaitingEcho: (tx) => links.linksAwaitingEcho(tx, conversation),
    saveLinks: (tx) => links.saveLinks(tx, [exampleLink("new"), exampleLink(sample.link.id)]),
    deleteLinks: async (tx) => [
      await links.deleteLinks(tx, ["new"]),
      await links.deleteLinks(tx, ["new", "newer"]),
    ],
    insertAudit: (tx) => audit.insertAudit(tx, [{ ...order, orderId: "new", clientId: undefined }], now),
    settleAudit: (tx) => audit.settleAudit(tx, "new", "done", now),
    orderOutcome: (tx) => audit.orderOutcome(tx, "new"),
    saveProposal: (tx) =>
      proposals.saveProposal(tx, { id: "new", teamId, accountId, userId, act, createdAt: now }),
    readProposal: (tx) => proposals.readProposal(tx, "new"),
    settleProposal: (tx) => proposals.settleProposal(tx, "new", "confirmed"),
    // Nothing is old enough yet, then something is, and then all.
    purgeSettled: async (tx) => {
      for (const before of [1, now - 1, now + 60_000]) await erasure.purgeSettled(tx, before, 50);
    },
    eraseClient: (tx) => {
      const { id, client_id } = sample.forgotten;
      const inputKeys = [`chatra:${id}`, "slack:T1:C1:1.1"];
      const deliveryKeys = [`${id}:slack`, `${id}:chatra`, `${id}:receipt`];
      const clientId = clientIdSchema.parse(client_id);
      return erasure.eraseClient(
        tx,
        { conversationId: conversationId(id), accountId, clientId, inputKeys, deliveryKeys },
        now,
      );
    },
    readForgottenAt: (tx) => erasure.readForgottenAt(tx, conversation),
    eraseInput: (tx) => inputs.eraseInput(tx, 1),
    chatraIdsOf: (tx) => links.chatraIdsOf(tx, conversation),
    deliveriesOfConversation: (tx) => deliveryQueries.deliveriesOfConversation(tx, conversation, 20),
    unfinishedDeliveries: (tx) => deliveryQueries.unfinishedDeliveries(tx, conversation),
    failedDeliveries: (tx) => deliveryQueries.failedDeliveries(tx, accountId, 5),
    uncertainDeliveries: (tx) => deliveryQueries.uncertainDeliveries(tx, accountId, 5),
    discardUnsettled: (tx) => backlog.discardUnsettled(tx, accountId, now),
    accountsWithOrphanedDeliveries: async (tx) => {
      await backlog.accountsWithOrphanedDeliveries(tx, { ofOneWorkspace: true });
      await backlog.accountsWithOrphanedDeliveries(tx, { ofOneWorkspace: false });
    },
    chatsOfPerson: async (tx) => {
      await home.chatsOfPerson(tx, { accountIds: [accountId], teamId, userId }, 10);
      await home.chatsOfPerson(tx, { accountIds: [accountId, otherAccount], teamId, userId }, 10);
    },
    readOpenHomes: (tx) => homeViews.readOpenHomes(tx, now),
    takeHome: (tx) => homeViews.takeHome(tx, { teamId, userId, openUntil: 5 }, { now: 1, until: 2 }),
    settleHome: (tx) => homeViews.settleHome(tx, { teamId, userId }, { shown: "x", takenUntil: 5 }),
    closeHome: (tx) => homeViews.closeHome(tx, { teamId, userId }),
    closeHomesOfTeam: (tx) => homeViews.closeHomesOfTeam(tx, teamId),
    chatsForDigest: async (tx) => {
      const missedIn = { from: 0, to: now };
      await home.chatsForDigest(tx, { accountIds: [accountId], teamId, userId, missedIn }, 10);
      await home.chatsForDigest(tx, { accountIds: [accountId, otherAccount], teamId, userId, missedIn }, 10);
    },
    deliveriesToDecide: async (tx) => {
      await home.deliveriesToDecide(tx, [accountId], 10);
      await home.deliveriesToDecide(tx, [accountId, otherAccount], 10);
    },
    readAccountFaults: async (tx) => {
      await home.readAccountFaults(tx, [accountId]);
      await home.readAccountFaults(tx, [accountId, otherAccount]);
    },
    readRoutes: (tx) => routes.readRoutes(tx, account),
    lockRoutes: (tx) => routes.lockRoutes(tx, account),
    saveRoute: (tx) => routes.saveRoute(tx, account, { id: "rt", name: "vip", settings: NEW_ROUTE }, 9, now),
    moveRoute: async (tx) => {
      await routes.saveRoute(tx, account, { id: "rt2", name: "night", settings: NEW_ROUTE }, 9, now);
      await routes.moveRoute(tx, account, "night", -1);
    },
    deleteRoute: (tx) => routes.deleteRoute(tx, account, "night"),
    deleteRoutesOfAccount: (tx) => routes.deleteRoutesOfAccount(tx, account),
    listSnippets: (tx) => snippets.listSnippets(tx, snippetUser, 30),
    findSnippets: async (tx) => [
      await snippets.findSnippets(tx, snippetUser, ["n101"]),
      await snippets.findSnippets(tx, snippetUser, ["n101", "none"]),
    ],
    snippetNames: (tx) => snippets.snippetNames(tx, snippetUser),
    saveSnippet: async (tx) => {
      const saved = { ...snippetRef, authorId: userId, text: "words" };
      await snippets.saveSnippet(tx, saved, 200, now);
      await snippets.saveSnippet(tx, { ...saved, ownerId: undefined }, 500, now);
    },
    countSnippetUse: (tx) => snippets.countSnippetUse(tx, snippetRef),
    deleteSnippet: (tx) => snippets.deleteSnippet(tx, snippetRef),
    listHours: (tx) => hours.listHours(tx, accountId),
    findHours: (tx) => hours.findHours(tx, accountId, "n101"),
    saveHours: (tx) =>
      hours.saveHours(tx, accountId, { name: "support", hours: readHours("mon 9-18 UTC") }, 50),
    deleteHours: (tx) => hours.deleteHours(tx, accountId, "n101"),
    deleteHoursOfAccount: (tx) => hours.deleteHoursOfAccount(tx, accountId),
    getSetting: (tx) => settings.getSetting(tx, "name"),
    putSettingIfAbsent: (tx) => settings.putSettingIfAbsent(tx, "name", "value"),
    replaceSetting: (tx) => settings.replaceSetting(tx, "name", "value", "other"),
    deleteSetting: (tx) => settings.deleteSetting(tx, "name"),
    getAccountFault: (tx) => accountFaults.getAccountFault(tx, accountId),
    setAccountFault: async (tx) => {
      for (const changed of [fault, fault, undefined])
        await accountFaults.setAccountFault(tx, accountId, changed);
    },
    queueDepths: async (tx) => {
      await backlog.queueDepths(tx);
      await backlog.queueDepths(tx, accountId);
      await backlog.queueDepths(tx, accountId, { teamId });
    },
    countUnsettledDeliveries: async (tx) => {
      await backlog.countUnsettledDeliveries(tx);
      await backlog.countUnsettledDeliveries(tx, { accountId, exceptKey: "alarm" });
    },
    lockRateLimits: (tx) => channelRateLimits.lockRateLimits(tx, teamId),
    saveRateLimit: (tx) =>
      channelRateLimits.saveRateLimit(tx, teamId, { channelId, pausedUntil: now, nextAt: now }),
    dropRateLimit: (tx) => channelRateLimits.dropRateLimit(tx, teamId, channelId),
    lockCardPace: (tx) => cardPaces.lockCardPace(tx, teamId),
    changeCardPace: async (tx) => {
      const pace = { spentUntil: now, nextTurnAt: now };
      await cardPaces.changeCardPace(tx, teamId, { spentUntil: 0, nextTurnAt: 0 }, pace);
    },
    pauseChannel: (tx) => channelRateLimits.pauseChannel(tx, teamId, channelId, now),
    getBacklogAlert: (tx) => backlog.getBacklogAlert(tx, accountId),
    raiseBacklogAlert: (tx) => backlog.raiseBacklogAlert(tx, accountId, alarm),
    endBacklogAlert: (tx) => backlog.endBacklogAlert(tx, accountId),
    insertAccount: (tx) => accounts.insertAccount(tx, account, now),
    readAccounts: async (tx) => [await accounts.readAccounts(tx), await accounts.readAccounts(tx, teamId)],
    lockAccounts: (tx) => accounts.lockAccounts(tx, teamId),
    isAccountKept: async (tx) => [
      await accounts.isAccountKept(tx, accountId, []),
      await accounts.isAccountKept(tx, accountId, [teamId]),
    ],
    accountBeside: (tx) => accounts.accountBeside(tx, accountId),
    accountConnections: (tx) => accounts.accountConnections(tx),
    removedAccounts: (tx) => accounts.removedAccounts(tx, teamId),
    findAccount: (tx) => accounts.findAccount(tx, teamId, accountId),
    accountOfConnection: (tx) => accounts.accountOfConnection(tx, "connection"),
    changeAccount: (tx) => accounts.changeAccount(tx, teamId, accountId, { connectionId: "connection" }, now),
    resealAccount: (tx) => accounts.resealAccount(tx, accountId, "sealed", "sealed anew"),
    removeAccount: (tx) => accounts.removeAccount(tx, teamId, accountId, now),
    saveInstallation: (tx) =>
      installations.saveInstallation(tx, { ...installation, expiresAt: undefined, refreshAt: now }),
    readInstallations: (tx) => installations.readInstallations(tx),
    readInstallation: (tx) => installations.readInstallation(tx, teamId),
    dueInstallations: (tx) => installations.dueInstallations(tx, now, 10),
    leaseInstallation: (tx) =>
      installations.leaseInstallation(
        tx,
        { teamId, version: "1", refreshAttempts: 0 },
        { owner, now, until: now + 1 },
      ),
    postponeRenewal: (tx) =>
      installations.postponeRenewal(tx, teamId, { version: "1", owner, refreshAt: now }),
    renewInstallation: (tx) =>
      installations.renewInstallation(tx, teamId, "1", {
        sealed: "sealed",
        version: "2",
        expiresAt: 1,
        refreshAt: 1,
      }),
    resealInstallation: (tx) => installations.resealInstallation(tx, teamId, "sealed", "sealed anew"),
    rememberAgents: async (tx) => {
      await agents.rememberAgents(tx, accountId, [{ id: "a1", name: "Ada", email: "ada@example.com" }], now);
      await agents.rememberAgents(tx, accountId, [{ id: "a1", name: "Ada L." }, { id: "a2" }], now);
    },
    readAgents: (tx) => agents.readAgents(tx, { accountId, teamId }),
    agentOfTeammate: async (tx) => {
      for (const email of [undefined, "ada@example.com", "nobody@example.com"])
        await agents.agentOfTeammate(tx, { accountId, teamId }, { userId, email });
    },
    mapTeammate: (tx) =>
      agents.mapTeammate(tx, { accountId, teamId }, { userId, agentId: "a1", byHand: true }),
    unmapTeammate: (tx) => agents.unmapTeammate(tx, { accountId, teamId }, userId, { byHand: true }),
    deleteAgents: (tx) => agents.deleteAgents(tx, accountId),
    deleteOrphanedAgents: async (tx) => {
      await agents.deleteOrphanedAgents(tx, { ofOneWorkspace: true });
      await agents.deleteOrphanedAgents(tx, { ofOneWorkspace: false });
    },
    saveFacts: (tx) =>
      facts.saveFacts(tx, accountId, [{ episodeId: "e", route: "shop", at: now, kind: "opened" }]),
    readFacts: async (tx) => {
      const period = { from: now - 60_000, to: now };
      const after = { episodeId: "e", route: "shop", at: now - 30_000, kind: "opened" } as const;
      await facts.readFacts(tx, accountId, period, { after: undefined, limit: 9 });
      await facts.readFacts(tx, accountId, period, { after, limit: 9 });
    },
    closesBefore: async (tx) => {
      await facts.closesBefore(tx, accountId, ["e"], now);
      await facts.closesBefore(tx, accountId, ["e", "f"], now);
    },
    deleteOrphanedFacts: async (tx) => {
      await facts.deleteOrphanedFacts(tx, { ofOneWorkspace: true });
      await facts.deleteOrphanedFacts(tx, { ofOneWorkspace: false });
    },
    readChannelRenames: (tx) => channelRenames.readChannelRenames(tx),
    deleteInstallation: (tx) => installations.deleteInstallation(tx, teamId, "2"),
  };
}

/** What the store offers within a transaction. */
export const functions = {
  ...accountFaults,
  ...accounts,
  ...agents,
  ...audit,
  ...backlog,
  ...cardPaces,
  ...channelRateLimits,
  ...channelRenames,
  ...conversations,
  ...dayChats,
  ...deliveries,
  ...deliveryClaims,
  ...deliveryQueries,
  ...erasure,
  ...facts,
  ...hours,
  ...home,
  ...inputs,
  ...installations,
  ...links,
  ...proposals,
  ...settings,
  ...routes,
  ...snippets,
  ...threads,
  ...episodes,
  ...preferences,
  ...timers,
  ...waitingChats,
  ...homeViews,
};
export type StoreFunction = keyof typeof functions;
