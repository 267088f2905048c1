/** files.*: the three steps of an upload, and what is known of a file. The bytes go over file-server.ts. */
import { type JsonObject, numberAt, objectsAt, stringAt } from "../../json.ts";
import { placeMessage } from "../messages.ts";
import type { SlackFile } from "../model.ts";
import type { StoredFile, Workspace } from "../workspace.ts";
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
    return file ? { ok: true, file: fileBody(file.info) } : refuse("file_not_found");
  },
};

export function storeFile(
  workspace: Workspace,
  file: { name: string; bytes: Buffer; user: string; mimetype?: string; broken?: StoredFile["broken"] },
): StoredFile {
  const id = workspace.ids.slack("F");
  const path = `${workspace.url}/files-pri/${workspace.team.id}-${id}`;
  const fileName = encodeURIComponent(file.name.toLowerCase().replaceAll(/\s+/g, "_"));
  const extension = /\.([A-Za-z0-9]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? "txt";
  const info: SlackFile = {
    id,
    name: file.name,
    title: file.name,
    mimetype: file.mimetype ?? mimetypes[extension] ?? "application/octet-stream",
    filetype: extension,
    size: file.bytes.length,
    user: file.user,
    created: Math.floor(workspace.now() / 1000),
    mode: "hosted",
    url_private: `${path}/${fileName}`,
    url_private_download: `${path}/download/${fileName}`,
    permalink: `https://${workspace.team.domain}.slack.com/files/${file.user}/${id}/${fileName}`,
  };
  const stored: StoredFile = {
    info,
    bytes: file.bytes,
    broken: file.broken,
    isComplete: file.bytes.length > 0,
  };
  workspace.files.set(id, stored);
  workspace.signal.notify({ kind: "file" });
  return stored;
}

const mimetypes: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  txt: "text/plain",
  csv: "text/csv",
  zip: "application/zip",
};

function fileBody(info: SlackFile): JsonObject {
  return { ...info };
}
