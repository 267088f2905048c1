import { readHours } from "../../../src/domain/command/read-hours.ts";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../../src/domain/route.ts";
import { setAccountFault } from "../../../src/store/account-faults.ts";
import {
  accountBeside,
  changeAccount,
  isAccountKept,
  lockAccounts,
  readAccounts,
  removeAccount,
  removedAccounts,
  resealAccount,
} from "../../../src/store/accounts.ts";
import {
  agentOfTeammate,
  deleteAgents,
  mapTeammate,
  rememberAgents,
  unmapTeammate,
} from "../../../src/store/agents.ts";
import { insertAudit } from "../../../src/store/audit.ts";
import {
  countUnsettledDeliveries,
  discardUnsettled,
  endBacklogAlert,
  nextDueAt,
  queueDepths,
} from "../../../src/store/backlog.ts";
import { changeCardPace } from "../../../src/store/card-paces.ts";
import { dropRateLimit, pauseChannel, saveRateLimit } from "../../../src/store/channel-rate-limits.ts";
import { finishRename, readChannelRenames, renameChannel } from "../../../src/store/channel-renames.ts";
import { findClients, readConversations } from "../../../src/store/conversations.ts";
import { chatsIn } from "../../../src/store/day-chats.ts";
import { changeDelivery, readDeliveries } from "../../../src/store/deliveries.ts";
import { type Claim, claimDeliveries, claimFirst, claimUpdated } from "../../../src/store/delivery-claims.ts";
import {
  deliveriesOfConversation,
  failedDeliveries,
  keysAwaited,
  uncertainDeliveries,
  unfinishedDeliveries,
  unsettledDeliveries,
} from "../../../src/store/delivery-queries.ts";
import { eraseClient, readForgottenAt } from "../../../src/store/erasure.ts";
import { closesBefore, deleteFacts, saveFacts } from "../../../src/store/facts.ts";
import {
  chatsForDigest,
  chatsOfPerson,
  deliveriesToDecide,
  readAccountFaults,
} from "../../../src/store/home.ts";
import { closeHome, closeHomesOfTeam, settleHome, takeHome } from "../../../src/store/home-views.ts";
import { deleteHours, deleteHoursOfAccount, findHours, saveHours } from "../../../src/store/hours.ts";
import { findInputKey } from "../../../src/store/inputs.ts";
import {
  deleteInstallation,
  postponeRenewal,
  renewInstallation,
  resealInstallation,
  saveInstallation,
} from "../../../src/store/installations.ts";
import {
  chatraIdsOf,
  conversationsOfChatraMessage,
  linksAwaitingEcho,
  linksOfChatraMessages,
  linksOfManyChats,
  linksOfReply,
  linksOfSlackMessage,
  linksWithEchoes,
  saveLinks,
} from "../../../src/store/links.ts";
import {
  deletePreferences,
  followZone,
  readPreferencesOf,
  savePreferences,
} from "../../../src/store/preferences.ts";
import { readProposal, saveProposal } from "../../../src/store/proposals.ts";
import {
  deleteRoute,
  deleteRoutesOfAccount,
  lockRoutes,
  moveRoute,
  saveRoute,
} from "../../../src/store/routes.ts";
import {
  countSnippetUse,
  deleteSnippet,
  deleteSnippetsOfAccount,
  findSnippets,
  saveSnippet,
  snippetNames,
} from "../../../src/store/snippets.ts";
import { findThread, isErasedThread, isNotice, saveThread, threadsOf } from "../../../src/store/threads.ts";
import { planChats, planDays, setPersonTimer } from "../../../src/store/timers.ts";
import { countWaiting, waitingChats } from "../../../src/store/waiting-chats.ts";
import type { StoreFunction } from "../every-function.ts";
import { channelId, chatraId, deliveryId, exampleLink, inputId, toChatra, ts } from "../example-rows.ts";
import { readAudit } from "../read-audit.ts";
import {
  addAccount,
  addAgents,
  addCardPace,
  addConversation,
  addDigest,
  addEpisode,
  addFact,
  addHome,
  addHours,
  addRateLimit,
  addRoute,
  addRoutes,
  addSnippet,
  addThread,
  clientId,
  factOf,
  forgotten,
  install,
  installationOf,
  lease,
  message,
  type Owner,
  owe,
  oweIn,
  oweOne,
  raise,
  type StoreCase,
  saveInput,
  saveLink,
  seeAccount,
  seeAgents,
  seeAlert,
  seeCardPace,
  seeDays,
  seeFacts,
  seeFault,
  seeHome,
  seeHours,
  seeInstallation,
  seePeople,
  seeRateLimits,
  seeRoutes,
  seeSnippets,
  seeUnsettled,
  setFault,
  snippetOf,
  thread,
  to,
  userId,
  words,
} from "./tenant-rows.ts";

const nobody = accountIdSchema.parse("nobody");

/** Functions that are told of no tenant: what they are given, as a row's own id, is nobody else's. */
type OfNoTenant =
  | "insertInputs"
  | "takeInputs"
  | "settleInput"
  | "settleInputs"
  | "postponeInput"
  | "findInputKey"
  | "eraseInput"
  | "insertDeliveries"
  | "renewLeases"
  | "setClaimedPayload"
  | "settleDelivery"
  | "settleDeliveries"
  | "lockDeliveries"
  | "changeDelivery"
  | "readDeliveries"
  | "takeAbandoned"
  | "releaseDelivery"
  | "takeOverdue"
  | "takeWaitingReplies"
  | "accountsWithOrphanedDeliveries"
  | "deleteOrphanedAgents"
  | "deleteOrphanedFacts"
  | "capTimes"
  | "lockConversations"
  | "insertWithoutWait"
  | "insertOneWithoutWait"
  | "keepUndecided"
  | "listInputs"
  | "listLeftInputs"
  | "readConversations"
  | "knownConversations"
  | "episodeOf"
  | "saveEpisodes"
  | "setTimer"
  | "findDueTimers"
  | "dropDueTimers"
  | "readOpenHomes"
  | "setDayTimer"
  | "nextTimerAt"
  | "saveConversations"
  | "rootsUnderWay"
  | "linksOfDelivery"
  | "linksOfDeliveries"
  | "saveLinks"
  | "deleteLinks"
  | "insertAudit"
  | "settleAudit"
  | "orderOutcome"
  | "saveProposal"
  | "readProposal"
  | "settleProposal"
  | "purgeSettled"
  | "getSetting"
  | "putSettingIfAbsent"
  | "replaceSetting"
  | "deleteSetting"
  | "accountConnections"
  | "accountOfConnection"
  | "insertAccount"
  | "readInstallations"
  | "dueInstallations"
  | "readChannelRenames";

const claimOf = ({ accountId }: Owner): Claim => ({
  accountId,
  target: "slack",
  limit: 9,
  owner: "me",
  now: 100,
  leaseUntil: 200,
});

const seeChannel: StoreCase["see"] = async (tx, owner) => [
  await readConversations(tx, [owner.conversation]),
  await threadsOf(tx, owner.conversation),
  await linksOfChatraMessages(tx, owner.conversation, { ids: [chatraId("m1")] }),
  await seeRateLimits(tx, owner),
  await seeAccount(tx, owner),
  await seeUnsettled(tx, owner),
  await findInputKey(tx, inputId(`in ${owner.name}`)),
  (await readChannelRenames(tx)).filter((one) => one.teamId === owner.teamId),
];

/** A function of a tenant that is missing here is an error of types. */
export const storeCases: Record<Exclude<StoreFunction, OfNoTenant>, StoreCase> = {
  claimDeliveries: {
    fill: owe,
    use: (tx, owner) => claimDeliveries(tx, claimOf(owner)),
    see: seeUnsettled,
    by: ["accountId"],
  },
  claimUpdated: {
    fill: owe,
    use: async (tx, owner) => {
      for (const key of await tx.column<string>`select key from deliveries`) tx.stale.delivery.add(key);
      return claimUpdated(tx, claimOf(owner));
    },
    see: seeUnsettled,
    by: ["accountId"],
  },
  claimFirst: {
    fill: owe,
    use: async (tx, owner) => {
      for (const key of await tx.column<string>`select key from deliveries`) tx.stale.delivery.add(key);
      return claimFirst(tx, claimOf(owner));
    },
    see: seeUnsettled,
    by: ["accountId"],
  },
  nextDueAt: {
    fill: owe,
    use: (tx, owner) => nextDueAt(tx, { accountId: owner.accountId, target: "slack" }),
    by: ["accountId"],
  },
  failedDeliveries: {
    fill: oweIn("failed"),
    use: (tx, owner) => failedDeliveries(tx, owner.accountId, 9),
    by: ["accountId"],
  },
  uncertainDeliveries: {
    fill: oweIn("uncertain"),
    use: (tx, owner) => uncertainDeliveries(tx, owner.accountId, 9),
    by: ["accountId"],
  },
  discardUnsettled: {
    fill: owe,
    use: (tx, owner) => discardUnsettled(tx, owner.accountId, 100),
    see: seeUnsettled,
    by: ["accountId"],
  },
  deliveriesOfConversation: {
    fill: owe,
    use: (tx, owner) => deliveriesOfConversation(tx, owner.conversation, 9),
    by: ["conversation"],
  },
  unfinishedDeliveries: {
    fill: (tx, owner) => oweOne(tx, owner, "owed", toChatra),
    use: (tx, owner) => unfinishedDeliveries(tx, owner.conversation),
    by: ["conversation"],
  },
  keysAwaited: {
    fill: (tx, owner) => oweOne(tx, owner, "owed", { key: `${owner.conversation}:chatra` }),
    use: async (tx, owner) => [...(await keysAwaited(tx, [`${owner.conversation}:chatra`]))],
    by: ["conversation"],
  },
  unsettledDeliveries: {
    fill: (tx, owner) => oweOne(tx, owner, "owed", { key: `${owner.conversation}:chatra` }),
    use: (tx, owner) => unsettledDeliveries(tx, `${owner.conversation}:chatra`),
    by: ["conversation"],
  },
  queueDepths: {
    fill: async (tx, owner) => {
      await owe(tx, owner);
      await saveInput(tx, owner);
    },
    use: (tx, owner) => queueDepths(tx, owner.accountId, { teamId: owner.teamId }),
    // Of both, as an input from Slack belongs to a workspace and a delivery to an account.
    by: [],
  },
  countUnsettledDeliveries: {
    fill: owe,
    use: (tx, owner) => countUnsettledDeliveries(tx, { accountId: owner.accountId }),
    by: ["accountId"],
  },
  findClients: {
    fill: addConversation,
    use: (tx, owner) => findClients(tx, owner, words),
    by: ["accountId", "teamId"],
  },
  isNotice: {
    fill: async (tx, owner) => {
      await oweOne(tx, owner, "owed", { payload: { kind: "slack.notice", channelId, text: "words" } });
      const result = { channelId, ts: message };
      await changeDelivery(tx, deliveryId(`owed ${owner.name}`), { state: "sent", result }, 60);
    },
    use: (tx, owner) => isNotice(tx, [owner.accountId], channelId, message),
    by: ["accountId"],
  },
  findThread: {
    fill: addThread,
    use: (tx, owner) => findThread(tx, owner.teamId, channelId, thread),
    by: ["teamId"],
  },
  saveThread: {
    fill: addThread,
    use: (tx, owner) => addThread(tx, owner),
    see: (tx, owner) => findThread(tx, owner.teamId, channelId, thread),
    by: [],
  },
  threadsOf: {
    fill: (tx, owner) =>
      addConversation(tx, owner).then(() =>
        saveThread(tx, owner.teamId, channelId, owner.name === "us" ? thread : ts("1.2"), owner.conversation),
      ),
    use: (tx, owner) => threadsOf(tx, owner.conversation),
    by: ["conversation"],
  },
  readPreferencesOf: {
    fill: (tx, owner) => savePreferences(tx, owner.teamId, userId, { assigned: "dm" }),
    use: async (tx, owner) => [...(await readPreferencesOf(tx, owner.teamId, [userId]))],
    by: ["teamId"],
  },
  savePreferences: {
    fill: (tx, owner) => savePreferences(tx, owner.teamId, userId, { assigned: "dm" }),
    use: (tx, owner) => savePreferences(tx, owner.teamId, userId, { assigned: "off" }),
    see: async (tx, owner) => [...(await readPreferencesOf(tx, owner.teamId, [userId]))],
    by: ["teamId"],
  },
  followZone: {
    fill: addDigest,
    use: (tx, { teamId }) => followZone(tx, { teamId, userId, zone: "Europe/Berlin" }, 9),
    see: async (tx, owner) => [
      [...(await readPreferencesOf(tx, owner.teamId, [userId]))],
      await seePeople(tx, owner),
    ],
    by: ["teamId"],
  },
  setPersonTimer: {
    fill: addDigest,
    use: (tx, { teamId }) => setPersonTimer(tx, { teamId, userId }, 3),
    see: seePeople,
    by: ["teamId"],
  },
  deletePreferences: {
    fill: addDigest,
    use: (tx, owner) => deletePreferences(tx, owner.teamId),
    see: async (tx, owner) => [
      [...(await readPreferencesOf(tx, owner.teamId, [userId]))],
      await seePeople(tx, owner),
    ],
    by: ["teamId"],
  },
  waitingChats: {
    fill: addEpisode,
    use: (tx, { accountId, teamId }) =>
      waitingChats(tx, { accountId, teamId, ownerId: userId, channelId }, 9),
    by: ["accountId", "teamId"],
  },
  countWaiting: {
    fill: addEpisode,
    use: async (tx, { accountId, teamId }) => [...(await countWaiting(tx, { accountId, teamId }))],
    by: ["accountId", "teamId"],
  },
  chatsOfPerson: {
    fill: addEpisode,
    use: (tx, { accountId, teamId }) =>
      chatsOfPerson(tx, { accountIds: [accountId, nobody], teamId, userId }, 9),
    by: ["accountId", "teamId"],
  },
  takeHome: {
    fill: addHome,
    use: (tx, { teamId }) => takeHome(tx, { teamId, userId, openUntil: 99 }, { now: 20, until: 40 }),
    see: seeHome,
    by: ["teamId"],
  },
  settleHome: {
    fill: addHome,
    use: (tx, { teamId }) => settleHome(tx, { teamId, userId }, { shown: "new", takenUntil: 70 }),
    see: seeHome,
    by: ["teamId"],
  },
  closeHome: {
    fill: addHome,
    use: (tx, { teamId }) => closeHome(tx, { teamId, userId }),
    see: seeHome,
    by: ["teamId"],
  },
  closeHomesOfTeam: {
    fill: addHome,
    use: (tx, { teamId }) => closeHomesOfTeam(tx, teamId),
    see: seeHome,
    by: ["teamId"],
  },
  chatsForDigest: {
    fill: addEpisode,
    use: (tx, { accountId, teamId }) =>
      chatsForDigest(
        tx,
        { accountIds: [accountId, nobody], teamId, userId, missedIn: { from: 0, to: 9 } },
        9,
      ),
    by: ["accountId", "teamId"],
  },
  deliveriesToDecide: {
    fill: oweIn("failed"),
    use: (tx, owner) => deliveriesToDecide(tx, [owner.accountId, nobody], 9),
    by: ["accountId"],
  },
  readAccountFaults: {
    fill: setFault,
    use: (tx, owner) => readAccountFaults(tx, [owner.accountId, nobody]),
    by: ["accountId"],
  },
  chatsIn: {
    fill: addEpisode,
    use: (tx, owner) => chatsIn(tx, owner, { from: 5, to: 6 }),
    by: ["accountId", "teamId"],
  },
  planChats: {
    fill: async (tx, owner) => {
      await addAccount(tx, owner);
      await addEpisode(tx, owner);
    },
    use: (tx, owner) => planChats(tx, owner.teamId, 60),
    see: (tx, owner) => seeDays(tx, owner),
    by: [],
  },
  planDays: {
    fill: addRoute,
    use: (tx, owner) => planDays(tx, owner.accountId, 60),
    see: (tx, owner) => seeDays(tx, owner),
    by: ["accountId"],
  },
  isErasedThread: {
    fill: async (tx, owner) => {
      await addThread(tx, owner);
      await eraseClient(tx, forgotten(owner), 70);
    },
    use: (tx, owner) => isErasedThread(tx, owner.teamId, channelId, thread),
    by: ["teamId"],
  },
  linksOfSlackMessage: {
    fill: saveLink,
    use: (tx, owner) => linksOfSlackMessage(tx, owner.teamId, channelId, message),
    by: ["teamId"],
  },
  linksOfChatraMessages: {
    fill: (tx, owner) =>
      saveLinks(tx, [
        exampleLink(`link ${owner.name}`, { conversationId: owner.conversation, chatraId: chatraId("m1") }),
        exampleLink(`print ${owner.name}`, { conversationId: owner.conversation, fingerprint: "print" }),
        exampleLink(`like ${owner.name}`, { conversationId: owner.conversation, likeness: "words" }),
      ]),
    use: (tx, owner) =>
      linksOfChatraMessages(tx, owner.conversation, {
        ids: [chatraId("m1")],
        fingerprints: ["print"],
        likenesses: ["words"],
      }),
    by: ["conversation"],
  },
  linksWithEchoes: {
    fill: async (tx, owner) => {
      await oweIn("uncertain")(tx, owner);
      await saveLinks(tx, [
        exampleLink(`link ${owner.name}`, { conversationId: owner.conversation, chatraId: chatraId("m1") }),
        exampleLink(`echo ${owner.name}`, {
          conversationId: owner.conversation,
          deliveryId: deliveryId(`owed ${owner.name}`),
        }),
      ]);
    },
    use: (tx, owner) => linksWithEchoes(tx, owner.conversation, { ids: [chatraId("m1")] }),
    by: ["conversation"],
  },
  linksOfReply: {
    fill: (tx, owner) =>
      saveLinks(tx, [
        exampleLink(`link ${owner.name}`, { conversationId: owner.conversation, chatraId: chatraId("m1") }),
      ]),
    // Those of the place are found as by `linksOfSlackMessage`.
    use: (tx, owner) =>
      linksOfReply(
        tx,
        { teamId: owner.teamId, channelId, ts: ts("0.1") },
        { conversationId: owner.conversation, chatraId: chatraId("m1") },
      ),
    by: ["conversation"],
  },
  linksOfManyChats: {
    fill: (tx, owner) =>
      saveLinks(tx, [
        exampleLink(`link ${owner.name}`, { conversationId: owner.conversation, chatraId: chatraId("m1") }),
        exampleLink(`print ${owner.name}`, { conversationId: owner.conversation, fingerprint: "print" }),
        exampleLink(`like ${owner.name}`, { conversationId: owner.conversation, likeness: "words" }),
      ]),
    use: (tx, owner) =>
      linksOfManyChats(
        tx,
        new Map([
          [owner.conversation, { ids: [chatraId("m1")], fingerprints: ["print"], likenesses: ["words"] }],
        ]),
      ),
    by: ["conversation"],
  },
  conversationsOfChatraMessage: {
    fill: (tx, owner) => saveLink(tx, { ...owner, teamId: teamIdSchema.parse(`T-${owner.name}`) }),
    use: (tx, owner) => conversationsOfChatraMessage(tx, owner.accountId, chatraId("m1")),
    by: ["accountId"],
  },
  linksAwaitingEcho: {
    fill: async (tx, owner) => {
      await oweIn("uncertain")(tx, owner);
      const id = deliveryId(`owed ${owner.name}`);
      await saveLinks(tx, [
        exampleLink(`link ${owner.name}`, { conversationId: owner.conversation, deliveryId: id }),
      ]);
    },
    use: (tx, owner) => linksAwaitingEcho(tx, owner.conversation),
    by: ["conversation"],
  },
  chatraIdsOf: {
    fill: (tx, owner) => saveLink(tx, { ...owner, teamId: teamIdSchema.parse(`T-${owner.name}`) }),
    use: (tx, owner) => chatraIdsOf(tx, owner.conversation),
    by: ["conversation"],
  },
  readForgottenAt: {
    fill: (tx, owner) => eraseClient(tx, forgotten(owner), owner.name === "us" ? 70 : 80),
    use: (tx, owner) => readForgottenAt(tx, owner.conversation),
    by: ["conversation"],
  },
  eraseClient: {
    fill: async (tx, owner) => {
      const { name, accountId: account, teamId: team } = owner;
      await addConversation(tx, owner);
      await saveThread(tx, team, channelId, name === "us" ? thread : ts("1.2"), owner.conversation);
      await owe(tx, owner);
      await oweOne(tx, owner, "answer", { key: `answer:order ${name}`, conversationId: undefined });
      await saveLinks(tx, [exampleLink(`link ${name}`, { conversationId: owner.conversation })]);
      const act = { kind: "forget", clientId } as const;
      const order = {
        orderId: `order ${name}`,
        teamId: team,
        accountId: account,
        userId,
        subject: undefined,
      };
      await insertAudit(tx, [{ ...order, act: "forget", clientId, outcome: "done" }], 40);
      await saveProposal(tx, { id: name, teamId: team, accountId: account, userId, act, createdAt: 40 });
    },
    use: (tx, owner) => eraseClient(tx, forgotten(owner), 90),
    see: async (tx, { name, conversation }) => [
      await readConversations(tx, [conversation]),
      await threadsOf(tx, conversation),
      await readDeliveries(tx, [deliveryId(`owed ${name}`), deliveryId(`answer ${name}`)]),
      await linksOfChatraMessages(tx, conversation, { ids: [chatraId("m1")] }),
      (await readAudit(tx, 9)).filter(({ orderId }) => orderId === `order ${name}`),
      await readProposal(tx, name),
      await readForgottenAt(tx, conversation),
    ],
    // Each erases its own conversation; the account tells apart the clients of the same id.
    by: [],
  },
  readRoutes: { fill: addRoute, use: seeRoutes, by: ["accountId", "teamId"] },
  lockRoutes: { fill: addRoute, use: (tx, owner) => lockRoutes(tx, owner), by: ["accountId", "teamId"] },
  saveRoute: {
    fill: addRoute,
    use: (tx, owner) =>
      saveRoute(tx, owner, { id: "new", name: "vip", settings: { ...NEW_ROUTE, policy: "alerts" } }, 9, 60),
    see: seeRoutes,
    by: ["accountId", "teamId"],
  },
  moveRoute: {
    fill: addRoutes,
    use: (tx, owner) => moveRoute(tx, owner, "vip", 1),
    see: seeRoutes,
    by: ["accountId", "teamId"],
  },
  deleteRoute: {
    fill: addRoute,
    use: (tx, owner) => deleteRoute(tx, owner, "vip"),
    see: seeRoutes,
    by: ["accountId", "teamId"],
  },
  deleteRoutesOfAccount: {
    fill: addRoutes,
    use: (tx, owner) => deleteRoutesOfAccount(tx, owner),
    see: seeRoutes,
    by: ["accountId", "teamId"],
  },
  listSnippets: { fill: addSnippet, use: seeSnippets, by: ["accountId", "teamId"] },
  findSnippets: {
    fill: addSnippet,
    use: (tx, owner) => findSnippets(tx, { ...owner, userId }, ["hours"]),
    by: ["accountId", "teamId"],
  },
  snippetNames: {
    fill: addSnippet,
    use: (tx, owner) => snippetNames(tx, { ...owner, userId }),
    by: ["accountId", "teamId"],
  },
  saveSnippet: {
    fill: addSnippet,
    use: (tx, owner) =>
      saveSnippet(tx, { ...snippetOf(owner), authorId: userId, text: "other words" }, 9, 60),
    see: seeSnippets,
    by: ["accountId", "teamId"],
  },
  countSnippetUse: {
    fill: addSnippet,
    use: (tx, owner) => countSnippetUse(tx, snippetOf(owner)),
    see: seeSnippets,
    by: ["accountId", "teamId"],
  },
  deleteSnippet: {
    fill: addSnippet,
    use: (tx, owner) => deleteSnippet(tx, snippetOf(owner)),
    see: seeSnippets,
    by: ["accountId", "teamId"],
  },
  deleteSnippetsOfAccount: {
    fill: addSnippet,
    use: (tx, owner) => deleteSnippetsOfAccount(tx, owner),
    see: seeSnippets,
    by: ["accountId", "teamId"],
  },
  listHours: { fill: addHours, use: seeHours, by: ["accountId"] },
  findHours: {
    fill: addHours,
    use: (tx, owner) => findHours(tx, owner.accountId, "support"),
    by: ["accountId"],
  },
  saveHours: {
    fill: addHours,
    use: (tx, owner) =>
      saveHours(tx, owner.accountId, { name: "support", hours: readHours("tue 9-18 UTC") }, 9),
    see: seeHours,
    by: ["accountId"],
  },
  deleteHours: {
    fill: addHours,
    use: (tx, owner) => deleteHours(tx, owner.accountId, "support"),
    see: seeHours,
    by: ["accountId"],
  },
  deleteHoursOfAccount: {
    fill: addHours,
    use: (tx, owner) => deleteHoursOfAccount(tx, owner.accountId),
    see: seeHours,
    by: ["accountId"],
  },
  getAccountFault: { fill: setFault, use: seeFault, by: ["accountId"] },
  setAccountFault: {
    fill: setFault,
    use: (tx, owner) => setAccountFault(tx, owner.accountId, undefined),
    see: seeFault,
    by: ["accountId"],
  },
  getBacklogAlert: { fill: raise, use: seeAlert, by: ["accountId"] },
  raiseBacklogAlert: { fill: raise, use: raise, see: seeAlert, by: ["accountId"] },
  endBacklogAlert: {
    fill: raise,
    use: (tx, owner) => endBacklogAlert(tx, owner.accountId),
    see: seeAlert,
    by: ["accountId"],
  },
  lockRateLimits: { fill: addRateLimit, use: seeRateLimits, by: ["teamId"] },
  saveRateLimit: {
    fill: addRateLimit,
    use: (tx, owner) => saveRateLimit(tx, owner.teamId, { channelId, pausedUntil: 300, nextAt: 400 }),
    see: seeRateLimits,
    by: ["teamId"],
  },
  dropRateLimit: {
    fill: addRateLimit,
    use: (tx, owner) => dropRateLimit(tx, owner.teamId, channelId),
    see: seeRateLimits,
    by: ["teamId"],
  },
  pauseChannel: {
    fill: addRateLimit,
    use: (tx, owner) => pauseChannel(tx, owner.teamId, channelId, 300),
    see: seeRateLimits,
    by: ["teamId"],
  },
  lockCardPace: { fill: addCardPace, use: seeCardPace, by: ["teamId"] },
  changeCardPace: {
    fill: addCardPace,
    use: (tx, owner) =>
      changeCardPace(
        tx,
        owner.teamId,
        { spentUntil: 100, nextTurnAt: 200 },
        { spentUntil: 300, nextTurnAt: 400 },
      ),
    see: seeCardPace,
    by: ["teamId"],
  },
  readAccounts: { fill: addAccount, use: (tx, owner) => readAccounts(tx, owner.teamId), by: [] },
  lockAccounts: { fill: addAccount, use: (tx, owner) => lockAccounts(tx, owner.teamId), by: [] },
  isAccountKept: {
    fill: addAccount,
    use: (tx, owner) => isAccountKept(tx, owner.accountId, [owner.teamId]),
    by: ["accountId", "teamId"],
  },
  accountBeside: {
    fill: async (tx, owner) => {
      await addAccount(tx, owner);
      const left = { ...owner, accountId: accountIdSchema.parse(`${owner.accountId} left`) };
      await addAccount(tx, { ...left, name: `${left.name} left` });
      await removeAccount(tx, left.teamId, left.accountId, 9);
    },
    use: (tx, owner) => accountBeside(tx, accountIdSchema.parse(`${owner.accountId} left`)),
    by: ["accountId"],
  },
  removedAccounts: {
    fill: async (tx, owner) => {
      await addAccount(tx, owner);
      await removeAccount(tx, owner.teamId, owner.accountId, 9);
    },
    use: (tx, owner) => removedAccounts(tx, owner.teamId),
    by: [],
  },
  findAccount: { fill: addAccount, use: seeAccount, by: ["accountId", "teamId"] },
  changeAccount: {
    fill: addAccount,
    use: (tx, owner) => changeAccount(tx, owner.teamId, owner.accountId, { agentId: "agent" }, 9),
    see: seeAccount,
    by: ["accountId", "teamId"],
  },
  removeAccount: {
    fill: addAccount,
    use: (tx, owner) => removeAccount(tx, owner.teamId, owner.accountId, 9),
    see: seeAccount,
    by: ["accountId", "teamId"],
  },
  resealAccount: {
    fill: addAccount,
    use: (tx, owner) => resealAccount(tx, owner.accountId, "sealed", "anew"),
    see: seeAccount,
    by: ["accountId"],
  },
  rememberAgents: {
    fill: addAgents,
    use: (tx, owner) => rememberAgents(tx, owner.accountId, [{ id: "a1", name: "Ada, anew" }], 9),
    see: seeAgents,
    by: ["accountId"],
  },
  readAgents: { fill: addAgents, use: seeAgents, by: ["accountId"] },
  agentOfTeammate: {
    fill: addAgents,
    use: (tx, owner) => agentOfTeammate(tx, owner, { userId, email: undefined }),
    by: ["accountId", "teamId"],
  },
  mapTeammate: {
    fill: addAgents,
    use: (tx, owner) => mapTeammate(tx, owner, { userId, agentId: "a2", byHand: true }),
    see: seeAgents,
    by: ["accountId"],
  },
  unmapTeammate: {
    fill: addAgents,
    use: (tx, owner) => unmapTeammate(tx, owner, userId, { byHand: true }),
    see: seeAgents,
    by: ["accountId"],
  },
  deleteAgents: {
    fill: addAgents,
    use: (tx, owner) => deleteAgents(tx, owner.accountId),
    see: seeAgents,
    by: ["accountId"],
  },
  saveFacts: {
    fill: addFact,
    use: (tx, owner) => saveFacts(tx, owner.accountId, [{ ...factOf(owner), kind: "reopened" }]),
    see: seeFacts,
    by: ["accountId"],
  },
  readFacts: {
    fill: addFact,
    use: seeFacts,
    by: ["accountId"],
  },
  closesBefore: {
    fill: addFact,
    use: (tx, owner) => closesBefore(tx, owner.accountId, ["same"], 99),
    by: ["accountId"],
  },
  deleteFacts: {
    fill: addFact,
    use: (tx, owner) => deleteFacts(tx, owner.accountId),
    see: seeFacts,
    by: ["accountId"],
  },
  saveInstallation: {
    fill: install,
    use: (tx, owner) => saveInstallation(tx, { ...installationOf(owner), version: "2" }),
    see: seeInstallation,
    by: ["teamId"],
  },
  readInstallation: { fill: install, use: seeInstallation, by: ["teamId"] },
  leaseInstallation: { fill: install, use: lease, see: seeInstallation, by: ["teamId"] },
  postponeRenewal: {
    fill: async (tx, owner) => {
      await install(tx, owner);
      await lease(tx, owner);
    },
    use: (tx, owner) => postponeRenewal(tx, owner.teamId, { version: "1", owner: "me", refreshAt: 30 }),
    see: seeInstallation,
    by: ["teamId"],
  },
  renewInstallation: {
    fill: install,
    use: (tx, owner) =>
      renewInstallation(tx, owner.teamId, "1", { sealed: "new", version: "2", expiresAt: 40, refreshAt: 30 }),
    see: seeInstallation,
    by: ["teamId"],
  },
  resealInstallation: {
    fill: install,
    use: (tx, owner) => resealInstallation(tx, owner.teamId, "sealed", "anew"),
    see: seeInstallation,
    by: ["teamId"],
  },
  deleteInstallation: {
    fill: install,
    use: (tx, owner) => deleteInstallation(tx, owner.teamId, "1"),
    see: seeInstallation,
    by: ["teamId"],
  },
  finishRename: {
    fill: async (tx, owner) => {
      await renameChannel(tx, { teamId: owner.teamId, from: channelId, to, at: 10 }, 10);
      await addThread(tx, owner);
      await saveLink(tx, owner);
      await oweOne(tx, owner, "owed", { payload: { kind: "slack.root", channelId } });
      await saveInput(tx, owner);
    },
    use: (tx, owner) => finishRename(tx, { teamId: owner.teamId, from: channelId, to, at: 10 }, 30),
    see: seeChannel,
    by: [],
  },
  renameChannel: {
    fill: async (tx, owner) => {
      await addThread(tx, owner);
      await saveLink(tx, owner);
      await addRateLimit(tx, owner);
      await addAccount(tx, owner);
      await oweOne(tx, owner, "owed", { payload: { kind: "slack.root", channelId } });
      await renameChannel(
        tx,
        { teamId: owner.teamId, from: channelIdSchema.parse("C-old"), to: channelId, at: 1 },
        10,
      );
      await saveInput(tx, owner);
    },
    use: (tx, owner) => renameChannel(tx, { teamId: owner.teamId, from: channelId, to, at: 10 }, 30),
    see: seeChannel,
    by: [],
  },
};
