import { z } from "zod";
import {
  type ClientId,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdSchema,
  slackTsSchema,
  userIdSchema,
} from "./ids.ts";
import { snoozeSchema } from "./snooze.ts";
import { richContentSchema } from "./text/rich-content.ts";

/**
 * An order is what a person asks for by a command, a button, a form or a shortcut, and what changes something in Chatra or
 * in a thread. The inbox stores it like every other input, the domain decides it, the outbox carries it out.
 */

/** Why a file in Slack can't be handed on, whatever is configured. */
export const FILE_OBSTACLES = ["canvas", "list", "hidden-by-plan", "withheld", "no-address"] as const;

/** Slack's file, as far as the bot needs it to hand it on. */
export const slackFileSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  mimetype: z.string(),
  /** Bytes; 0 if unknown. */
  size: z.number(),
  /** The file's own address (http or https), if it is kept outside of Slack. */
  externalUrl: z.string().optional(),
  obstacle: z.enum(FILE_OBSTACLES).optional(),
  /** Slack gives only the ID until it is asked, for example for files of another workspace. */
  isStub: z.boolean().optional(),
});

/** Who ordered something, and where the bot answers. */
export const orderSchema = z.object({
  /** The same if Slack delivers the same order twice. */
  id: z.string().min(1),
  userId: userIdSchema,
  /** Left out if the thread itself shows the result, as with a pushed message. */
  answer: z
    .object({
      /** Missing if the order came from no channel. */
      channelId: channelIdSchema.optional(),
      threadTs: slackTsSchema.optional(),
      /** Slack's address for answers: five within thirty minutes. It is a secret. */
      responseUrl: z.string().optional(),
      /** The answer replaces the message whose button was pressed. */
      replaces: z.boolean().optional(),
    })
    .optional(),
});

const present = z.string().nullable().optional();

/** Only named fields change, null removes one (contracts: Chatra; notes are replaced whole). */
const clientChangesSchema = z.object({
  name: present,
  email: present,
  phone: present,
  notes: present,
});

export const REQUEST_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** A raw request. The path still holds its placeholders. */
const requestSchema = z.object({
  method: z.enum(REQUEST_METHODS),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  pathParameters: z.record(z.string(), z.string()),
  body: z.json().optional(),
});

/** One call to Chatra that shows nobody a new message, or whose meaning the bridge does not know. */
export const callSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("update"), clientId: clientIdSchema, changes: clientChangesSchema }),
  z.object({
    kind: z.literal("edit"),
    messageId: chatraMessageIdSchema,
    text: z.string(),
    pushed: z.boolean(),
  }),
  z.object({ kind: z.literal("delete"), messageId: chatraMessageIdSchema, pushed: z.boolean() }),
  z.object({
    kind: z.literal("run"),
    actionId: z.string(),
    actionName: z.string(),
    input: z.record(z.string(), z.json()),
  }),
  z.object({ kind: z.literal("request"), request: requestSchema }),
]);

/** The snippet that a text is made of. */
const usedSnippetSchema = z.object({ name: z.string(), shared: z.boolean() });

/** A person's message, by its place in Slack. */
const message = { channelId: channelIdSchema, threadTs: slackTsSchema, ts: slackTsSchema };

export const actSchema = z.discriminatedUnion("kind", [
  /** Opens the visitor's thread; `move`: in this channel, even if there is one in another. */
  z.object({
    kind: z.literal("open"),
    clientId: clientIdSchema,
    channelId: channelIdSchema,
    move: z.boolean(),
  }),
  /** Sends a text in Slack's markup to a visitor; `pushed`: as a pushed message. */
  z.object({
    kind: z.literal("send"),
    clientId: clientIdSchema,
    text: z.string(),
    pushed: z.boolean(),
    /** The text was typed into a form: plain text, as it is. */
    typed: z.literal(true).optional(),
    /** The same, filled in by this snippet. */
    snippet: usedSnippetSchema.optional(),
  }),
  ...callSchema.options,
  /** Erases everything that the bot keeps of a visitor. */
  z.object({ kind: z.literal("forget"), clientId: clientIdSchema }),
  /** Retries a failed delivery. */
  z.object({ kind: z.literal("retry"), deliveryId: deliveryIdSchema }),
  /** Sends a note, or a message that was not sent, to the visitor after all. */
  z.object({
    kind: z.literal("relay"),
    ...message,
    authorId: userIdSchema,
    /** The post is the bot's own, for a message by command: it may have the end of the text only. */
    ofBot: z.literal(true).optional(),
    text: z.string(),
    content: richContentSchema.optional(),
    files: z.array(slackFileSchema),
    /** Of a snippet's text: whom it is filled in for, so that it is erased with them. */
    clientId: clientIdSchema.optional(),
    snippet: usedSnippetSchema
      /** The version of the message that the question was about. */
      .extend({ editedTs: z.string().optional() })
      .optional(),
  }),
  /** Deletes a message for the visitor; it stays in Slack. */
  z.object({ kind: z.literal("unsend"), ...message }),
  /** Says who has a chat, and whether it is open, closed or asleep. */
  z.object({
    kind: z.literal("steer"),
    channelId: channelIdSchema,
    threadTs: slackTsSchema,
    step: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("claim") }),
      z.object({ kind: z.literal("release") }),
      z.object({ kind: z.literal("assign"), userId: userIdSchema }),
      /** `byMark`: by a reaction on the card. */
      z.object({ kind: z.literal("close"), byMark: z.literal(true).optional() }),
      z.object({ kind: z.literal("reopen") }),
      /** No reminder for what the visitor waits for now, if that began before the reminder with this button was posted, in ms. */
      z.object({ kind: z.literal("quiet"), remindedAt: z.number().exactOptional() }),
      /** No reminders, broadcasts or mentions for this visitor, or again some. */
      z.object({ kind: z.literal("mute") }),
      z.object({ kind: z.literal("unmute") }),
      z.object({ kind: z.literal("snooze"), until: snoozeSchema }),
    ]),
  }),
  /** Retries what failed of a message, or of all messages of the thread (no `ts`). */
  z.object({ kind: z.literal("resend"), ...message, ts: slackTsSchema.optional() }),
]);

export type SlackFile = z.infer<typeof slackFileSchema>;
export type OrderOrigin = z.infer<typeof orderSchema>;
export type UsedSnippet = z.infer<typeof usedSnippetSchema>;
export type ClientChanges = z.infer<typeof clientChangesSchema>;
export type RawRequest = z.infer<typeof requestSchema>;
export type Call = z.infer<typeof callSchema>;
export type Order = z.infer<typeof actSchema>;
export type OrderKind = Order["kind"];

/** PUT and DELETE can repeat safely. */
export function isRepeatableMethod(method: RawRequest["method"]): boolean {
  return method !== "POST" && method !== "PATCH";
}

/** The client whom an order names. Calls of Chatra's API name one in their path, and its actions in their input. */
export function clientOf(act: Order): ClientId | undefined {
  if ("clientId" in act) return act.clientId;
  // Actions have inputs of their own; those for Chatra call the client by this name.
  if (act.kind === "run") return clientIdSchema.safeParse(act.input.clientId).data;
  if (act.kind !== "request") return undefined;
  const { path, pathParameters } = act.request;
  const [, part = ""] = /\/clients\/([^/]+)/i.exec(path) ?? [];
  const named = /^(?:\{([^{}]+)\}|:(.+))$/.exec(part);
  const id = named === null ? decoded(part) : pathParameters[named[1] ?? named[2] ?? ""];
  return clientIdSchema.safeParse(id).data;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What an order is about, by IDs and names only. Texts and values must not get into the audit. */
export function subjectOf(act: Order): string | undefined {
  switch (act.kind) {
    case "edit":
    case "delete":
      return `${act.pushed ? "pushed message" : "message"} ${act.messageId}`;
    case "run":
      return act.actionName;
    case "request":
      return `${act.request.method} ${act.request.path}`;
    case "retry":
      return act.deliveryId;
    case "relay":
    case "unsend":
      return act.ts;
    case "resend":
      return act.ts ?? act.threadTs;
    case "update":
      return Object.keys(act.changes).sort().join(", ");
    case "send":
      return act.pushed ? "pushed message" : "message";
    case "steer":
      return act.step.kind;
    case "open":
    case "forget":
      return undefined;
    default:
      return act satisfies never;
  }
}
