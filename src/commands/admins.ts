import type { UserId } from "../domain/ids.ts";
import type { SlackOfDesk } from "./desk-deps.ts";

/** Whether this person may what only administrators may. Rejects with a SlackGatewayError when Slack does not tell. */
export type IsAdmin = (userId: UserId) => Promise<boolean>;

/** Short: who is made an ordinary member must not decide for long after. */
const REMEMBER_MS = 60_000;
const REMEMBER_PEOPLE = 1000;

/** Administrators are Slack's admins and owners, asked for afresh each minute, and those who are named. */
export function createIsAdmin(options: {
  slack: Pick<SlackOfDesk, "person">;
  adminUsers: readonly string[];
  now: () => number;
}): IsAdmin {
  const remembered = new Map<UserId, { isAdmin: boolean; until: number }>();
  return async (userId) => {
    if (options.adminUsers.includes(userId)) return true;
    const known = remembered.get(userId);
    if (known && known.until > options.now()) return known.isAdmin;
    const askedAt = options.now();
    const { isAdmin } = await options.slack.person(userId);
    if (remembered.size >= REMEMBER_PEOPLE) remembered.clear();
    remembered.set(userId, { isAdmin, until: askedAt + REMEMBER_MS });
    return isAdmin;
  };
}

/** Says in mrkdwn who may do what this person may not. */
export function onlyAdmins(what: string, adminUsers: readonly string[]): string {
  const named = adminUsers.slice(0, 10).map((userId) => `<@${userId}>`);
  const also = named.length > 0 ? `, and ${named.join(", ")}` : "";
  return `:no_entry: ${what} is for administrators. Nothing was done. The admins and owners of this Slack workspace may do it${also}.`;
}
