import { z } from "zod";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdSchema,
  slackTsSchema,
  userIdSchema,
} from "./ids.ts";
import { richContentSchema } from "./text/rich-content.ts";

/**
 * An act is something that a person orders by a command, a button, a form or a shortcut and that changes something, at
 * Chatra's or in a thread. It is stored like every other input, decided by the domain and carried out by the outbox.
 */

/** Why a file of Slack's can't be handed on, whatever is configured. */
export const fileObstacles = ["canvas", "list", "hidden-by-plan", "withheld", "no-address"] as const;

/** Slack's file, as far as handing it on needs it. */
export const slackFileSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  mimetype: z.string(),
  /** Bytes; 0 where that is not known. */
  size: z.number(),
  /** Its own address (http or https), where it is kept outside of Slack. */
  externalUrl: z.string().optional(),
  obstacle: z.enum(fileObstacles).optional(),
  /** Slack tells nothing but its id until it is asked, as of files of another workspace. */
  isStub: z.boolean().optional(),
});

/** Who ordered something, and where they are told how it went. */
export const orderSchema = z.object({
  /** The same when Slack delivers the same order twice. */
  id: z.string().min(1),
  userId: userIdSchema,
  /** Left out where the thread itself shows how it went, as with `!commands`. */
  answer: z
    .object({
      /** Missing where it was ordered from no channel. */
      channelId: channelIdSchema.optional(),
      threadTs: slackTsSchema.optional(),
      /** Slack's address for answers: five within thirty minutes. It is a secret. */
      responseUrl: z.string().optional(),
      /** The answer takes the place of the message whose button was pressed. */
      replaces: z.boolean().optional(),
    })
    .optional(),
});

const present = z.string().nullable().optional();

/** Only named fields change, null removes one (contracts: Chatra; notes are replaced whole). */
export const clientChangesSchema = z.object({
  name: present,
  email: present,
  phone: present,
  notes: present,
});

const requestSchema = z.object({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  pathParameters: z.record(z.string(), z.string()),
  body: z.json().optional(),
});

/** What is owed to Chatra by one call that shows nobody a new message, or that the bridge knows no meaning of. */
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

/** What a person wrote, by its place in Slack. */
const message = { channelId: channelIdSchema, threadTs: slackTsSchema, ts: slackTsSchema };

export const actSchema = z.discriminatedUnion("kind", [
  /** The client's thread; `move`: in this channel, also where there is one in another. */
  z.object({
    kind: z.literal("open"),
    clientId: clientIdSchema,
    channelId: channelIdSchema,
    move: z.boolean(),
  }),
  /** Words to a client, as Slack has them; `pushed`: as a pushed message. */
  z.object({ kind: z.literal("send"), clientId: clientIdSchema, text: z.string(), pushed: z.boolean() }),
  ...callSchema.options,
  /** All that is kept of a client is erased. */
  z.object({ kind: z.literal("forget"), clientId: clientIdSchema }),
  /** A failed delivery, once more. */
  z.object({ kind: z.literal("retry"), deliveryId: deliveryIdSchema }),
  /** A note, or a message that was not relayed, goes to the visitor after all. */
  z.object({
    kind: z.literal("relay"),
    ...message,
    authorId: userIdSchema,
    text: z.string(),
    content: richContentSchema.optional(),
    files: z.array(slackFileSchema),
  }),
  /** A message is deleted at the visitor's and stays in Slack. */
  z.object({ kind: z.literal("unsend"), ...message }),
  /** What failed of a message, or of all messages of the thread (no `ts`), goes out once more. */
  z.object({ kind: z.literal("resend"), ...message, ts: slackTsSchema.optional() }),
]);

export type SlackFile = z.infer<typeof slackFileSchema>;
export type OrderOrigin = z.infer<typeof orderSchema>;
export type ClientChanges = z.infer<typeof clientChangesSchema>;
export type Call = z.infer<typeof callSchema>;
export type Order = z.infer<typeof actSchema>;
export type OrderKind = Order["kind"];

/** What it is about, by ids and names only: words and values are nobody's business here. */
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
    case "open":
    case "forget":
      return undefined;
    default:
      return act satisfies never;
  }
}
