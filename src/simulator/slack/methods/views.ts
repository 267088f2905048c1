/** views.*: modals and the Home tab. */
import { type JsonObject, objectAt, objectsAt, stringAt } from "../../json.ts";
import { hasHomeTab, readManifest } from "../manifest.ts";
import type { SlackView } from "../model.ts";
import { takeTrigger } from "../triggers.ts";
import { largestViewBytes, problemsOfView } from "../view-problems.ts";
import type { Workspace } from "../workspace.ts";
import { type Method, refuse } from "./method.ts";

/** A modal with two others on it can carry no further one. */
export const deepestStack = 3;

export const viewMethods: Record<string, Method> = {
  "views.open": (args, workspace) => openModal(args, workspace, () => undefined),
  "views.push": (args, workspace) =>
    openModal(args, workspace, (user) => {
      const below = topModal(workspace, user);
      if (!below) return refuse("not_found");
      return stackOf(workspace, below).length >= deepestStack ? refuse("push_limit_reached") : below;
    }),

  "views.update": (args, workspace) => {
    if (stringAt(args, "view_id") !== undefined && stringAt(args, "external_id") !== undefined)
      return refuse("invalid_arguments", explain("Cannot provide both `view_id` and `external_id`"));
    const view = findView(args, workspace);
    if (view?.state !== "open") return refuse("not_found");
    const hash = stringAt(args, "hash");
    if (hash !== undefined && hash !== view.hash) return refuse("hash_conflict");
    const next = objectAt(args, "view");
    const refusal = refuseView(next, workspace, view.type);
    if (refusal || !next) return refusal ?? refuse("invalid_arguments");
    replaceView(workspace, view, next);
    return { ok: true, view: viewBody(view, workspace) };
  },

  "views.publish": (args, workspace) => {
    if (!hasHomeTab(readManifest())) return refuse("not_enabled");
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
  const id = workspace.uniqueIds.slack("V");
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
    offered: new Map(),
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

/** The modal that a user sees. */
export function topModal(workspace: Workspace, user: string): SlackView | undefined {
  return [...workspace.views.values()].findLast(
    (view) => view.type === "modal" && view.state === "open" && view.user === user,
  );
}

/** The open modals that lie on each other, the given one among them. */
export function stackOf(workspace: Workspace, view: SlackView): SlackView[] {
  return [...workspace.views.values()].filter(
    (other) => other.rootViewId === view.rootViewId && other.state === "open",
  );
}

/** The refusal of a view that Slack would not show. */
function refuseView(
  view: JsonObject | undefined,
  workspace: Workspace,
  type: SlackView["type"],
): JsonObject | undefined {
  if (!view) return refuse("invalid_arguments", explain("missing required field: view"));
  if (Buffer.byteLength(JSON.stringify(view)) > largestViewBytes) return refuse("view_too_large");
  const messages = problemsOfView(view, type, workspace.behaviour.unfetchableImages);
  return messages.length > 0 ? refuse("invalid_arguments", { response_metadata: { messages } }) : undefined;
}

/** `findBelow` returns the modal below for this user, or refuses. */
function openModal(
  args: JsonObject,
  workspace: Workspace,
  findBelow: (user: string) => SlackView | JsonObject | undefined,
): JsonObject {
  const view = objectAt(args, "view");
  const refusal = refuseView(view, workspace, "modal");
  if (refusal || !view) return refusal ?? refuse("invalid_arguments");
  const externalId = stringAt(view, "external_id");
  const isTaken = [...workspace.views.values()].some((other) => other.externalId === externalId);
  if (externalId !== undefined && isTaken) return refuse("duplicate_external_id");
  const triggerId = stringAt(args, "trigger_id");
  if (triggerId === undefined)
    return refuse("invalid_arguments", explain("missing required field: trigger_id"));
  const trigger = takeTrigger(workspace, triggerId);
  if ("error" in trigger) return refuse(trigger.error);
  const below = findBelow(trigger.user);
  if (below && "ok" in below) return below;
  const stored = storeView(workspace, view, trigger.user, "modal", isView(below) ? below : undefined);
  return { ok: true, view: viewBody(stored, workspace) };
}

function isView(below: SlackView | JsonObject | undefined): below is SlackView {
  return below !== undefined && !("ok" in below);
}

function findView(args: JsonObject, workspace: Workspace): SlackView | undefined {
  const externalId = stringAt(args, "external_id");
  const byId = workspace.views.get(stringAt(args, "view_id") ?? "");
  if (byId || externalId === undefined) return byId;
  return [...workspace.views.values()].find((view) => view.externalId === externalId);
}

function newHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${workspace.uniqueIds.membrane().slice(0, 8)}`;
}

function explain(message: string): JsonObject {
  return { response_metadata: { messages: [`[ERROR] ${message}`] } };
}
