/** Which workspace a call is for. A workspace's token says it; an organization's leaves it to the arguments. */
import { type JsonObject, stringAt } from "../../json.ts";
import type { Workspace } from "../workspace.ts";

/** With an org-wide token these do nothing without `team_id`, as Slack's reference says of each. */
const methodsThatNeedTeam = new Set(["conversations.list", "users.list", "bots.info"]);

/**
 * The workspace of an organization that a call with its org-wide token means, or Slack's error. Ids of channels, users,
 * files and views are found wherever they are, for an organization has each only once.
 */
export function workspaceOfCall(
  name: string,
  args: JsonObject,
  workspaces: readonly Workspace[],
): Workspace | { error: string } {
  const team = stringAt(args, "team_id");
  if (team === undefined && methodsThatNeedTeam.has(name)) return { error: "missing_argument" };
  const named = workspaces.find((workspace) => workspace.team.id === team);
  const [first] = workspaces;
  if (!first || (team !== undefined && !named)) return { error: "team_access_not_granted" };
  return named ?? workspaces.find((workspace) => holds(workspace, args)) ?? first;
}

function holds(workspace: Workspace, args: JsonObject): boolean {
  const at = (key: string): string => stringAt(args, key) ?? "";
  const users = [at("user"), at("user_id"), ...at("users").split(",")];
  // A trigger says where it was given.
  const triggerTeam = at("trigger_id").split(".")[1];
  if (at("channel") !== "" || at("channel_id") !== "")
    return workspace.channels.has(at("channel")) || workspace.channels.has(at("channel_id"));
  if (at("trigger_id") !== "") return triggerTeam === workspace.team.id;
  if (at("view_id") !== "") return workspace.views.has(at("view_id"));
  if (at("external_id") !== "")
    return [...workspace.views.values()].some((view) => view.externalId === at("external_id"));
  return users.some((user) => workspace.users.has(user));
}
