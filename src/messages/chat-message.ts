import type { ChatraMessageId } from "../domain/ids.ts";
import type { ChatraFile, ChatraMessage } from "../domain/input.ts";
import { SLACK_TEXT_LIMIT } from "../domain/limits.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { splitText } from "../domain/text/split-text.ts";
import { type Card, type Content, context, fitList, section, sections } from "./blocks.ts";
import { agentUsername, clientUsername, usernameOf, type Visitor } from "./names.ts";
import { code } from "./text/excerpt.ts";
import { link } from "./text/link.ts";
import { splitMrkdwn } from "./text/split-mrkdwn.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import { chatOf } from "./unheard.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about messages. */
export const MESSAGE_USAGE = {
  send: {
    topic: "messages",
    form: "/chatra send CLIENT text…",
    example: "/chatra send fxKp3ZqLw8sT We open at nine tomorrow.",
    does: "Send a message to a visitor.",
  },
  push: {
    topic: "messages",
    form: "/chatra push CLIENT text…",
    example: "/chatra push fxKp3ZqLw8sT Your order is ready to be collected.",
    does: "Push a message: it opens the chat on the visitor's page.",
  },
  message: {
    topic: "messages",
    form: "/chatra message ID",
    example: "/chatra message m7RtYw2Qe9",
    does: "Show a message.",
  },
  "message.edit": {
    topic: "messages",
    form: "/chatra message edit ID text…",
    example: "/chatra message edit m7RtYw2Qe9 We open at ten tomorrow.",
    does: "Edit a message.",
  },
  "message.delete": {
    topic: "messages",
    form: "/chatra message delete ID",
    example: "/chatra message delete m7RtYw2Qe9",
    does: "Delete a message.",
  },
  pushed: {
    topic: "messages",
    form: "/chatra pushed ID",
    example: "/chatra pushed p4LkVb8Nc3",
    does: "Show a pushed message.",
  },
  "pushed.edit": {
    topic: "messages",
    form: "/chatra pushed edit ID text…",
    example: "/chatra pushed edit p4LkVb8Nc3 Your order is ready since noon.",
    does: "Edit a pushed message.",
  },
  "pushed.delete": {
    topic: "messages",
    form: "/chatra pushed delete ID",
    example: "/chatra pushed delete p4LkVb8Nc3",
    does: "Delete a pushed message.",
  },
} as const satisfies Record<string, SlashUsage>;

/** The name above a post. It tells text of rules, colleagues and others from the visitor's. */
export function authorOfMessage(message: ChatraMessage, conversation: Visitor): string {
  const { author, agentName, role, automatic } = message;
  if (author === "client") return clientUsername(conversation.clientId, conversation.profile);
  if (author === "other") return usernameOf(agentName ?? "Chatra", shownName(role, 30) ?? "unknown author");
  if (automatic) return usernameOf(agentName ?? "Chatra", "automatic");
  return agentUsername(agentName);
}

/** The text as posts; an email's begin with its head. */
export function wordsOfMessage({ text, mail = [] }: ChatraMessage): string[] {
  const head = mail.map(({ label, value }) => `*${label}:* ${visitorToSlack(value)}`);
  const words = text.trim() === "" && head.length > 0 ? [] : [visitorToSlack(text)];
  return splitMrkdwn([...head, ...words].join("\n"), SLACK_TEXT_LIMIT);
}

/** `plainText`: shown where Slack refuses the image. */
export function filePost(
  file: ChatraFile,
  { profile }: Pick<Visitor, "profile">,
): Content & { plainText?: string } {
  const name = shownName(file.name, 200) ?? "file";
  const linked = link(file.url, name);
  const size = file.size === undefined ? "" : ` (${readableSize(file.size)})`;
  if (file.url === undefined || linked === undefined) {
    const text = `📎 ${visitorToSlack(name)}${size}: Chatra gave ${LINK_FAULTS[file.linkFault ?? "unsafe"]} for this file. Open it in ${chatOf(profile)}.`;
    return { text };
  }
  const text = `📎 ${linked}${size}`;
  // A link's address has at most 2,000 characters, and Slack takes 3,000 of an image's.
  if (!file.isImage) return { text };
  return {
    text,
    blocks: [section(text), { type: "image", image_url: file.url, alt_text: name }],
    plainText: text,
  };
}

const LINK_FAULTS: Readonly<Record<NonNullable<ChatraFile["linkFault"]>, string>> = {
  none: "no link",
  relative: "a link without a host",
  unsafe: "no usable link",
};

function readableSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Who changed a message, and to what: all as mrkdwn. `before`: its post, if known. */
export function correction(before: string, who: string, words: string): string {
  const excerpt = excerptOf(before);
  const what = excerpt === "" ? "an earlier message" : `“${excerpt}”`;
  // On its own line, because text may begin with code or a quote.
  return `${LEAD}${who} edited ${what} to:\n${words}`;
}

const LEAD = ":pencil2: ";

/** The beginning of a post: on one line, without open code, and without the lead of a correction. */
function excerptOf(text: string): string {
  const words = text.startsWith(LEAD) ? text.slice(text.indexOf("\n") + 1) : text;
  const line = words.replaceAll("`", "'").replace(/\s+/gu, " ").trim();
  const [start = ""] = splitText(line, 60);
  return start.length < line.length ? `${start}…` : start;
}

/** `type`: who wrote it, if Chatra says so; `createdAt` in ms UTC. */
export type MessageOfChatra = Readonly<
  Record<"type" | "text" | "agentName", string | undefined> & { createdAt: number | undefined }
>;

/** A message in Chatra: author, time, visitor and text. `client` is mrkdwn, if known. */
export function showMessage(
  message: MessageOfChatra,
  about: { messageId: ChatraMessageId; pushed: boolean; client: string | undefined },
): Card {
  const kind = about.pushed ? "Pushed message" : "Message";
  const author = authorOf(message, about.client);
  const heading = `*${kind}* ${code(about.messageId)} ${author}${timeOf(message.createdAt)}`;
  const words = message.text === undefined ? "_This message has no text._" : visitorToSlack(message.text);
  const command = `/chatra ${about.pushed ? "pushed" : "message"}`;
  const changes = context(`Edit with \`${command} edit ID text\`, delete with \`${command} delete ID\`.`);
  return {
    text: `${kind} ${code(about.messageId)} ${author}`,
    blocks: fitList({
      head: sections(heading, 1),
      items: sections(words, 4).map((block) => [block]),
      tail: isAgents(message) ? [changes] : [],
      rest: () => "… and more text, which does not fit here.",
    }),
  };
}

/** Only agents' messages can be changed. Chatra does not always name the author. */
export function isAgents({ type }: MessageOfChatra): boolean {
  return !/^(?:client|visitor)$/i.test(type?.trim() ?? "");
}

function authorOf(message: MessageOfChatra, client: string | undefined): string {
  if (!isAgents(message)) return `from ${client ?? "a visitor"}`;
  const agent = shownName(message.agentName, 80);
  const by = agent === undefined ? "" : ` by ${visitorToSlack(agent)}`;
  return `${client === undefined ? "" : `to ${client}`}${by}`.trim();
}

/** Slack shows the reader's local time. */
function timeOf(createdAt: number | undefined): string {
  if (createdAt === undefined) return "";
  const at = new Date(createdAt);
  if (Number.isNaN(at.getTime())) return "";
  return `, <!date^${Math.floor(createdAt / 1000)}^{date_short_pretty} {time}|${at.toISOString()}>`;
}

/** Why a visitor's message can't be deleted. `client` is mrkdwn, if known. */
export const onlyAgentsWords = (messageId: ChatraMessageId, client = "the visitor") =>
  `Only agents' messages can be deleted, and ${client} wrote the message ${code(messageId)}.`;
