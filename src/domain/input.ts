import { z } from "zod";
import {
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdSchema,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "./ids.ts";
import { actSchema, orderSchema, slackFileSchema } from "./order.ts";
import { richContentSchema } from "./text/rich-content.ts";

/**
 * What can happen to a conversation, as inbound parses it and the inbox keeps it. These are our own types: forms of
 * Slack and Chatra stop at the parsers in `inbound/`.
 */

/** Who wrote the message that the thread hangs from; missing if Slack does not say. */
const parentUser = userIdSchema.optional();

const slackPlace = { teamId: teamIdSchema, channelId: channelIdSchema };

/** A person wrote in a thread (including "also send to channel", `/me`, and uploads with or without text). */
const slackReplySchema = z.object({
  kind: z.literal("slack.reply"),
  ...slackPlace,
  threadTs: slackTsSchema,
  ts: slackTsSchema,
  userId: userIdSchema,
  text: z.string(),
  /** Missing if Slack sent the summary alone, and in inputs that earlier versions stored. */
  content: richContentSchema.optional(),
  files: z.array(slackFileSchema),
  parentUserId: parentUser,
});

/** A person edited a message. `editedTs` orders several edits of one message. */
const slackEditSchema = z.object({
  kind: z.literal("slack.edit"),
  ...slackPlace,
  threadTs: slackTsSchema.optional(),
  ts: slackTsSchema,
  userId: userIdSchema,
  text: z.string(),
  /** Its `leftOut` names only what the edit added. */
  content: richContentSchema.optional(),
  files: z.array(slackFileSchema),
  /** The files that the edit added; all of them where Slack did not tell how the message was before. */
  addedFileIds: z.array(z.string()).optional(),
  editedTs: slackTsSchema,
  parentUserId: parentUser,
});

/** A message is gone from Slack: a reply, or the root of a thread (then Slack may keep a tombstone in its place). */
const slackDeleteSchema = z.object({
  kind: z.literal("slack.delete"),
  ...slackPlace,
  threadTs: slackTsSchema.optional(),
  /** Slack did not tell how the message was: it may have been in a thread. */
  isBare: z.literal(true).optional(),
  ts: slackTsSchema,
  /** The author, who most likely deleted it, because Slack does not say who did. Missing if no person wrote it. */
  userId: userIdSchema.optional(),
  /** When Slack says it happened, in ms. */
  at: z.number(),
  parentUserId: parentUser,
});

export const BUTTON_ACTIONS = ["retry", "discard", "arrived", "send-again"] as const;

/** Somebody pressed a button of ours under a failed or uncertain reply. */
const slackButtonSchema = z.object({
  kind: z.literal("slack.button"),
  ...slackPlace,
  /** The message that carries the button. */
  messageTs: slackTsSchema,
  threadTs: slackTsSchema.optional(),
  userId: userIdSchema,
  action: z.enum(BUTTON_ACTIONS),
  deliveryId: deliveryIdSchema,
  /** Slack's `action_ts`: tells two presses apart, and is the same if Slack delivers one press twice. */
  actionTs: z.string(),
});

/** A person mentioned the bot, or wrote to it in a direct message. */
const slackMentionSchema = z.object({
  kind: z.literal("slack.mention"),
  ...slackPlace,
  threadTs: slackTsSchema.optional(),
  ts: slackTsSchema,
  userId: userIdSchema,
  isDirect: z.boolean(),
  parentUserId: parentUser,
});

/** A person put a reaction on a card, or removed it. */
const slackMarkSchema = z.object({
  kind: z.literal("slack.mark"),
  ...slackPlace,
  ts: slackTsSchema,
  userId: userIdSchema,
  mark: z.enum(["claim", "close"]),
  on: z.boolean(),
  /** Slack's `event_ts`: the same if Slack delivers it twice. */
  eventTs: slackTsSchema,
});

/** The time came for something in a chat. */
const timerSchema = z.object({
  kind: z.literal("timer"),
  accountId: accountIdSchema,
  clientId: clientIdSchema,
  /** In ms. */
  dueAt: z.number(),
});

/** The time came at which routes of an account open, or have their daily digest. */
const daySchema = z.object({
  kind: z.literal("day"),
  accountId: accountIdSchema,
  /** In ms. */
  dueAt: z.number(),
});

/** The time came at which a teammate has a digest of their own. */
const digestSchema = z.object({
  kind: z.literal("digest"),
  teamId: teamIdSchema,
  userId: userIdSchema,
  /** In ms, as the time of the digest before. */
  dueAt: z.number(),
  since: z.number(),
});

/** Somebody ordered something by a command, a button, a form or a shortcut. */
const slackOrderSchema = z.object({
  kind: z.literal("slack.act"),
  teamId: teamIdSchema,
  accountId: accountIdSchema,
  order: orderSchema,
  act: actSchema,
  /** When it was ordered, in ms. */
  at: z.number(),
});

const chatraFileSchema = z.object({
  name: z.string(),
  /** Missing if Chatra gave no usable link: then `linkFault` says why. */
  url: z.string().optional(),
  linkFault: z.enum(["none", "relative", "unsafe"]).optional(),
  isImage: z.boolean(),
  /** Bytes. */
  size: z.number().optional(),
});

const chatraMessageShape = z.object({
  /** Chatra's ID. If a message came without one, its fingerprint in the form `fp:…`. */
  id: chatraMessageIdSchema,
  /** `other`: neither the visitor nor an agent, as far as Chatra says; `role` is Chatra's word for them. */
  author: z.enum(["client", "agent", "other"]),
  role: z.string().optional(),
  text: z.string(),
  /** Milliseconds UTC. */
  createdAt: z.number(),
  /** Chatra gave no time: `createdAt` is that of a neighbour in its list, or of the arrival. */
  undated: z.literal(true).optional(),
  agentName: z.string().optional(),
  receivedFrom: z.string().optional(),
  /** Sent by a rule of Chatra (pushed, triggered, bot), not typed by a person. */
  automatic: z.boolean(),
  files: z.array(chatraFileSchema).optional(),
  /** Head of an email, in its order: subject, from, to, cc. */
  mail: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  /** What Chatra says if the visitor's messenger did not take the message. */
  undelivered: z.string().optional(),
});

/** Before messages could have several files, inputs had one in `file`. */
const chatraMessageSchema = z.preprocess((stored) => {
  if (typeof stored !== "object" || stored === null || !("file" in stored)) return stored;
  const { file, ...message } = stored;
  return { ...message, files: [file] };
}, chatraMessageShape);

export const clientProfileSchema = z.object({
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  country: z.string().optional(),
  city: z.string().optional(),
  ip: z.string().optional(),
  os: z.string().optional(),
  browser: z.string().optional(),
  source: z.string().optional(),
  /** Chatra's ID of the group of agents that the chat is for. */
  group: z.string().optional(),
  chatLink: z.string().optional(),
  pageUrl: z.string().optional(),
  pageTitle: z.string().optional(),
  /** Further data that the site keeps about the visitor, as readable pairs. */
  custom: z.record(z.string(), z.string()).optional(),
});

const seenAgentSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  /** Only a message named them, perhaps by a name that they had earlier. */
  ofMessage: z.literal(true).optional(),
});

/** One of Chatra's three webhooks. */
const chatraEventSchema = z.object({
  kind: z.literal("chatra.event"),
  accountId: accountIdSchema,
  event: z.enum(["chatStarted", "chatFragment", "chatTranscript"]),
  clientId: clientIdSchema,
  chatId: z.string().optional(),
  /** When the visit began, in ms. */
  visitAt: z.number().optional(),
  profile: clientProfileSchema,
  /** Chatra said that nobody was online to answer. */
  nobodyAvailable: z.boolean(),
  messages: z.array(chatraMessageSchema),
  /** The webhook has further messages, which come next: this is not its end. */
  continues: z.literal(true).optional(),
  /** The account's agents whom the event names, if any. */
  agents: z.array(seenAgentSchema).optional(),
  /** Hash of the body: the same webhook delivered again is the same input. */
  bodyDigest: z.string(),
});

export const inputSchema = z.discriminatedUnion("kind", [
  slackReplySchema,
  slackEditSchema,
  slackDeleteSchema,
  slackButtonSchema,
  slackMentionSchema,
  slackMarkSchema,
  slackOrderSchema,
  chatraEventSchema,
  timerSchema,
  daySchema,
  digestSchema,
]);

export type SlackReply = z.infer<typeof slackReplySchema>;
export type SlackEdit = z.infer<typeof slackEditSchema>;
export type SlackDelete = z.infer<typeof slackDeleteSchema>;
export type SlackOrder = z.infer<typeof slackOrderSchema>;
export type SlackButton = z.infer<typeof slackButtonSchema>;
export type SlackMention = z.infer<typeof slackMentionSchema>;
export type SlackMark = z.infer<typeof slackMarkSchema>;
export type Timer = z.infer<typeof timerSchema>;
export type Day = z.infer<typeof daySchema>;
export type Digest = z.infer<typeof digestSchema>;
export type ChatraFile = z.infer<typeof chatraFileSchema>;
export type ChatraMessage = z.infer<typeof chatraMessageShape>;
export type ClientProfile = z.infer<typeof clientProfileSchema>;
export type SeenAgent = z.infer<typeof seenAgentSchema>;
export type ChatraEvent = z.infer<typeof chatraEventSchema>;
export type Input = z.infer<typeof inputSchema>;

/**
 * Stores an input and resolves once it is durable; only then may the sender be told that the bot received it. Rejects
 * if the input could not be stored: the sender must be told, and will deliver it again.
 */
export type AcceptInput = (input: Input) => Promise<"stored" | "duplicate">;

/** An order of this kind. */
export type OrderOf<Kind extends SlackOrder["act"]["kind"]> = SlackOrder & {
  act: Extract<SlackOrder["act"], { kind: Kind }>;
};
