import type { Logger } from "pino";
import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import { type AccountId, type ChannelId, deliveryIdOf, type TeamId } from "../domain/ids.ts";
import type { Store } from "../store/store.ts";

/** The channel that the environment names, and the account that it is for. */
export type ConfiguredChannel = { teamId: TeamId; accountId: AccountId; channelId: ChannelId };

/**
 * Makes what follows a channel that has got another id, all of it in one transaction. Where the environment names the old id,
 * the channel is told once to change that; until then the database knows better. Rejects when nothing was changed.
 */
export function createFollowChannel({
  store,
  configured,
  now,
  logger,
}: {
  store: Store;
  configured: ConfiguredChannel | undefined;
  now: () => number;
  logger: Logger;
}): (rename: ChannelRename) => Promise<void> {
  return async (rename) => {
    const { teamId, from, to } = rename;
    const isOutdated = await store.transaction(async (tx) => {
      const at = now();
      if (!(await tx.renameChannel(rename, at)) || configured?.teamId !== teamId) return false;
      const channelId = currentChannelIn(await tx.channelRenames(), teamId)(configured.channelId);
      if (channelId === configured.channelId) return false;
      const id = deliveryIdOf(`${teamId}:${configured.channelId}:${channelId}`, "channel-renamed");
      const notice = {
        id,
        key: `channel-renamed:${teamId}`,
        target: "slack" as const,
        conversationId: undefined,
        sourceTime: at,
        accountId: configured.accountId,
        payload: {
          kind: "slack.notice" as const,
          channelId,
          text: `:warning: *Slack gave this channel a new ID.* Chats go on as before. Ask the bot's operator to set \`SLACK_CHANNEL=${channelId}\` at the next restart.`,
        },
      };
      return (await tx.insertDeliveries([notice], at)).has(id);
    });
    logger.info({ teamId, from, to }, "Slack gave a channel another id");
    if (isOutdated) logger.warn({ from, to }, "SLACK_CHANNEL names an id that its channel had before");
  };
}
