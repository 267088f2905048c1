import type { Logger } from "pino";
import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import { deliverAlone } from "../domain/deliver.ts";
import { type AccountId, type ChannelId, deliveryIdOf, type TeamId } from "../domain/ids.ts";
import { channelRenamed } from "../messages/alerts.ts";
import { readChannelRenames, renameChannel } from "../store/channel-renames.ts";
import { insertDeliveries } from "../store/deliveries.ts";
import type { Store } from "../store/store.ts";

/**
 * Creates what handles a channel's new id, all in one transaction. Where the environment has the old id, it tells the channel
 * once to change that; until then the database counts. Rejects when nothing was changed.
 */
export function createFollowChannel(options: {
  store: Store;
  /** The channel in the environment, and its account. */
  configured: { teamId: TeamId; accountId: AccountId; channelId: ChannelId } | undefined;
  now: () => number;
  logger: Logger;
}): (rename: ChannelRename) => Promise<void> {
  const { store, configured, now, logger } = options;
  return async (rename) => {
    const { teamId, from, to } = rename;
    const isOutdated = await store.transaction(async (tx) => {
      const at = now();
      const ours = configured?.teamId === teamId ? configured : undefined;
      if (!(await renameChannel(tx, rename, at, ours?.accountId)) || ours === undefined) return false;
      const channelId = currentChannelIn(await readChannelRenames(tx), teamId)(ours.channelId);
      if (channelId === ours.channelId) return false;
      const id = deliveryIdOf(`${teamId}:${ours.channelId}:${channelId}`, "channel-renamed");
      const notice = deliverAlone(`channel-renamed:${teamId}`, {
        id,
        sourceTime: at,
        payload: { kind: "slack.notice", channelId, text: channelRenamed(channelId) },
      });
      return (await insertDeliveries(tx, [{ ...notice, accountId: ours.accountId }], at)).has(id);
    });
    logger.info({ teamId, from, to }, "channel ID changed in Slack");
    if (isOutdated) logger.warn({ from, to }, "configured channel ID outdated");
  };
}
