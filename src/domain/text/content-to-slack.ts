import { layOutContent } from "./lay-out-content.ts";
import type { RichContent, Span } from "./rich-content.ts";
import { escapeEntities } from "./slack-entities.ts";

/**
 * Takes a content, returns it as Slack text without marks of emphasis or code: typed text is escaped, mentions and
 * links are Slack's tokens. For commands, and wherever only Slack text will do.
 */
export function contentToSlack({ blocks }: Pick<RichContent, "blocks">): string {
  const spans = (all: readonly Span[]) => all.map(toSlack).join("");
  return layOutContent(blocks, { spans, code: spans, mrkdwn: (text) => text, quoteSign: "&gt;" });
}

function toSlack(span: Span): string {
  switch (span.kind) {
    case "text":
      return escapeEntities(span.text);
    case "link":
      return token(span.url, span.label);
    case "emoji":
      return `:${span.name}:`;
    case "user":
      return token(`@${span.id}`, span.name);
    case "group":
      return token(`!subteam^${span.id}`, span.name);
    case "channel":
      return token(`#${span.id}`, span.name);
    case "broadcast":
      return token(`!${span.range}`);
    case "date":
      return token(`!date^${span.seconds}^${span.format}`, span.fallback);
    default:
      return span satisfies never;
  }
}

function token(target: string, label = ""): string {
  return `<${escapeEntities(target)}${label === "" ? "" : `|${escapeEntities(label)}`}>`;
}
