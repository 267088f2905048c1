import { isBlank } from "./blank-text.ts";
import { classifyReply, type ReplyKind } from "./classify-reply.ts";
import { contentToSlack } from "./content-to-slack.ts";
import { carriesWords, renderContent } from "./render-content.ts";
import type { ContentBlock, Message, RichContent, Span } from "./rich-content.ts";
import { escapeEntities } from "./slack-entities.ts";
import { isFiller } from "./slack-filler.ts";

/** `content` of a command: what follows its word, with the formatting; without text if that can't be told. */
export type MessageKind =
  | Exclude<ReplyKind, { kind: "command" }>
  | { kind: "command"; word: string; rest: string; content?: RichContent };

const COMMAND_WORD = /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]*[!！][\p{L}][\p{L}\p{N}_-]*/u;

/**
 * Takes a person's message, returns what to do with it. It is a note if its summary or what Slack shows is one, and the
 * same goes for a command; a note wins. A command's text comes from what Slack shows, if the command is there.
 */
export function classifyMessage({ text, content }: Message): MessageKind {
  const byText: ReplyKind = isFiller(text) ? { kind: "empty" } : classifyReply(text);
  const byContent = carriesWords(content) ? classifyContent(content) : byText;
  if (byText.kind === "note" || byContent.kind === "note") return { kind: "note" };
  const command = byContent.kind === "command" ? byContent : byText;
  if (command.kind !== "command") return byContent;
  // The text comes from the summary, so the content only names what can't go.
  return content ? { content: { ...content, blocks: [] }, ...command } : command;
}

function classifyContent(content: RichContent): MessageKind {
  const typed = classifyReply(contentToSlack(content));
  // A date or an emoji may show another text than its source: whatever could be a note is one.
  const seen = classifyReply(escapeEntities(renderContent(content, { user: () => undefined })));
  const own = classifyReply(contentToSlack(ownBeginning(content)));
  if ([typed, seen, own].some(({ kind }) => kind === "note")) return { kind: "note" };
  // Behind something else the command is too vague to run, and a visitor should not read it.
  if (own.kind === "command" && typed.kind !== "command") return { kind: "note" };
  if (typed.kind !== "command") return seen.kind === "command" ? { kind: "note" } : typed;
  const behind = contentBehind(content, COMMAND_WORD);
  return behind ? { ...typed, content: behind } : typed;
}

/** The person's own text: after what they quoted or pasted, and after a bullet, a mention or an emoji of any name. */
function ownBeginning({ blocks }: RichContent): Pick<RichContent, "blocks"> {
  const start = blocks.findIndex(
    (block) => !isBorrowed(block) && carriesWords({ blocks: [block], leftOut: [] }),
  );
  const [first, ...others] = start === -1 ? [] : blocks.slice(start);
  if (first === undefined || !("spans" in first)) return { blocks: blocks.slice(Math.max(start, 0)) };
  const from = first.spans.findIndex(({ kind, ...span }) =>
    kind === "text" && "text" in span ? !isBlank(span.text) : kind === "link" || kind === "date",
  );
  const spans = first.spans.slice(Math.max(from, 0));
  return { blocks: [{ kind: "paragraph", spans }, ...others] };
}

function isBorrowed(block: ContentBlock): boolean {
  if (block.kind === "row" || block.kind === "code") return true;
  return block.kind !== "mrkdwn" && block.quoted === true;
}

/**
 * Takes a content and a pattern of its beginning, returns what follows, with the formatting; undefined if it does not
 * begin so, or if the beginning is not typed text.
 */
export function contentBehind(content: RichContent, beginning: RegExp): RichContent | undefined {
  const start = content.blocks.findIndex((block) => carriesWords({ blocks: [block], leftOut: [] }));
  const [first, ...others] = content.blocks.slice(Math.max(start, 0));
  if (first === undefined || (first.kind !== "paragraph" && first.kind !== "code")) return undefined;
  if (first.quoted) return undefined;
  const match = beginning.exec(typedStart(first.spans));
  if (!match) return undefined;
  const spans = withoutStart(first.spans, match[0].length);
  const rest: ContentBlock[] = spans.length > 0 ? [{ ...first, spans }, ...others] : others;
  return { ...content, blocks: rest };
}

function typedStart(spans: readonly Span[]): string {
  let text = "";
  for (const span of spans) {
    if (span.kind !== "text") break;
    text += span.text;
  }
  return text;
}

/** Removes so many characters from the first texts, and the white space after them. */
function withoutStart(spans: readonly Span[], length: number): Span[] {
  let left = length;
  for (const [at, span] of spans.entries()) {
    if (span.kind !== "text") return spans.slice(at);
    const text = span.text.slice(left).trimStart();
    if (text !== "") return [{ ...span, text }, ...spans.slice(at + 1)];
    left = Math.max(0, left - span.text.length);
  }
  return [];
}
