import { readHours } from "../../../src/domain/command/read-hours.ts";
import type { Conversation } from "../../../src/domain/conversation.ts";
import { withOwner, withWords } from "../../../src/domain/episode.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  type TeamId,
  teamIdSchema,
  userIdSchema,
} from "../../../src/domain/ids.ts";
import { DIGEST_TIME } from "../../../src/domain/preferences.ts";
import { NEW_ROUTE } from "../../../src/domain/route.ts";
import { getAccountFault, setAccountFault } from "../../../src/store/account-faults.ts";
import { findAccount, insertAccount } from "../../../src/store/accounts.ts";
import { mapTeammate, readAgents, rememberAgents } from "../../../src/store/agents.ts";
import { getBacklogAlert, raiseBacklogAlert } from "../../../src/store/backlog.ts";
import { changeCardPace, lockCardPace } from "../../../src/store/card-paces.ts";
import { lockRateLimits, pauseChannel } from "../../../src/store/channel-rate-limits.ts";
import { saveConversations } from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { readFacts, saveFacts } from "../../../src/store/facts.ts";
import { settleHome, takeHome } from "../../../src/store/home-views.ts";
import { listHours, saveHours } from "../../../src/store/hours.ts";
import { insertInputs } from "../../../src/store/inputs.ts";
import {
  leaseInstallation,
  type NewInstallation,
  readInstallation,
  saveInstallation,
} from "../../../src/store/installations.ts";
import { saveLinks } from "../../../src/store/links.ts";
import { savePreferences } from "../../../src/store/preferences.ts";
import { readRoutes, saveRoute } from "../../../src/store/routes.ts";
import { listSnippets, saveSnippet } from "../../../src/store/snippets.ts";
import { saveThread } from "../../../src/store/threads.ts";
import { setPersonTimer } from "../../../src/store/timers.ts";
import type { Tx } from "../../../src/store/tx.ts";
import {
  accountId,
  channelId,
  chatraId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleLink,
  inputId,
  teamId,
  ts,
} from "../example-rows.ts";

export type Owner = { name: string; accountId: AccountId; teamId: TeamId; conversation: Conversation["id"] };
export type Step = (tx: Tx, owner: Owner) => Promise<unknown>;
export type StoreCase = {
  /** Rows that the function is about, as this owner has them. */
  fill: Step;
  /** The function, as one who acts for this owner uses it. */
  use: Step;
  /** What can be read of this owner's rows, for a function that changes some. */
  see?: Step;
  /** What of an owner the function is told: in each of these a twin is another one, with all else the same. */
  by: ("accountId" | "teamId" | "conversation")[];
};

export const us: Owner = { name: "us", accountId, teamId, conversation: conversationId("cv us") };
export const them: Owner = {
  name: "them",
  accountId: accountIdSchema.parse("them"),
  teamId: teamIdSchema.parse("T-them"),
  conversation: conversationId("cv them"),
};

export const clientId = clientIdSchema.parse("client");
export const userId = userIdSchema.parse("U1");
export const thread = ts("1.1");
export const message = ts("2.2");
export const to = channelIdSchema.parse("C-new");
export const words = ["ann"];

export const addConversation: Step = (tx, owner) =>
  saveConversations(
    tx,
    exampleConversation(owner.conversation, { accountId: owner.accountId, teamId: owner.teamId }),
  );
export const addCardPace: Step = async (tx, { teamId: team }) => {
  await changeCardPace(tx, team, await lockCardPace(tx, team), { spentUntil: 100, nextTurnAt: 200 });
};
export const seeCardPace: Step = (tx, { teamId: team }) => lockCardPace(tx, team);
export const addRateLimit: Step = (tx, { teamId: team }) => pauseChannel(tx, team, channelId, 100);
export const seeRateLimits: Step = (tx, { teamId: team }) => lockRateLimits(tx, team);
export const addThread: Step = async (tx, owner) => {
  await addConversation(tx, owner);
  await saveThread(tx, owner.teamId, channelId, thread, owner.conversation);
};
export const saveLink: Step = (tx, { name, accountId: account, teamId: team, conversation }) =>
  saveLinks(tx, [
    exampleLink(`link of ${name}`, {
      accountId: account,
      teamId: team,
      conversationId: conversation,
      chatraId: chatraId("m1"),
      fingerprint: "print",
      likeness: "words",
      slackTs: message,
    }),
  ]);
export const owe: Step = (tx, owner) => oweOne(tx, owner, "owed", {});
export const oweOne = (
  tx: Tx,
  { name, accountId: account, conversation }: Owner,
  what: string,
  fields: Parameters<typeof exampleDelivery>[1],
) =>
  insertDeliveries(
    tx,
    [
      exampleDelivery(`${what} ${name}`, {
        key: `${what} ${name}`,
        accountId: account,
        conversationId: conversation,
        ...fields,
      }),
    ],
    50,
  );
export const oweIn =
  (state: "failed" | "uncertain"): Step =>
  async (tx, owner) => {
    await owe(tx, owner);
    await changeDelivery(tx, deliveryId(`owed ${owner.name}`), { state }, 60);
  };
export const seeUnsettled: Step = (tx, { name }) => readDeliveries(tx, [deliveryId(`owed ${name}`)]);
export const raise: Step = (tx, owner) => raiseBacklogAlert(tx, owner.accountId, { since: 1, raisedAt: 2 });
export const seeAlert: Step = (tx, owner) => getBacklogAlert(tx, owner.accountId);
export const fault = { reason: "logged-out", detail: "why", url: undefined, since: 1 };
export const setFault: Step = (tx, owner) => setAccountFault(tx, owner.accountId, fault);
export const seeFault: Step = (tx, owner) => getAccountFault(tx, owner.accountId);
export const addAccount: Step = (tx, owner) =>
  insertAccount(
    tx,
    { accountId: owner.accountId, teamId: owner.teamId, name: owner.name, channelId, secrets: "sealed" },
    1,
  );
export const seeAccount: Step = (tx, owner) => findAccount(tx, owner.teamId, owner.accountId);
export const addAgents: Step = async (tx, owner) => {
  await rememberAgents(tx, owner.accountId, [{ id: "a1", name: "Ada" }, { id: "a2" }], 5);
  await mapTeammate(tx, owner, { userId, agentId: "a1", byHand: true });
};
export const seeAgents: Step = (tx, owner) => readAgents(tx, owner);
export const installationOf = (owner: Owner): NewInstallation => ({
  teamId: owner.teamId,
  isOrgWide: false,
  sealed: "sealed",
  version: "1",
  installedAt: 1,
  expiresAt: 9,
  refreshAt: 5,
});
export const install: Step = (tx, owner) => saveInstallation(tx, installationOf(owner));
export const seeInstallation: Step = (tx, owner) => readInstallation(tx, owner.teamId);
export const lease: Step = (tx, owner) =>
  leaseInstallation(
    tx,
    { teamId: owner.teamId, version: "1", refreshAttempts: 0 },
    { owner: "me", now: 6, until: 20 },
  );
export const addRoute: Step = (tx, owner) =>
  saveRoute(tx, owner, { id: `rt ${owner.name}`, name: "vip", settings: NEW_ROUTE }, 9, 50);
export const addRoutes: Step = async (tx, owner) => {
  await addRoute(tx, owner);
  await saveRoute(tx, owner, { id: `rt2 ${owner.name}`, name: "night", settings: NEW_ROUTE }, 9, 50);
};
export const addEpisode: Step = async (tx, owner) => {
  await addThread(tx, owner);
  const id = chatraId("m1");
  const episode = withOwner(withWords(undefined, { id, text: "Hi", at: 5 }), userId, 6);
  const { accountId, teamId } = owner;
  await saveConversations(
    tx,
    exampleConversation(owner.conversation, { accountId, teamId, episode, threadTs: thread }),
  );
};
/** A person with a digest of their own. */
export const addDigest: Step = async (tx, { teamId }) => {
  const digest = { ...DIGEST_TIME, zone: "UTC", isOwnZone: true } as const;
  await savePreferences(tx, teamId, userId, { digest });
  await setPersonTimer(tx, { teamId, userId }, 5);
};
/** A person who has the Home tab open. */
export const addHome: Step = async (tx, { teamId, name }) => {
  await takeHome(tx, { teamId, userId, openUntil: 90 }, { now: 5, until: 6 });
  await settleHome(tx, { teamId, userId }, { shown: `of ${name}`, takenUntil: 10 });
};
export const seeHome: Step = (tx, { teamId }) =>
  tx.query`select open_until, taken_until, shown from home_views where team_id = ${teamId}`;
/** When the digests of people are due. */
export const seePeople: Step = (tx, { teamId }) =>
  tx.query`select user_id, due_at from timers where team_id = ${teamId} and user_id is not null`;
/** When the days of an account are due. */
export const seeDays: Step = (tx, { accountId }) =>
  tx.query`select team_id, due_at from timers where account_id = ${accountId} order by team_id`;
export const seeRoutes: Step = (tx, owner) => readRoutes(tx, owner);
export const snippetOf = (owner: Owner) => ({
  teamId: owner.teamId,
  accountId: owner.accountId,
  ownerId: userId,
  name: "hours",
});
export const addSnippet: Step = (tx, owner) =>
  saveSnippet(tx, { ...snippetOf(owner), authorId: userId, text: `of ${owner.name}` }, 9, 50);
export const seeSnippets: Step = (tx, owner) => listSnippets(tx, { ...owner, userId }, 9);
export const factOf = ({ name }: Owner) => ({ episodeId: "same", route: `of ${name}`, at: 50 });
export const addFact: Step = (tx, owner) =>
  saveFacts(tx, owner.accountId, [{ ...factOf(owner), kind: "closed", since: 1, businessMs: 9 }]);
export const seeFacts: Step = (tx, owner) =>
  readFacts(tx, owner.accountId, { from: 0, to: 99 }, { after: undefined, limit: 9 });
export const addHours: Step = (tx, owner) =>
  saveHours(tx, owner.accountId, { name: "support", hours: readHours("mon 9-18 UTC") }, 9);
export const seeHours: Step = (tx, owner) => listHours(tx, owner.accountId);
export const saveInput: Step = (tx, { name, teamId: team }) =>
  insertInputs(
    tx,
    [
      {
        id: inputId(`in ${name}`),
        key: `slack:${team}:${channelId}:${thread}`,
        sourceTime: 1,
        input: {
          kind: "slack.reply",
          teamId: team,
          channelId,
          threadTs: thread,
          ts: message,
          userId,
          text: "words",
          files: [],
        },
      },
    ],
    20,
  );
export const forgotten = (owner: Owner) => ({
  conversationId: owner.conversation,
  accountId: owner.accountId,
  clientId,
  inputKeys: [`in ${owner.name}`],
  deliveryKeys: [`owed ${owner.name}`],
});
