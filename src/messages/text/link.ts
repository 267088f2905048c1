import type { Conversation } from "../../domain/conversation.ts";
import type { ChannelId, SlackTs } from "../../domain/ids.ts";
import { visitorToSlack } from "./visitor-to-slack.ts";

/** Link to a message. It needs no look-up: `archives/CHANNEL/pTS` is the documented form of Slack's permalinks. */
export function permalink(workspaceUrl: string, channelId: ChannelId, ts: SlackTs): string {
  return `${workspaceUrl}archives/${channelId}/p${ts.replace(".", "")}`;
}

/** A Slack link to a web address that came from outside; undefined unless it is http(s). */
export function link(url: string | undefined, label: string): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return undefined;
  // `|` and `>` would end the address within Slack's `<address|label>`.
  const address = parsed.href.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C");
  const escaped = address.replaceAll("&", "&amp;");
  if (escaped.length > 2000) return undefined;
  return `<${escaped}|${visitorToSlack(label).replaceAll("|", "¦")}>`;
}

/** The address of the thread that shows a chat; undefined while there is none. */
export function threadAddress(
  workspaceUrl: string,
  conversation: Conversation | undefined,
): string | undefined {
  return conversation?.threadTs === undefined
    ? undefined
    : permalink(workspaceUrl, conversation.channelId, conversation.threadTs);
}
