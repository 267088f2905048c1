import { authorOfMessage as authorName, filePost, wordsOfMessage } from "../messages/chat-message.ts";
import { type Conversation, type Link, NEW_LINK, withoutLine } from "./conversation.ts";
import type { Context, Decision, Scope } from "./decision.ts";
import { deliver, deliverNow, postOf } from "./deliver.ts";
import { deliveryIdOf, digest } from "./ids.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";
import { linkBaseOf } from "./known-messages.ts";
import { FILE_PART } from "./limits.ts";
import { type Marks, marksOf } from "./message-marks.ts";
import type { PayloadOf } from "./payload.ts";

/** Shows a message: its text in one or more posts, each file in its own, because Slack may refuse one of them. */
export function postMessage(
  { message, event, linkBase }: { message: ChatraMessage; event: ChatraEvent; linkBase: string },
  broadcast: boolean,
  scope: Scope<never>,
  decision: Decision,
): void {
  const { conversation, now } = scope;
  const { id: conversationId, accountId, teamId, channelId, threadTs } = conversation;
  const username = authorName(message, conversation);
  const { files = [] } = message;
  let loud = broadcast;
  const post = (part: number, words: PayloadOf<"slack.post">): void => {
    const linkId = `${linkBase}:${part}`;
    const id = deliveryIdOf(linkId, `post@${now}`);
    const sourceTime = Math.min(message.createdAt, now);
    const payload = { ...words, username, ...(loud ? { broadcast: true } : {}) };
    decision.deliveries.push(deliver(conversationId, { id, sourceTime, payload }));
    decision.links.push({
      id: linkId,
      conversationId,
      direction: "to-slack",
      accountId,
      teamId,
      channelId,
      threadTs,
      slackTs: undefined,
      chatraId: message.id,
      part,
      state: "live",
      ...NEW_LINK,
      deliveryId: id,
      sourceDigest: digest(message.text),
      ...marksOf(message, event),
      ...toldIn(scope),
      createdAt: now,
    });
    loud = false;
  };
  const isFileOnly = message.text.trim() === "" && files.length > 0 && !message.mail;
  const pieces = isFileOnly ? [] : wordsOfMessage(message);
  for (const [part, text] of pieces.entries()) post(part, { kind: "slack.post", text });
  for (const [index, file] of files.entries())
    post(FILE_PART + index, { kind: "slack.post", ...filePost(file, conversation) });
}

/** A message that is shown already: an edit of its text is shown too, anything else is a repetition. */
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
  const [first] = textsIn(shown);
  // Blank text is no proof that somebody took the words away: a repetition may lack them.
  if (own || !conversation || first?.sourceDigest === source || message.text.trim() === "") {
    decision.skipped.push({ id: message.id, reason: own ? "own-echo" : "already-shown" });
    return;
  }
  // Of webhooks that wait, the one with the earliest message goes first, though it may have come last.
  const shownArrival = Math.max(...shown.map(({ arrival }) => arrival ?? 0));
  // A time in the future is that of a clock which was set back since.
  const isOvertaken = context.arrival !== undefined && context.arrival < shownArrival;
  if (isOvertaken && shownArrival <= context.now) {
    decision.skipped.push({ id: message.id, reason: "stale-edit" });
    return;
  }
  const changed = {
    source,
    version: `${source}:${context.now}`,
    sourceTime: Math.min(message.createdAt, context.now),
    username: authorName(message, conversation),
    marks: { ...marksOf(message, event), ...toldIn(context) },
  };
  changePosts(wordsOfMessage(message), shown, changed, { ...context, conversation }, decision);
}

/** What is new of a message: digest of its text, what tells this edit apart, when it was said, its author. */
type Changed = {
  source: string;
  version: string;
  sourceTime: number;
  username: string;
  marks?: Marks & Pick<Link, "arrival">;
};

/**
 * Gives the posts of a message its new text: each is edited, further ones are posted and surplus ones removed. `shown`
 * are the links of all its posts. Those of its files stay as they are.
 */
export function changePosts(
  pieces: string[],
  shown: Link[],
  { source, version, sourceTime, username, marks }: Changed,
  scope: Scope<never>,
  decision: Decision,
): void {
  const { id: conversationId, channelId, threadTs } = scope.conversation;
  const texts = textsIn(shown);
  const first = texts[0] ?? shown[0];
  if (!first) return;
  for (const [part, text] of pieces.entries()) {
    const link = texts[part];
    if (link) {
      decision.links.push({ ...link, ...marks, sourceDigest: source });
      const payload = { kind: "slack.update" as const, post: postOf(link), text, username };
      decision.deliveries.push(deliverNow(scope, deliveryIdOf(link.id, `update:${version}`), payload));
      continue;
    }
    const linkId = `${linkBaseOf(first)}:${part}`;
    const id = deliveryIdOf(linkId, `post@${scope.now}`);
    const payload = { kind: "slack.post" as const, text, username };
    decision.deliveries.push(deliver(conversationId, { id, sourceTime, payload }));
    decision.links.push({
      ...withoutLine(first),
      ...marks,
      id: linkId,
      channelId,
      threadTs,
      slackTs: undefined,
      part,
      deliveryId: id,
      sourceDigest: source,
      createdAt: scope.now,
    });
  }
  const files = marks ? shown.filter((link) => !texts.includes(link)) : [];
  decision.links.push(...files.map((link) => ({ ...link, ...marks })));
  for (const link of texts.slice(pieces.length)) {
    decision.deletedLinks.push(link.id);
    const id = deliveryIdOf(link.id, `remove:${version}`);
    decision.deliveries.push(deliverNow(scope, id, { kind: "slack.remove", post: postOf(link) }));
  }
}

function toldIn({ arrival }: Context): Pick<Link, "arrival"> {
  return arrival === undefined ? {} : { arrival };
}

/** The posts of the text, in order of the parts. */
function textsIn(shown: Link[]): Link[] {
  return shown.filter(({ part }) => part < FILE_PART).sort((a, b) => a.part - b.part);
}
