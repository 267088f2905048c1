/** What every method of the Web API is made of. */
import type { JsonObject } from "../../json.ts";
import { stringAt } from "../../json.ts";
import type { SlackChannel } from "../model.ts";
import type { Workspace } from "../workspace.ts";

/** Takes the arguments, returns the body of the answer. Refusals are bodies too: `{ok: false, error}`. */
export type Method = (args: JsonObject, workspace: Workspace) => JsonObject;

export function refuse(error: string, details: JsonObject = {}): JsonObject {
  return { ok: false, error, ...details };
}

/** The channel of a call, or the refusal. A private channel without the bot looks as if it did not exist. */
export function findChannel(args: JsonObject, workspace: Workspace): SlackChannel | JsonObject {
  const id = stringAt(args, "channel");
  const channel = id === undefined ? undefined : workspace.channels.get(id);
  if (!channel) return refuse("channel_not_found");
  if (channel.kind !== "public" && !channel.members.has(workspace.bot.userId))
    return refuse("channel_not_found");
  return channel;
}

/** As `findChannel`, for calls that need the bot in the channel. */
export function findJoinedChannel(args: JsonObject, workspace: Workspace): SlackChannel | JsonObject {
  const channel = findChannel(args, workspace);
  if (isRefusal(channel)) return channel;
  return channel.members.has(workspace.bot.userId) ? channel : refuse("not_in_channel");
}

export function isRefusal(value: SlackChannel | JsonObject): value is JsonObject {
  return "ok" in value;
}
