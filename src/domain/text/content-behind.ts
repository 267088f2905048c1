import { carriesWords } from "./render-content.ts";
import type { ContentBlock, RichContent, Span } from "./rich-content.ts";

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
