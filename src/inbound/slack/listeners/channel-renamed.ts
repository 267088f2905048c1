import type { App } from "@slack/bolt";
import { z } from "zod";
import type { ChannelRename } from "../../../domain/channel-renames.ts";
import { channelIdSchema, slackTsSchema, slackTsToMs } from "../../../domain/ids.ts";
import { idsOfBody } from "../ids-of-body.ts";
import type { OnSlackIgnored } from "../ignored-reasons.ts";
import type { BotOf } from "../slack-bot.ts";

export type ChannelRenamedDeps = {
  /** Resolves once everything that names the channel is moved (safe to repeat); rejects on failure. */
  channelRenamed: (rename: ChannelRename) => Promise<void>;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
  /** Milliseconds UTC. */
  now: () => number;
};

export const eventType = "channel_id_changed";

const bodySchema = z.looseObject({
  event_time: z.number().nonnegative().optional().catch(undefined),
  event: z.looseObject({
    type: z.literal(eventType),
    old_channel_id: channelIdSchema,
    new_channel_id: channelIdSchema,
    event_ts: slackTsSchema.optional().catch(undefined),
  }),
});

/** Slack gave a channel another id. Rejects when we could not handle it, so that Slack delivers it again. */
export function register(app: App, { channelRenamed, onIgnored, botOf, now }: ChannelRenamedDeps): void {
  app.event(eventType, async ({ body }) => {
    const bot = botOf(body);
    const parsed = bodySchema.safeParse(body);
    if (bot === undefined || !parsed.success) {
      onIgnored(bot === undefined ? "unknown-workspace" : "malformed-event", idsOfBody(body));
      return;
    }
    const { event, event_time: seconds } = parsed.data;
    const told = event.event_ts === undefined ? undefined : slackTsToMs(event.event_ts);
    const at = told ?? (seconds === undefined ? now() : seconds * 1_000);
    await channelRenamed({ teamId: bot.teamId, from: event.old_channel_id, to: event.new_channel_id, at });
  });
}
