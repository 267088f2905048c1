/** The address of a message, as users copy it from Slack. */
import type { SlackMessage } from "./model.ts";
import type { Workspace } from "./workspace.ts";

export function permalinkOf({ team }: Workspace, channel: string, message: SlackMessage): string {
  const link = `https://${team.domain}.slack.com/archives/${channel}/p${message.ts.replace(".", "")}`;
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return isReply ? `${link}?thread_ts=${message.thread_ts}&cid=${channel}` : link;
}
