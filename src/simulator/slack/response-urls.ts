/** The response_url of an interaction or command: five answers within thirty minutes. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, sendJson, sendText } from "../http-service.ts";
import { flagAt, type JsonObject, objectsAt, parseJsonObject, stringAt } from "../json.ts";
import { problemsOfBlocks } from "./block-validation.ts";
import { deleteMessage, editMessage, placeMessage } from "./messages.ts";
import type { SlackChannel, SlackEphemeral } from "./model.ts";
import { nextEphemeralTs, type Workspace } from "./workspace.ts";

const lifetimeMs = 30 * 60_000;
const mostUses = 5;

interface ResponseUrl {
  channel: SlackChannel;
  user: string;
  /** The message or ephemeral message whose button was used; a command and a shortcut have none. */
  sourceTs: string | undefined;
  givenAt: number;
  uses: number;
}

export interface ResponseUrls {
  /** A new URL. `sourceTs`: the message whose button was used. */
  give(channel: SlackChannel, user: string, sourceTs?: string): string;
  handle(path: string, request: IncomingMessage, response: ServerResponse): void;
  /** What a body means, for bodies that come as the answer to a command too. Returns Slack's complaint, if any. */
  apply(body: JsonObject, channel: SlackChannel, user: string, sourceTs?: string): string | undefined;
}

export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const urls = new Map<string, ResponseUrl>();

  const apply: ResponseUrls["apply"] = (body, channel, user, sourceTs) => {
    const blocks = objectsAt(body, "blocks");
    if (body.blocks !== undefined && (!blocks || isInvalid(blocks, workspace))) return "invalid_blocks";
    const text = stringAt(body, "text") ?? "";
    if (flagAt(body, "delete_original")) return deleteSource(workspace, channel, sourceTs);
    if (text === "" && !blocks?.length) return "no_text";
    // Slack's guide warns that an answer without `replace_original: false` overwrites the original. After a command or a
    // shortcut there is nothing to replace, for any value (bolt-js#2287).
    if (sourceTs !== undefined && body.replace_original !== false && body.replace_original !== "false") {
      return replaceSource(workspace, channel, sourceTs, text, blocks);
    }
    // Where the button was does not matter: without this it goes into the channel (bolt-js#963, #2170).
    const inThread = stringAt(body, "thread_ts");
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
    const ephemeral: SlackEphemeral = { ts: nextEphemeralTs(workspace, channel), user, text };
    if (blocks) ephemeral.blocks = blocks;
    if (inThread !== undefined) ephemeral.thread_ts = inThread;
    channel.ephemerals.push(ephemeral);
    workspace.signal.notify({ kind: "ephemeral", channel: channel.id, ts: ephemeral.ts });
    return undefined;
  };

  return {
    apply,
    give(channel, user, sourceTs) {
      const key = `${workspace.team.id}/${Math.floor(workspace.now())}/${workspace.uniqueIds.membrane()}`;
      urls.set(key, {
        channel,
        user,
        sourceTs,
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
        const problem = apply(body, known.channel, known.user, known.sourceTs);
        if (problem !== undefined) return sendJson(response, 400, { ok: false, error: problem });
        sendText(response, 200, "ok");
      });
    },
  };
}

function isInvalid(blocks: JsonObject[], workspace: Workspace): boolean {
  return problemsOfBlocks(blocks, workspace.behaviour.unfetchableImages).length > 0;
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
