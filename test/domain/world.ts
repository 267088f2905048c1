import type { Conclusion, Outcome } from "../../src/domain/attempt.ts";
import { askAboutUncertain, concludeAttempt } from "../../src/domain/conclude-attempt.ts";
import type { Conversation, Link } from "../../src/domain/conversation.ts";
import {
  type AuditOutcome,
  type Context,
  type Decision,
  type NewProposal,
  nothing,
} from "../../src/domain/decision.ts";
import { type Delivery, deliveryKey } from "../../src/domain/delivery.ts";
import { finishDecision } from "../../src/domain/finish-decision.ts";
import { conversationIdOf } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { conversationSoughtBy, decide, needsOf } from "../../src/domain/inputs/input-kinds.ts";
import {
  type Found,
  type LinksNeeded,
  type MessageMarks,
  type Needs,
  NOTHING_FOUND,
  type SnippetsFound,
  type SnippetsNeeded,
} from "../../src/domain/needs.ts";
import { holdOf, wordsPostId } from "../../src/domain/orders/carried-words.ts";
import { snippetNamesIn } from "../../src/domain/orders/send-snippet.ts";
import { isFollowUp, isForChatra, type Target, targetOf } from "../../src/domain/payload.ts";
import { waitMark } from "../../src/domain/reply-receipts.ts";
import type { Snippet } from "../../src/domain/snippet.ts";
import { aContext, account, clientId, conversationId, START } from "./builders.ts";

/**
 * One conversation and what is kept of it, in memory, by the rules of the real store: lanes by (source time, sequence),
 * a delivery that is under way can't be changed, a known delivery is left as it is, a reply has one link. It throws
 * where the real one would refuse.
 */
export type World = {
  now: number;
  accountContext: Partial<
    Context & Pick<Found, "forgottenAt" | "authorsAgents" | "preferences" | "group" | "routes">
  >;
  conversation: Conversation | undefined;
  readonly links: Map<string, Link>;
  /** What the team has; each of one name and owner is there once. */
  readonly snippets: Snippet[];
  /** How often each snippet was used, by its name. */
  readonly uses: Map<string, number>;
  /** Orders that wait for the confirmation of their author. */
  readonly proposals: NewProposal[];
  readonly deliveries: Map<string, Delivery>;
  /** How each order stands, by its id. */
  readonly audit: Map<string, AuditOutcome>;
  input(input: Input): Decision;
  /** Claims what is first in line for a target, if anything may be taken. */
  claim(target: Target): Delivery | undefined;
  settle(delivery: Delivery, outcome: Outcome): Conclusion;
  /** Claims the next delivery and settles it with this outcome. */
  carryOut(target: Target, outcome: Outcome): Delivery;
  ask(delivery: Delivery): Decision;
  /** Time passes until something is due for the target again. */
  wait(target: Target): void;
  /** What a line of the conversation holds, in the order in which it goes out. */
  line(partition: Parameters<typeof deliveryKey>[1]): Delivery[];
  /** Replies that wait have waited for long by now. */
  showWaits(): void;
  /** All deliveries in a state, in the order they were written down. */
  inState(state: Delivery["state"], target?: Target): Delivery[];
  delivery(id: string): Delivery;
  context(found?: Partial<Found>): Context & Found;
};

/** `finishes`: each decision is finished as in the bot, with the chat's state and its card. */
export function createWorld(
  start: Partial<Pick<World, "conversation" | "accountContext"> & { finishes: boolean }> = {},
): World {
  const threads = new Set<string>();
  const firstPayload = new Map<string, string>();
  let seq = 0;

  const world: World = {
    now: START + 60_000,
    accountContext: start.accountContext ?? {},
    conversation: start.conversation,
    links: new Map(),
    snippets: [],
    uses: new Map(),
    proposals: [],
    deliveries: new Map(),
    audit: new Map(),
    input: (input) => {
      const conversation = belongs(input) ? world.conversation : undefined;
      const found = load(needsOf(input, conversation), conversation);
      const decision = finish(decide(input, conversation, world.context(found)), conversation);
      save(decision);
      return decision;
    },
    claim: (target) => {
      const [head] = linesOf(target)
        .flatMap((key) => due(key) ?? [])
        .sort((a, b) => a.nextAttemptAt - b.nextAttemptAt || a.seq - b.seq);
      if (head === undefined) return undefined;
      const claimed: Delivery = { ...head, state: "sending", attempts: head.attempts + 1, asked: false };
      world.deliveries.set(claimed.id, claimed);
      return claimed;
    },
    settle: (delivery, outcome) => {
      const conclusion = concludeAttempt(
        delivery,
        outcome,
        delivery.conversationId === undefined ? undefined : world.conversation,
        settleContext(delivery, outcome),
        0,
      );
      const { state, countsAsAttempt, outcomeUnknown, result, error, nextAttemptAt } = conclusion.settlement;
      world.deliveries.set(delivery.id, {
        ...world.delivery(delivery.id),
        state,
        attempts: delivery.attempts - (countsAsAttempt === false ? 1 : 0),
        outcomeUnknown: outcomeUnknown ?? delivery.outcomeUnknown,
        result: result ?? delivery.result,
        error,
        nextAttemptAt: nextAttemptAt ?? delivery.nextAttemptAt,
      });
      const decision = finish(conclusion.decision, world.conversation);
      save(decision);
      return { ...conclusion, decision };
    },
    carryOut: (target, outcome) => {
      const delivery = world.claim(target);
      if (!delivery) throw new Error(`nothing is due for ${target}`);
      world.settle(delivery, outcome);
      return delivery;
    },
    ask: (delivery) => {
      if (!world.conversation) throw new Error("no conversation");
      const decision = askAboutUncertain(
        delivery,
        world.conversation,
        world.context({ deliveries: byId([delivery]) }),
      );
      save(decision);
      return decision;
    },
    wait: (target) => {
      const times = linesOf(target).flatMap((key) => held(key)[0]?.nextAttemptAt ?? []);
      world.now = Math.max(world.now, Math.min(...times));
    },
    line: (partition) => held(deliveryKey(conversationId, partition)),
    showWaits: () => {
      const late = [...world.deliveries.values()].filter(
        ({ payload, state, asked, waitShown }) =>
          payload.kind === "chatra.send" &&
          !waitShown &&
          (state === "pending" || state === "sending" || (state === "uncertain" && !asked)),
      );
      for (const send of late) world.deliveries.set(send.id, { ...send, waitShown: true });
      save({ ...nothing(), deliveries: late.flatMap((send) => waitMark(send, world.now)) });
    },
    inState: (state, target) =>
      [...world.deliveries.values()]
        .filter(
          (delivery) =>
            delivery.state === state && (target === undefined || targetOf(delivery.payload) === target),
        )
        .sort((a, b) => a.seq - b.seq),
    delivery: (id) => {
      const found = world.deliveries.get(id);
      if (!found) throw new Error(`no delivery ${id}`);
      return found;
    },
    context: (found = {}) => aContext({ ...world.accountContext, now: world.now, ...found }),
  };
  if (start.conversation?.threadTs)
    threads.add(`${start.conversation.channelId}:${start.conversation.threadTs}`);

  function finish(decision: Decision, conversation: Conversation | undefined): Decision {
    return start.finishes ? finishDecision(decision, conversation, world.context()) : decision;
  }

  function belongs(input: Input): boolean {
    const sought = conversationSoughtBy(input);
    if (sought === undefined) return false;
    if ("id" in sought) return sought.id === conversationIdOf(account, clientId);
    if ("chatraMessage" in sought)
      return linksWhere((link) => link.chatraId === sought.chatraMessage).length > 0;
    if ("delivery" in sought) return world.deliveries.get(sought.delivery)?.conversationId === conversationId;
    const { thread, orMessage } = sought;
    if (threads.has(`${thread.channelId}:${thread.threadTs}`)) return true;
    return orMessage !== undefined && slackLinks(orMessage.channelId, orMessage.ts).length > 0;
  }

  /** As the inbox does it on the real store. */
  function load(needs: Needs, conversation: Conversation | undefined): Partial<Found> {
    const unfinished =
      needs.unfinished && conversation
        ? [...world.deliveries.values()].filter(
            ({ payload, state }) => isForChatra(payload) && state !== "sent" && state !== "discarded",
          )
        : [];
    const waiting = needs.waiting && conversation ? held(deliveryKey(conversationId, "chatra")) : [];
    const links = needs.links ? linksFor(needs.links, unfinished, conversation) : [];
    const awaitingEcho = needs.awaitingEcho && conversation ? awaited() : [];
    const delivery = needs.delivery === undefined ? undefined : world.deliveries.get(needs.delivery);
    const isWithoutThread = needs.root && conversation && conversation.threadTs === undefined;
    const root = isWithoutThread ? world.deliveries.get(conversation.rootDeliveryId) : undefined;
    const partsAwaited = needs.partsAwaited
      ? awaitingEcho.flatMap(({ channelId, slackTs }) => (slackTs ? slackLinks(channelId, slackTs) : []))
      : [];
    const shown = needs.deliveries ? sendsOf([...links, ...awaitingEcho, ...partsAwaited]) : [];
    const all = [...shown, ...waiting, ...unfinished, delivery, root].filter((one) => one !== undefined);
    const snippets = needs.snippets && conversation ? snippetsFor(needs.snippets, links) : undefined;
    const found = {
      links,
      awaitingEcho,
      partsAwaited,
      deliveries: byId(all),
      waiting,
      unfinished,
      delivery,
      root,
    };
    return snippets === undefined ? found : { ...found, snippets };
  }

  function snippetsFor({ userId, message }: SnippetsNeeded, links: Link[]): SnippetsFound {
    const wanted = snippetNamesIn(message, links);
    if (wanted.length === 0) return NOTHING_FOUND.snippets;
    const own = world.snippets.filter(({ ownerId }) => ownerId === userId);
    const shared = world.snippets.filter(({ ownerId }) => ownerId === undefined);
    const usable = new Map([...shared, ...own].map((snippet) => [snippet.name, snippet]));
    const byName = new Map([...usable].filter(([name]) => wanted.includes(name)));
    return { byName, names: wanted.every((name) => byName.has(name)) ? [] : [...usable.keys()] };
  }

  function linksFor(needed: LinksNeeded, unfinished: Delivery[], conversation?: Conversation): Link[] {
    if ("ofMessage" in needed) return slackLinks(needed.ofMessage.channelId, needed.ofMessage.ts);
    if ("ofChatraMessage" in needed) return linksWhere(({ chatraId }) => chatraId === needed.ofChatraMessage);
    if ("ofChatraMessages" in needed) return conversation ? linksOfMarks(needed.ofChatraMessages) : [];
    const replies = "ofReplyOf" in needed ? [world.deliveries.get(needed.ofReplyOf)] : unfinished;
    const own = "ofUnfinished" in needed ? needed.ofUnfinished : undefined;
    const others = replies.flatMap((one) =>
      one && "reply" in one.payload ? slackLinks(one.payload.reply.channelId, one.payload.reply.ts) : [],
    );
    return [...new Set([...(own ? slackLinks(own.channelId, own.ts) : []), ...others])];
  }

  function linksOfMarks({ ids, fingerprints, likenesses }: MessageMarks): Link[] {
    const isAmong = (marks: readonly string[], mark: string | undefined) =>
      mark !== undefined && marks.includes(mark);
    return linksWhere(
      (link) =>
        isAmong(ids, link.chatraId) ||
        isAmong(fingerprints, link.fingerprint) ||
        isAmong(likenesses, link.likeness),
    );
  }

  function awaited(): Link[] {
    return linksWhere((link) => {
      const send = link.deliveryId === undefined ? undefined : world.deliveries.get(link.deliveryId);
      const state = send?.state;
      const isUnderWay =
        state === "sending" || state === "uncertain" || state === "sent" || send?.outcomeUnknown === true;
      return link.direction === "to-client" && link.chatraId === undefined && isUnderWay;
    });
  }

  function linksWhere(isMeant: (link: Link) => boolean): Link[] {
    return [...world.links.values()].filter(isMeant);
  }

  function settleContext({ id, payload }: Delivery, outcome: Outcome): Context & Found {
    if (payload.kind === "chatra.send" || payload.kind === "chatra.edit") {
      const links = slackLinks(payload.reply.channelId, payload.reply.ts);
      const sentId = outcome.kind === "done" ? outcome.result.chatraId : undefined;
      const known = [...world.links.values()].filter(
        (link) => sentId !== undefined && link.chatraId === sentId,
      );
      return world.context({ links: [...new Set([...links, ...known])], deliveries: byId(sendsOf(links)) });
    }
    if (outcome.kind === "thread-gone" && world.conversation) {
      return world.context({ root: world.deliveries.get(world.conversation.rootDeliveryId) });
    }
    if (payload.kind === "chatra.call" && "messageId" in payload.call) {
      const { messageId } = payload.call;
      const links = [...world.links.values()].filter(({ chatraId }) => chatraId === messageId);
      const own = sendsOf(links);
      const posts = own.flatMap((one) => {
        const order = one.payload.kind === "chatra.send" ? one.payload.order : undefined;
        return (order && world.deliveries.get(wordsPostId(order, 0))) ?? [];
      });
      return world.context({ links, deliveries: byId([...own, ...posts]) });
    }
    if (payload.kind === "slack.update" && outcome.kind !== "done") {
      const { post } = payload;
      const links =
        "ts" in post
          ? slackLinks(post.channelId, post.ts)
          : [...world.links.values()].filter(({ deliveryId }) => deliveryId === post.deliveryId);
      const waiting = held(deliveryKey(conversationId, "slack"));
      return world.context({ links, deliveries: byId([...sendsOf(links), ...waiting]), waiting });
    }
    const filled = [...world.links.values()].filter((link) => link.deliveryId === id);
    const result = outcome.kind === "done" ? outcome.result : {};
    const standing =
      payload.kind === "slack.post" &&
      payload.carries &&
      result.ts !== undefined &&
      result.channelId !== undefined
        ? slackLinks(result.channelId, result.ts)
        : [];
    const hold = holdOf(payload);
    const kept = hold === undefined ? undefined : world.deliveries.get(hold);
    return world.context({ links: [...filled, ...standing], deliveries: byId(kept ? [kept] : []) });
  }

  function slackLinks(channelId: string, ts: string): Link[] {
    return [...world.links.values()]
      .filter((link) => link.channelId === channelId && link.slackTs === ts)
      .sort((a, b) => a.part - b.part);
  }

  function sendsOf(links: Link[]): Delivery[] {
    return links.flatMap(({ deliveryId }) => (deliveryId && world.deliveries.get(deliveryId)) || []);
  }

  function held(key: string): Delivery[] {
    return [...world.deliveries.values()]
      .filter((one) => one.key === key)
      .filter(
        ({ state, asked }) => state === "pending" || state === "sending" || (state === "uncertain" && !asked),
      )
      .sort((a, b) => a.sourceTime - b.sourceTime || a.seq - b.seq);
  }

  function linesOf(target: Target): string[] {
    return [...new Set(world.inState("pending", target).map(({ key }) => key))];
  }

  /** The head of a line, where its time has come and nothing of the line is under way or in doubt. */
  function due(key: string): Delivery | undefined {
    const line = held(key);
    const [head] = line;
    if (line.some(({ state }) => state !== "pending")) return undefined;
    return head !== undefined && head.nextAttemptAt <= world.now ? head : undefined;
  }

  function save(decision: Decision): void {
    if (decision.conversation) {
      world.conversation = decision.conversation;
      const { channelId, threadTs } = decision.conversation;
      if (threadTs !== undefined) threads.add(`${channelId}:${threadTs}`);
    }
    for (const id of decision.deletedLinks) world.links.delete(id);
    for (const link of decision.links) saveLink(link);
    for (const fresh of decision.deliveries) {
      const asked = JSON.stringify(fresh.payload);
      const before = firstPayload.get(fresh.id);
      if (before !== undefined && before !== asked)
        throw new Error(`two deliveries are called ${fresh.id}: ${before} ${asked}`);
      if (before !== undefined) continue;
      firstPayload.set(fresh.id, asked);
      seq += 1;
      const ends = held(fresh.key).map(({ sourceTime }) => sourceTime);
      const sourceTime = isFollowUp(fresh.payload) ? Math.max(fresh.sourceTime, ...ends) : fresh.sourceTime;
      world.deliveries.set(fresh.id, {
        ...fresh,
        sourceTime,
        seq,
        state: "pending",
        attempts: 0,
        nextAttemptAt: fresh.notBefore ?? world.now,
        createdAt: world.now,
        outcomeUnknown: false,
        asked: false,
        waitShown: false,
        result: undefined,
        error: undefined,
      });
    }
    if (decision.proposal) world.proposals.push(decision.proposal);
    const used = decision.usedSnippet?.name;
    if (used !== undefined) world.uses.set(used, (world.uses.get(used) ?? 0) + 1);
    for (const { orderId, outcome } of decision.audit)
      if (!world.audit.has(orderId)) world.audit.set(orderId, outcome);
    for (const { orderId, outcome } of decision.outcomes)
      if (world.audit.has(orderId)) world.audit.set(orderId, outcome);
    for (const { id, error, ...change } of decision.changes) {
      const delivery = world.delivery(id);
      if (delivery.state === "sending") throw new Error(`${id} is under way and can't be changed`);
      const wasHeld = delivery.state === "pending" || (delivery.state === "uncertain" && !delivery.asked);
      world.deliveries.set(id, {
        ...delivery,
        ...change,
        waitShown: delivery.waitShown && !(change.state === "pending" && !wasHeld),
        error: error === null ? undefined : delivery.error,
      });
    }
  }

  function saveLink(link: Link): void {
    // A visitor's message, and one in another chat, may have the same id.
    for (const other of world.links.values()) {
      const areReplies = link.direction === "to-client" && other.direction === "to-client";
      if (!areReplies || link.chatraId === undefined || other.id === link.id) continue;
      if (other.chatraId === link.chatraId) throw new Error(`two links for ${link.chatraId}`);
    }
    world.links.set(link.id, link);
  }

  return world;
}

function byId(deliveries: Delivery[]): Found["deliveries"] {
  return new Map(deliveries.map((delivery) => [delivery.id, delivery]));
}

/** The outcome of a call that went well. */
export function done(result: Extract<Outcome, { kind: "done" }>["result"] = {}): Outcome {
  return { kind: "done", result };
}

export const lost: Outcome = {
  kind: "unknown",
  error: { reason: "unknown-outcome", detail: "The answer was lost." },
};
export const refused: Outcome = {
  kind: "refused",
  error: { reason: "refused", detail: "Chatra refused the request." },
};
export const busy: Outcome = {
  kind: "try-again",
  error: { reason: "unavailable", detail: "Chatra is busy." },
};
export const blocked: Outcome = {
  kind: "blocked",
  error: { reason: "not-logged-in", detail: "Log in." },
  afterMs: 500,
};
export const obsolete: Outcome = {
  kind: "obsolete",
  error: { reason: "obsolete", detail: "nothing to change" },
};
