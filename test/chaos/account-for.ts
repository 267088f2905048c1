import type { ChatraMessage } from "../../src/simulator/chatra/simulator-api.ts";
import type { World } from "../../src/simulator/world.ts";
import { ackedVisitorWords, type Hearing, heardOf } from "./hearings.ts";
import type { Said, ThreadWords } from "./traffic.ts";

/** What became of everything that was acknowledged, told from the records of both simulators alone. */
export type Account = {
  inputs: number;
  delivered: number;
  /** Each a sentence; empty when all is well. */
  lost: string[];
  /** At the visitor's, but not as changed, or not yet taken back. */
  stale: string[];
  doubled: string[];
  outOfOrder: string[];
  leaked: string[];
};

/** `exempt`: tokens of words that somebody was asked about, or that failed at first: later ones may overtake those. */
export function accountFor(world: World, said: Said, exempt: ReadonlySet<string>): Account {
  const account: Account = {
    inputs: 0,
    delivered: 0,
    lost: [],
    stale: [],
    doubled: [],
    outOfOrder: [],
    leaked: [],
  };
  accountForThreads(world, said, account);
  accountForVisitors(world, said, account, exempt);
  return account;
}

/** Towards Slack: each acknowledged word of the visitors and colleagues stands in the channel once, in order. */
function accountForThreads(world: World, said: Said, account: Account): void {
  const posts = world.slack.channels().flatMap(({ id }) => world.slack.channel(id).all());
  const places = new Map<string, number[]>();
  // Lines of one chat may stand in one post, each as a message of its own.
  const lines = posts.flatMap(({ bot_id, text }) => (bot_id === undefined ? [] : text.split("\n")));
  for (const [place, line] of lines.entries()) {
    const token = /^V\d{4}\b/.exec(line)?.[0];
    if (token !== undefined) places.set(token, [...(places.get(token) ?? []), place]);
  }
  const hearings = ackedVisitorWords(world);
  const told: { token: string; clientId: string; hearing: Hearing; place: number }[] = [];
  for (const { token, clientId, messageId } of said.chatra) {
    const hearing = hearings.get(messageId);
    const found = places.get(token) ?? [];
    if (found.length > 1) account.doubled.push(`${token} stands ${found.length} times in Slack`);
    if (hearing?.ackedAt === undefined) continue;
    account.inputs += 1;
    const [place] = found;
    if (place === undefined) account.lost.push(`${token} is not in Slack`);
    else {
      account.delivered += 1;
      told.push({ token, clientId, hearing, place });
    }
  }
  addOvertaken(told, account);
}

/** Towards the visitors: each acknowledged reply is there once, with its last words, unless it was taken back. */
function accountForVisitors(world: World, said: Said, account: Account, exempt: ReadonlySet<string>): void {
  const sent = world.chatra.sentByApi();
  const made = new Map<string, { message: ChatraMessage; place: number }[]>();
  for (const [place, message] of sent.entries()) {
    const token = /^[RS]\d{4}\b/.exec(message.text)?.[0] ?? "";
    made.set(token, [...(made.get(token) ?? []), { message, place }]);
  }
  const hearings = heardOf(world);
  const told: { token: string; clientId: string; hearing: Hearing; place: number }[] = [];
  // Whether a person had a hand in it is the first thing to know of a message that was sent twice.
  const sentTimes = (token: string, times: number): string =>
    `${token} was sent ${times} times, ${exempt.has(token) ? "after people were asked or told of a failure" : "and nobody was asked"}`;
  for (const words of said.thread) {
    const found = made.get(words.token) ?? [];
    if (found.length > 1) account.doubled.push(sentTimes(words.token, found.length));
    const hearing = hearings.get(words.ts);
    if (hearing?.ackedAt === undefined) continue;
    account.inputs += 1;
    const message = found[0]?.message;
    const isUnsettled = !words.isTakenBack && words.kind !== "note" && !words.isDiscarded;
    const stale = staleness(words, message);
    if (message === undefined && isUnsettled) account.lost.push(`${words.token} is not at the visitor's`);
    else if (stale === undefined) account.delivered += 1;
    else account.stale.push(`${words.token} ${stale}`);
    const place = found[0]?.place;
    if (place !== undefined && !exempt.has(words.token))
      told.push({ token: words.token, clientId: words.clientId, hearing, place });
  }
  for (const { token, isTaken, isDiscarded } of said.orders) {
    const found = made.get(token) ?? [];
    if (found.length > 1) account.doubled.push(sentTimes(token, found.length));
    if (!isTaken) continue;
    account.inputs += 1;
    if (found.length > 0 || isDiscarded) account.delivered += 1;
    else account.lost.push(`${token} was ordered and is not at the visitor's`);
  }
  addOvertaken(told, account);
  addLeaked(sent, said, account);
}

function staleness(words: ThreadWords, message: ChatraMessage | undefined): string | undefined {
  if (message === undefined) return undefined;
  if (words.isTakenBack) return message.isDeleted ? undefined : "is still at the visitor's";
  const wanted = words.versions.at(-1);
  if (message.isDeleted) return "was deleted at the visitor's";
  return message.text === wanted || words.isDiscarded
    ? undefined
    : `reads “${message.text}”, not “${wanted}”`;
}

/** The visitor must never have had anything but what was meant for them. */
function addLeaked(sent: readonly ChatraMessage[], said: Said, account: Account): void {
  const meant = new Set([
    ...said.thread.flatMap(({ versions }) => versions),
    ...said.orders.map(({ text }) => text),
  ]);
  for (const { text, history } of sent)
    for (const version of [text, ...history])
      if (!meant.has(version)) account.leaked.push(`“${version}” went to a visitor`);
}

/**
 * Pairs that came out the wrong way round. The bot can't keep the order of what it hears of late: only pairs count whose
 * first had been acknowledged before it first heard of the second.
 */
function addOvertaken(
  told: { token: string; clientId: string; hearing: Hearing; place: number }[],
  account: Account,
): void {
  for (const earlier of told) {
    for (const later of told) {
      if (earlier.clientId !== later.clientId || later.place >= earlier.place) continue;
      const { ackedAt = Number.POSITIVE_INFINITY, saidAt } = earlier.hearing;
      if (saidAt < later.hearing.saidAt && ackedAt < later.hearing.firstTriedAt)
        account.outOfOrder.push(`${later.token} came before ${earlier.token}`);
    }
  }
}
