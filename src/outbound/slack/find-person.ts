import { z } from "zod";
import { zoneNamed } from "../../domain/hours.ts";
import type { TeamId, UserId } from "../../domain/ids.ts";
import { type CallSlack, ignoreCodes } from "./call-slack.ts";
import type { SlackPerson } from "./slack-gateway.ts";

/**
 * An unresolved author: Slack hides some Slack Connect profiles. Their reply must still reach the visitor, who may read this
 * name. Functions for our own members stay closed to them.
 */
const STRANGER: SlackPerson = {
  name: "Support",
  email: undefined,
  timeZone: undefined,
  isActive: false,
  isAdmin: false,
  isGuest: true,
};

const flag = z.boolean().optional().catch(undefined);
/** An unreadable flag must not open what is closed to guests. */
const guestFlag = z.boolean().nullish().catch(true);

const userSchema = z.object({
  user: z.object({
    name: z.string().optional(),
    real_name: z.string().optional(),
    profile: z
      .object({
        display_name: z.string().optional(),
        real_name: z.string().optional(),
        email: z.string().optional(),
      })
      .optional(),
    team_id: z.string().optional().catch(undefined),
    tz: z.string().nullish().catch(undefined),
    enterprise_user: z
      .object({
        enterprise_id: z.string().optional().catch(undefined),
        teams: z.array(z.string()).catch([]),
        is_admin: flag,
        is_owner: flag,
      })
      .optional()
      .catch(undefined),
    deleted: flag,
    is_bot: flag,
    is_admin: flag,
    is_owner: flag,
    is_primary_owner: flag,
    is_restricted: guestFlag,
    is_ultra_restricted: guestFlag,
    is_stranger: guestFlag,
  }),
});

type User = z.infer<typeof userSchema>["user"];

/** Whose token asks, as far as it has to be known: Slack is asked for it where we don't know it yet. */
type Own = {
  /** The workspace, or the organization that has the app as a whole. */
  team: () => Promise<TeamId>;
  /** The organization of the workspace; undefined if it is in none. */
  organization: () => Promise<string | undefined>;
};

/** Asks Slack for a user. */
export async function findPerson(call: CallSlack, userId: UserId, own: Own): Promise<SlackPerson> {
  const codes = ["user_not_found", "user_not_visible", "users_not_found"];
  const answer = await ignoreCodes(codes, call("users.info", { user: userId }, userSchema));
  if (answer === undefined) return STRANGER;
  const { name, real_name: realName, profile } = answer.user;
  const isOutsider = await isOfOthers(answer.user, own);
  // Slack gives an empty display name to users who set none.
  const names = [profile?.display_name, profile?.real_name, realName, name, STRANGER.name];
  return {
    name: names.find((candidate) => candidate?.trim())?.trim() ?? STRANGER.name,
    email: profile?.email || undefined,
    timeZone: zoneOf(answer.user),
    isAdmin: await isAdmin(answer.user, own.team),
    isGuest: isOutsider || isGuest(answer.user),
    isActive: !isOutsider && isActive(userId, answer.user),
  };
}

/** Only a zone that this runtime knows can be reckoned with. */
function zoneOf({ tz }: User): string | undefined {
  return tz ? zoneNamed(tz) : undefined;
}

/**
 * Somebody of another company. Slack calls only those strangers who share no channel with the bot (its documentation of
 * `is_stranger`), so the others are told by their workspace. An organization's workspaces are all its own.
 */
async function isOfOthers(user: User, own: Own): Promise<boolean> {
  if (user.is_stranger) return true;
  const { team_id: teamId, enterprise_user: member } = user;
  if (teamId === undefined) return false;
  const team: string = await own.team();
  if ([teamId, member?.enterprise_id, ...(member?.teams ?? [])].includes(team)) return false;
  return member?.enterprise_id === undefined || member.enterprise_id !== (await own.organization());
}

/** Multi-channel guest, or single-channel guest. */
function isGuest(user: User): boolean {
  return [user.is_restricted, user.is_ultra_restricted].includes(true);
}

function isActive(userId: UserId, user: User): boolean {
  // Slack does not call its own bot one.
  return userId !== "USLACKBOT" && ![user.deleted, user.is_bot].includes(true);
}

/** The flags describe the user's own workspace: another workspace's admin in a shared channel has no admin rights here. */
async function isAdmin(user: User, ownTeam: () => Promise<TeamId>): Promise<boolean> {
  const { enterprise_user: member } = user;
  const isAdminSomewhere = user.is_admin || user.is_owner || user.is_primary_owner;
  const isAdminOfOrganization = member?.is_admin || member?.is_owner;
  if (user.deleted || !(isAdminSomewhere || isAdminOfOrganization)) return false;
  const own: string = await ownTeam();
  // In an organization-wide installation, an admin of one workspace is not an admin of all.
  if (isAdminOfOrganization && member?.enterprise_id === own) return true;
  return isAdminSomewhere === true && [user.team_id, ...(member?.teams ?? [])].includes(own);
}
