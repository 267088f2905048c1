/** views.*: modals and the Home tab. */
import { isJsonObject, type JsonObject, objectAt, objectsAt, stringAt } from "../../json.ts";
import { complaintsAboutBlocks } from "../block-validation.ts";
import type { SlackView } from "../model.ts";
import { takeTrigger } from "../triggers.ts";
import type { Workspace } from "../workspace.ts";
import { type Method, refuse } from "./method.ts";

export const viewMethods: Record<string, Method> = {
  "views.open": (args, workspace) => openModal(args, workspace, undefined),
  "views.push": (args, workspace) => {
    const open = [...workspace.views.values()].filter(
      (view) => view.type === "modal" && view.state === "open",
    );
    return openModal(args, workspace, open.at(-1));
  },

  "views.update": (args, workspace) => {
    const view = findView(args, workspace);
    if (!view) return refuse("not_found");
    const hash = stringAt(args, "hash");
    if (hash !== undefined && hash !== view.hash) return refuse("hash_conflict");
    const next = objectAt(args, "view");
    const refusal = refuseView(next, workspace, view.type);
    if (refusal || !next) return refusal ?? refuse("invalid_arguments");
    replaceView(workspace, view, next);
    return { ok: true, view: viewBody(view, workspace) };
  },

  "views.publish": (args, workspace) => {
    const user = stringAt(args, "user_id");
    if (user === undefined || !workspace.users.has(user)) return refuse("user_not_found");
    const next = objectAt(args, "view");
    const refusal = refuseView(next, workspace, "home");
    if (refusal || !next) return refusal ?? refuse("invalid_arguments");
    const known = [...workspace.views.values()].find((view) => view.type === "home" && view.user === user);
    const hash = stringAt(args, "hash");
    if (hash !== undefined && known && hash !== known.hash) return refuse("hash_conflict");
    if (known) replaceView(workspace, known, next);
    const view = known ?? storeView(workspace, next, user, "home", undefined);
    return { ok: true, view: viewBody(view, workspace) };
  },
};

export function storeView(
  workspace: Workspace,
  view: JsonObject,
  user: string,
  type: SlackView["type"],
  previous: SlackView | undefined,
): SlackView {
  const id = workspace.ids.slack("V");
  const stored: SlackView = {
    id,
    hash: newHash(workspace),
    user,
    type,
    state: "open",
    externalId: stringAt(view, "external_id"),
    view,
    previousViewId: previous?.id,
    rootViewId: previous?.rootViewId ?? id,
    errors: undefined,
  };
  workspace.views.set(id, stored);
  workspace.signal.notify({ kind: "view" });
  return stored;
}

export function replaceView(workspace: Workspace, stored: SlackView, view: JsonObject): void {
  stored.view = view;
  stored.hash = newHash(workspace);
  stored.errors = undefined;
  workspace.signal.notify({ kind: "view" });
}

/** A view as Slack sends it back: with ids, hash and state. */
export function viewBody(stored: SlackView, workspace: Workspace, values: JsonObject = {}): JsonObject {
  return {
    callback_id: "",
    private_metadata: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    title: null,
    ...stored.view,
    blocks: withBlockIds(stored.view),
    id: stored.id,
    team_id: workspace.team.id,
    app_id: workspace.bot.appId,
    bot_id: workspace.bot.botId,
    hash: stored.hash,
    external_id: stored.externalId ?? "",
    previous_view_id: stored.previousViewId ?? null,
    root_view_id: stored.rootViewId,
    state: { values },
  };
}

/** Slack names blocks that the app left without an id; the same name comes back each time. */
export function withBlockIds(view: JsonObject): JsonObject[] {
  return (objectsAt(view, "blocks") ?? []).map((block, index) => ({ block_id: `b${index}`, ...block }));
}

/** The refusal of a view that Slack would not show. */
function refuseView(
  view: JsonObject | undefined,
  workspace: Workspace,
  type: SlackView["type"],
): JsonObject | undefined {
  if (view?.type !== type) return refuse("invalid_arguments", explain(`must be a ${type} view`));
  const blocks = objectsAt(view, "blocks");
  if (!blocks) return refuse("invalid_arguments", explain("missing required field: blocks"));
  const complaints = complaintsAboutBlocks(blocks, workspace.behaviour.unfetchableImages, 100);
  const title = isJsonObject(view.title) ? stringAt(view.title, "text") : undefined;
  if (type === "modal" && title === undefined) complaints.push("[ERROR] missing required field: title");
  if ((title?.length ?? 0) > 24)
    complaints.push("[ERROR] must be less than 25 characters [json-pointer:/view/title]");
  if ((stringAt(view, "private_metadata")?.length ?? 0) > 3000) {
    complaints.push("[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]");
  }
  const hasInput = blocks.some((block) => block.type === "input");
  if (type === "modal" && hasInput && !view.submit) complaints.push("[ERROR] missing required field: submit");
  return complaints.length > 0
    ? refuse("invalid_arguments", { response_metadata: { messages: complaints } })
    : undefined;
}

function openModal(args: JsonObject, workspace: Workspace, previous: SlackView | undefined): JsonObject {
  const view = objectAt(args, "view");
  const refusal = refuseView(view, workspace, "modal");
  if (refusal || !view) return refusal ?? refuse("invalid_arguments");
  const trigger = takeTrigger(workspace, stringAt(args, "trigger_id") ?? "");
  if ("error" in trigger) return refuse(trigger.error);
  const externalId = stringAt(view, "external_id");
  const isTaken = [...workspace.views.values()].some((other) => other.externalId === externalId);
  if (externalId !== undefined && isTaken) return refuse("duplicate_external_id");
  return { ok: true, view: viewBody(storeView(workspace, view, trigger.user, "modal", previous), workspace) };
}

function findView(args: JsonObject, workspace: Workspace): SlackView | undefined {
  const externalId = stringAt(args, "external_id");
  const byId = workspace.views.get(stringAt(args, "view_id") ?? "");
  if (byId || externalId === undefined) return byId;
  return [...workspace.views.values()].find((view) => view.externalId === externalId);
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${workspace.ids.membrane().slice(0, 8)}`;
}

function explain(message: string): JsonObject {
  return { response_metadata: { messages: [`[ERROR] ${message}`] } };
}
