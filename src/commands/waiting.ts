import { CommandUsageError } from "../domain/command/command.ts";
import { type ChannelId, channelIdSchema } from "../domain/ids.ts";
import { MOST_WAITING, noQueue, showWaiting, WAITING_USAGE } from "../messages/waiting.ts";
import { waitingChats } from "../store/waiting-chats.ts";
import type { SlashCommand } from "./slash-command.ts";

type Asked = { whose: "mine" | "all" } | { channelId: ChannelId };

/** `/chatra waiting`: the chats in which a visitor waits for the team. */
export const waiting: SlashCommand<Asked> = {
  usage: WAITING_USAGE,
  parse: readWaiting,
  run: async ({ store, accountId, workspaceUrl }, { teamId, userId }, asked) => {
    const limits = "channelId" in asked ? asked : asked.whose === "mine" ? { ownerId: userId } : {};
    const found = await store.transaction((tx) =>
      waitingChats(tx, { accountId, teamId, ...limits }, MOST_WAITING),
    );
    return showWaiting(found, workspaceUrl, "whose" in asked && asked.whose === "mine");
  },
};

function readWaiting(rest: string): Asked {
  const typed = rest.trim();
  const word = typed.toLowerCase();
  if (word === "" || word === "all") return { whose: "all" };
  if (word === "mine") return { whose: "mine" };
  const channelId = channelIdSchema.safeParse(/^<#(\w+)(?:\|[^<>]*)?>$/.exec(typed)?.[1]).data;
  if (channelId === undefined) throw new CommandUsageError(noQueue(typed));
  return { channelId };
}
