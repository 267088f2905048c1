/** usergroups.* and dnd.*: who is called by one name, and whom Slack does not disturb. */
import { flagAt, type JsonObject, stringAt } from "../../json.ts";
import type { SlackUser, SlackUserGroup } from "../model.ts";
import type { Workspace } from "../workspace.ts";
import { type Method, refuse } from "./method.ts";

/** Of how many users dnd.teamInfo tells. */
const mostUsers = 50;

export const groupMethods: Record<string, Method> = {
  "usergroups.list": (args, workspace) => {
    const isWanted = ({ isDisabled }: SlackUserGroup) => !isDisabled || flagAt(args, "include_disabled");
    const groups = [...workspace.userGroups.values()].filter(isWanted);
    return { ok: true, usergroups: groups.map((group) => groupBody(group, args, workspace)) };
  },

  "usergroups.users.list": (args, workspace) => {
    const group = workspace.userGroups.get(stringAt(args, "usergroup") ?? "");
    const isKnown = group && (!group.isDisabled || flagAt(args, "include_disabled"));
    return isKnown ? { ok: true, users: [...group.members] } : refuse("no_such_subteam");
  },

  "dnd.info": (args, workspace) => {
    const user = workspace.users.get(stringAt(args, "user") ?? workspace.bot.userId);
    return user ? { ok: true, ...dndBody(user) } : refuse("user_not_found");
  },

  "dnd.teamInfo": (args, workspace) => {
    const ids = (stringAt(args, "users") ?? "").split(",").filter((id) => id !== "");
    if (ids.length === 0) return refuse("no_users_provided");
    const known = ids.slice(0, mostUsers).flatMap((id) => workspace.users.get(id) ?? []);
    return { ok: true, users: Object.fromEntries(known.map((user) => [user.id, dndBody(user)])) };
  },
};

/** Slack gives 1 for both times where there is none. A pause that a user set by hand shows like one of their schedule. */
function dndBody({ dnd }: SlackUser): JsonObject {
  return {
    dnd_enabled: dnd !== undefined,
    next_dnd_start_ts: dnd === undefined ? 1 : Math.floor(dnd.from / 1000),
    next_dnd_end_ts: dnd === undefined ? 1 : Math.floor(dnd.until / 1000),
  };
}

function groupBody(group: SlackUserGroup, args: JsonObject, { team, bot }: Workspace): JsonObject {
  return {
    id: group.id,
    team_id: team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: "",
    handle: group.handle,
    is_external: false,
    date_create: 1,
    date_update: 1,
    date_delete: group.isDisabled ? 1 : 0,
    auto_type: null,
    auto_provision: false,
    created_by: bot.userId,
    updated_by: bot.userId,
    deleted_by: group.isDisabled ? bot.userId : null,
    prefs: { channels: [], groups: [] },
    ...(flagAt(args, "include_users") ? { users: [...group.members] } : {}),
    ...(flagAt(args, "include_count") ? { user_count: group.members.size } : {}),
  };
}
