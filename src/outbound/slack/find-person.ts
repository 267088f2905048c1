import { z } from "zod";
import type { TeamId, UserId } from "../../domain/ids.ts";
import type { CallSlack } from "./call-slack.ts";
import { ignoreCodes } from "./ignore-codes.ts";
import type { SlackPerson } from "./slack-gateway.ts";

/**
 * What a person is called whose profile Slack does not show us (Slack Connect): their reply must reach the visitor
 * all the same, and a visitor may read this name. Whatever needs a member of ours is not for them.
 */
const stranger: SlackPerson = { name: "Support", email: undefined, isAdmin: false, isGuest: true };

const flag = z.boolean().optional().catch(undefined);
/** What can't be read must not open what is closed to guests. */
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
    is_admin: flag,
    is_owner: flag,
    is_primary_owner: flag,
    is_restricted: guestFlag,
    is_ultra_restricted: guestFlag,
    is_stranger: guestFlag,
  }),
});

type User = z.infer<typeof userSchema>["user"];

/** Asks Slack who somebody is. `ownTeam` tells which workspace is ours; it is asked about admins only. */
export async function findPerson(
  call: CallSlack,
  userId: UserId,
  ownTeam: () => Promise<TeamId>,
): Promise<SlackPerson> {
  const codes = ["user_not_found", "user_not_visible", "users_not_found"];
  const answer = await ignoreCodes(codes, call("users.info", { user: userId }, userSchema));
  if (answer === undefined) return stranger;
  const { name, real_name: realName, profile } = answer.user;
  // Slack gives an empty display name to those who set none.
  const names = [profile?.display_name, profile?.real_name, realName, name, stranger.name];
  return {
    name: names.find((candidate) => candidate?.trim())?.trim() ?? stranger.name,
    email: profile?.email || undefined,
    isAdmin: await isAdmin(answer.user, ownTeam),
    isGuest: isGuest(answer.user),
  };
}

/** Of several channels, of one, or of another workspace. */
function isGuest(user: User): boolean {
  return [user.is_restricted, user.is_ultra_restricted, user.is_stranger].includes(true);
}

/** The flags are of the person's own workspace: an admin of another one, in a shared channel, is nobody's admin here. */
async function isAdmin(user: User, ownTeam: () => Promise<TeamId>): Promise<boolean> {
  const { enterprise_user: member } = user;
  const isAdminSomewhere = user.is_admin || user.is_owner || user.is_primary_owner;
  const isAdminOfOrganization = member?.is_admin || member?.is_owner;
  if (user.deleted || !(isAdminSomewhere || isAdminOfOrganization)) return false;
  const own: string = await ownTeam();
  // Where the app is installed for a whole organization, an admin of one of its workspaces is not everybody's.
  if (isAdminOfOrganization && member?.enterprise_id === own) return true;
  return isAdminSomewhere === true && [user.team_id, ...(member?.teams ?? [])].includes(own);
}
