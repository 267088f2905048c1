/** What the installed app may do: the scopes of its token, and which of them each method needs. */
import { type JsonObject, stringAt } from "../../json.ts";
import type { SlackBehaviour } from "../behaviour.ts";
import { botScopesOf, readManifest } from "../manifest.ts";
import type { SlackChannel } from "../model.ts";
import type { Workspace } from "../workspace.ts";
import { refuse } from "./method.ts";

const granted = new WeakMap<SlackBehaviour, readonly string[]>();

/** Gives a workspace's app other scopes than those of manifest.yml, as when it was installed from an older one. */
export function grantScopes(behaviour: SlackBehaviour, scopes: readonly string[]): void {
  granted.set(behaviour, scopes);
}

/** The scopes of the bot token, as in the header x-oauth-scopes. */
export function scopesOf(workspace: Workspace): readonly string[] {
  return granted.get(workspace.behaviour) ?? manifestScopes();
}

/** Slack's refusal of a call for which the token lacks the scope; undefined where it may be made. */
export function problemOfScope(
  method: string,
  args: JsonObject,
  workspace: Workspace,
): JsonObject | undefined {
  const needed = neededFor(method, args, workspace);
  const provided = scopesOf(workspace);
  if (needed === undefined || provided.includes(needed)) return undefined;
  return refuse("missing_scope", { needed, provided: provided.join(",") });
}

/** Whether the app hears who joins such a channel. */
export function mayHearOfMembers(workspace: Workspace, { kind }: SlackChannel): boolean {
  return scopesOf(workspace).includes(kind === "private" ? "groups:read" : "channels:read");
}

/** As Slack's documentation lists them, for the methods that tests take a scope away from. */
function neededFor(method: string, args: JsonObject, workspace: Workspace): string | undefined {
  switch (method) {
    case "chat.postMessage":
      return "chat:write";
    case "conversations.history":
    case "conversations.replies": {
      const channel = workspace.channels.get(stringAt(args, "channel") ?? "");
      if (channel?.kind === "im") return "im:history";
      return channel?.kind === "private" ? "groups:history" : "channels:history";
    }
    case "conversations.open":
      return "im:write";
    case "users.info":
    case "users.getPresence":
      return "users:read";
    case "usergroups.list":
    case "usergroups.users.list":
      return "usergroups:read";
    case "dnd.info":
    case "dnd.teamInfo":
      return "dnd:read";
    case "files.info":
      return "files:read";
    case "reactions.add":
    case "reactions.remove":
      return "reactions:write";
    case "conversations.members": {
      const channel = workspace.channels.get(stringAt(args, "channel") ?? "");
      return channel?.kind === "private" ? "groups:read" : "channels:read";
    }
    default:
      return undefined;
  }
}

/** The app of this workspace was made from the project's own manifest. */
export function manifestScopes(): readonly string[] {
  return botScopesOf(readManifest());
}
