import type { Context } from "./decision.ts";
import { handOnFiles } from "./hand-on-files.ts";
import { digest } from "./ids.ts";
import type { ComposedReply } from "./left-out.ts";
import { CHATRA_TEXT_LIMIT } from "./limits.ts";
import type { SlackFile } from "./order.ts";
import { isBlank, withoutBlankEdges } from "./text/blank-text.ts";
import { classifyMessage } from "./text/classify-message.ts";
import { namedById } from "./text/named-by-id.ts";
import { carriesWords, renderContent } from "./text/render-content.ts";
import type { Message } from "./text/rich-content.ts";
import { isFiller } from "./text/slack-filler.ts";
import { slackToPlain } from "./text/slack-to-plain.ts";
import type { SlackNames } from "./text/slack-token.ts";
import { splitText } from "./text/split-text.ts";

/** What a person wrote and put beside it. */
type Written = Message & { files: SlackFile[] };

/** Turns a person's words and files into the text of one or more agent messages. */
export function composeReply(
  reply: Written,
  sentAt: number,
  context: Pick<Context, "names" | "fileUrl">,
): ComposedReply {
  const words = wordsOf(reply, context.names);
  const files = handOnFiles(reply.files, words, sentAt, context);
  const leftOut = [...(reply.content?.leftOut ?? []), ...files.leftOut];
  const text = [isBlank(words) ? "" : words, files.lines.join("\n")]
    .filter((piece) => piece !== "")
    .join("\n\n");
  return { parts: text === "" ? [] : splitText(text, CHATRA_TEXT_LIMIT), leftOut };
}

/** The words are what Slack shows; its summary counts where it sent nothing else. */
function wordsOf({ text, content }: Message, names: SlackNames): string {
  if (carriesWords(content)) return withoutBlankEdges(renderContent(content, names));
  return isFiller(text) ? "" : withoutBlankEdges(slackToPlain(text, names));
}

/**
 * Tells whether two versions of a Slack message would send the same, whoever is known by what name and wherever files are
 * served: previews, summaries and what can't be sent anyway don't count.
 */
export function replyDigest(reply: Written): string {
  // What else is known of a file may have been asked of Slack for one version and not for the other.
  const files = reply.files.map(({ id, externalUrl }) => ({
    id,
    name: id,
    mimetype: "",
    size: 0,
    // A link may be a file as well, as soon as Slack has found it.
    ...(externalUrl === undefined ? {} : { externalUrl }),
  }));
  const content = reply.content && namedById(reply.content);
  const { parts } = composeReply({ text: reply.text, content, files }, 0, ANYWHERE);
  // The summary alone may make a note of the same words.
  const { kind } = classifyMessage(reply);
  const sign = kind === "note" || kind === "command" ? `${kind}:` : "";
  return `${COMPOSED}${sign}${digest(...parts)}`;
}

/**
 * Tells whether a message says the same as when the digest `known` was made of it. Earlier versions made it of the summary:
 * a reply of theirs stays unchanged for as long as its summary does.
 */
export function isSameReply(reply: Written, known: string | undefined): boolean {
  if (known === undefined || known.startsWith(COMPOSED)) return replyDigest(reply) === known;
  return digest(reply.text, ...reply.files.map((file) => file.id)) === known;
}

/**
 * Tells whether an edit leaves nothing that its author could mean for the visitor: no words and no file, or a file whose words
 * an app has put something else in the place of.
 */
export function leavesNothing({ text, content, files }: Written): boolean {
  if (classifyMessage({ text, content }).kind !== "empty") return false;
  return files.length === 0 || isFiller(text) || (content?.leftOut.length ?? 0) > 0;
}

const COMPOSED = "c:";
const ANYWHERE: Pick<Context, "names" | "fileUrl"> = {
  names: { user: (id) => id, channel: (id) => id },
  fileUrl: (file) => file.id,
};

/** Recognises an agent message by its words, however Chatra treats white space. */
export function wordsDigest(text: string): string {
  return digest(text.replace(/\s+/gu, " ").trim());
}
