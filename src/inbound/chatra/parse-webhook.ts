import { z } from "zod";
import {
  type AccountId,
  type ChatraMessageId,
  chatraMessageIdSchema,
  clientIdSchema,
  digest,
} from "../../domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../domain/input.ts";
import { type MessageContext, type OddMessage, parseMessage } from "./parse-message.ts";
import { parseProfile } from "./parse-profile.ts";
import { looseFlag, looseList, looseText } from "./tolerant.ts";

export type MalformedReason = "not-json" | "not-an-object" | "no-event-name" | "no-client" | "no-client-id";

export type ParsedWebhook =
  | { event: ChatraEvent; odd: OddMessage[] }
  /** Not one of the three webhooks: to be acknowledged and counted. */
  | { unknownEvent: string }
  | { malformed: MalformedReason };

export type WebhookContext = {
  accountId: AccountId;
  /** When it arrived, for messages without a time of their own; ms UTC. */
  now: number;
};

const maxEventNameLength = 40;
const eventNameSchema = z.enum(["chatStarted", "chatFragment", "chatTranscript"]);
const nobody = { id: undefined, name: undefined };
const agentSchema = z.looseObject({ id: looseText, name: looseText }).catch(nobody).default(nobody);

const wireSchema = z.looseObject({
  eventName: looseText,
  client: z.looseObject({ id: looseText, chatId: looseText }).optional().catch(undefined),
  agents: looseList,
  agent: agentSchema,
  messages: looseList,
  message: z.unknown().optional(),
  isNoAvailableAgent: looseFlag,
  chatStartedPage: z.unknown().optional(),
  conversationStartPage: z.unknown().optional(),
});

/**
 * Reads the body of a webhook, as tolerantly as Chatra's partial reference asks for. Never throws.
 * Messages are sorted by time (the order of arrival breaks ties), because the array's own order means nothing.
 */
export function parseWebhook(body: string, { accountId, now }: WebhookContext): ParsedWebhook {
  const json = parseJson(body);
  if (json === undefined) return { malformed: "not-json" };
  const parsed = wireSchema.safeParse(json);
  if (!parsed.success) return { malformed: "not-an-object" };
  const wire = parsed.data;
  if (wire.eventName === undefined) return { malformed: "no-event-name" };
  const eventName = eventNameSchema.safeParse(wire.eventName);
  if (!eventName.success) return { unknownEvent: wire.eventName.slice(0, maxEventNameLength) };
  if (wire.client === undefined) return { malformed: "no-client" };
  const { id, chatId } = wire.client;
  if (id === undefined) return { malformed: "no-client-id" };

  const single = wire.message === undefined || wire.message === null ? [] : [wire.message];
  const { messages, odd } = readMessages([...wire.messages, ...single], {
    agentNames: namesById([...wire.agents, wire.agent]),
    soleAgentName: wire.agent.name,
    arrivedAt: now,
  });
  return {
    event: {
      kind: "chatra.event",
      accountId,
      event: eventName.data,
      clientId: clientIdSchema.parse(id),
      ...(chatId === undefined ? {} : { chatId }),
      profile: parseProfile(wire.client, wire.chatStartedPage ?? wire.conversationStartPage),
      nobodyAvailable: wire.isNoAvailableAgent,
      messages: messages.sort((a, b) => a.createdAt - b.createdAt),
      bodyDigest: digest(body),
    },
    odd,
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.startsWith("\uFEFF") ? body.slice(1) : body);
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
  const seen = new Map<string, number>();
  for (const raw of raws) {
    const message = parseMessage(raw, context);
    if ("reason" in message) {
      odd.push(message);
      continue;
    }
    const place = (seen.get(message.id) ?? 0) + 1;
    seen.set(message.id, place);
    if (place === 1) messages.push(message);
    // The same words twice without ids are two messages: they are told apart by their place among their like.
    else if (message.id.startsWith("fp:")) messages.push({ ...message, id: idInPlace(message.id, place) });
    else odd.push({ id: message.id, reason: "repeated" });
  }
  return { messages, odd };
}

function idInPlace(id: ChatraMessageId, place: number): ChatraMessageId {
  return chatraMessageIdSchema.parse(`${id}.${place}`);
}
