import type { Logger } from "pino";
import { channelAdvice } from "../messages/alerts.ts";
import type { NoticePlace } from "./notices.ts";

/** Every waiting chat finds a wrong channel again, every few seconds. */
const EVERY_MS = 5 * 60_000;

/** Logs Slack's `code` for why the bot can't post in a channel, and what to do: at once, and every five minutes. */
export function createChannelReport({
  now,
  logger,
  ...place
}: NoticePlace & { now: () => number; logger: Logger }): (code: string) => void {
  const { accountId, channelId } = place;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (code) => {
    if (now() - toldAt < EVERY_MS) return;
    toldAt = now();
    const advice = channelAdvice(place);
    logger.error({ accountId, channelId, code, advice }, "the bot can't post in the channel for new chats");
  };
}
