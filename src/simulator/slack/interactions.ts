/** The payloads that Slack sends when a person uses buttons, menus, shortcuts, commands and views. */
import { isJsonObject, type JsonObject, objectsAt, parseJsonObject, stringAt } from "../json.ts";
import type { AppLink } from "./app-link.ts";
import { elementsOf, type FoundElement, initialValueOf, valueOfElement } from "./element-values.ts";
import { replaceView, storeView, viewBody, withBlockIds } from "./methods/views.ts";
import type { AppAnswer, SlackChannel, SlackUser, SlackView } from "./model.ts";
import type { ResponseUrls } from "./response-urls.ts";
import { giveTrigger } from "./triggers.ts";
import type { Workspace } from "./workspace.ts";

type Value = string | string[] | null;

export interface Interactions {
  useMessage(
    user: SlackUser,
    channel: SlackChannel,
    ts: string,
    actionId: string,
    value: Value,
  ): Promise<AppAnswer>;
  useView(user: SlackUser, view: SlackView, actionId: string, value: Value): Promise<AppAnswer>;
  submitView(user: SlackUser, view: SlackView, values: Record<string, Value>): Promise<AppAnswer>;
  closeView(user: SlackUser, view: SlackView): Promise<AppAnswer>;
  command(user: SlackUser, channel: SlackChannel, command: string, text: string): Promise<AppAnswer>;
  shortcut(user: SlackUser, callbackId: string): Promise<AppAnswer>;
  messageShortcut(user: SlackUser, channel: SlackChannel, ts: string, callbackId: string): Promise<AppAnswer>;
}

export function createInteractions(
  workspace: Workspace,
  link: AppLink,
  responseUrls: ResponseUrls,
): Interactions {
  const { team, bot } = workspace;

  const basis = (type: string, user: SlackUser): JsonObject => ({
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: bot.appId,
    token: "simulator-verification-token",
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: giveTrigger(workspace, user.id),
  });

  const actionOf = ({ blockId, element }: FoundElement, value: Value): JsonObject => ({
    action_id: element.action_id,
    block_id: blockId,
    ...valueOfElement(element, value),
    ...(element.style === undefined ? {} : { style: element.style }),
    action_ts: (workspace.now() / 1000).toFixed(6),
  });

  return {
    async useMessage(user, channel, ts, actionId, value) {
      const source = sourceOf(channel, ts);
      const found = findElement(withBlockIds({ blocks: source.blocks ?? [] }), actionId, `message ${ts}`);
      const threadTs = source.thread_ts;
      return await link.sendInteraction({
        ...basis("block_actions", user),
        container: {
          type: "message",
          message_ts: ts,
          channel_id: channel.id,
          is_ephemeral: source.isEphemeral,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        },
        channel: { id: channel.id, name: channel.name },
        // Slack gives no message for ephemeral ones.
        ...(source.isEphemeral ? {} : { message: source.message }),
        state: { values: {} },
        response_url: responseUrls.give(channel, user.id, { ts, threadTs }),
        actions: [actionOf(found, value)],
      });
    },

    async useView(user, view, actionId, value) {
      const found = findElement(withBlockIds(view.view), actionId, `view ${view.id}`);
      return await link.sendInteraction({
        ...basis("block_actions", user),
        container: { type: "view", view_id: view.id },
        view: viewBody(view, workspace, stateOf(view, {})),
        actions: [actionOf(found, value)],
      });
    },

    async submitView(user, view, values) {
      const answer = await link.sendInteraction({
        ...basis("view_submission", user),
        view: viewBody(view, workspace, stateOf(view, values)),
        response_urls: [],
      });
      if (answer.status === 200) followSubmission(workspace, view, answer.body);
      return answer;
    },

    async closeView(user, view) {
      view.state = "closed";
      workspace.signal.notify({ kind: "view" });
      if (view.view.notify_on_close !== true) return { status: 200, body: "", ms: 0, error: undefined };
      const body = viewBody(view, workspace, stateOf(view, {}));
      return await link.sendInteraction({ ...basis("view_closed", user), view: body, is_cleared: false });
    },

    async command(user, channel, command, text) {
      const answer = await link.sendCommand({
        token: "simulator-verification-token",
        team_id: team.id,
        team_domain: team.domain,
        channel_id: channel.id,
        channel_name: channel.kind === "im" ? "directmessage" : channel.name,
        user_id: user.id,
        user_name: user.name,
        command,
        text,
        api_app_id: bot.appId,
        is_enterprise_install: "false",
        response_url: responseUrls.give(channel, user.id),
        trigger_id: giveTrigger(workspace, user.id),
      });
      if (answer.status === 200 && answer.body !== "") {
        responseUrls.apply(parseJsonObject(answer.body) ?? { text: answer.body }, channel, user.id);
      }
      return answer;
    },

    async shortcut(user, callbackId) {
      const actionTs = (workspace.now() / 1000).toFixed(6);
      return await link.sendInteraction({
        ...basis("shortcut", user),
        callback_id: callbackId,
        action_ts: actionTs,
      });
    },

    async messageShortcut(user, channel, ts, callbackId) {
      const message = channel.messages.get(ts);
      if (!message) throw new Error(`the channel ${channel.id} has no message ${ts}`);
      return await link.sendInteraction({
        ...basis("message_action", user),
        callback_id: callbackId,
        action_ts: (workspace.now() / 1000).toFixed(6),
        message_ts: ts,
        channel: { id: channel.id, name: channel.name },
        message,
        response_url: responseUrls.give(channel, user.id, { ts, threadTs: message.thread_ts }),
      });
    },
  };
}

function sourceOf(channel: SlackChannel, ts: string) {
  const message = channel.messages.get(ts);
  if (message) return { isEphemeral: false, message, blocks: message.blocks, thread_ts: message.thread_ts };
  const ephemeral = channel.ephemerals.find((candidate) => candidate.ts === ts);
  if (!ephemeral) throw new Error(`the channel ${channel.id} has no message ${ts}`);
  return { isEphemeral: true, message: undefined, blocks: ephemeral.blocks, thread_ts: ephemeral.thread_ts };
}

function findElement(blocks: JsonObject[], actionId: string, where: string): FoundElement {
  const elements = elementsOf(blocks);
  const found = elements.find(({ element }) => element.action_id === actionId);
  if (found) return found;
  const known = elements.map(({ element }) => String(element.action_id)).join(", ");
  throw new Error(`the ${where} has no element ${actionId}; it has: ${known || "none"}`);
}

/** `view.state.values`: block id → action id → value. */
function stateOf(view: SlackView, values: Record<string, Value>): JsonObject {
  const state: Record<string, JsonObject> = {};
  const left = new Set(Object.keys(values));
  for (const { blockId, element } of elementsOf(withBlockIds(view.view))) {
    const actionId = String(element.action_id);
    const key = actionId in values ? actionId : blockId;
    const given = values[key];
    left.delete(key);
    const value = given === undefined ? initialValueOf(element) : valueOfElement(element, given);
    if (value) state[blockId] = { ...state[blockId], [actionId]: value };
  }
  if (left.size > 0) throw new Error(`the view ${view.id} has no element ${[...left].join(", ")}`);
  return state;
}

/** The app's `response_action`: errors, update, push, clear; nothing closes the view. */
function followSubmission(workspace: Workspace, view: SlackView, body: string): void {
  const answer = parseJsonObject(body) ?? {};
  const action = stringAt(answer, "response_action");
  const next = isJsonObject(answer.view) ? answer.view : undefined;
  if (action === "errors") {
    view.errors = isJsonObject(answer.errors) ? answer.errors : {};
  } else if (action === "update" && next) {
    replaceView(workspace, view, next);
  } else if (action === "push" && next && objectsAt(next, "blocks")) {
    storeView(workspace, next, view.user, "modal", view);
  } else {
    view.state = "submitted";
    for (const other of workspace.views.values()) {
      if (action === "clear" && other.rootViewId === view.rootViewId) other.state = "closed";
    }
  }
  workspace.signal.notify({ kind: "view" });
}
