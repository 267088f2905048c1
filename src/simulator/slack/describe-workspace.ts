/** A workspace's state as text. */
import type { EventDelivery } from "./model.ts";
import type { Workspace } from "./workspace.ts";

/** Everything in the workspace in a few lines, for the message of a wait that timed out. */
export function describeWorkspace(
  workspace: Workspace,
  calls: number,
  deliveries: readonly EventDelivery[],
): string {
  const lines = [`Slack: ${calls} calls, ${deliveries.length} events`];
  for (const channel of workspace.channels.values()) {
    if (channel.messages.size === 0 && channel.ephemerals.length === 0) continue;
    lines.push(`  #${channel.name || channel.id}`);
    for (const message of [...channel.messages.values()].slice(-30)) {
      const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
      const reactions = (message.reactions ?? []).map((reaction) => ` :${reaction.name}:`).join("");
      const author = message.username ?? message.user ?? "?";
      const text = message.text.length > 100 ? `${message.text.slice(0, 100)}…` : message.text;
      lines.push(`  ${isReply ? "  ↳ " : ""}${message.ts} ${author}: ${text}${reactions}`);
    }
    for (const message of channel.ephemerals.slice(-5))
      lines.push(`  (only ${message.user}) ${message.text}`);
  }
  for (const delivery of deliveries.filter((candidate) => candidate.state !== "acknowledged").slice(-10)) {
    const last = delivery.attempts.at(-1);
    lines.push(`  ${delivery.state} ${delivery.event.type}: ${last?.error ?? last?.status ?? "not tried"}`);
  }
  return lines.join("\n");
}
