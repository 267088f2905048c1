/** reactions.* */
import { stringAt } from "../../json.ts";
import { addReaction, removeReaction } from "../messages.ts";
import { findJoinedChannel, isRefusal, type Method, refuse } from "./method.ts";

export const reactionMethods: Record<string, Method> = {
  "reactions.add": (args, workspace) => {
    const channel = findJoinedChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    if (channel.isArchived) return refuse("is_archived");
    const message = channel.messages.get(stringAt(args, "timestamp") ?? "");
    if (!message || message.subtype === "tombstone") return refuse("message_not_found");
    const name = stringAt(args, "name");
    if (name === undefined || !/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name))
      return refuse("invalid_name");
    const isNew = addReaction(workspace, channel, message, name, workspace.bot.userId);
    return isNew ? { ok: true } : refuse("already_reacted");
  },

  "reactions.remove": (args, workspace) => {
    const channel = findJoinedChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const message = channel.messages.get(stringAt(args, "timestamp") ?? "");
    if (!message) return refuse("message_not_found");
    const name = stringAt(args, "name") ?? "";
    const wasThere = removeReaction(workspace, channel, message, name, workspace.bot.userId);
    return wasThere ? { ok: true } : refuse("no_reaction");
  },

  "reactions.get": (args, workspace) => {
    const channel = findJoinedChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const message = channel.messages.get(stringAt(args, "timestamp") ?? "");
    return message
      ? { ok: true, type: "message", channel: channel.id, message }
      : refuse("message_not_found");
  },
};
