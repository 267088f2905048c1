/** What Slack draws with boxes and buttons, as plain lines for a terminal. */
import type { Inline } from "../mrkdwn.ts";
import type { ShownBlock } from "../shown-blocks.ts";
import type { ShownElement } from "../shown-elements.ts";
import type { ShownForm } from "../shown-form.ts";

/** A line for each block with text; fields are side by side and buttons in brackets. */
export function linesOf(blocks: ShownBlock[]): string[] {
  return blocks.map(lineOf).filter((line) => line !== "");
}

/** The title, its fields with their values, and its buttons. */
export function linesOfForm({ title, blocks, submit, close }: ShownForm): string[] {
  const labels = [submit, close].filter((label) => label !== undefined);
  return [`▤ ${title}`, ...linesOf(blocks), labels.map((label) => `[${label}]`).join(" ")];
}

function lineOf(block: ShownBlock): string {
  switch (block.kind) {
    case "header":
      return plain(block.words);
    case "section": {
      const fields = block.fields.map((field) => plain(field).replace(/\s*\n\s*/, ": "));
      const { accessory } = block;
      const beside = accessory !== undefined && accessory.kind !== "picture" ? labelOf(accessory) : "";
      return joined([plain(block.words), fields.join(" · "), beside], " ");
    }
    case "context":
      return joined(
        block.parts.map((part) => (part.kind === "picture" ? "" : plain(part.words))),
        " ",
      );
    case "actions":
      return joined(block.elements.map(labelOf), " ");
    case "image":
      return `[${block.alt}]`;
    case "input":
      return `${plain(block.label)}: ${block.element.kind === "text" ? `‹${block.element.initial}›` : labelOf(block.element)}`;
    case "divider":
      return "";
    default:
      return block satisfies never;
  }
}

function labelOf(element: ShownElement): string {
  if (element.kind === "menu") return "[…]";
  return element.kind === "button" ? `[${plain(element.label)}]` : "";
}

function plain(parts: Inline[]): string {
  return parts.map(wordsOfPart).join("").trim();
}

function wordsOfPart(part: Inline): string {
  switch (part.kind) {
    case "emoji":
      return part.character;
    case "link":
      return part.label;
    case "text":
    case "code":
    case "pre":
    case "mention":
      return part.text;
    case "quote":
      return `“${plain(part.inner)}”`;
    default:
      return plain(part.inner);
  }
}

function joined(parts: string[], between: string): string {
  return parts.filter((part) => part !== "").join(between);
}
