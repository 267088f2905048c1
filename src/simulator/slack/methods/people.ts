/** auth.*, users.*, bots.*: who is who. */
import { type JsonObject, stringAt } from "../../json.ts";
import type { SlackUser } from "../model.ts";
import type { Workspace } from "../workspace.ts";
import { paginate } from "./conversations.ts";
import { type Method, refuse } from "./method.ts";

export const peopleMethods: Record<string, Method> = {
  "auth.test": (_args, { team, bot, enterprise }) => ({
    ok: true,
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: bot.name,
    team_id: team.id,
    user_id: bot.userId,
    bot_id: bot.botId,
    ...(enterprise ? { enterprise_id: enterprise.id } : {}),
    is_enterprise_install: false,
  }),

  "team.info": (_args, { team, enterprise }) => ({
    ok: true,
    team: {
      id: team.id,
      name: team.name,
      domain: team.domain,
      ...(enterprise ? { enterprise_id: enterprise.id, enterprise_name: enterprise.name } : {}),
    },
  }),

  "users.info": (args, workspace) => {
    const user = workspace.users.get(stringAt(args, "user") ?? "");
    return user && !user.isHidden ? { ok: true, user: userBody(user, workspace) } : refuse("user_not_found");
  },

  "users.lookupByEmail": (args, workspace) => {
    const email = stringAt(args, "email");
    const user = [...workspace.users.values()].find(
      (candidate) => candidate.email === email && !candidate.isHidden,
    );
    return user ? { ok: true, user: userBody(user, workspace) } : refuse("users_not_found");
  },

  "users.list": (args, workspace) => {
    const visible = [...workspace.users.values()].filter((user) => !user.isHidden);
    const { page, next_cursor } = paginate(visible, args, 200);
    return {
      ok: true,
      members: page.map((user) => userBody(user, workspace)),
      response_metadata: { next_cursor },
    };
  },

  "users.getPresence": (args, workspace) => {
    const user = workspace.users.get(stringAt(args, "user") ?? workspace.bot.userId);
    return user ? { ok: true, presence: user.isAway ? "away" : "active" } : refuse("user_not_found");
  },

  "bots.info": (args, { bot }) => {
    const id = stringAt(args, "bot");
    if (id !== undefined && id !== bot.botId) return refuse("bot_not_found");
    return {
      ok: true,
      bot: { id: bot.botId, app_id: bot.appId, user_id: bot.userId, name: bot.name, deleted: false },
    };
  },
};

function zoneBody(tz: string, now: number): JsonObject {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName: "long" });
  const label = format.formatToParts(now).find(({ type }) => type === "timeZoneName");
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(tz);
  return { tz, tz_label: label?.value ?? tz, tz_offset: offsetNanoseconds / 1e9 };
}

/** Of another workspace, and in no channel that the bot is in. */
function isStranger({ id, otherTeamId }: SlackUser, { channels, bot }: Workspace): boolean {
  const shared = [...channels.values()].some(({ members }) => members.has(id) && members.has(bot.userId));
  return otherTeamId !== undefined && !shared;
}

function userBody(user: SlackUser, workspace: Workspace): JsonObject {
  return {
    id: user.id,
    team_id: user.otherTeamId ?? workspace.team.id,
    ...(isStranger(user, workspace) ? { is_stranger: true } : {}),
    name: user.name,
    real_name: user.realName,
    deleted: user.isDeleted,
    ...zoneBody(user.timezone, workspace.now()),
    is_admin: user.isAdmin,
    is_owner: false,
    is_bot: user.isBot,
    is_app_user: false,
    is_restricted: user.guestOf !== undefined,
    is_ultra_restricted: user.guestOf === "single",
    ...(workspace.enterprise && user.otherTeamId === undefined
      ? {
          enterprise_user: {
            id: user.id,
            enterprise_id: workspace.enterprise.id,
            enterprise_name: workspace.enterprise.name,
            is_admin: user.isAdminOfOrganization,
            is_owner: false,
            teams: workspace.enterprise.teams(),
          },
        }
      : {}),
    profile: {
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.displayName,
      display_name_normalized: user.displayName,
      email: user.email,
      team: user.otherTeamId ?? workspace.team.id,
      image_48: user.image,
      image_72: user.image,
      image_192: user.image,
    },
  };
}
