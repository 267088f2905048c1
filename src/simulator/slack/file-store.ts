/** A workspace's files: uploads, and links to files elsewhere. The objects have the fields of real ones. */
import type { BrokenFile, LinkedFile, MessageFile, SlackFile } from "./model.ts";
import type { StoredFile, Workspace } from "./workspace.ts";

interface UploadedFile {
  name: string;
  bytes: Buffer;
  user: string;
  mimetype?: string | undefined;
  broken?: BrokenFile | undefined;
  isStub?: boolean | undefined;
}

/** Keeps bytes that were uploaded, or are about to be. */
export function storeFile(
  workspace: Workspace,
  { name, bytes, user, mimetype, broken, isStub = false }: UploadedFile,
): { info: SlackFile; stored: StoredFile } {
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? "txt";
  const [knownType, pretty] = kinds[extension] ?? ["application/octet-stream", "Binary"];
  const info = fileObject(workspace, {
    name,
    user,
    size: bytes.length,
    mimetype: mimetype ?? knownType,
    filetype: extension,
    pretty_type: pretty,
    mode: "hosted",
  });
  return { info, stored: keep(workspace, { info, bytes, broken, isComplete: bytes.length > 0, isStub }) };
}

/** Keeps a file that has no bytes for an app. Takes the id of the sharing user. */
export function storeLinkedFile(workspace: Workspace, linked: LinkedFile, user: string): MessageFile {
  const { info, page } =
    linked.kind === "external"
      ? { info: externalFile(workspace, linked, user), page: "" }
      : { info: slackPage(workspace, linked, user), page: `<html><body>${linked.title}</body></html>` };
  keep(workspace, { info, bytes: Buffer.from(page), broken: undefined, isComplete: true, isStub: false });
  return info;
}

/** What events say of a file that has to be asked for by files.info. */
export function stubOf({ id }: Pick<MessageFile, "id">): MessageFile {
  return {
    id,
    mode: "file_access",
    file_access: "check_file_info",
    created: 0,
    timestamp: 0,
    user: "",
  };
}

function keep(workspace: Workspace, file: StoredFile): StoredFile {
  workspace.files.set(file.info.id, file);
  workspace.signal.notify({ kind: "file" });
  return file;
}

/** Its address is the outside one; Slack has nothing to download. */
function externalFile(
  workspace: Workspace,
  { title, url, type = "gdrive" }: Extract<LinkedFile, { kind: "external" }>,
  user: string,
): MessageFile {
  const { url_private_download: _none, ...info } = fileObject(workspace, {
    name: title,
    user,
    size: 0,
    mimetype: type === "gdrive" ? "application/vnd.google-apps.document" : "application/octet-stream",
    filetype: type === "gdrive" ? "gdoc" : "binary",
    pretty_type: type === "gdrive" ? "Google Docs" : "Binary",
    mode: "external",
  });
  return { ...info, is_external: true, external_type: type, url_private: url };
}

function slackPage(
  workspace: Workspace,
  { kind, title }: Extract<LinkedFile, { kind: "canvas" | "list" }>,
  user: string,
): SlackFile {
  const isCanvas = kind === "canvas";
  const info = fileObject(workspace, {
    name: title,
    user,
    size: 1200,
    mimetype: isCanvas ? "application/vnd.slack-docs" : "application/vnd.slack-list",
    filetype: isCanvas ? "quip" : "list",
    pretty_type: isCanvas ? "Canvas" : "List",
    mode: isCanvas ? "quip" : "list",
  });
  const place = `https://${workspace.team.domain}.slack.com/${isCanvas ? "docs" : "lists"}`;
  return { ...info, editable: true, permalink: `${place}/${workspace.team.id}/${info.id}` };
}

type FileFacts = Pick<SlackFile, "name" | "user" | "size" | "mimetype" | "filetype" | "pretty_type" | "mode">;

function fileObject(workspace: Workspace, { name, user, ...facts }: FileFacts): SlackFile {
  const { team } = workspace;
  const id = workspace.ids.slack("F");
  const path = `${workspace.url}/files-pri/${team.id}-${id}`;
  const fileName = encodeURIComponent(name.toLowerCase().replaceAll(/\s+/g, "_"));
  const created = Math.floor(workspace.now() / 1000);
  return {
    id,
    created,
    timestamp: created,
    name,
    title: name,
    ...facts,
    user,
    user_team: workspace.users.get(user)?.otherTeamId ?? team.id,
    editable: false,
    is_external: false,
    external_type: "",
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: "",
    url_private: `${path}/${fileName}`,
    url_private_download: `${path}/download/${fileName}`,
    permalink: `https://${team.domain}.slack.com/files/${user}/${id}/${fileName}`,
    has_rich_preview: false,
    file_access: "visible",
  };
}

const kinds: Record<string, readonly [mimetype: string, pretty: string]> = {
  png: ["image/png", "PNG"],
  jpg: ["image/jpeg", "JPEG"],
  jpeg: ["image/jpeg", "JPEG"],
  gif: ["image/gif", "GIF"],
  pdf: ["application/pdf", "PDF"],
  txt: ["text/plain", "Plain Text"],
  csv: ["text/csv", "CSV"],
  zip: ["application/zip", "Zip"],
};
