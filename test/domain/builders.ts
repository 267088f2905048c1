import type { Conversation, Link } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Delivery, NewDelivery } from "../../src/domain/delivery.ts";
import type { Episode } from "../../src/domain/episode.ts";
import {
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdSchema,
  type SlackTs,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type {
  ChatraEvent,
  ChatraMessage,
  SlackButton,
  SlackDelete,
  SlackEdit,
  SlackOrder,
  SlackReply,
} from "../../src/domain/input.ts";
import { type Found, NOTHING_FOUND } from "../../src/domain/needs.ts";
import type { Order, SlackFile } from "../../src/domain/order.ts";
import type { Payload, PayloadOf, ReplyRef } from "../../src/domain/payload.ts";

/** 14 November 2023, 22:13:20 UTC, in ms: when the tests' conversation begins. */
export const START = 1_700_000_000_000;

export const account = accountIdSchema.parse("acme");
const team = teamIdSchema.parse("T1");
export const channel = channelIdSchema.parse("C1");
export const otherChannel = channelIdSchema.parse("C2");
export const bot = userIdSchema.parse("UBOT");
export const ann = userIdSchema.parse("UANN");
export const clientId = clientIdSchema.parse("client-0042");
export const conversationId = conversationIdOf(account, clientId);
export const rootTs = ts(0);

/** The timestamp of a Slack message `seconds` after the start. */
export function ts(seconds: number): SlackTs {
  return slackTsSchema.parse(`${START / 1000 + seconds}.000100`);
}

export function aContext(over: Partial<Context & Found> = {}): Context & Found {
  return {
    now: START + 60_000,
    accountId: account,
    teamId: team,
    accountName: "main",
    botUserId: bot,
    channelId: channel,
    workspaceUrl: "https://acme.slack.com/",
    ...NOTHING_FOUND,
    names: { user: (id) => (id === "UANN" ? "Ann" : undefined) },
    author: { name: "Ann", email: "ann@acme.example" },
    mayOwn: (userId) => ["UANN", "UBOB"].includes(userId),
    client: undefined,
    fileUrl: (file) => `https://bot.example/files/${file.id}`,
    ...over,
  };
}

export function aConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: conversationId,
    accountId: account,
    clientId,
    chatId: "chat-1",
    teamId: team,
    channelId: channel,
    routeChannelId: channel,
    threadTs: rootTs,
    rootDeliveryId: deliveryIdSchema.parse("dl_root"),
    threadCount: 1,
    episode: undefined,
    card: {},
    muted: false,
    profile: { name: "Vera" },
    nobodyAvailable: false,
    forgottenAt: undefined,
    lastActivityAt: START,
    createdAt: START,
    ...over,
  };
}

export function aReply(text: string, over: Partial<SlackReply> = {}): SlackReply {
  return {
    kind: "slack.reply",
    teamId: team,
    channelId: channel,
    threadTs: rootTs,
    ts: ts(10),
    userId: ann,
    text,
    files: [],
    ...over,
  };
}

export function anEdit(text: string, over: Partial<SlackEdit> = {}): SlackEdit {
  return {
    kind: "slack.edit",
    teamId: team,
    channelId: channel,
    threadTs: rootTs,
    ts: ts(10),
    userId: ann,
    text,
    files: [],
    editedTs: ts(20),
    ...over,
  };
}

export function aDelete(over: Partial<SlackDelete> = {}): SlackDelete {
  return {
    kind: "slack.delete",
    teamId: team,
    channelId: channel,
    threadTs: rootTs,
    ts: ts(10),
    at: START + 30_000,
    ...over,
  };
}

export function aPress(
  action: SlackButton["action"],
  deliveryId: string,
  over: Partial<SlackButton> = {},
): SlackButton {
  return {
    kind: "slack.button",
    teamId: team,
    channelId: channel,
    messageTs: ts(40),
    threadTs: rootTs,
    userId: ann,
    action,
    deliveryId: deliveryIdSchema.parse(deliveryId),
    actionTs: "1",
    ...over,
  };
}

/** An order, answered in the channel it was given in. */
export function anAct(act: Order, over: Partial<SlackOrder> = {}): SlackOrder {
  const order = { id: "order-1", userId: ann, answer: { channelId: otherChannel } };
  return { kind: "slack.act", teamId: team, accountId: account, order, act, at: START + 50_000, ...over };
}

export function aMessage(id: string, text: string, over: Partial<ChatraMessage> = {}): ChatraMessage {
  return {
    id: chatraMessageIdSchema.parse(id),
    author: "client",
    text,
    createdAt: START + 1000,
    automatic: false,
    ...over,
  };
}

export function anAgentMessage(id: string, text: string, over: Partial<ChatraMessage> = {}): ChatraMessage {
  return aMessage(id, text, { author: "agent", agentName: "Bob", createdAt: START + 60_000, ...over });
}

export function anEvent(messages: ChatraMessage[], over: Partial<ChatraEvent> = {}): ChatraEvent {
  return {
    kind: "chatra.event",
    accountId: account,
    event: "chatFragment",
    clientId,
    chatId: "chat-1",
    profile: {},
    nobodyAvailable: false,
    messages,
    bodyDigest: "body",
    ...over,
  };
}

export function aFile(id: string, over: Partial<SlackFile> = {}): SlackFile {
  return { id, name: `${id}.pdf`, mimetype: "application/pdf", size: 1000, ...over };
}

export const replyRef: ReplyRef = {
  teamId: team,
  channelId: channel,
  threadTs: rootTs,
  ts: ts(10),
  userId: ann,
};

export function aSendPayload(
  text: string,
  over: Partial<PayloadOf<"chatra.send">> = {},
): PayloadOf<"chatra.send"> {
  return { kind: "chatra.send", clientId, text, agent: {}, reply: replyRef, part: 0, parts: 1, ...over };
}

export function aDelivery(payload: Payload, over: Partial<Delivery> = {}): Delivery {
  const target = payload.kind.startsWith("chatra") ? "chatra" : "slack";
  return {
    id: deliveryIdSchema.parse("dl_1"),
    key: `${conversationId}:${target}`,
    conversationId,
    sourceTime: START,
    payload,
    seq: 1,
    state: "sending",
    attempts: 1,
    nextAttemptAt: START,
    createdAt: START,
    outcomeUnknown: false,
    asked: false,
    waitShown: false,
    result: undefined,
    error: undefined,
    ...over,
  };
}

export function aLink(over: Partial<Link> = {}): Link {
  return {
    id: "link-1",
    conversationId,
    direction: "to-client",
    accountId: account,
    teamId: team,
    channelId: channel,
    threadTs: rootTs,
    slackTs: ts(10),
    chatraId: undefined,
    part: 0,
    state: "live",
    deliveryId: deliveryIdSchema.parse("dl_1"),
    sourceDigest: undefined,
    sentDigest: undefined,
    fingerprint: undefined,
    likeness: undefined,
    chatId: undefined,
    visitAt: undefined,
    saidAt: undefined,
    editedTs: undefined,
    earlyText: undefined,
    earlyContent: undefined,
    pushed: false,
    createdAt: START,
    ...over,
  };
}

/** The payloads of one kind among these deliveries, in order. */
export function payloads<Kind extends Payload["kind"]>(
  deliveries: Pick<NewDelivery, "payload">[],
  kind: Kind,
): PayloadOf<Kind>[] {
  return deliveries.flatMap(({ payload }) => (isKind(payload, kind) ? [payload] : []));
}

/** The reactions that these deliveries set (`+name`) and take away (`-name`), in order. */
export function reactions(deliveries: Pick<NewDelivery, "payload">[]): string[] {
  return payloads(deliveries, "slack.react").map(({ name, on }) => `${on ? "+" : "-"}${name}`);
}

/** The first of a list; fails the test when there is none. */
export function only<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined || items.length !== 1) throw new Error(`expected one item, got ${items.length}`);
  return first;
}

function isKind<Kind extends Payload["kind"]>(payload: Payload, kind: Kind): payload is PayloadOf<Kind> {
  return payload.kind === kind;
}

/** One that waits for its first answer, and of which somebody was reminded once. */
export function anEpisode(over: Partial<Episode> = {}): Episode {
  return {
    number: 1,
    openedAt: START,
    firstMessageId: chatraMessageIdSchema.parse("m1"),
    lastWordsAt: START,
    unanswered: [START],
    helpers: [],
    reminders: { count: 1, posts: [] },
    ...over,
  };
}
