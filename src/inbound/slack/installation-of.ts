import { z } from "zod";
import { type TeamId, teamIdSchema } from "../../domain/ids.ts";
import { looseId, looseObject } from "./ignored.ts";

/** Slash commands are forms, where everything is text. */
const flag = z
  .union([z.boolean(), z.literal("true").transform(() => true)])
  .optional()
  .catch(undefined);

const place = looseObject({ id: looseId, enterprise_id: looseId });

const bodySchema = z.looseObject({
  is_enterprise_install: flag,
  team_id: looseId,
  context_team_id: looseId,
  enterprise_id: looseId,
  context_enterprise_id: looseId,
  authorizations: z
    .array(looseObject({ team_id: looseId, enterprise_id: looseId, is_enterprise_install: flag }))
    .optional()
    .catch(undefined),
  team: place,
  enterprise: place,
  user: looseObject({ team_id: looseId }),
  view: looseObject({ app_installed_team_id: looseId }),
});
/**
 * Returns the installation that a Slack body is for: the organization's id where the app is installed for all of it, else the
 * workspace's. Undefined where it names none. Never throws.
 *
 * Looks where Bolt 5.1 looks (`buildSource` in its App.js, `isBodyWithTypeEnterpriseInstall` in its helpers.js), in the same
 * order. In a Slack Connect channel the result is therefore ours, for users of any workspace. Where Bolt continues without an
 * id, we take the existing one: `context_team_id` without authorizations, and the organization without a workspace.
 */
export function installationIdOf(body: unknown): TeamId | undefined {
  const { data } = bodySchema.safeParse(body);
  if (data === undefined) return undefined;
  const { isOrgWide, teamId, enterpriseId } = claimOf(data);
  const found = isOrgWide === true ? enterpriseId : (teamId ?? enterpriseId);
  return teamIdSchema.safeParse(found).data;
}

/**
 * Whether a Slack body is for this installation, the only one served. A signed body may still come from another workspace with
 * the same app. A Slack Connect event may name several workspaces, ours not first, and we must not drop our own teammates'
 * messages. Never throws.
 */
export function isForInstallation(body: unknown, installation: TeamId): boolean {
  if (installationIdOf(body) === installation) return true;
  const { data } = bodySchema.safeParse(body);
  if (data?.event === undefined) return false;
  const { team_id, context_team_id, authorizations = [] } = data;
  const named = authorizations.flatMap((one) => [one?.team_id, one?.enterprise_id]);
  return [team_id, context_team_id, ...named].includes(installation);
}

/** A body's own data about its installation. */
function claimOf(body: z.infer<typeof bodySchema>) {
  // The first authorization is one of ours that may see the event; there may be others.
  const first = body.event === undefined ? undefined : body.authorizations?.[0];
  if (first?.team_id !== undefined || first?.enterprise_id !== undefined)
    return {
      isOrgWide: first.is_enterprise_install,
      teamId: first.team_id,
      enterpriseId: first.enterprise_id ?? body.enterprise_id,
    };
  const isOrgWide = body.is_enterprise_install;
  if (body.event !== undefined)
    return {
      isOrgWide,
      teamId: body.context_team_id ?? body.team_id,
      enterpriseId: body.context_enterprise_id ?? body.enterprise_id,
    };
  if (body.command !== undefined)
    return { isOrgWide, teamId: body.team_id, enterpriseId: body.enterprise_id };
  return {
    isOrgWide,
    // A form opened through Slack Connect may come from a workspace other than the app's.
    teamId: body.view?.app_installed_team_id ?? (body.team === undefined ? body.user?.team_id : body.team.id),
    enterpriseId: body.enterprise?.id ?? body.team?.enterprise_id,
  };
}
