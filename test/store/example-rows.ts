import type { Conversation, Link } from "../../src/domain/conversation.ts";
import {
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdSchema,
  deliveryIdSchema,
  inputIdSchema,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import type { NewInput } from "../../src/store/inputs.ts";

export const accountId = accountIdSchema.parse("account");
export const teamId = teamIdSchema.parse("T1");
export const channelId = channelIdSchema.parse("C1");
export const inputId = (id: string) => inputIdSchema.parse(id);
export const deliveryId = (id: string) => deliveryIdSchema.parse(id);
export const conversationId = (id: string) => conversationIdSchema.parse(id);
export const chatraId = (id: string) => chatraMessageIdSchema.parse(id);
export const ts = (text: string) => slackTsSchema.parse(text);

export function exampleInput(
  id: string,
  fields: { key?: string; sourceTime?: number; text?: string } = {},
): NewInput {
  return {
    id: inputId(id),
    key: fields.key ?? "key",
    sourceTime: fields.sourceTime ?? 1,
    input: {
      kind: "slack.reply",
      teamId,
      channelId,
      threadTs: ts("1.1"),
      ts: ts("2.2"),
      userId: userIdSchema.parse("U1"),
      text: fields.text ?? "words",
      files: [],
    },
  };
}

/** Of a delivery to Chatra; to Slack goes what is not told otherwise. */
export const toChatra = { payload: { kind: "chatra.hold" } } satisfies Partial<OwnedDelivery>;

export function exampleDelivery(id: string, fields: Partial<OwnedDelivery> = {}): OwnedDelivery {
  return {
    id: deliveryId(id),
    accountId,
    key: "key",
    conversationId: conversationId("cv"),
    sourceTime: 1,
    payload: { kind: "slack.post", text: "words" },
    ...fields,
  };
}

export function exampleConversation(id: string, fields: Partial<Conversation> = {}): Conversation {
  return {
    id: conversationId(id),
    accountId,
    clientId: clientIdSchema.parse("client"),
    chatId: undefined,
    teamId,
    channelId,
    routeChannelId: channelId,
    threadTs: undefined,
    rootDeliveryId: deliveryId("root"),
    threadCount: 1,
    episode: undefined,
    card: {},
    muted: false,
    profile: { name: "Ann", custom: { plan: "pro" } },
    nobodyAvailable: false,
    forgottenAt: undefined,
    lastActivityAt: 5,
    createdAt: 4,
    ...fields,
  };
}

export function exampleLink(id: string, fields: Partial<Link> = {}): Link {
  return {
    id,
    conversationId: conversationId("cv"),
    direction: "to-client",
    accountId,
    teamId,
    channelId,
    threadTs: ts("1.1"),
    slackTs: undefined,
    chatraId: undefined,
    part: 0,
    state: "live",
    deliveryId: undefined,
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
    createdAt: 1,
    ...fields,
  };
}
