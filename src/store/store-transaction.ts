import type { StoreTransaction } from "./store.ts";
import type { Tx } from "./tx.ts";
import { accountOfConnection } from "./verbs/account-of-connection.ts";
import { capTimes } from "./verbs/cap-times.ts";
import { changeAccount } from "./verbs/change-account.ts";
import { changeDelivery } from "./verbs/change-delivery.ts";
import { channelRenames } from "./verbs/channel-renames.ts";
import { chatraIdsOf } from "./verbs/chatra-ids-of.ts";
import { claimDeliveries } from "./verbs/claim-deliveries.ts";
import { conversationsOfChatraMessage } from "./verbs/conversations-of-chatra-message.ts";
import { deleteInstallation } from "./verbs/delete-installation.ts";
import { deleteLinks } from "./verbs/delete-links.ts";
import { deliveriesOfConversation } from "./verbs/deliveries-of-conversation.ts";
import { discardOwed } from "./verbs/discard-owed.ts";
import { dropPace } from "./verbs/drop-pace.ts";
import { dueInstallations } from "./verbs/due-installations.ts";
import { endAgeAlarm } from "./verbs/end-age-alarm.ts";
import { eraseInput } from "./verbs/erase-input.ts";
import { failedDeliveries } from "./verbs/failed-deliveries.ts";
import { findAccount } from "./verbs/find-account.ts";
import { findInputKey } from "./verbs/find-input-key.ts";
import { findThread } from "./verbs/find-thread.ts";
import { forgetClient } from "./verbs/forget-client.ts";
import { forgottenAt } from "./verbs/forgotten-at.ts";
import { getAccountFault } from "./verbs/get-account-fault.ts";
import { getAgeAlarm } from "./verbs/get-age-alarm.ts";
import { getSetting } from "./verbs/get-setting.ts";
import { goneAndOwing } from "./verbs/gone-and-owing.ts";
import { insertAccount } from "./verbs/insert-account.ts";
import { insertAudit } from "./verbs/insert-audit.ts";
import { insertDeliveries } from "./verbs/insert-deliveries.ts";
import { insertInputs } from "./verbs/insert-inputs.ts";
import { isAccountKept } from "./verbs/is-account-kept.ts";
import { isNotice } from "./verbs/is-notice.ts";
import { leaseInstallation } from "./verbs/lease-installation.ts";
import { linksAwaitingEcho } from "./verbs/links-awaiting-echo.ts";
import { linksOfChatraMessages } from "./verbs/links-of-chatra-messages.ts";
import { linksOfDelivery } from "./verbs/links-of-delivery.ts";
import { linksOfSlackMessage } from "./verbs/links-of-slack-message.ts";
import { lockAccounts } from "./verbs/lock-accounts.ts";
import { lockConversations } from "./verbs/lock-conversations.ts";
import { lockDeliveries } from "./verbs/lock-deliveries.ts";
import { lockPaces } from "./verbs/lock-paces.ts";
import { nextDueAt } from "./verbs/next-due-at.ts";
import { owedDeliveries } from "./verbs/owed-deliveries.ts";
import { pauseChannel } from "./verbs/pause-channel.ts";
import { postponeInput } from "./verbs/postpone-input.ts";
import { postponeRenewal } from "./verbs/postpone-renewal.ts";
import { purgeSettled } from "./verbs/purge-settled.ts";
import { putSettingIfAbsent } from "./verbs/put-setting-if-absent.ts";
import { queueDepths } from "./verbs/queue-depths.ts";
import { raiseAgeAlarm } from "./verbs/raise-age-alarm.ts";
import { readAccounts } from "./verbs/read-accounts.ts";
import { readAudit } from "./verbs/read-audit.ts";
import { readConversations } from "./verbs/read-conversations.ts";
import { readDeliveries } from "./verbs/read-deliveries.ts";
import { readInstallation, readInstallations } from "./verbs/read-installations.ts";
import { readProposal } from "./verbs/read-proposal.ts";
import { releaseDelivery } from "./verbs/release-delivery.ts";
import { removeAccount } from "./verbs/remove-account.ts";
import { renameChannel } from "./verbs/rename-channel.ts";
import { renewInstallation } from "./verbs/renew-installation.ts";
import { renewLeases } from "./verbs/renew-leases.ts";
import { replaceSetting } from "./verbs/replace-setting.ts";
import { resealAccount } from "./verbs/reseal-account.ts";
import { resealInstallation } from "./verbs/reseal-installation.ts";
import { rootsUnderWay } from "./verbs/roots-under-way.ts";
import { saveConversation } from "./verbs/save-conversation.ts";
import { saveInstallation } from "./verbs/save-installation.ts";
import { saveLinks } from "./verbs/save-links.ts";
import { savePace } from "./verbs/save-pace.ts";
import { saveProposal } from "./verbs/save-proposal.ts";
import { saveThread } from "./verbs/save-thread.ts";
import { setAccountFault } from "./verbs/set-account-fault.ts";
import { settleAudit } from "./verbs/settle-audit.ts";
import { settleDelivery } from "./verbs/settle-delivery.ts";
import { settleInput } from "./verbs/settle-input.ts";
import { settleProposal } from "./verbs/settle-proposal.ts";
import { takeAbandoned } from "./verbs/take-abandoned.ts";
import { takeInputs } from "./verbs/take-inputs.ts";
import { takeOverdue } from "./verbs/take-overdue.ts";
import { threadsOf } from "./verbs/threads-of.ts";
import { unfinishedDeliveries } from "./verbs/unfinished-deliveries.ts";
import { unsettledDeliveries } from "./verbs/unsettled-deliveries.ts";

/** The verbs, bound to one transaction. */
export function storeTransaction(tx: Tx): StoreTransaction {
  return {
    insertInputs: insertInputs.bind(null, tx),
    takeInputs: takeInputs.bind(null, tx),
    settleInput: settleInput.bind(null, tx),
    postponeInput: postponeInput.bind(null, tx),
    findInputKey: findInputKey.bind(null, tx),
    insertDeliveries: insertDeliveries.bind(null, tx),
    claimDeliveries: claimDeliveries.bind(null, tx),
    renewLeases: renewLeases.bind(null, tx),
    settleDelivery: settleDelivery.bind(null, tx),
    lockDeliveries: lockDeliveries.bind(null, tx),
    changeDelivery: changeDelivery.bind(null, tx),
    readDeliveries: readDeliveries.bind(null, tx),
    unsettledDeliveries: unsettledDeliveries.bind(null, tx),
    takeAbandoned: takeAbandoned.bind(null, tx),
    releaseDelivery: releaseDelivery.bind(null, tx),
    takeOverdue: takeOverdue.bind(null, tx),
    capTimes: capTimes.bind(null, tx),
    nextDueAt: nextDueAt.bind(null, tx),
    lockConversations: lockConversations.bind(null, tx),
    readConversations: readConversations.bind(null, tx),
    saveConversation: saveConversation.bind(null, tx),
    findThread: findThread.bind(null, tx),
    isNotice: isNotice.bind(null, tx),
    threadsOf: threadsOf.bind(null, tx),
    saveThread: saveThread.bind(null, tx),
    rootsUnderWay: rootsUnderWay.bind(null, tx),
    linksOfSlackMessage: linksOfSlackMessage.bind(null, tx),
    linksOfChatraMessages: linksOfChatraMessages.bind(null, tx),
    conversationsOfChatraMessage: conversationsOfChatraMessage.bind(null, tx),
    linksOfDelivery: linksOfDelivery.bind(null, tx),
    linksAwaitingEcho: linksAwaitingEcho.bind(null, tx),
    saveLinks: saveLinks.bind(null, tx),
    deleteLinks: deleteLinks.bind(null, tx),
    getSetting: getSetting.bind(null, tx),
    putSettingIfAbsent: putSettingIfAbsent.bind(null, tx),
    getAccountFault: getAccountFault.bind(null, tx),
    setAccountFault: setAccountFault.bind(null, tx),
    deliveriesOfConversation: deliveriesOfConversation.bind(null, tx),
    unfinishedDeliveries: unfinishedDeliveries.bind(null, tx),
    discardOwed: discardOwed.bind(null, tx),
    goneAndOwing: goneAndOwing.bind(null, tx),
    failedDeliveries: failedDeliveries.bind(null, tx),
    insertAudit: insertAudit.bind(null, tx),
    settleAudit: settleAudit.bind(null, tx),
    readAudit: readAudit.bind(null, tx),
    saveProposal: saveProposal.bind(null, tx),
    readProposal: readProposal.bind(null, tx),
    settleProposal: settleProposal.bind(null, tx),
    purgeSettled: purgeSettled.bind(null, tx),
    forgetClient: forgetClient.bind(null, tx),
    forgottenAt: forgottenAt.bind(null, tx),
    eraseInput: eraseInput.bind(null, tx),
    chatraIdsOf: chatraIdsOf.bind(null, tx),
    queueDepths: queueDepths.bind(null, tx),
    owedDeliveries: owedDeliveries.bind(null, tx),
    lockPaces: lockPaces.bind(null, tx),
    savePace: savePace.bind(null, tx),
    dropPace: dropPace.bind(null, tx),
    pauseChannel: pauseChannel.bind(null, tx),
    getAgeAlarm: getAgeAlarm.bind(null, tx),
    raiseAgeAlarm: raiseAgeAlarm.bind(null, tx),
    endAgeAlarm: endAgeAlarm.bind(null, tx),
    readAccounts: readAccounts.bind(null, tx),
    lockAccounts: lockAccounts.bind(null, tx),
    isAccountKept: isAccountKept.bind(null, tx),
    findAccount: findAccount.bind(null, tx),
    accountOfConnection: accountOfConnection.bind(null, tx),
    insertAccount: insertAccount.bind(null, tx),
    changeAccount: changeAccount.bind(null, tx),
    removeAccount: removeAccount.bind(null, tx),
    resealAccount: resealAccount.bind(null, tx),
    readInstallations: readInstallations.bind(null, tx),
    readInstallation: readInstallation.bind(null, tx),
    saveInstallation: saveInstallation.bind(null, tx),
    dueInstallations: dueInstallations.bind(null, tx),
    leaseInstallation: leaseInstallation.bind(null, tx),
    renewInstallation: renewInstallation.bind(null, tx),
    postponeRenewal: postponeRenewal.bind(null, tx),
    resealInstallation: resealInstallation.bind(null, tx),
    deleteInstallation: deleteInstallation.bind(null, tx),
    renameChannel: renameChannel.bind(null, tx),
    channelRenames: channelRenames.bind(null, tx),
    replaceSetting: replaceSetting.bind(null, tx),
  };
}
