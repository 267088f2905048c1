/** What Slack's composer looks up while a user types. */
import type { Workspace } from "../workspace.ts";

export interface Directory {
  /** The id of a user by handle or display name, without `@`. */
  userNamed: (name: string) => string | undefined;
  /** The id of a channel, without `#`. */
  channelNamed: (name: string) => string | undefined;
  channelName: (id: string) => string | undefined;
}

export function directoryOf({ users, channels }: Pick<Workspace, "users" | "channels">): Directory {
  return {
    userNamed(name) {
      const wanted = name.toLowerCase();
      return [...users.values()].find(
        (user) => user.name === wanted || user.displayName.toLowerCase() === wanted,
      )?.id;
    },
    channelNamed: (name) =>
      [...channels.values()].find((channel) => channel.name === name && channel.kind !== "im")?.id,
    channelName: (id) => channels.get(id)?.name,
  };
}
