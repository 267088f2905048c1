import type { RichContent, Span } from "./rich-content.ts";

/** Takes a content, returns it with its channels and groups called by their ids, whatever Slack called them this time. */
export function namedById(content: RichContent): RichContent {
  const blocks = content.blocks.map((block) => {
    if (block.kind === "row") return { ...block, cells: block.cells.map((cell) => cell.map(callById)) };
    return block.kind === "mrkdwn" ? block : { ...block, spans: block.spans.map(callById) };
  });
  return { ...content, blocks };
}

function callById(span: Span): Span {
  return span.kind === "channel" || span.kind === "group" ? { ...span, name: span.id } : span;
}
