import type { FoundGroup } from "../domain/call-group.ts";
import type { ChatraAgent } from "../domain/chatra-agent.ts";
import type { Conversation, Link, SlackPlace } from "../domain/conversation.ts";
import { type Delivery, deliveryKey } from "../domain/delivery.ts";
import type { Fact } from "../domain/fact.ts";
import {
  type AccountId,
  type ConversationId,
  conversationIdOf,
  type DeliveryId,
  type TeamId,
  type UserGroupId,
  type UserId,
  userIdSchema,
} from "../domain/ids.ts";
import { needsOf } from "../domain/inputs/input-kinds.ts";
import {
  type DayNeeded,
  type Found,
  type LinksNeeded,
  type MessageMarks,
  type Needs,
  NOTHING_FOUND,
  type SnippetsFound,
} from "../domain/needs.ts";
import { snippetNamesIn } from "../domain/orders/send-snippet.ts";
import type { Period } from "../domain/report.ts";
import { mentionedUsers, usersInMessage } from "../domain/text/mentioned-users.ts";
import { MOST_IN_DIGEST } from "../messages/personal-digest.ts";
import { agentOfTeammate } from "../store/agents.ts";
import { chatsIn } from "../store/day-chats.ts";
import { lockDeliveries, readDeliveries } from "../store/deliveries.ts";
import { unfinishedDeliveries, unsettledDeliveries } from "../store/delivery-queries.ts";
import { readForgottenAt } from "../store/erasure.ts";
import { readFacts } from "../store/facts.ts";
import { chatsForDigest } from "../store/home.ts";
import type { StoredInput } from "../store/inputs.ts";
import {
  conversationsOfChatraMessage,
  linksAwaitingEcho,
  linksOfChatraMessages,
  linksOfManyChats,
  linksOfSlackMessage,
  linksWithEchoes,
} from "../store/links.ts";
import { readPreferencesOf } from "../store/preferences.ts";
import { findSnippets, snippetNames } from "../store/snippets.ts";
import type { Tx } from "../store/tx.ts";
import { countWaiting } from "../store/waiting-chats.ts";
import { readAccountRoutes } from "./account-routes.ts";

/** The account of the decision, its conversation, if known, and the emails of teammates, as far as Slack told them. */
type About = {
  accountId: AccountId;
  teamId: TeamId;
  conversation: Conversation | undefined;
  /** The links that `loadLinksAhead` or `loadOwnLinks` found. */
  links?: Link[] | undefined;
  /** All accounts of the workspace. */
  accountIds: readonly AccountId[];
  emailOf: (userId: UserId) => string | undefined;
  /** What Slack told of a user group. */
  groupOf: (groupId: UserGroupId) => FoundGroup | undefined;
};

/** Reads what a decision needs, and locks the deliveries in it. The rest is empty: the decision's type forbids reading it. */
export async function loadNeeds(tx: Tx, needs: Needs, about: About): Promise<Found> {
  const { accountId, conversation } = about;
  const line = needs.waiting && conversation && deliveryKey(conversation.id, "chatra");
  const waiting = line ? idsOf(await unsettledDeliveries(tx, line)) : [];
  const unfinished = needs.unfinished && conversation ? await unfinishedDeliveries(tx, conversation.id) : [];
  const named = needs.delivery === undefined ? [] : [needs.delivery];
  const root =
    needs.root && conversation && conversation.threadTs === undefined ? [conversation.rootDeliveryId] : [];
  const { links, awaitingEcho } = await loadAllLinks(tx, needs, about, unfinished);
  const routes = needs.routes ? await readAccountRoutes(tx, about) : NOTHING_FOUND.routes;
  const partsAwaited = needs.partsAwaited ? await linksAt(tx, placesOfLinks(awaitingEcho)) : [];
  const shown = needs.deliveries ? [...links, ...awaitingEcho, ...partsAwaited] : [];

  const group = needs.group && about.groupOf(needs.group);
  const ofLinks = shown.flatMap(({ deliveryId }) => deliveryId ?? []);
  const wanted = [...ofLinks, ...waiting, ...idsOf(unfinished), ...named, ...root];
  // Only the account's own: a user may name any id, but another account's deliveries count as unknown.
  const own = (await lockDeliveries(tx, [...new Set(wanted)])).filter((one) => one.accountId === accountId);
  const deliveries = new Map(own.map((one) => [one.id, one]));
  const locked = (ids: DeliveryId[]): Delivery[] => ids.flatMap((id) => deliveries.get(id) ?? []);
  return {
    links,
    awaitingEcho,
    partsAwaited,
    deliveries,
    waiting: locked(waiting),
    unfinished: locked(idsOf(unfinished)),
    delivery: locked(named)[0],
    authorsAgents: needs.authorsAgents ? await agentsOf(tx, authorsOf(own), about) : new Map(),
    root: locked(root)[0],
    forgottenAt:
      needs.forgottenAt === undefined || conversation
        ? undefined
        : await readForgottenAt(tx, conversationIdOf(accountId, needs.forgottenAt)),
    snippets: await loadSnippets(tx, needs.snippets, about, links),
    preferences: await readPreferencesOf(tx, about.teamId, [
      ...(needs.preferences ?? []),
      ...membersOf(group),
    ]),
    group,
    personal: needs.personal
      ? await chatsForDigest(tx, { ...about, ...needs.personal }, MOST_IN_DIGEST)
      : NOTHING_FOUND.personal,
    routes,
    day: needs.day ? await loadDay(tx, needs.day(routes), about) : NOTHING_FOUND.day,
  };
}

/** A transcript names so many messages that it is looked up alone. */
const FEW_MESSAGES = 5;

/** Reads the links that new messages of several chats need, in one statement; `chatOf`: the chat of an input, if it is known. */
export async function loadLinksAhead(
  tx: Tx,
  group: readonly StoredInput[],
  chatOf: (stored: StoredInput) => Conversation | undefined,
): Promise<ReadonlyMap<ConversationId, Link[]>> {
  // The marks cost hashes, and one input reads its own links.
  if (group.length < 2) return new Map();
  const sought = new Map<ConversationId, MessageMarks>();
  for (const stored of group) {
    const chat = chatOf(stored);
    const links = chat && needsOf(stored.input, chat).links;
    if (links && "ofChatraMessages" in links && links.ofChatraMessages.ids.length <= FEW_MESSAGES)
      sought.set(chat.id, links.ofChatraMessages);
  }
  if (sought.size < 2) return new Map();
  const found = await linksOfManyChats(tx, sought);
  return new Map(Array.from(sought.keys(), (id) => [id, found.get(id) ?? []]));
}

function membersOf(group: FoundGroup | undefined): UserId[] {
  return group && "members" in group ? group.members.map(({ userId }) => userId) : [];
}

async function loadDay(
  tx: Tx,
  { chats, facts, waiting }: DayNeeded,
  { accountId, teamId }: About,
): Promise<Found["day"]> {
  return {
    chats: chats === undefined ? [] : await chatsIn(tx, { accountId, teamId }, chats),
    facts: facts === undefined ? [] : await factsIn(tx, accountId, facts),
    waiting: waiting ? await countWaiting(tx, { accountId, teamId }) : NOTHING_FOUND.day.waiting,
  };
}

/** How many facts are read at once, and at most for a day. */
const FACTS = { atOnce: 1000, most: 50_000 };

async function factsIn(tx: Tx, accountId: AccountId, period: Period): Promise<Fact[]> {
  const facts: Fact[] = [];
  while (facts.length < FACTS.most) {
    const page = await readFacts(tx, accountId, period, { after: facts.at(-1), limit: FACTS.atOnce });
    facts.push(...page);
    if (page.length < FACTS.atOnce) break;
  }
  return facts;
}

/**
 * The users whose names the visitor reads beside those in the message itself: whom the snippets mention that it names, and
 * those in an edit that came before it. `links`: of the message.
 */
export async function peopleBehind(
  tx: Tx,
  { snippets: needed }: Needs,
  accountId: AccountId,
  links: readonly Link[],
): Promise<UserId[]> {
  if (needed === undefined) return [];
  const early = links.flatMap(({ earlyText: text, earlyContent: content }) =>
    text === undefined ? [] : usersInMessage({ text, content }),
  );
  const names = snippetNamesIn(needed.message, links);
  const user = { teamId: needed.teamId, accountId, userId: needed.userId };
  const found = names.length === 0 ? [] : await findSnippets(tx, user, names);
  const mentioned = [...early, ...found.flatMap(({ text }) => mentionedUsers(text))];
  return mentioned.flatMap((id) => userIdSchema.safeParse(id).data ?? []);
}

/** The links of the one message that a decision needs them of; undefined if it needs others, or none. */
export async function loadOwnLinks(tx: Tx, { links }: Needs): Promise<Link[] | undefined> {
  return links && "ofMessage" in links ? linksAt(tx, [links.ofMessage]) : undefined;
}

async function loadSnippets(
  tx: Tx,
  needed: Needs["snippets"],
  { accountId, conversation }: About,
  links: Link[],
): Promise<SnippetsFound> {
  const names = needed && conversation ? snippetNamesIn(needed.message, links) : [];
  if (needed === undefined || names.length === 0) return NOTHING_FOUND.snippets;
  const user = { teamId: needed.teamId, accountId, userId: needed.userId };
  const found = await findSnippets(tx, user, names);
  const byName = new Map(found.map((snippet) => [snippet.name, snippet]));
  return { byName, names: names.every((name) => byName.has(name)) ? [] : await snippetNames(tx, user) };
}

async function loadAllLinks(
  tx: Tx,
  needs: Needs,
  about: About,
  unfinished: Delivery[],
): Promise<Pick<Found, "links" | "awaitingEcho">> {
  const { conversation, links: ahead } = about;
  const marks = needs.links && "ofChatraMessages" in needs.links ? needs.links.ofChatraMessages : undefined;
  // As for each message of an agent.
  if (needs.awaitingEcho && conversation && marks && ahead === undefined)
    return linksWithEchoes(tx, conversation.id, marks);
  const links = ahead ?? (needs.links ? await loadLinks(tx, needs.links, about, unfinished) : []);
  const awaitingEcho = needs.awaitingEcho && conversation ? await linksAwaitingEcho(tx, conversation.id) : [];
  return { links, awaitingEcho };
}

async function loadLinks(
  tx: Tx,
  needed: LinksNeeded,
  { accountId, conversation }: About,
  unfinished: Delivery[],
): Promise<Link[]> {
  if ("ofMessage" in needed) return linksAt(tx, [needed.ofMessage]);
  if ("ofReplyOf" in needed) {
    const [delivery] = await readDeliveries(tx, [needed.ofReplyOf]);
    return delivery?.accountId === accountId ? linksAt(tx, placesOf([delivery])) : [];
  }
  if ("ofUnfinished" in needed)
    return linksAt(tx, [...(needed.ofUnfinished ? [needed.ofUnfinished] : []), ...placesOf(unfinished)]);
  if ("ofChatraMessages" in needed) {
    const { ofChatraMessages: marks } = needed;
    return conversation && marks.ids.length > 0 ? linksOfChatraMessages(tx, conversation.id, marks) : [];
  }
  const links: Link[] = [];
  const id = needed.ofChatraMessage;
  for (const conversationId of await conversationsOfChatraMessage(tx, accountId, id))
    links.push(...(await linksOfChatraMessages(tx, conversationId, { ids: [id] })));
  return links;
}

async function linksAt(tx: Tx, places: SlackPlace[]): Promise<Link[]> {
  const links: Link[] = [];
  // Timestamps are unique within a channel only.
  const each = new Map(places.map((place) => [`${place.channelId}:${place.ts}`, place]));
  for (const { teamId, channelId, ts } of each.values())
    links.push(...(await linksOfSlackMessage(tx, teamId, channelId, ts)));
  return links;
}

function placesOfLinks(links: Link[]): SlackPlace[] {
  return links.flatMap(({ teamId, channelId, slackTs: ts }) =>
    ts === undefined ? [] : { teamId, channelId, ts },
  );
}

/** The places of the messages whose text these deliveries carry. */
function placesOf(deliveries: Delivery[]): SlackPlace[] {
  return deliveries.flatMap(({ payload }) => ("reply" in payload ? [payload.reply] : []));
}

async function agentsOf(
  tx: Tx,
  authors: UserId[],
  { accountId, teamId, emailOf }: About,
): Promise<Map<UserId, ChatraAgent>> {
  const agents = new Map<UserId, ChatraAgent>();
  for (const userId of authors) {
    const agent = await agentOfTeammate(tx, { accountId, teamId }, { userId, email: emailOf(userId) });
    if (agent !== undefined) agents.set(userId, agent);
  }
  return agents;
}

/** The teammates whose words these deliveries send. */
function authorsOf(deliveries: Delivery[]): UserId[] {
  const sends = deliveries.flatMap(({ payload }) =>
    payload.kind === "chatra.send" ? payload.reply.userId : [],
  );
  return [...new Set(sends)];
}

function idsOf(deliveries: Delivery[]): DeliveryId[] {
  return deliveries.map(({ id }) => id);
}
