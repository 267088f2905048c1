import { z } from "zod";
import { type TeamId, teamIdSchema } from "../../domain/ids.ts";

/** As in `idsOfBody`: anything longer is not an id, and we check lengths only of strings. */
const id = z
  .string()
  .optional()
  .catch(undefined)
  .transform((value) => (value !== undefined && value !== "" && value.length <= 80 ? value : undefined));

/** Slash commands are forms, where everything is text. */
const flag = z
  .union([z.boolean(), z.literal("true").transform(() => true)])
  .optional()
  .catch(undefined);

const place = z.looseObject({ id, enterprise_id: id }).optional().catch(undefined);

const authorizationSchema = z
  .looseObject({ team_id: id, enterprise_id: id, is_enterprise_install: flag })
  .optional()
  .catch(undefined);

const bodySchema = z.looseObject({
  event: z.unknown().optional(),
  command: z.unknown().optional(),
  is_enterprise_install: flag,
  team_id: id,
  context_team_id: id,
  enterprise_id: id,
  context_enterprise_id: id,
  authorizations: z.array(authorizationSchema).optional().catch(undefined),
  team: place,
  enterprise: place,
  user: z.looseObject({ team_id: id }).optional().catch(undefined),
  view: z.looseObject({ app_installed_team_id: id }).optional().catch(undefined),
});
type Body = z.infer<typeof bodySchema>;

/** A body's own data about its installation. */
type Claim = { isOrgWide: boolean | undefined; teamId: string | undefined; enterpriseId: string | undefined };

/**
 * Returns the installation that a Slack body is for: the organization's id where the app is installed for all of it, else the
 * workspace's. Undefined where it names none. Never throws.
 *
 * Looks where Bolt 5.1 looks (`buildSource` in its App.js, `isBodyWithTypeEnterpriseInstall` in its helpers.js), in the same
 * order. In a Slack Connect channel the result is therefore ours, for users of any workspace. Where Bolt continues without an
 * id, we take the existing one: `context_team_id` without authorizations, and the organization without a workspace.
 */
export function installationIdOf(body: unknown): TeamId | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { isOrgWide, teamId, enterpriseId } = claimOf(parsed.data);
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
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success || parsed.data.event === undefined) return false;
  const { team_id, context_team_id, authorizations = [] } = parsed.data;
  const named = authorizations.flatMap((one) => [one?.team_id, one?.enterprise_id]);
  return [team_id, context_team_id, ...named].includes(installation);
}

function claimOf(body: Body): Claim {
  if (body.event !== undefined) return claimOfEvent(body);
  if (body.command !== undefined)
    return { isOrgWide: body.is_enterprise_install, teamId: body.team_id, enterpriseId: body.enterprise_id };
  return {
    isOrgWide: body.is_enterprise_install,
    // A form opened through Slack Connect may come from a workspace other than the app's.
    teamId: body.view?.app_installed_team_id ?? (body.team === undefined ? body.user?.team_id : body.team.id),
    enterpriseId: body.enterprise?.id ?? body.team?.enterprise_id,
  };
}

/** The first authorization is one of ours that may see the event; there may be others. */
function claimOfEvent(body: Body): Claim {
  const [first] = body.authorizations ?? [];
  if (first?.team_id === undefined && first?.enterprise_id === undefined)
    return {
      isOrgWide: body.is_enterprise_install,
      teamId: body.context_team_id ?? body.team_id,
      enterpriseId: body.context_enterprise_id ?? body.enterprise_id,
    };
  return {
    isOrgWide: first.is_enterprise_install,
    teamId: first.team_id,
    enterpriseId: first.enterprise_id ?? body.enterprise_id,
  };
}
