import type { z } from "zod";
import { type ChannelId, channelIdSchema, type TeamId } from "./ids.ts";

/** Slack gave a channel another ID, for example when a private one is opened to more people. `at`: ms UTC. */
export type ChannelRename = { teamId: TeamId; from: ChannelId; to: ChannelId; at: number };

/** Returns the current ID of a channel of one workspace. */
export type CurrentChannel = (channelId: ChannelId) => ChannelId;

const unchanged: CurrentChannel = (channelId) => channelId;

/** Takes the renames of all workspaces, each to the newest ID. */
export function currentChannelIn(
  renames: readonly Pick<ChannelRename, "teamId" | "from" | "to">[],
  teamId: TeamId,
): CurrentChannel {
  if (renames.length === 0) return unchanged;
  const ids = new Map(renames.flatMap(({ from, to, ...of }) => (of.teamId === teamId ? [[from, to]] : [])));
  return (channelId) => ids.get(channelId) ?? channelId;
}

/** Returns the value with every `channelId` in it as it is now; the same object if none has changed. */
export function withCurrentChannels<Value>(
  value: Value,
  current: CurrentChannel,
  schema: z.ZodType<Value>,
): Value {
  if (current === unchanged) return value;
  const renamed = rename(value, current);
  return renamed === value ? value : schema.parse(renamed);
}

function rename(value: unknown, current: CurrentChannel): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => {
    const id = name === "channelId" ? channelIdSchema.safeParse(member) : undefined;
    return [name, id?.success ? current(id.data) : rename(member, current)];
  });
  const before = new Map(Object.entries(value));
  return entries.some(([name, member]) => before.get(name) !== member) ? Object.fromEntries(entries) : value;
}
