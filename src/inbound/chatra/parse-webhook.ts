import { z } from "zod";
import { type AccountId, clientIdSchema, digest } from "../../domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../domain/input.ts";
import { isNameless, namelessInPlace } from "../../domain/message-marks.ts";
import { parseExactJson } from "../../domain/parse-exact-json.ts";
import { isDeeper } from "../../http/json-depth.ts";
import { parseClient } from "./parse-client.ts";
import { type MessageContext, type OddMessage, parseMessage } from "./parse-message.ts";
import { readSeenAgents } from "./read-agents.ts";
import { looseFlag, looseList, looseText } from "./tolerant.ts";

export type MalformedReason =
  | "not-json"
  | "too-deep"
  | "not-an-object"
  | "no-event-name"
  | "no-client"
  | "no-client-id";

export type ParsedWebhook =
  | { event: ChatraEvent; odd: OddMessage[] }
  /** Not one of the three webhooks: acknowledge and count it. */
  | { unknownEvent: string }
  | { malformed: MalformedReason };

export type WebhookContext = {
  accountId: AccountId;
  /** The arrival time, for messages without a time of their own; ms UTC. */
  now: number;
};

const MAX_EVENT_NAME_LENGTH = 40;
/** No webhook nests this deep, and its readers may visit every level. */
const DEEPEST_BODY = 100;
/** Chatra's names, and those of its sister product. */
const EVENT_NAMES: Readonly<Record<string, ChatraEvent["event"]>> = {
  chatStarted: "chatStarted",
  chatFragment: "chatFragment",
  chatTranscript: "chatTranscript",
  conversationStarted: "chatStarted",
  conversationFragment: "chatFragment",
  conversationTranscript: "chatTranscript",
};
/** Numbers in these fields are text, and we show them as written. */
const TEXT_FIELDS = ["text", "message"];
const agentSchema = z.looseObject({ id: looseText, name: looseText }).catch({});

const clientSchema = z
  .looseObject({ id: looseText, chatId: looseText, conversationId: looseText })
  .optional()
  .catch(undefined);

const wireSchema = z.looseObject({
  eventName: looseText,
  client: clientSchema,
  visitor: clientSchema,
  chatId: looseText,
  conversationId: looseText,
  agents: looseList,
  agent: agentSchema,
  messages: looseList,
  isNoAvailableAgent: looseFlag,
});

/**
 * Reads a webhook's body, as tolerantly as Chatra's incomplete reference requires. Never throws. Sorts messages by time (ties
 * by order of arrival), because the array's own order means little.
 */
export function parseWebhook(body: string, { accountId, now }: WebhookContext): ParsedWebhook {
  if (isDeeper(body, DEEPEST_BODY)) return { malformed: "too-deep" };
  const json = parseJson(body);
  if (json === undefined) return { malformed: "not-json" };
  const parsed = wireSchema.safeParse(json);
  if (!parsed.success) return { malformed: "not-an-object" };
  const wire = parsed.data;
  if (wire.eventName === undefined) return { malformed: "no-event-name" };
  const event = Object.hasOwn(EVENT_NAMES, wire.eventName) ? EVENT_NAMES[wire.eventName] : undefined;
  if (event === undefined) return { unknownEvent: wire.eventName.slice(0, MAX_EVENT_NAME_LENGTH) };
  const client = wire.client?.id === undefined ? (wire.visitor ?? wire.client) : wire.client;
  if (client === undefined) return { malformed: "no-client" };
  const { id } = client;
  const chatId = client.chatId ?? client.conversationId ?? wire.chatId ?? wire.conversationId;
  if (id === undefined) return { malformed: "no-client-id" };

  const { profile, visitAt } = parseClient(client, wire.chatStartedPage ?? wire.conversationStartPage);
  const { message = null } = wire;
  const single = Array.isArray(message) ? message : message === null ? [] : [message];
  const raws = [...wire.messages, ...single];
  const agents = readSeenAgents([...wire.agents, wire.agent], raws);
  const { messages, odd } = readMessages(raws, {
    agentNames: namesById([...wire.agents, wire.agent]),
    soleAgentName: wire.agent.name,
    arrivedAt: now,
  });
  return {
    event: {
      kind: "chatra.event",
      accountId,
      event,
      clientId: clientIdSchema.parse(id),
      ...(chatId === undefined ? {} : { chatId }),
      ...(visitAt === undefined ? {} : { visitAt }),
      profile,
      nobodyAvailable: wire.isNoAvailableAgent,
      messages: inOrder(messages),
      ...(agents.length === 0 ? {} : { agents }),
      // Chatra does not number its deliveries: an equal body counts as the same webhook. Equal text without ids and times could
      // produce it too, but a repeated delivery is far more likely.
      bodyDigest: digest(body),
    },
    odd,
  };
}

function parseJson(body: string): unknown {
  try {
    return parseExactJson(body.startsWith("\uFEFF") ? body.slice(1) : body, TEXT_FIELDS);
  } catch {
    return undefined;
  }
}

function namesById(agents: unknown[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const agent of agents) {
    const { id, name } = agentSchema.parse(agent);
    if (id !== undefined && name !== undefined) names.set(id, name);
  }
  return names;
}

function readMessages(
  raws: unknown[],
  context: MessageContext,
): { messages: ChatraMessage[]; odd: OddMessage[] } {
  const messages: ChatraMessage[] = [];
  const odd: OddMessage[] = [];
  const seen = new Map<string, { count: number; words: Set<string> }>();
  for (const raw of raws) {
    const message = parseMessage(raw, context);
    if ("reason" in message) {
      odd.push(message);
      continue;
    }
    const alike = seen.get(message.id) ?? { count: 0, words: new Set() };
    if (alike.count === 0) seen.set(message.id, alike);
    alike.count += 1;
    const said = saidBy(message);
    // Equal text without ids, twice, is two messages: their order among equals tells them apart.
    if (isNameless(message.id)) messages.push({ ...message, id: namelessInPlace(message.id, alike.count) });
    // Different text with the same id is not a repetition, and must not be dropped.
    else if (alike.words.has(said)) odd.push({ id: message.id, reason: "repeated" });
    else messages.push(message);
    alike.words.add(said);
  }
  return { messages, odd };
}

function saidBy({ author, text, files = [] }: ChatraMessage): string {
  return digest(author, text, ...files.map(({ name }) => name));
}

/**
 * Orders messages by time. The list's order matters only for a message without a time: it stays between its neighbours and gets
 * the time of one. Where none has a time, all keep their order and get the arrival time.
 */
function inOrder(listed: ChatraMessage[]): ChatraMessage[] {
  const dated = listed.filter(({ undated }) => !undated);
  const [first] = dated;
  const last = dated.at(-1);
  if (first === undefined || last === undefined) return listed;
  // Some lists put the newest first.
  const isNewestFirst = first.createdAt > last.createdAt;
  const behind = undatedBehind(isNewestFirst ? listed.toReversed() : listed);
  const start = isNewestFirst ? last : first;
  return dated
    .toSorted((one, other) => one.createdAt - other.createdAt)
    .flatMap((anchor) => {
      const ahead = anchor === start ? (behind.get(undefined) ?? []) : [];
      return [...ahead, anchor, ...(behind.get(anchor) ?? [])].map((message) => ({
        ...message,
        createdAt: anchor.createdAt,
      }));
    });
}

/** The undated messages that follow each dated one, and (undefined) those before the first. */
function undatedBehind(listed: ChatraMessage[]): Map<ChatraMessage | undefined, ChatraMessage[]> {
  const behind = new Map<ChatraMessage | undefined, ChatraMessage[]>();
  let previous: ChatraMessage | undefined;
  let undated: ChatraMessage[] = [];
  const place = (next?: ChatraMessage): void => {
    // In an unsorted list, they follow the earlier one of their neighbours.
    const anchor = previous && next && next.createdAt < previous.createdAt ? next : previous;
    behind.set(anchor, [...(behind.get(anchor) ?? []), ...undated]);
    undated = [];
    previous = next;
  };
  for (const message of listed) {
    if (message.undated) undated.push(message);
    else place(message);
  }
  place();
  return behind;
}
