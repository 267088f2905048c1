import { authorOfMessage as authorName, filePost, wordsOfMessage } from "../messages/chat-message.ts";
import type { Conversation, Link } from "./conversation.ts";
import type { Context, Decision } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { NewDelivery, Payload, PayloadOf, PostRef } from "./delivery.ts";
import { deliveryIdOf, digest } from "./ids.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";
import { linkBaseOf } from "./known-messages.ts";
import { FILE_PART } from "./limits.ts";
import { type Marks, marksOf } from "./message-marks.ts";

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
  const pieces =
    message.text.trim() === "" && files.length > 0 && !message.mail ? [] : wordsOfMessage(message);
  for (const [part, text] of pieces.entries()) post(part, { kind: "slack.post", text });
  for (const [index, file] of files.entries())
    post(FILE_PART + index, { kind: "slack.post", ...filePost(file, conversation) });
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
  const delivery: NewDelivery = deliver(conversation.id, {
    id: deliveryIdOf(linkId, `post@${context.now}`),
    sourceTime: Math.min(message.createdAt, context.now),
    payload,
  });
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
  const pieces = wordsOfMessage(message);
  const changed = {
    source,
    version: `${source}:${context.now}`,
    sourceTime: Math.min(message.createdAt, context.now),
    username: authorName(message, conversation),
    marks: marksOf(message, event),
  };
  changePosts(pieces, texts, changed, conversation, context, decision);
}

/** What is new of a message: digest of its words, what tells this change apart, when it was said, whose words they are. */
type Changed = {
  source: string;
  version: string;
  sourceTime: number;
  username: string;
  marks?: Marks;
};

/**
 * Gives the posts of a message, by its links in the order of their parts, the words that it has now: each is changed,
 * further ones are posted and surplus ones removed.
 */
export function changePosts(
  pieces: string[],
  texts: Link[],
  { source, version, sourceTime, username, marks }: Changed,
  conversation: Conversation,
  context: Context,
  decision: Decision,
): void {
  const [first] = texts;
  if (!first) return;
  for (const [part, text] of pieces.entries()) {
    const link = texts[part];
    if (!link) {
      const linkId = `${linkBaseOf(first)}:${part}`;
      const id = deliveryIdOf(linkId, `post@${context.now}`);
      const payload = { kind: "slack.post", text, username } as const;
      decision.deliveries.push(deliver(conversation.id, { id, sourceTime, payload }));
      decision.links.push({
        ...first,
        ...marks,
        id: linkId,
        channelId: conversation.channelId,
        threadTs: conversation.threadTs,
        slackTs: undefined,
        part,
        deliveryId: id,
        sourceDigest: source,
        createdAt: context.now,
      });
      continue;
    }
    decision.links.push({ ...link, ...marks, sourceDigest: source });
    decision.deliveries.push(
      deliver(conversation.id, {
        id: deliveryIdOf(link.id, `update:${version}`),
        sourceTime: context.now,
        payload: { kind: "slack.update", post: postRef(link), text, username },
      }),
    );
  }
  for (const link of texts.slice(pieces.length)) {
    decision.deletedLinks.push(link.id);
    decision.deliveries.push(
      deliver(conversation.id, {
        id: deliveryIdOf(link.id, `remove:${version}`),
        sourceTime: context.now,
        payload: { kind: "slack.remove", post: postRef(link) },
      }),
    );
  }
}

function postRef(link: Link): PostRef {
  if (link.slackTs !== undefined) return { channelId: link.channelId, ts: link.slackTs };
  if (link.deliveryId === undefined)
    throw new Error(`the link ${link.id} names neither a post nor its delivery`);
  return { deliveryId: link.deliveryId };
}
