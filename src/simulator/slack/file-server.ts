/** Serves the bytes of files, and takes those that the app uploads. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendText } from "../http-service.ts";
import type { Workspace } from "./workspace.ts";

const loginPage =
  '<!DOCTYPE html><html><head><title>Slack</title></head><body><form action="/signin">Sign in to your workspace</form></body></html>';

/** Deleted, or older than a free plan shows. */
const goneModes = new Set(["tombstone", "hidden_by_limit"]);

/** Without the bot's token Slack shows its login page, with status 200. */
export function serveFile(
  path: string,
  workspace: Workspace,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const id = /^\/files-pri\/[^/]+-([^/]+)\//.exec(path)?.[1] ?? "";
  const file = workspace.files.get(id);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const isAllowed = workspace.access.describeProblem(token) === undefined;
  const isHidden = file?.broken === "missing-scope" || file?.broken === "access-denied";
  if (!isAllowed || isHidden) {
    sendText(response, 200, loginPage, "text/html; charset=utf-8");
  } else if (!file || file.broken === "not-found" || goneModes.has(file.info.mode)) {
    sendText(response, 404, "");
  } else if (file.broken === "server-error") {
    sendText(response, 500, "");
  } else if (file.broken !== "hang") {
    const { mode, mimetype = "", name = "" } = file.info;
    response.writeHead(200, {
      // Canvases and lists come as pages, for any type.
      "content-type": mode === "quip" || mode === "list" ? "text/html; charset=utf-8" : mimetype,
      "content-length": file.bytes.length,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
    response.end(file.bytes);
  }
}

/** The second step of an upload: the raw bytes, or a multipart form as the WebClient sends it. */
export function takeUpload(
  path: string,
  workspace: Workspace,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const file = workspace.files.get(path.slice(path.lastIndexOf("/") + 1));
  readBody(request, (body) => {
    if (!file) return sendText(response, 404, "");
    file.bytes = firstPart(body, request.headers["content-type"] ?? "");
    file.info.size = file.bytes.length;
    sendText(response, 200, `OK - ${file.bytes.length}`);
  });
}

function firstPart(body: Buffer, contentType: string): Buffer {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1];
  if (boundary === undefined) return body;
  const start = body.indexOf("\r\n\r\n");
  const end = body.indexOf(`\r\n--${boundary}`, start);
  return start < 0 || end < 0 ? Buffer.alloc(0) : body.subarray(start + 4, end);
}
