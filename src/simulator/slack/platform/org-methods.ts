/** Answers to an org-wide token that names no workspace. */
import type { JsonObject } from "../../json.ts";
import type { Workspace } from "../workspace.ts";

export interface Organization {
  id: string;
  name: string;
  bot: { userId: string; botId: string };
  workspaces: readonly Workspace[];
}

/** The answer, or undefined for a method that a workspace answers. */
export function answerOfOrganization(name: string, organization: Organization): JsonObject | undefined {
  const { id, bot, workspaces } = organization;
  if (name === "auth.test")
    return {
      ok: true,
      url: `https://${organization.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.enterprise.slack.com/`,
      team: organization.name,
      user: "chatra",
      // Slack puts the enterprise into the place of the team.
      team_id: id,
      user_id: bot.userId,
      bot_id: bot.botId,
      enterprise_id: id,
      is_enterprise_install: true,
    };
  if (name === "auth.teams.list")
    return {
      ok: true,
      teams: workspaces.map(({ team }) => ({ id: team.id, name: team.name })),
      response_metadata: { next_cursor: "" },
    };
  return undefined;
}
