import { z } from "zod";
import { chatraMessageIdSchema, digest } from "../../domain/ids.ts";
import type { ChatraFile, ChatraMessage } from "../../domain/input.ts";
import { shownName } from "../../domain/text/shown-name.ts";
import { readChatraFiles } from "./read-files.ts";
import { readFailure, readMail } from "./read-mail.ts";
import { textOfHtml } from "./text-of-html.ts";
import { isRecord, looseFlag, looseText, readTime } from "./tolerant.ts";

export type OddMessageReason = "not-an-object" | "no-content" | "repeated";
/** A message that we left out, with the reason. The others of its webhook go through. */
export type OddMessage = { id?: string; reason: OddMessageReason };

export type MessageContext = {
  /** Names by agent id, from the webhook's own list. */
  agentNames: ReadonlyMap<string, string>;
  /** The agent named next to the only message of a webhook. */
  soleAgentName: string | undefined;
  /** Stands in for a missing time; ms UTC. */
  arrivedAt: number;
};

/** We drop a longer id: no index could hold it, and no user could type it. */
const MAX_ID_LENGTH = 200;
const MAX_NAME_LENGTH = 200;
const MAX_ROLE_LENGTH = 40;

const wireMessageSchema = z.looseObject({
  id: looseText,
  type: looseText,
  agentId: looseText,
  agentName: looseText,
  receivedFrom: looseText,
  isPushed: looseFlag,
  isTrigger: looseFlag,
  isBot: looseFlag,
});
type WireMessage = z.infer<typeof wireMessageSchema>;

/** Reads one message of a webhook; never throws and never cuts the text. */
export function parseMessage(raw: unknown, context: MessageContext): ChatraMessage | OddMessage {
  // Text alone, without anything about it.
  const isBare = typeof raw === "string" || typeof raw === "number";
  const parsed = wireMessageSchema.safeParse(isBare ? { text: raw } : raw);
  if (!parsed.success) return { reason: "not-an-object" };
  const wire = parsed.data;
  const { author, role, isRule } = readAuthor(wire);
  const text = textOf(wire);
  const files = readChatraFiles({ file: wire.file, attachments: wire.attachments });
  const mail = readMail(wire);
  if (text === "" && files.length === 0 && mail.length === 0) {
    return {
      ...(wire.id === undefined ? {} : { id: wire.id.slice(0, MAX_ID_LENGTH) }),
      reason: "no-content",
    };
  }

  const sentAt = readTime(wire.createdAt);
  const agentName = shownName(agentNameOf(author, wire, context), MAX_NAME_LENGTH);
  const undelivered = readFailure(wire.forwardedToSourceStatus);
  const id = wire.id === undefined || wire.id.length > MAX_ID_LENGTH ? undefined : wire.id;
  return {
    id: chatraMessageIdSchema.parse(id ?? nameless(role ?? author, sentAt, text, files)),
    author,
    ...(role === undefined ? {} : { role }),
    text,
    createdAt: sentAt ?? context.arrivedAt,
    ...(sentAt === undefined ? { undated: true } : {}),
    ...(agentName === undefined ? {} : { agentName }),
    ...(wire.receivedFrom === undefined ? {} : { receivedFrom: wire.receivedFrom }),
    automatic: isRule || wire.isPushed || wire.isTrigger || wire.isBot,
    ...(files.length === 0 ? {} : { files }),
    ...(mail.length === 0 ? {} : { mail }),
    ...(undelivered === undefined ? {} : { undelivered }),
  };
}

/** Automatic messages, under any name: they open no thread. */
const RULES = new Set([
  "bot",
  "chatbot",
  "system",
  "trigger",
  "auto",
  "automatic",
  "autoreply",
  "event",
  "info",
]);

/** An author who is neither the visitor nor an agent keeps Chatra's label and counts as neither. */
function readAuthor({ type, agentId, agentName }: WireMessage): {
  author: ChatraMessage["author"];
  role?: string | undefined;
  isRule?: boolean;
} {
  const word = type?.trim().toLowerCase();
  if (word === "client" || word === "visitor") return { author: "client" };
  if (word === "agent") return { author: "agent" };
  if (word !== undefined)
    return { author: "other", role: shownName(type, MAX_ROLE_LENGTH), isRule: RULES.has(word) };
  const isAgents = agentId !== undefined || agentName !== undefined;
  return isAgents ? { author: "agent" } : { author: "other" };
}

/** Blank text counts as none: a file may come with an empty text. */
function textOf(wire: WireMessage): string {
  for (const words of [wire.text, wire.message].map((field) => readWords(field))) {
    if (words.trim() !== "") return words;
  }
  return readHtml(wire);
}

/** Where an object that stands for a text keeps it, the surest first. */
const NAMES = ["text", "message", "body", "content", "words", "value", "plain", "plainText"];
const HTML = ["html", "rawUnsafeHtml"];
/** Deeper than any known form of text, so that a strange one ends the search. */
const DEEPEST = 6;

/** Reads a text that may be a number, a list of pieces or an object with a text; HTML becomes plain. Empty without a text. */
function readWords(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (depth === DEEPEST) return "";
  if (Array.isArray(value)) {
    return value
      .map((piece: unknown) => readWords(piece, depth + 1))
      .filter((words) => words.trim() !== "")
      .join("\n");
  }
  if (!isRecord(value)) return "";
  const words = NAMES.map((name) => value[name])
    .map((inner) => readWords(inner, depth + 1))
    .find((text) => text.trim() !== "");
  return words ?? readHtml(value);
}

/** Reads the text of a message that has only HTML, in one of its fields; otherwise empty. */
function readHtml(holder: Record<string, unknown>): string {
  for (const name of HTML) {
    const html = holder[name];
    const text = typeof html === "string" ? textOfHtml(html) : "";
    if (text !== "") return text;
  }
  return "";
}

function agentNameOf(
  author: ChatraMessage["author"],
  { agentId, agentName }: WireMessage,
  { agentNames, soleAgentName }: MessageContext,
): string | undefined {
  if (author === "client") return undefined;
  const own = agentName ?? (agentId === undefined ? undefined : agentNames.get(agentId));
  return own ?? (author === "agent" ? soleAgentName : undefined);
}

/**
 * A substitute for an id, made from what stays the same in every delivery, so not from the arrival time. Two clients' messages
 * may share it, as they may share ids: we look up each within its client.
 */
function nameless(author: string, sentAt: number | undefined, text: string, files: ChatraFile[]): string {
  const words = [text, ...files.map(({ name }) => name)].join("\n");
  return `fp:${digest(author, sentAt === undefined ? "" : String(sentAt), words)}`;
}
