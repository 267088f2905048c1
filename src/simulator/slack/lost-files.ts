/** Files that are gone: deleted, or older than what a free plan shows. */
import { changeMessage } from "./messages.ts";
import type { MessageFile } from "./model.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Messages keep little more than the file's id; Slack reports each as changed, without `edited`. Throws for an unknown file.
 */
export function removeFile(
  workspace: Workspace,
  id: string,
  how: "tombstone" | "hidden_by_limit" = "tombstone",
): void {
  const stored = workspace.files.get(id);
  if (!stored) throw new Error(`the workspace has no file ${id}`);
  const left: MessageFile = { id, mode: how };
  stored.info = left;
  for (const channel of workspace.channels.values()) {
    for (const message of channel.messages.values()) {
      if (!message.files?.some((file) => file.id === id)) continue;
      const files = message.files.map((file) => (file.id === id ? left : file));
      changeMessage(workspace, channel, message, { files });
    }
  }
}
