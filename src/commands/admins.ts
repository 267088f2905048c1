import type { IsAdmin, SlackOfCommands } from "./command-dependencies.ts";

/** Administrators are Slack's admins and owners, and those who are named. */
export function createIsAdmin(options: {
  people: Pick<SlackOfCommands, "person">;
  adminUsers: readonly string[];
}): IsAdmin {
  return async (userId) =>
    options.adminUsers.includes(userId) || (await options.people.person(userId)).isAdmin;
}

/** Says in mrkdwn who may do what this person may not. */
export function onlyAdmins(what: string, adminUsers: readonly string[]): string {
  const named = adminUsers.slice(0, 10).map((userId) => `<@${userId}>`);
  const also = named.length > 0 ? `, and ${named.join(", ")}` : "";
  return `:no_entry: ${what} is for administrators. Nothing was done. The admins and owners of this Slack workspace may do it${also}.`;
}
