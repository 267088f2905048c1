import { carriesWords } from "./render-content.ts";
import type { ContentBlock, RichContent, Span } from "./rich-content.ts";

/**
 * Takes a content and a pattern of how it may begin, returns what stands behind that, formatting and all; undefined where it
 * doesn't begin so, or where the beginning is no typed text.
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
  const texts: string[] = [];
  for (const span of spans) {
    if (span.kind !== "text") break;
    texts.push(span.text);
  }
  return texts.join("");
}

/** Takes away so many characters of the texts in front, and the white space behind them. */
function withoutStart(spans: readonly Span[], length: number): Span[] {
  let left = length;
  let isAtStart = true;
  const rest: Span[] = [];
  for (const span of spans) {
    if (!isAtStart || span.kind !== "text") {
      isAtStart = false;
      rest.push(span);
      continue;
    }
    const text = span.text.slice(Math.min(left, span.text.length)).trimStart();
    left = Math.max(0, left - span.text.length);
    if (text === "") continue;
    isAtStart = false;
    rest.push({ ...span, text });
  }
  return rest;
}
