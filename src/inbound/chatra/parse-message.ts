import { z } from "zod";
import { chatraMessageIdSchema, digest } from "../../domain/ids.ts";
import type { ChatraFile, ChatraMessage } from "../../domain/input.ts";
import { textOfHtml } from "./text-of-html.ts";
import { looseCount, looseFlag, looseRecord, looseText, rawText, readTime, shorten } from "./tolerant.ts";

export type OddMessageReason =
  | "not-an-object"
  | "no-author"
  | "unknown-author"
  | "no-content"
  | "id-too-long"
  | "repeated";
/** A message that is left out, with the reason. The others of its webhook go through. */
export type OddMessage = { id?: string; reason: OddMessageReason };

export type MessageContext = {
  /** Names by agent id, from the webhook's own list. */
  agentNames: ReadonlyMap<string, string>;
  /** The agent a webhook with a single message names beside it. */
  soleAgentName: string | undefined;
  /** Stands in for a missing time; ms UTC. */
  arrivedAt: number;
};

const maxIdLength = 200;
const maxNameLength = 200;
const maxFileNameLength = 255;

const wireMessageSchema = z.looseObject({
  id: looseText,
  type: looseText,
  text: rawText,
  message: rawText,
  html: rawText,
  createdAt: z.unknown().optional(),
  agentId: looseText,
  agentName: looseText,
  receivedFrom: looseText,
  isPushed: looseFlag,
  isTrigger: looseFlag,
  isBot: looseFlag,
  file: looseRecord,
});
type WireMessage = z.infer<typeof wireMessageSchema>;

const wireFileSchema = z.looseObject({
  name: looseText,
  filename: looseText,
  link: looseText,
  url: looseText,
  size: looseCount,
  isImage: looseFlag,
  imageInfo: z.looseObject({}).optional().catch(undefined),
});

/** Reads one message of a webhook; never throws. Its words are never cut. */
export function parseMessage(raw: unknown, context: MessageContext): ChatraMessage | OddMessage {
  const parsed = wireMessageSchema.safeParse(raw);
  if (!parsed.success) return { reason: "not-an-object" };
  const wire = parsed.data;
  const odd = (reason: OddMessageReason): OddMessage => ({
    ...(wire.id === undefined ? {} : { id: wire.id.slice(0, maxIdLength) }),
    reason,
  });

  if (wire.id !== undefined && wire.id.length > maxIdLength) return odd("id-too-long");
  if (wire.type === undefined) return odd("no-author");
  const author = wire.type;
  if (author !== "client" && author !== "agent") return odd("unknown-author");
  const text = readText(wire);
  const file = readFile(wire.file);
  if (text === "" && file === undefined) return odd("no-content");

  const sentAt = readTime(wire.createdAt);
  const agentName = author === "agent" ? readAgentName(wire, context) : undefined;
  return {
    id: chatraMessageIdSchema.parse(wire.id ?? fingerprint(author, sentAt, text, file)),
    author,
    text,
    createdAt: sentAt ?? context.arrivedAt,
    ...(agentName === undefined ? {} : { agentName: shorten(agentName, maxNameLength) }),
    ...(wire.receivedFrom === undefined ? {} : { receivedFrom: wire.receivedFrom }),
    automatic: wire.isPushed || wire.isTrigger || wire.isBot,
    ...(file === undefined ? {} : { file }),
  };
}

/** Blank words are no words: a file may come with an empty text. */
function readText(wire: WireMessage): string {
  for (const words of [wire.text, wire.message]) {
    if (words !== undefined && words.trim() !== "") return words;
  }
  return wire.html === undefined ? "" : textOfHtml(wire.html);
}

function readFile(raw: Record<string, unknown>): ChatraFile | undefined {
  const wire = wireFileSchema.parse(raw);
  const url = wire.link ?? wire.url;
  if (url === undefined) return undefined;
  // A link of another kind (javascript:, data:) is nothing to put in front of a person.
  const absolute = url.startsWith("//") ? `https:${url}` : url;
  if (!/^https?:\/\//i.test(absolute) || !URL.canParse(absolute)) return undefined;
  return {
    name: shorten(wire.name ?? wire.filename ?? "file", maxFileNameLength),
    url: absolute,
    isImage: wire.isImage || wire.imageInfo !== undefined,
    ...(wire.size === undefined ? {} : { size: wire.size }),
  };
}

function readAgentName(wire: WireMessage, context: MessageContext): string | undefined {
  const listed = wire.agentId === undefined ? undefined : context.agentNames.get(wire.agentId);
  return wire.agentName ?? listed ?? context.soleAgentName;
}

/** From what is the same whenever the message is delivered; so not from the time it arrived. */
function fingerprint(
  author: string,
  sentAt: number | undefined,
  text: string,
  file: ChatraFile | undefined,
): string {
  const words = file === undefined ? text : `${text}\n${file.name}`;
  return `fp:${digest(author, sentAt === undefined ? "" : String(sentAt), words)}`;
}
