/** Slack's payloads when a user uses buttons, menus, shortcuts, commands and views. */
import { flagAt, type JsonObject, objectAt, parseJsonObject, stringAt } from "../json.ts";
import type { AppLink } from "./app-link.ts";
import {
  elementsOf,
  type FoundElement,
  findElement,
  isStateless,
  stateOf,
  unknownFields,
  type Value,
  valueOfElement,
} from "./element-values.ts";
import { problemsOfFields } from "./field-checks.ts";
import { stackOf, viewBody, withBlockIds } from "./methods/views.ts";
import type { AppAnswer, SlackChannel, SlackUser, SlackView } from "./model.ts";
import type { ResponseUrls } from "./response-urls.ts";
import { blocksWithOffered, isAsked, isEnough, readOptions } from "./suggestions.ts";
import { giveTrigger } from "./triggers.ts";
import { followSubmission } from "./view-submission.ts";
import type { Workspace } from "./workspace.ts";

export interface Interactions {
  useMessage(
    user: SlackUser,
    channel: SlackChannel,
    ts: string,
    actionId: string,
    value: Value,
  ): Promise<AppAnswer>;
  useView(user: SlackUser, view: SlackView, actionId: string, value: Value): Promise<AppAnswer>;
  suggest(user: SlackUser, view: SlackView, actionId: string, typed: string): Promise<AppAnswer>;
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
  const { team, bot, enterprise, access } = workspace;

  /** Bolt's types: null in an org-wide installation, except for buttons and menus, which belong to a workspace. */
  const teamOf = (type: string): JsonObject | null => {
    if (access.isOrgWide() && type !== "block_actions" && type !== "message_action") return null;
    const org = enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {};
    return { id: team.id, domain: team.domain, ...org };
  };

  const basis = (type: string, user: SlackUser): JsonObject => ({
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: bot.appId,
    token: "simulator-verification-token",
    team: teamOf(type),
    enterprise: enterprise ? { id: enterprise.id, name: enterprise.name } : null,
    is_enterprise_install: access.isOrgWide(),
    trigger_id: giveTrigger(workspace, user.id),
  });

  const actionOf = ({ blockId, element }: FoundElement, value: Value): JsonObject => ({
    action_id: element.action_id,
    block_id: blockId,
    ...valueOfElement(element, value),
    ...(element.style === undefined ? {} : { style: element.style }),
    action_ts: (workspace.now() / 1000).toFixed(6),
  });

  /** A field for a channel may ask for a way to answer into the channel that was chosen. */
  const responseUrlsOf = (blocks: JsonObject[], state: JsonObject, user: SlackUser): JsonObject[] =>
    elementsOf(blocks).flatMap(({ blockId, element }) => {
      if (!flagAt(element, "response_url_enabled")) return [];
      const actionId = String(element.action_id);
      const filled = objectAt(objectAt(state, blockId) ?? {}, actionId) ?? {};
      const id = stringAt(filled, "selected_channel") ?? stringAt(filled, "selected_conversation");
      const channel = workspace.channels.get(id ?? "");
      if (!channel) return [];
      const response_url = responseUrls.give(channel, user.id);
      return [{ block_id: blockId, action_id: actionId, channel_id: channel.id, response_url }];
    });

  return {
    async useMessage(user, channel, ts, actionId, value) {
      const source = sourceOf(channel, ts, user);
      const blocks = withBlockIds({ blocks: source.blocks ?? [] });
      const found = findElement(blocks, actionId, value, `message ${ts}`);
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
        state: { values: stateOf(blocks, isStateless(found.element) ? {} : { [actionId]: value }) },
        response_url: responseUrls.give(channel, user.id, ts),
        actions: [actionOf(found, value)],
      });
    },

    async useView(user, view, actionId, value) {
      ensureOpen(view, user);
      const blocks = blocksWithOffered(view);
      const found = findElement(blocks, actionId, value, `view ${view.id}`);
      const values = stateOf(blocks, isStateless(found.element) ? {} : { [actionId]: value });
      return await link.sendInteraction({
        ...basis("block_actions", user),
        container: { type: "view", view_id: view.id },
        view: viewBody(view, workspace, values),
        actions: [actionOf(found, value)],
      });
    },

    async suggest(user, view, actionId, typed) {
      ensureOpen(view, user);
      const blocks = withBlockIds(view.view);
      const { blockId, element } = findElement(blocks, actionId, typed, `view ${view.id}`);
      if (!isAsked(element)) throw new Error(`the element ${actionId} does not ask the app for options`);
      if (!isEnough(element, typed)) return { status: 0, body: "", ms: 0, error: "too few characters" };
      const { trigger_id: _, ...rest } = basis("block_suggestion", user);
      const answer = await link.sendInteraction({
        ...rest,
        container: { type: "view", view_id: view.id },
        view: viewBody(view, workspace, stateOf(blocks, {})),
        block_id: blockId,
        action_id: actionId,
        value: typed,
      });
      if (answer.status !== 200) return answer;
      const read = readOptions(answer.body);
      if ("problem" in read) return { ...answer, error: read.problem };
      view.offered.set(actionId, read.options);
      workspace.signal.notify({ kind: "view" });
      return answer;
    },

    async submitView(user, view, values) {
      ensureOpen(view, user);
      if (!view.view.submit) throw new Error(`the view ${view.id} has nothing to submit it with`);
      const blocks = blocksWithOffered(view);
      const unknown = unknownFields(blocks, values);
      if (unknown.length > 0) throw new Error(`the view ${view.id} has no element ${unknown.join(", ")}`);
      const state = stateOf(blocks, values);
      const problems = problemsOfFields(blocks, state);
      const isComplete = Object.keys(problems).length === 0;
      view.errors = isComplete ? undefined : problems;
      workspace.signal.notify({ kind: "view" });
      if (!isComplete)
        return { status: 0, body: "", ms: 0, error: `not sent: ${Object.values(problems).join(" ")}` };
      const answer = await link.sendInteraction({
        ...basis("view_submission", user),
        view: viewBody(view, workspace, state),
        response_urls: responseUrlsOf(blocks, state, user),
      });
      if (answer.status !== 200) return answer;
      return { ...answer, error: followSubmission(workspace, view, answer.body) };
    },

    async closeView(user, view) {
      ensureOpen(view, user);
      const isCleared = flagAt(view.view, "clear_on_close");
      const closing = isCleared ? stackOf(workspace, view) : [view];
      for (const one of closing) one.state = "closed";
      workspace.signal.notify({ kind: "view" });
      let answer: AppAnswer = { status: 200, body: "", ms: 0, error: undefined };
      for (const one of closing.filter((candidate) => flagAt(candidate.view, "notify_on_close"))) {
        const body = viewBody(one, workspace, stateOf(withBlockIds(one.view), {}));
        answer = await link.sendInteraction({
          ...basis("view_closed", user),
          view: body,
          is_cleared: isCleared,
        });
      }
      return answer;
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
        text: escaped(text),
        api_app_id: bot.appId,
        is_enterprise_install: String(access.isOrgWide()),
        ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
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
        response_url: responseUrls.give(channel, user.id),
      });
    },
  };
}

/** A message, or this user's ephemeral one: only they have its buttons. */
function sourceOf(channel: SlackChannel, ts: string, user: SlackUser) {
  const message = channel.messages.get(ts);
  if (message) return { isEphemeral: false, message, blocks: message.blocks, thread_ts: message.thread_ts };
  const ephemeral = channel.ephemerals.find((candidate) => candidate.ts === ts && candidate.user === user.id);
  if (!ephemeral) throw new Error(`the channel ${channel.id} has no message ${ts} for ${user.name}`);
  return { isEphemeral: true, message: undefined, blocks: ephemeral.blocks, thread_ts: ephemeral.thread_ts };
}

function ensureOpen(view: SlackView, user: SlackUser): void {
  if (view.user !== user.id) throw new Error(`the view ${view.id} is not shown to ${user.name}`);
  if (view.state !== "open") throw new Error(`the view ${view.id} was ${view.state} already`);
}

/** Slack's own editor sends these three as entities; a user or channel chosen from its list stays a link. */
function escaped(typed: string): string {
  return typed
    .split(/(<[@#][A-Z0-9]+(?:\|[^<>]*)?>)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    )
    .join("");
}
