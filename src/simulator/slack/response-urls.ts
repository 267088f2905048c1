/** The response_url of an interaction or command: five answers within thirty minutes. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendJson, sendText } from "../http-service.ts";
import { type JsonObject, objectsAt, parseJsonObject, stringAt } from "../json.ts";
import { complaintsAboutBlocks } from "./block-validation.ts";
import { deleteMessage, editMessage, placeMessage } from "./messages.ts";
import type { SlackChannel, SlackEphemeral } from "./model.ts";
import { nextTs, type Workspace } from "./workspace.ts";

const lifetimeMs = 30 * 60_000;
const mostUses = 5;

interface ResponseUrl {
  channel: SlackChannel;
  user: string;
  /** The message or ephemeral message that the interaction came from. */
  sourceTs: string | undefined;
  threadTs: string | undefined;
  givenAt: number;
  uses: number;
}

export interface ResponseUrls {
  /** A new URL. */
  give(channel: SlackChannel, user: string, source?: { ts: string; threadTs: string | undefined }): string;
  handle(path: string, request: IncomingMessage, response: ServerResponse): void;
  /** What a body means, for bodies that come as the answer to a command too. Returns Slack's complaint, if any. */
  apply(
    body: JsonObject,
    channel: SlackChannel,
    user: string,
    sourceTs?: string,
    threadTs?: string,
  ): string | undefined;
}

export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const urls = new Map<string, ResponseUrl>();

  const apply: ResponseUrls["apply"] = (body, channel, user, sourceTs, threadTs) => {
    const blocks = objectsAt(body, "blocks");
    if (body.blocks !== undefined && (!blocks || isInvalid(blocks, workspace))) return "invalid_blocks";
    const text = stringAt(body, "text") ?? "";
    if (body.delete_original === true) return deleteSource(workspace, channel, sourceTs);
    if (text === "" && !blocks?.length) return "no_text";
    if (body.replace_original === true && sourceTs !== undefined) {
      return replaceSource(workspace, channel, sourceTs, text, blocks);
    }
    const inThread = stringAt(body, "thread_ts") ?? threadTs;
    if (body.response_type === "in_channel") {
      const { botId, userId, appId } = workspace.bot;
      const author = { user: userId, bot_id: botId, app_id: appId };
      placeMessage(
        workspace,
        channel,
        { ...author, text, ...(blocks ? { blocks } : {}) },
        { threadTs: inThread },
      );
      return undefined;
    }
    const ephemeral: SlackEphemeral = { ts: nextTs(workspace, channel), user, text };
    if (blocks) ephemeral.blocks = blocks;
    if (inThread !== undefined) ephemeral.thread_ts = inThread;
    channel.ephemerals.push(ephemeral);
    workspace.signal.notify({ kind: "ephemeral", channel: channel.id, ts: ephemeral.ts });
    return undefined;
  };

  return {
    apply,
    give(channel, user, source) {
      const key = `${workspace.team.id}/${Math.floor(workspace.now())}/${workspace.ids.membrane()}`;
      urls.set(key, {
        channel,
        user,
        sourceTs: source?.ts,
        threadTs: source?.threadTs,
        givenAt: workspace.now(),
        uses: 0,
      });
      return `${workspace.url}/actions/${key}`;
    },
    handle(path, request, response) {
      readBody(request, (raw) => {
        const known = urls.get(path.slice("/actions/".length));
        if (!known) return sendJson(response, 404, { ok: false, error: "not_found" });
        if (workspace.now() - known.givenAt > lifetimeMs) {
          return sendJson(response, 404, { ok: false, error: "expired_url" });
        }
        if (known.uses >= mostUses) return sendJson(response, 404, { ok: false, error: "used_url" });
        known.uses += 1;
        const body = parseJsonObject(raw.toString());
        if (!body) return sendJson(response, 400, { ok: false, error: "invalid_payload" });
        const complaint = apply(body, known.channel, known.user, known.sourceTs, known.threadTs);
        if (complaint !== undefined) return sendJson(response, 400, { ok: false, error: complaint });
        sendText(response, 200, "ok");
      });
    },
  };
}

function isInvalid(blocks: JsonObject[], workspace: Workspace): boolean {
  return complaintsAboutBlocks(blocks, workspace.behaviour.unfetchableImages).length > 0;
}

function deleteSource(
  workspace: Workspace,
  channel: SlackChannel,
  ts: string | undefined,
): string | undefined {
  const message = channel.messages.get(ts ?? "");
  const ephemeral = channel.ephemerals.findIndex((candidate) => candidate.ts === ts);
  if (message) deleteMessage(workspace, channel, message);
  else if (ephemeral >= 0) channel.ephemerals.splice(ephemeral, 1);
  else return "message_not_found";
  workspace.signal.notify({ kind: "ephemeral", channel: channel.id });
  return undefined;
}

function replaceSource(
  workspace: Workspace,
  channel: SlackChannel,
  ts: string,
  text: string,
  blocks: JsonObject[] | undefined,
): string | undefined {
  const message = channel.messages.get(ts);
  const ephemeral = channel.ephemerals.find((candidate) => candidate.ts === ts);
  if (message) {
    editMessage(workspace, channel, message, { text, blocks: blocks ?? [] }, workspace.bot.userId);
  } else if (ephemeral) {
    ephemeral.text = text;
    ephemeral.blocks = blocks ?? [];
    workspace.signal.notify({ kind: "ephemeral", channel: channel.id, ts });
  } else {
    return "message_not_found";
  }
  return undefined;
}
