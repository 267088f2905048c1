import { z } from "zod";
import { type TeamId, teamIdSchema } from "../../domain/ids.ts";

/** As in `idsOfBody`: what is longer is no id, and lengths are looked at only where there is a string. */
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

/** What a body says of where it belongs. */
type Claim = { isOrgWide: boolean | undefined; teamId: string | undefined; enterpriseId: string | undefined };

/**
 * The installation that anything from Slack is for: the organization's id where the app is installed for all of it, else
 * the workspace's. Undefined for what names none. Never throws.
 *
 * Looks where Bolt 5.1 looks (`buildSource` in its App.js, `isBodyWithTypeEnterpriseInstall` in its helpers.js), in the
 * same order. In a channel shared by Slack Connect it is thereby ours, whatever workspace the person is of. Where Bolt goes
 * on without an id, we take the one there is: `context_team_id` of an event without authorizations, and the organization
 * where no workspace is named.
 */
export function installationIdOf(body: unknown): TeamId | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { isOrgWide, teamId, enterpriseId } = claimOf(parsed.data);
  const found = isOrgWide === true ? enterpriseId : (teamId ?? enterpriseId);
  return teamIdSchema.safeParse(found).data;
}

/**
 * Whether what Slack sent is for this installation, the only one that is served. Signed it may be and yet come from another
 * workspace that the same app is installed in. An event of a channel shared by Slack Connect may name several workspaces, of
 * which ours need not be the first: words of our own people there must not be left out. Never throws.
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
    // A form that was opened by way of Slack Connect may be sent from another workspace than the app is in.
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
