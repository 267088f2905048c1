import { clientUsername, link as slackLink } from "./card.ts";
import { type Conversation, type Link, messageLinkId } from "./conversation.ts";
import type { Context, Decision } from "./decision.ts";
import { deliveryKey, type NewDelivery, type Payload, type PayloadOf, type PostRef } from "./delivery.ts";
import { deliveryIdOf, digest } from "./ids.ts";
import type { ChatraMessage } from "./input.ts";
import { FILE_PART, SLACK_TEXT_LIMIT } from "./limits.ts";
import { splitText } from "./text/split-text.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** Shows a message in the thread: its words in one or more posts, its file in another, so that neither takes the other down. */
export function showMessage(
  message: ChatraMessage,
  conversation: Conversation,
  broadcast: boolean,
  context: Context,
  decision: Decision,
): void {
  const username = authorName(message, conversation);
  let loud = broadcast;
  if (message.text.trim() !== "" || !message.file) {
    for (const [part, text] of splitText(visitorToSlack(message.text), SLACK_TEXT_LIMIT).entries()) {
      const payload: Payload = { kind: "slack.post", text, username, ...(loud ? { broadcast: true } : {}) };
      decision.deliveries.push(postOf(message, part, payload, conversation, context, decision));
      loud = false;
    }
  }
  if (message.file) {
    const payload: Payload = { ...filePost(message.file), username, ...(loud ? { broadcast: true } : {}) };
    decision.deliveries.push(postOf(message, FILE_PART, payload, conversation, context, decision));
  }
}

/** Whose words a post shows. Words of rules and colleagues are told from the visitor's by it. */
function authorName(message: ChatraMessage, conversation: Conversation): string {
  if (message.author === "client") return clientUsername(conversation.clientId, conversation.profile);
  if (message.automatic) return `${(message.agentName ?? "Chatra").slice(0, 60)} (automatic)`;
  return `${(message.agentName ?? "Agent").slice(0, 60)} (in Chatra)`;
}

function filePost(file: NonNullable<ChatraMessage["file"]>): PayloadOf<"slack.post"> {
  const name = file.name.slice(0, 200) || "file";
  const linked = slackLink(file.url, name) ?? visitorToSlack(name);
  const text = `📎 ${linked}${file.size === undefined ? "" : ` (${readableSize(file.size)})`}`;
  // Slack takes image addresses of up to 3,000 characters.
  const showable = file.isImage && linked.startsWith("<") && file.url.length <= 3000;
  if (!showable) return { kind: "slack.post", text };
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

function readableSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function postOf(
  message: ChatraMessage,
  part: number,
  payload: Payload,
  conversation: Conversation,
  context: Context,
  decision: Decision,
): NewDelivery {
  const linkId = messageLinkId(conversation.accountId, message.id, part);
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
    fingerprint: fingerprintOf(message),
    editedTs: undefined,
    earlyText: undefined,
    pushed: false,
    createdAt: context.now,
  });
  return delivery;
}

/** A message that is shown already: a change of its words is shown too, anything else is a repetition. */
export function followChange(
  message: ChatraMessage,
  shown: Link[],
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
  const pieces = splitText(visitorToSlack(message.text), SLACK_TEXT_LIMIT);
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
        postOf(message, part, { kind: "slack.post", text, username }, conversation, context, decision),
      );
      continue;
    }
    decision.links.push({ ...link, sourceDigest: source });
    decision.deliveries.push({
      ...lane,
      id: deliveryIdOf(link.id, `update:${source}:${context.now}`),
      sourceTime: context.now,
      payload: { kind: "slack.update", post: postRef(link), text },
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

/**
 * By author, time and words (and the name of a file, lest two files without words be taken for one): recognises a
 * message that comes once with and once without an id.
 */
export function fingerprintOf(
  message: Pick<ChatraMessage, "author" | "createdAt" | "text" | "file">,
): string {
  const words = message.file === undefined ? message.text : `${message.text}\n${message.file.name}`;
  return `fp:${digest(message.author, String(message.createdAt), words)}`;
}
