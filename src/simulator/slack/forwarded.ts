/** A message forwarded or shared in Slack: all of it is in an attachment. */
import type { JsonObject } from "../json.ts";
import type { SlackChannel, SlackMessage } from "./model.ts";
import { permalinkOf } from "./permalink.ts";
import type { Workspace } from "./workspace.ts";

export function forwarded(workspace: Workspace, channel: SlackChannel, message: SlackMessage): JsonObject {
  const { team, users } = workspace;
  const { ts, text, blocks, files } = message;
  const author = users.get(message.user ?? "");
  const name = author?.displayName || author?.realName || message.username || "";
  return {
    id: 1,
    ts,
    author_id: author?.id ?? "",
    author_name: name,
    author_subname: name,
    author_link: `https://${team.domain}.slack.com/team/${author?.id ?? ""}`,
    author_icon: author?.image ?? "",
    channel_id: channel.id,
    channel_team: team.id,
    is_msg_unfurl: true,
    is_share: true,
    color: "D0D0D0",
    from_url: permalinkOf(workspace, channel.id, message),
    text,
    fallback: `[${writtenTime(ts)}] ${author?.name ?? ""}: ${text}`,
    mrkdwn_in: ["text"],
    footer: channel.kind === "public" ? `Posted in #${channel.name}` : "Slack Conversation",
    ...(blocks ? { message_blocks: [{ team: team.id, channel: channel.id, ts, message: { blocks } }] } : {}),
    ...(files ? { files } : {}),
  };
}

/** E.g. "November 28th, 2026 5:14 PM". */
function writtenTime(ts: string): string {
  const date = new Date(Number(ts) * 1000);
  const part = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleString("en-US", { timeZone: "UTC", ...options });
  const time = part({ hour: "numeric", minute: "2-digit" }).replace("\u202f", " ");
  return `${part({ month: "long" })} ${ordinal(date.getUTCDate())}, ${date.getUTCFullYear()} ${time}`;
}

function ordinal(day: number): string {
  const endings: Record<string, string> = { one: "st", two: "nd", few: "rd" };
  return `${day}${endings[new Intl.PluralRules("en", { type: "ordinal" }).select(day)] ?? "th"}`;
}
