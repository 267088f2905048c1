import type { IsAdmin, SlackOfCommands } from "./command-dependencies.ts";

/** Administrators are Slack's admins and owners, and those who are named. */
export function createIsAdmin(options: {
  people: Pick<SlackOfCommands, "person">;
  adminUsers: readonly string[];
}): IsAdmin {
  return async (userId) =>
    options.adminUsers.includes(userId) || (await options.people.person(userId)).isAdmin;
}
