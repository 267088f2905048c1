import { z } from "zod";

/**
 * A person's message as Slack shows it, unlike its summary `text`. Inbound reads it from blocks and attachments. The
 * store keeps it with the input, so types may gain fields and must not lose any.
 */

const marks = {
  /** Struck out: no longer valid. */
  strike: z.literal(true).optional(),
  /** Shown as code: everything in it is literal. */
  code: z.literal(true).optional(),
};
const id = z.string().min(1);
/** As Slack wrote it into the summary, if it did. */
const name = z.string().optional();

const spanSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string(), ...marks }),
  z.object({ kind: z.literal("link"), url: z.string(), label: z.string(), ...marks }),
  z.object({
    kind: z.literal("emoji"),
    name: z.string(),
    /** Code points in hexadecimal, joined by hyphens; the workspace's own emoji have none. */
    unicode: z.string().optional(),
    /** From 2 (light) to 6 (dark). */
    tone: z.number().optional(),
    ...marks,
  }),
  z.object({ kind: z.literal("user"), id, name, ...marks }),
  z.object({ kind: z.literal("group"), id, name, ...marks }),
  z.object({ kind: z.literal("channel"), id, name, ...marks }),
  z.object({ kind: z.literal("broadcast"), range: z.string(), ...marks }),
  z.object({
    kind: z.literal("date"),
    /** Since 1970, UTC. */
    seconds: z.number(),
    format: z.string(),
    fallback: z.string(),
    url: z.string(),
    ...marks,
  }),
]);

const spans = z.array(spanSchema);
const quoted = z.literal(true).optional();

const contentBlockSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("paragraph"), spans, quoted }),
  z.object({
    kind: z.literal("item"),
    spans,
    /** 0 at the margin. */
    indent: z.number(),
    /** Its place in an ordered list, from 1. */
    number: z.number().optional(),
    quoted,
  }),
  z.object({ kind: z.literal("code"), spans, quoted }),
  /** One row of a table. */
  z.object({ kind: z.literal("row"), cells: z.array(spans) }),
  /** Text that exists only as Slack's mrkdwn. */
  z.object({ kind: z.literal("mrkdwn"), text: z.string() }),
]);

export const richContentSchema = z.object({
  blocks: z.array(contentBlockSchema),
  /** What the message holds and can't go to the visitor; `name` is what to call it. */
  leftOut: z.array(
    z.object({ name: z.string(), reason: z.enum(["forwarded", "image-by-address", "video", "unreadable"]) }),
  ),
});

export type Span = z.infer<typeof spanSchema>;
export type SpanOf<Kind extends Span["kind"]> = Extract<Span, { kind: Kind }>;
export type ContentBlock = z.infer<typeof contentBlockSchema>;
export type RichContent = z.infer<typeof richContentSchema>;

/** What a person wrote: `text` is Slack's summary; `content` is missing if Slack sent only the summary. */
export type Message = { text: string; content?: RichContent | undefined };
