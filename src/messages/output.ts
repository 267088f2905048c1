import { unescapeEntities } from "../domain/text/slack-entities.ts";
import { splitText } from "../domain/text/split-text.ts";
import { type BlockList, type Card, context, section } from "./blocks.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** A section holds 3,000 characters, code marks included. */
const PIECE_LIMIT = 2900;
/** Three leave room for the rest: Slack refuses blocks of more than about 13,000 characters. */
const MOST_PIECES = 3;

/** Shows a JSON value in code blocks and says how much did not fit. `text` is its beginning, for notifications. */
export function showOutput(output: unknown): Card {
  const json = JSON.stringify(output, null, 2);
  if (json === undefined || json === "null" || json === '""') {
    const text = "The answer is empty.";
    return { text, blocks: [section(text)] };
  }
  const { pieces, missing } = cut(json);
  const blocks: BlockList = pieces.map((piece) => ({
    type: "section",
    text: { type: "mrkdwn", text: asCode(piece) },
  }));
  if (missing > 0) {
    const note = `… and about ${missing.toLocaleString("en")} more characters, which don't fit here.`;
    blocks.push(context(note));
  }
  const isWhole = pieces.length === 1 && missing === 0;
  return { text: `${asCode(pieces[0] ?? "")}${isWhole ? "" : "\n…"}`, blocks };
}

function cut(json: string): { pieces: string[]; missing: number } {
  // An answer may have megabytes. Escaping makes it longer, so this much is enough.
  const beginning = json.slice(0, PIECE_LIMIT * MOST_PIECES);
  // Three back-ticks would end the code; as escapes they are the same JSON.
  const harmless = visitorToSlack(beginning.replaceAll("```", "\\u0060\\u0060\\u0060"));
  const all = splitText(harmless, PIECE_LIMIT);
  const pieces = all.slice(0, MOST_PIECES);
  const isWhole = all.length === pieces.length && beginning.length === json.length;
  const shown = pieces.reduce((sum, piece) => sum + unescapeEntities(piece).length, 0);
  return { pieces, missing: isWhole ? 0 : Math.max(json.length - shown, 1) };
}

function asCode(piece: string): string {
  return `\`\`\`\n${piece}\n\`\`\``;
}
