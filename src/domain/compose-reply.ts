import { describeLeftOut, type LeftOut } from "../messages/left-out.ts";
import type { Context, Scope } from "./decision.ts";
import { threadNotice } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { deliveryIdOf, digest } from "./ids.ts";
import { CHATRA_TEXT_LIMIT, LARGEST_FILE_BYTES } from "./limits.ts";
import type { SlackFile } from "./order.ts";
import { isBlank, withoutBlankEdges } from "./text/blank-text.ts";
import { classifyMessage } from "./text/classify-message.ts";
import { carriesWords, renderContent } from "./text/render-content.ts";
import type { Message, RichContent, Span } from "./text/rich-content.ts";
import { isFiller } from "./text/slack-filler.ts";
import { slackToPlain } from "./text/slack-to-plain.ts";
import type { SlackNames } from "./text/slack-token.ts";
import { splitText } from "./text/split-text.ts";

/** What a person wrote, with the files of the message. */
type Written = Message & { files: SlackFile[] };

type ComposedReply = {
  /** What the visitor gets, in order; empty if nothing is left to send. */
  parts: string[];
  /** What can't go to the visitor; the bot names it to the author. */
  leftOut: LeftOut[];
};

/** Turns a person's message and files into the text of one or more agent messages. */
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

/** Tells the thread in one message what of a reply was left out, and why; nothing if all of it goes. */
export function leftOutNotices(
  composed: ComposedReply,
  scope: Pick<Scope<never>, "conversation" | "now">,
  cause: string,
): NewDelivery[] {
  if (composed.leftOut.length === 0 && composed.parts.length > 0) return [];
  const text = describeLeftOut(composed);
  return [threadNotice(scope, { text }, deliveryIdOf(cause, "left-out"))];
}

/** Reads what Slack shows; the summary counts only if Slack sent nothing else. */
function wordsOf({ text, content }: Message, names: SlackNames): string {
  if (carriesWords(content)) return withoutBlankEdges(renderContent(content, names));
  return isFiller(text) ? "" : withoutBlankEdges(slackToPlain(text, names));
}

/**
 * The same for two versions of a Slack message that would send the same text, under whatever names people are known and
 * wherever files are served. Previews, summaries and what can't be sent don't count.
 */
export function replyDigest(reply: Written): string {
  // The bot may have asked Slack about a file for one version only.
  const files = reply.files.map(({ id, externalUrl }) => ({
    id,
    name: id,
    mimetype: "",
    size: 0,
    // A link may become a file as well, as soon as Slack has found the file.
    ...(externalUrl === undefined ? {} : { externalUrl }),
  }));
  const content = reply.content && namedById(reply.content);
  const { parts } = composeReply({ text: reply.text, content, files }, 0, ANYWHERE);
  // The summary alone may make a note of the same text.
  const { kind } = classifyMessage(reply);
  const sign = kind === "note" || kind === "command" ? `${kind}:` : "";
  return `${COMPOSED}${sign}${digest(...parts)}`;
}

/** Whether the version of a message of which this digest was made was a command. */
export function wasCommand(known: string | undefined): boolean {
  return known?.startsWith(`${COMPOSED}command:`) === true;
}

/** Whether that version was neither a command nor a note; of digests of earlier versions of the bot it can't be told. */
export function wasPlain(known: string | undefined): boolean {
  return known?.startsWith(COMPOSED) === true && !/^c:(?:command|note):/.test(known);
}

/** Calls channels and groups by their IDs, because Slack may call them differently next time. */
function namedById(content: RichContent): RichContent {
  const blocks = content.blocks.map((block) => {
    if (block.kind === "row") return { ...block, cells: block.cells.map((cell) => cell.map(callById)) };
    return block.kind === "mrkdwn" ? block : { ...block, spans: block.spans.map(callById) };
  });
  return { ...content, blocks };
}

function callById(span: Span): Span {
  return span.kind === "channel" || span.kind === "group" ? { ...span, name: span.id } : span;
}

/**
 * Tells whether a message says the same as when the digest `known` was made of it. Earlier versions of the bot made the
 * digest of the summary: their replies stay unchanged as long as the summary does.
 */
export function isSameReply(reply: Written, known: string | undefined): boolean {
  if (known === undefined || known.startsWith(COMPOSED)) return replyDigest(reply) === known;
  return digest(reply.text, ...reply.files.map((file) => file.id)) === known;
}

/** Tells whether an edit leaves nothing for the visitor: no text and no file, or files and an app's text instead. */
export function leavesNothing({ text, content, files }: Written): boolean {
  if (classifyMessage({ text, content }).kind !== "empty") return false;
  return files.length === 0 || isFiller(text) || (content?.leftOut.length ?? 0) > 0;
}

const COMPOSED = "c:";
const ANYWHERE: Pick<Context, "names" | "fileUrl"> = {
  names: { user: (id) => id, channel: (id) => id },
  fileUrl: (file) => file.id,
};

/** Recognises an agent message by its text, however Chatra treats white space. */
export function wordsDigest(text: string): string {
  return digest(text.replace(/\s+/gu, " ").trim());
}

/**
 * A line with a link for each file that can go to the visitor, and the files that can't. `words` is the text above: a
 * file that is kept outside of Slack goes by its own address, which is mostly in that text already.
 */
function handOnFiles(
  files: readonly SlackFile[],
  words: string,
  sentAt: number,
  { fileUrl }: Pick<Context, "fileUrl">,
): { lines: string[]; leftOut: LeftOut[] } {
  const lines: string[] = [];
  const leftOut: LeftOut[] = [];
  const told = new Set(addressesIn(words));
  for (const file of files) {
    const { name, externalUrl } = file;
    const reason = file.obstacle ?? obstacleOf(file);
    if (reason !== undefined) {
      leftOut.push({ name, reason });
    } else if (externalUrl !== undefined) {
      const address = sameAddress(externalUrl);
      if (!told.has(address)) lines.push(`📎 ${name}: ${externalUrl}`);
      told.add(address);
    } else {
      const url = fileUrl(file, sentAt);
      if (url === undefined) leftOut.push({ name, reason: "no-public-url" });
      else lines.push(`📎 ${name}: ${url}`);
    }
  }
  return { lines, leftOut };
}

function obstacleOf({ isStub, externalUrl, size }: SlackFile): LeftOut["reason"] | undefined {
  if (isStub) return "not-told";
  return externalUrl === undefined && size > LARGEST_FILE_BYTES ? "too-large" : undefined;
}

function addressesIn(words: string): string[] {
  return (words.match(/https?:\/\/[^\s<>"]+/giu) ?? []).flatMap((found) => {
    // A sentence or brackets may end right after an address.
    const bare = found.replace(/[.,;:!?)\]}'’”»]+$/u, "");
    return [found, bare].filter((address) => URL.canParse(address)).map(sameAddress);
  });
}

/** Parameters that Slack and browsers add: how a page is shown, or who shared it. */
const DECORATIONS = ["usp", "ouid", "rtpof", "sd", "dl", "web", "pli", "authuser"];

/** The same for two addresses of the same file. */
function sameAddress(address: string): string {
  const url = new URL(address);
  for (const name of DECORATIONS) url.searchParams.delete(name);
  url.searchParams.sort();
  return `${url.host}${url.pathname.replace(/\/+$/, "")}${url.search}`;
}
