import type { Logger } from "pino";
import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import { deliverAlone } from "../domain/deliver.ts";
import { type AccountId, type ChannelId, deliveryIdOf, type TeamId } from "../domain/ids.ts";
import { channelRenamed } from "../messages/alerts.ts";
import { finishRename, readChannelRenames, renameChannel } from "../store/channel-renames.ts";
import { insertDeliveries } from "../store/deliveries.ts";
import type { Store } from "../store/store.ts";

/** By then, no transaction runs any more that had begun before: the server ends those that take longer. */
const ALL_ENDED_MS = 60_000;

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
  const oursIn = (teamId: TeamId) => (configured?.teamId === teamId ? configured : undefined);

  const finish = async (rename: ChannelRename) => {
    const ours = oursIn(rename.teamId);
    try {
      await store.transaction((tx) => finishRename(tx, rename, now(), ours?.accountId));
    } catch (error) {
      logger.warn({ err: error, from: rename.from, to: rename.to }, "channel ID not changed in late rows");
    }
  };

  return async (rename) => {
    const { teamId, from, to } = rename;
    const isOutdated = await store.transaction(async (tx) => {
      const at = now();
      const ours = oursIn(teamId);
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
    // On SQLite, no transaction runs beside another.
    if (store.kind === "postgres") setTimeout(() => void finish(rename), ALL_ENDED_MS).unref();
    if (isOutdated) logger.warn({ from, to }, "configured channel ID outdated");
  };
}
