import { clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { StoreTransaction } from "../../src/store/store.ts";
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

/** Rows of a filled database by which the verbs find something. */
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
const account = { accountId, teamId, name: "shop", channelId, secrets: "sealed" };

/**
 * What happens once in the life of a channel, and has to move all that ever named it: it may read whole tables.
 */
export const RARE = ["renameChannel"] as const satisfies (keyof StoreTransaction)[];

/**
 * Uses every verb in each way in which the bot does: with one value and several, of one account and of all. One that is
 * missing here is an error of types.
 */
export function everyVerb(sample: Sample, now: number): Uses {
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
  const alarm = { since: now, raisedAt: now };
  const fault = { reason: "logged-out", detail: "detail", url: undefined, since: now };
  return {
    insertInputs: (tx) =>
      tx.insertInputs([exampleInput("new"), exampleInput("newer", { key: "other" })], now),
    takeInputs: (tx) => tx.takeInputs(50, now + 60_000),
    settleInput: (tx) => tx.settleInput(input, { state: "done" }, now),
    postponeInput: (tx) => tx.postponeInput(later, now + 100, "names", false),
    findInputKey: (tx) => tx.findInputKey(exampleInput("new").id),
    insertDeliveries: (tx) =>
      tx.insertDeliveries([exampleDelivery("new"), exampleDelivery("newer", { key: "other" })], now),
    claimDeliveries: async (tx) => {
      await tx.claimDeliveries({ ...lease, target: "chatra", limit: 1 });
      await tx.claimDeliveries({ ...lease, target: "slack", now: now + 60_000 });
    },
    renewLeases: async (tx) => {
      await tx.renewLeases([first], owner, now + 15_000);
      await tx.renewLeases([first, second], owner, now + 15_000);
    },
    settleDelivery: (tx) =>
      tx.settleDelivery({ id: first, owner, now, state: "sent", result: { channelId } }),
    lockDeliveries: async (tx) => [await tx.lockDeliveries([sent]), await tx.lockDeliveries(several)],
    changeDelivery: (tx) => tx.changeDelivery(deliveryId(sample.pending.id), { nextAttemptAt: now }, now),
    readDeliveries: async (tx) => [await tx.readDeliveries([sent]), await tx.readDeliveries(several)],
    unsettledDeliveries: (tx) => tx.unsettledDeliveries(sample.sent.key),
    takeAbandoned: async (tx) => {
      const abandoned = { now: now + 60_000, owner: "me", limit: 50 };
      await tx.takeAbandoned({ ...abandoned, othersAreDead: false });
      await tx.takeAbandoned({ ...abandoned, othersAreDead: true });
    },
    releaseDelivery: (tx) =>
      tx.releaseDelivery(second, { state: "pending", outcomeUnknown: true, nextAttemptAt: now }, now),
    takeOverdue: (tx) => tx.takeOverdue(now + 60_000, 50),
    capTimes: (tx) => tx.capTimes({ dueBy: now - 60_000, leasedUntil: now - 60_000 }, 50),
    nextDueAt: async (tx) => [
      await tx.nextDueAt("inputs"),
      await tx.nextDueAt({ accountId, target: "slack" }),
    ],
    lockConversations: async (tx) => [
      await tx.lockConversations([conversation]),
      await tx.lockConversations([conversation, conversationId("cv_new")]),
    ],
    readConversations: (tx) => tx.readConversations([conversation]),
    saveConversation: async (tx) => {
      await tx.saveConversation(exampleConversation("cv_new"));
      await tx.saveConversation(exampleConversation(conversation));
    },
    findThread: (tx) => tx.findThread(teamId, channelId, ts(sample.conversation.thread_ts)),
    isNotice: (tx) => tx.isNotice([accountId], channelId, ts("7.7")),
    threadsOf: (tx) => tx.threadsOf(conversation),
    saveThread: (tx) => tx.saveThread(teamId, channelId, ts("5.5"), conversation),
    rootsUnderWay: (tx) => tx.rootsUnderWay(channelId),
    linksOfSlackMessage: (tx) => tx.linksOfSlackMessage(teamId, channelId, ts(sample.link.slack_ts)),
    linksOfChatraMessages: async (tx) => {
      const { chatra_id, fingerprint } = sample.link;
      const ids = [chatraId(chatra_id)];
      await tx.linksOfChatraMessages(conversation, { ids });
      await tx.linksOfChatraMessages(conversation, { ids, fingerprints: [fingerprint] });
      await tx.linksOfChatraMessages(conversation, {
        ids: [...ids, chatraId("none")],
        fingerprints: [fingerprint, "none"],
        likenesses: ["none", "nobody's"],
      });
    },
    conversationsOfChatraMessage: (tx) =>
      tx.conversationsOfChatraMessage(accountId, chatraId(sample.link.chatra_id)),
    linksOfDelivery: (tx) => tx.linksOfDelivery(sent),
    linksAwaitingEcho: (tx) => tx.linksAwaitingEcho(conversation),
    saveLinks: (tx) => tx.saveLinks([exampleLink("new"), exampleLink(sample.link.id)]),
    deleteLinks: async (tx) => [await tx.deleteLinks(["new"]), await tx.deleteLinks(["new", "newer"])],
    insertAudit: (tx) => tx.insertAudit([{ ...order, orderId: "new", clientId: undefined }], now),
    settleAudit: (tx) => tx.settleAudit("new", "done", now),
    readAudit: (tx) => tx.readAudit(20),
    saveProposal: (tx) => tx.saveProposal({ id: "new", teamId, accountId, userId, act, createdAt: now }),
    readProposal: (tx) => tx.readProposal("new"),
    settleProposal: (tx) => tx.settleProposal("new", "confirmed"),
    // Nothing is old enough yet, then something is, and then all.
    purgeSettled: async (tx) => {
      for (const before of [1, now - 1, now + 60_000]) await tx.purgeSettled(before, 50);
    },
    forgetClient: (tx) => {
      const { id, client_id } = sample.forgotten;
      const inputKeys = [`chatra:${id}`, "slack:T1:C1:1.1"];
      const deliveryKeys = [`${id}:slack`, `${id}:chatra`, `${id}:receipt`];
      const clientId = clientIdSchema.parse(client_id);
      return tx.forgetClient(
        { conversationId: conversationId(id), accountId, clientId, inputKeys, deliveryKeys },
        now,
      );
    },
    forgottenAt: (tx) => tx.forgottenAt(conversation),
    eraseInput: (tx) => tx.eraseInput(1),
    chatraIdsOf: (tx) => tx.chatraIdsOf(conversation),
    deliveriesOfConversation: (tx) => tx.deliveriesOfConversation(conversation, 20),
    unfinishedDeliveries: (tx) => tx.unfinishedDeliveries(conversation),
    failedDeliveries: (tx) => tx.failedDeliveries(accountId, 5),
    discardOwed: (tx) => tx.discardOwed(accountId, now),
    goneAndOwing: async (tx) => {
      await tx.goneAndOwing({ ofOneWorkspace: true });
      await tx.goneAndOwing({ ofOneWorkspace: false });
    },
    getSetting: (tx) => tx.getSetting("name"),
    putSettingIfAbsent: (tx) => tx.putSettingIfAbsent("name", "value"),
    replaceSetting: (tx) => tx.replaceSetting("name", "value", "other"),
    getAccountFault: (tx) => tx.getAccountFault(accountId),
    setAccountFault: async (tx) => {
      for (const changed of [fault, fault, undefined]) await tx.setAccountFault(accountId, changed);
    },
    queueDepths: async (tx) => {
      await tx.queueDepths();
      await tx.queueDepths(accountId);
      await tx.queueDepths(accountId, { teamId });
    },
    owedDeliveries: async (tx) => {
      await tx.owedDeliveries();
      await tx.owedDeliveries({ accountId, exceptKey: "alarm" });
    },
    lockPaces: (tx) => tx.lockPaces(teamId),
    savePace: (tx) => tx.savePace(teamId, { channelId, pausedUntil: now, nextAt: now }),
    dropPace: (tx) => tx.dropPace(teamId, channelId),
    pauseChannel: (tx) => tx.pauseChannel(teamId, channelId, now),
    getAgeAlarm: (tx) => tx.getAgeAlarm(accountId),
    raiseAgeAlarm: (tx) => tx.raiseAgeAlarm(accountId, alarm),
    endAgeAlarm: (tx) => tx.endAgeAlarm(accountId),
    insertAccount: (tx) => tx.insertAccount(account, now),
    readAccounts: async (tx) => [await tx.readAccounts(), await tx.readAccounts(teamId)],
    lockAccounts: (tx) => tx.lockAccounts(teamId),
    isAccountKept: async (tx) => [
      await tx.isAccountKept(accountId, []),
      await tx.isAccountKept(accountId, [teamId]),
    ],
    findAccount: (tx) => tx.findAccount(teamId, accountId),
    accountOfConnection: (tx) => tx.accountOfConnection("connection"),
    changeAccount: (tx) => tx.changeAccount(teamId, accountId, { connectionId: "connection" }, now),
    resealAccount: (tx) => tx.resealAccount(accountId, "sealed", "sealed anew"),
    removeAccount: (tx) => tx.removeAccount(teamId, accountId, now),
    saveInstallation: (tx) => tx.saveInstallation({ ...installation, expiresAt: undefined, refreshAt: now }),
    readInstallations: (tx) => tx.readInstallations(),
    readInstallation: (tx) => tx.readInstallation(teamId),
    dueInstallations: (tx) => tx.dueInstallations(now, 10),
    leaseInstallation: (tx) =>
      tx.leaseInstallation({ teamId, version: "1", refreshAttempts: 0 }, { owner, now, until: now + 1 }),
    postponeRenewal: (tx) => tx.postponeRenewal(teamId, { version: "1", owner, refreshAt: now }),
    renewInstallation: (tx) =>
      tx.renewInstallation(teamId, "1", { sealed: "sealed", version: "2", expiresAt: 1, refreshAt: 1 }),
    resealInstallation: (tx) => tx.resealInstallation(teamId, "sealed", "sealed anew"),
    channelRenames: (tx) => tx.channelRenames(),
    deleteInstallation: (tx) => tx.deleteInstallation(teamId, "2"),
  };
}

export type Uses = Record<
  Exclude<keyof StoreTransaction, (typeof RARE)[number]>,
  (tx: StoreTransaction) => Promise<unknown>
>;
