import { clientUsername, link as slackLink, usernameOf } from "./card.ts";
import type { Conversation, Link } from "./conversation.ts";
import type { Context, Decision } from "./decision.ts";
import { deliveryKey, type NewDelivery, type Payload, type PayloadOf, type PostRef } from "./delivery.ts";
import { deliveryIdOf, digest } from "./ids.ts";
import type { ChatraEvent, ChatraFile, ChatraMessage } from "./input.ts";
import { linkBaseOf } from "./known-messages.ts";
import { FILE_PART, SLACK_TEXT_LIMIT } from "./limits.ts";
import { marksOf } from "./message-marks.ts";
import { shownName } from "./text/shown-name.ts";
import { splitMrkdwn } from "./text/split-mrkdwn.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** A message, the webhook that it came with, and what the ids of its links begin with. */
type Source = { message: ChatraMessage; event: ChatraEvent; linkBase: string };

/** Shows a message in the thread: its words in one or more posts, each file in another, so that none takes the others down. */
export function showMessage(
  source: Source,
  conversation: Conversation,
  broadcast: boolean,
  context: Context,
  decision: Decision,
): void {
  const { message } = source;
  const username = authorName(message, conversation);
  const { files = [] } = message;
  let loud = broadcast;
  const post = (part: number, words: PayloadOf<"slack.post">): void => {
    const payload: Payload = { ...words, username, ...(loud ? { broadcast: true } : {}) };
    decision.deliveries.push(postOf(source, part, payload, conversation, context, decision));
    loud = false;
  };
  const pieces = message.text.trim() === "" && files.length > 0 && !message.mail ? [] : piecesOf(message);
  for (const [part, text] of pieces.entries()) post(part, { kind: "slack.post", text });
  for (const [index, file] of files.entries()) post(FILE_PART + index, filePost(file, conversation));
}

/** Whose words a post shows. Words of rules, colleagues and whoever else are told from the visitor's by it. */
function authorName(message: ChatraMessage, conversation: Conversation): string {
  const { author, agentName, role, automatic } = message;
  if (author === "client") return clientUsername(conversation.clientId, conversation.profile);
  if (author === "other") return usernameOf(agentName ?? "Chatra", shownName(role, 30) ?? "unknown author");
  if (automatic) return usernameOf(agentName ?? "Chatra", "automatic");
  return usernameOf(agentName ?? "Agent", "in Chatra");
}

/** The words as posts: those of an e-mail have its head above them. */
function piecesOf({ text, mail = [] }: ChatraMessage): string[] {
  const head = mail.map(({ label, value }) => `*${label}:* ${visitorToSlack(value)}`);
  const words = text.trim() === "" && head.length > 0 ? [] : [visitorToSlack(text)];
  return splitMrkdwn([...head, ...words].join("\n"), SLACK_TEXT_LIMIT);
}

function filePost(file: ChatraFile, { profile }: Conversation): PayloadOf<"slack.post"> {
  const name = shownName(file.name, 200) ?? "file";
  const linked = slackLink(file.url, name);
  const size = file.size === undefined ? "" : ` (${readableSize(file.size)})`;
  if (file.url === undefined || linked === undefined) {
    const chat = slackLink(profile.chatLink, "Chatra") ?? "Chatra";
    const text = `📎 ${visitorToSlack(name)}${size}, which Chatra gave ${LINK_FAULTS[file.linkFault ?? "unsafe"]} for: open it in ${chat}.`;
    return { kind: "slack.post", text };
  }
  const text = `📎 ${linked}${size}`;
  // Slack takes image addresses of up to 3,000 characters.
  if (!file.isImage || file.url.length > 3000) return { kind: "slack.post", text };
  return {
    kind: "slack.post",
    text,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text } },
      { type: "image", image_url: file.url, alt_text: name },
    ],
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

function postOf(
  { message, event, linkBase }: Source,
  part: number,
  payload: Payload,
  conversation: Conversation,
  context: Context,
  decision: Decision,
): NewDelivery {
  const linkId = `${linkBase}:${part}`;
  const delivery: NewDelivery = {
    id: deliveryIdOf(linkId, `post@${context.now}`),
    key: deliveryKey(conversation.id, "slack"),
    target: "slack",
    conversationId: conversation.id,
    sourceTime: Math.min(message.createdAt, context.now),
    payload,
  };
  decision.links.push({
    id: linkId,
    conversationId: conversation.id,
    direction: "to-slack",
    accountId: conversation.accountId,
    teamId: conversation.teamId,
    channelId: conversation.channelId,
    threadTs: conversation.threadTs,
    slackTs: undefined,
    chatraId: message.id,
    part,
    state: "live",
    deliveryId: delivery.id,
    sourceDigest: digest(message.text),
    sentDigest: undefined,
    ...marksOf(message, event),
    editedTs: undefined,
    earlyText: undefined,
    earlyContent: undefined,
    pushed: false,
    createdAt: context.now,
  });
  return delivery;
}

/** A message that is shown already: a change of its words is shown too, anything else is a repetition. */
export function followChange(
  message: ChatraMessage,
  shown: Link[],
  event: ChatraEvent,
  conversation: Conversation | undefined,
  context: Context,
  decision: Decision,
): void {
  const own = shown.some((link) => link.direction === "to-client");
  const source = digest(message.text);
  const texts = shown.filter((link) => link.part < FILE_PART).sort((a, b) => a.part - b.part);
  const [first] = texts;
  if (own || !conversation || !first || first.sourceDigest === source || message.text.trim() === "") {
    decision.skipped.push({ id: message.id, reason: own ? "own-echo" : "already-shown" });
    return;
  }
  const pieces = piecesOf(message);
  const told = { message, event, linkBase: linkBaseOf(first) };
  const lane = {
    key: deliveryKey(conversation.id, "slack"),
    target: "slack" as const,
    conversationId: conversation.id,
  };
  const username = authorName(message, conversation);
  for (const [part, text] of pieces.entries()) {
    const link = texts[part];
    if (!link) {
      decision.deliveries.push(
        postOf(told, part, { kind: "slack.post", text, username }, conversation, context, decision),
      );
      continue;
    }
    decision.links.push({ ...link, ...marksOf(message, event), sourceDigest: source });
    decision.deliveries.push({
      ...lane,
      id: deliveryIdOf(link.id, `update:${source}:${context.now}`),
      sourceTime: context.now,
      payload: { kind: "slack.update", post: postRef(link), text, username },
    });
  }
  for (const link of texts.slice(pieces.length)) {
    decision.deletedLinks.push(link.id);
    decision.deliveries.push({
      ...lane,
      id: deliveryIdOf(link.id, `remove:${source}:${context.now}`),
      sourceTime: context.now,
      payload: { kind: "slack.remove", post: postRef(link) },
    });
  }
}

function postRef(link: Link): PostRef {
  if (link.slackTs !== undefined) return { channelId: link.channelId, ts: link.slackTs };
  if (link.deliveryId === undefined)
    throw new Error(`the link ${link.id} names neither a post nor its delivery`);
  return { deliveryId: link.deliveryId };
}
