/** What Slack's composer looks up while a user types. */
import type { Workspace } from "../workspace.ts";

export interface Directory {
  /** The id of a user by handle or display name, without `@`. */
  userNamed: (name: string) => string | undefined;
  /** The id of a user group by its handle, without `@`. */
  groupNamed: (handle: string) => string | undefined;
  /** The id of a channel, without `#`. */
  channelNamed: (name: string) => string | undefined;
  channelName: (id: string) => string | undefined;
}

export function directoryOf({
  users,
  userGroups,
  channels,
}: Pick<Workspace, "users" | "userGroups" | "channels">): Directory {
  return {
    userNamed(name) {
      const wanted = name.toLowerCase();
      return [...users.values()].find(
        (user) => user.name === wanted || user.displayName.toLowerCase() === wanted,
      )?.id;
    },
    groupNamed: (handle) =>
      [...userGroups.values()].find((group) => group.handle === handle.toLowerCase() && !group.isDisabled)
        ?.id,
    channelNamed: (name) =>
      [...channels.values()].find((channel) => channel.name === name && channel.kind !== "im")?.id,
    channelName: (id) => channels.get(id)?.name,
  };
}
