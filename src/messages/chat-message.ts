import type { ChatraMessageId } from "../domain/ids.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { type Card, context, fitList, sections } from "./blocks.ts";
import { code } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** `type`: who wrote it, where Chatra says so; `createdAt` in ms UTC. */
export type MessageOfChatra = Readonly<
  Record<"type" | "text" | "agentName", string | undefined> & { createdAt: number | undefined }
>;

/** A message as Chatra has it: who wrote it when and to whom, and the words. `client` is mrkdwn, where one is known. */
export function showMessage(
  message: MessageOfChatra,
  about: { messageId: ChatraMessageId; pushed: boolean; client: string | undefined },
): Card {
  const kind = about.pushed ? "Pushed message" : "Message";
  const author = authorOf(message, about.client);
  const heading = `*${kind}* ${code(about.messageId)} ${author}${timeOf(message.createdAt)}`;
  const words = message.text === undefined ? "_There are no words in it._" : visitorToSlack(message.text);
  const command = about.pushed ? "pushed" : "message";
  return {
    text: `${kind} ${code(about.messageId)} ${author}`,
    blocks: fitList({
      head: sections(heading, 1),
      items: sections(words, 4).map((block) => [block]),
      tail: isAgents(message)
        ? [
            context(
              `\`/chatra ${command} edit ID text\` changes it, \`/chatra ${command} delete ID\` deletes it.`,
            ),
          ]
        : [],
      rest: () => "… and more words, which do not fit here.",
    }),
  };
}

/** Only what agents wrote can be changed. Chatra does not always say who wrote something. */
export function isAgents({ type }: MessageOfChatra): boolean {
  return type !== "client";
}

function authorOf(message: MessageOfChatra, client: string | undefined): string {
  if (!isAgents(message)) return `from ${client ?? "a visitor"}`;
  const agent = shownName(message.agentName, 80);
  const by = agent === undefined ? "" : ` by ${visitorToSlack(agent)}`;
  return `${client === undefined ? "" : `to ${client}`}${by}`.trim();
}

/** Slack shows the time where the reader is. */
function timeOf(createdAt: number | undefined): string {
  if (createdAt === undefined) return "";
  const at = new Date(createdAt);
  if (Number.isNaN(at.getTime())) return "";
  return `, <!date^${Math.floor(createdAt / 1000)}^{date_short_pretty} {time}|${at.toISOString()}>`;
}

/** Why what a visitor wrote stays. `client` is mrkdwn, where one is known. */
export function onlyAgentsWords(messageId: ChatraMessageId, client = "the visitor"): string {
  return `:no_entry: The message ${code(messageId)} was written by ${client}. Only what agents wrote can be deleted. Nothing was done.`;
}
