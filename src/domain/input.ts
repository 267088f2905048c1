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
 * What can happen to a conversation, as inbound hands it on and the inbox keeps it. These are our own types:
 * nothing of Slack's or Chatra's forms gets past the parsers in `inbound/`.
 */

/** Who wrote what the thread hangs from; missing where Slack does not say. */
const parentUser = userIdSchema.optional();

const slackPlace = { teamId: teamIdSchema, channelId: channelIdSchema };

/** A person wrote in a thread (also "also send to channel", `/me`, and uploads with or without words). */
const slackReplySchema = z.object({
  kind: z.literal("slack.reply"),
  ...slackPlace,
  threadTs: slackTsSchema,
  ts: slackTsSchema,
  userId: userIdSchema,
  text: z.string(),
  /** Missing where Slack sent the summary alone, and in what earlier versions stored. */
  content: richContentSchema.optional(),
  files: z.array(slackFileSchema),
  parentUserId: parentUser,
});

/** A person changed the words of a message. `editedTs` orders several edits of one message. */
const slackEditSchema = z.object({
  kind: z.literal("slack.edit"),
  ...slackPlace,
  threadTs: slackTsSchema.optional(),
  ts: slackTsSchema,
  userId: userIdSchema,
  text: z.string(),
  /** Of what can't go it names only what was not there before the change. */
  content: richContentSchema.optional(),
  files: z.array(slackFileSchema),
  editedTs: slackTsSchema,
  parentUserId: parentUser,
});

/** A message is gone from Slack: a reply, or the root of a thread (then Slack may keep a tombstone in its place). */
const slackDeleteSchema = z.object({
  kind: z.literal("slack.delete"),
  ...slackPlace,
  threadTs: slackTsSchema.optional(),
  ts: slackTsSchema,
  /** Who wrote it, and most likely deleted it: who did Slack does not say. Missing for what no person wrote. */
  userId: userIdSchema.optional(),
  /** When Slack says it happened; in ms. */
  at: z.number(),
  parentUserId: parentUser,
});

export const buttonActions = ["retry", "discard", "arrived", "send-again"] as const;

/** Somebody pressed a button of ours under a failed or uncertain reply. */
const slackButtonSchema = z.object({
  kind: z.literal("slack.button"),
  ...slackPlace,
  /** The message that carries the button. */
  messageTs: slackTsSchema,
  threadTs: slackTsSchema.optional(),
  userId: userIdSchema,
  action: z.enum(buttonActions),
  deliveryId: deliveryIdSchema,
  /** Slack's `action_ts`: tells two presses apart, and is the same when one press is delivered twice. */
  actionTs: z.string(),
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
  /** Missing where Chatra gave no link that can be followed: then `linkFault` says why. */
  url: z.string().optional(),
  linkFault: z.enum(["none", "relative", "unsafe"]).optional(),
  isImage: z.boolean(),
  /** Bytes. */
  size: z.number().optional(),
});

const chatraMessageShape = z.object({
  /** Chatra's id. Where a message came without one, a fingerprint of it in the form `fp:…`. */
  id: chatraMessageIdSchema,
  /** `other`: neither the visitor nor an agent, as far as Chatra says; `role` is its word for them. */
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
  /** Head of an e-mail, in its order: subject, from, to, cc. */
  mail: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  /** What Chatra says of a message that it could not hand on to the visitor's messenger. */
  undelivered: z.string().optional(),
});

/** Inputs from before messages could have several files have one in `file`. */
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
  chatLink: z.string().optional(),
  pageUrl: z.string().optional(),
  pageTitle: z.string().optional(),
  /** Further data the site keeps about the client, as readable pairs. */
  custom: z.record(z.string(), z.string()).optional(),
});

/** One of Chatra's three webhooks. */
const chatraEventSchema = z.object({
  kind: z.literal("chatra.event"),
  accountId: accountIdSchema,
  event: z.enum(["chatStarted", "chatFragment", "chatTranscript"]),
  clientId: clientIdSchema,
  chatId: z.string().optional(),
  /** When the client's visit began, in ms. */
  visitAt: z.number().optional(),
  profile: clientProfileSchema,
  /** Chatra said that nobody was online to answer. */
  nobodyAvailable: z.boolean(),
  messages: z.array(chatraMessageSchema),
  /** Hash of the body: the same webhook delivered again is the same input. */
  bodyDigest: z.string(),
});

export const inputSchema = z.discriminatedUnion("kind", [
  slackReplySchema,
  slackEditSchema,
  slackDeleteSchema,
  slackButtonSchema,
  slackOrderSchema,
  chatraEventSchema,
]);

export type SlackReply = z.infer<typeof slackReplySchema>;
export type SlackEdit = z.infer<typeof slackEditSchema>;
export type SlackDelete = z.infer<typeof slackDeleteSchema>;
export type SlackOrder = z.infer<typeof slackOrderSchema>;
export type SlackButton = z.infer<typeof slackButtonSchema>;
export type ButtonAction = (typeof buttonActions)[number];
export type ChatraFile = z.infer<typeof chatraFileSchema>;
export type ChatraMessage = z.infer<typeof chatraMessageShape>;
export type ClientProfile = z.infer<typeof clientProfileSchema>;
export type ChatraEvent = z.infer<typeof chatraEventSchema>;
export type Input = z.infer<typeof inputSchema>;

/**
 * Stores an input and resolves once it is durable; only then may its sender be told that it was received.
 * Rejects when it could not be stored: the sender must be told so, and will deliver it again.
 */
export type AcceptInput = (input: Input) => Promise<"stored" | "duplicate">;

/** An input with the kind of act that it orders. */
export type OrderOf<Kind extends SlackOrder["act"]["kind"]> = SlackOrder & {
  act: Extract<SlackOrder["act"], { kind: Kind }>;
};
