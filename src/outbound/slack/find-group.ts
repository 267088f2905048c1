import { z } from "zod";
import { type UserGroupId, type UserId, userGroupIdSchema, userIdSchema } from "../../domain/ids.ts";
import { type CallSlack, ignoreCodes } from "./call-slack.ts";
import type { UserGroup } from "./slack-gateway.ts";

/** An app that was installed from an older manifest. */
const NO_SCOPE = ["missing_scope"];

const membersSchema = z.object({ users: z.array(userIdSchema) });

/** `usergroups.users.list`; undefined without the scope. */
export async function groupMembers(call: CallSlack, groupId: UserGroupId): Promise<UserId[] | undefined> {
  const answer = call("usergroups.users.list", { usergroup: groupId }, membersSchema);
  return (await ignoreCodes(NO_SCOPE, answer))?.users;
}

const groupsSchema = z.object({
  usergroups: z.array(z.object({ id: userGroupIdSchema, name: z.string(), handle: z.string() })),
});

/** `usergroups.list`, without the groups that were disabled; undefined without the scope. */
export async function userGroups(call: CallSlack): Promise<UserGroup[] | undefined> {
  return (await ignoreCodes(NO_SCOPE, call("usergroups.list", {}, groupsSchema)))?.usergroups;
}

const presenceSchema = z.object({ presence: z.string() });

/** `users.getPresence`. */
export async function isPresent(call: CallSlack, userId: UserId): Promise<boolean> {
  return (await call("users.getPresence", { user: userId }, presenceSchema)).presence === "active";
}

const dndSchema = z.object({
  users: z.record(
    z.string(),
    // What can't be read of one person is no time without notifications, and hides nothing of the others.
    z.object({
      dnd_enabled: z.boolean().catch(false),
      next_dnd_start_ts: z.number().catch(Number.POSITIVE_INFINITY),
      next_dnd_end_ts: z.number().catch(0),
    }),
  ),
});

/** `dnd.teamInfo`. Slack names the present, or else the next, time without notifications, in seconds. */
export async function doNotDisturb(
  call: CallSlack,
  userIds: readonly UserId[],
  now: number,
): Promise<UserId[]> {
  const { users } = await call("dnd.teamInfo", { users: userIds.join(",") }, dndSchema);
  const seconds = now / 1000;
  return userIds.filter((userId) => {
    const one = users[userId];
    return one?.dnd_enabled && one.next_dnd_start_ts <= seconds && seconds < one.next_dnd_end_ts;
  });
}
