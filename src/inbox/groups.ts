import { type FoundGroup, type GroupMember, MOST_CALLED } from "../domain/call-group.ts";
import type { UserGroupId, UserId } from "../domain/ids.ts";
import { createLookUps } from "./look-ups.ts";
import type { People } from "./people.ts";

export type Groups = ReturnType<typeof createGroups>;

/** How long a reminder waits for Slack's answers about a group. */
const PATIENCE_MS = 8_000;
/** Short: people come and go. */
const REMEMBER_MS = 30_000;
/** Of a larger group the first ones that Slack lists are looked at: as many as it tells of at once. */
const MOST_MEMBERS = 50;

/** What Slack tells of user groups and their members. Without `dnd:read`, or an answer, nobody counts as busy, or as present. */
export function createGroups(options: {
  slack: {
    groupMembers: (groupId: UserGroupId) => Promise<UserId[] | undefined>;
    isPresent: (userId: UserId) => Promise<boolean>;
    doNotDisturb: (userIds: readonly UserId[], now: number) => Promise<UserId[]>;
  };
  people: Pick<People, "fetch">;
  /** Whether a user can have chats; see `Context.mayOwn`. */
  mayOwn: (userId: UserId) => boolean;
  now: () => number;
  onUnknown: (groupId: UserGroupId, error: unknown) => void;
}) {
  const { slack, people, mayOwn, now, onUnknown } = options;

  async function lookUp(groupId: UserGroupId): Promise<FoundGroup> {
    const all = await slack.groupMembers(groupId);
    if (all === undefined) return { problem: "no-scope" };
    const userIds = all.slice(0, MOST_MEMBERS);
    const [busy] = await Promise.all([busyOf(groupId, userIds), people.fetch(userIds)]);
    const members = userIds.map((userId) => ({
      userId,
      mayOwn: mayOwn(userId),
      isBusy: busy.includes(userId),
      isPresent: false,
    }));
    const able = members.filter((one) => one.mayOwn && !one.isBusy);
    // All of them are called anyway.
    if (able.length <= MOST_CALLED) return { members };
    const present = new Set(
      await Promise.all(able.map(async ({ userId }) => ((await isPresent(groupId, userId)) ? userId : ""))),
    );
    return { members: members.map((one): GroupMember => ({ ...one, isPresent: present.has(one.userId) })) };
  }

  async function busyOf(groupId: UserGroupId, userIds: readonly UserId[]): Promise<UserId[]> {
    if (userIds.length === 0) return [];
    return slack.doNotDisturb(userIds, now()).catch((error: unknown) => {
      onUnknown(groupId, error);
      return [];
    });
  }

  async function isPresent(groupId: UserGroupId, userId: UserId): Promise<boolean> {
    return slack.isPresent(userId).catch((error: unknown) => {
      onUnknown(groupId, error);
      return false;
    });
  }

  return createLookUps<UserGroupId, FoundGroup>({
    lookUp,
    keyOf: (groupId) => groupId,
    withoutAnswer: () => ({ problem: "untold" }),
    onUnknown,
    patienceMs: PATIENCE_MS,
    rememberMs: REMEMBER_MS,
    now,
  });
}
