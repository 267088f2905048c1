/** files.*: the three steps of an upload, and what is known of a file. The bytes go over file-server.ts. */
import { numberAt, objectsAt, stringAt } from "../../json.ts";
import { storeFile } from "../file-store.ts";
import { placeMessage } from "../messages.ts";
import type { StoredFile } from "../workspace.ts";
import { findJoinedChannel, isRefusal, type Method, refuse } from "./method.ts";

export const fileMethods: Record<string, Method> = {
  "files.getUploadURLExternal": (args, workspace) => {
    const name = stringAt(args, "filename");
    const length = numberAt(args, "length");
    if (name === undefined || length === undefined || length <= 0) return refuse("invalid_arguments");
    const { info } = storeFile(workspace, { name, bytes: Buffer.alloc(0), user: workspace.bot.userId });
    return {
      ok: true,
      upload_url: `${workspace.url}/upload/v1/${workspace.team.id}/${info.id}`,
      file_id: info.id,
    };
  },

  "files.completeUploadExternal": (args, workspace) => {
    const named = objectsAt(args, "files");
    if (!named?.length) return refuse("invalid_arguments");
    const stored: StoredFile[] = [];
    for (const { id, title } of named) {
      const file = workspace.files.get(String(id));
      if (!file) return refuse("file_not_found");
      if (file.bytes.length === 0) return refuse("file_upload_size_mismatch");
      if (typeof title === "string") file.info.title = title;
      stored.push(file);
    }
    const files = stored.map((file) => file.info);
    if (stringAt(args, "channel_id") !== undefined) {
      const channel = findJoinedChannel({ channel: args.channel_id }, workspace);
      if (isRefusal(channel)) return channel;
      if (channel.isArchived) return refuse("is_archived");
      const { botId, userId } = workspace.bot;
      placeMessage(
        workspace,
        channel,
        {
          subtype: "file_share",
          user: userId,
          bot_id: botId,
          text: stringAt(args, "initial_comment") ?? "",
          files,
          upload: true,
        },
        { threadTs: stringAt(args, "thread_ts") },
      );
    }
    for (const file of stored) file.isComplete = true;
    return { ok: true, files };
  },

  "files.info": (args, workspace) => {
    const file = workspace.files.get(stringAt(args, "file") ?? "");
    if (!file || file.broken === "not-found") return refuse("file_not_found");
    if (file.info.mode === "tombstone") return refuse("file_deleted");
    if (file.broken === "access-denied") return refuse("access_denied");
    return { ok: true, file: { ...file.info }, comments: [], response_metadata: { next_cursor: "" } };
  },
};
