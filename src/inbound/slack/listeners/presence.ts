import type { App } from "@slack/bolt";
import { z } from "zod";
import type { CommandHandlers } from "../../../commands/command-handlers.ts";
import { channelIdSchema, userIdSchema } from "../../../domain/ids.ts";
import { idsOfBody, type OnSlackIgnored } from "../ignored.ts";
import type { BotOf } from "../slack-bot.ts";

type PresenceDeps = {
  handlers: Pick<CommandHandlers, "onHomeOpened" | "onJoined">;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
};

const homeType = "app_home_opened";
const homeSchema = z.looseObject({
  event: z.looseObject({ user: userIdSchema }),
});

/** Slack tells of the tab with messages as well. */
async function takeHome(body: unknown, { handlers, onIgnored, botOf }: PresenceDeps): Promise<void> {
  const bot = botOf(body);
  const { data } = homeSchema.safeParse(body);
  if (bot === undefined || data === undefined)
    return onIgnored(bot === undefined ? "unknown-workspace" : "malformed-event", idsOfBody(body));
  const { user: userId, tab } = data.event;
  if (tab === "home") handlers.onHomeOpened({ teamId: bot.teamId, userId });
  else onIgnored("other-tab", idsOfBody(body));
}

const joinType = "member_joined_channel";
const joinSchema = z.looseObject({
  event_time: z.number().nonnegative().catch(0),
  event: z.looseObject({
    user: userIdSchema,
    channel: channelIdSchema,
    event_ts: z.string().optional().catch(undefined),
  }),
});

/** Of all who join only the bot itself is of concern. */
async function takeJoin(body: unknown, { handlers, onIgnored, botOf }: PresenceDeps): Promise<void> {
  const bot = botOf(body);
  const { data } = joinSchema.safeParse(body);
  if (bot === undefined || data === undefined)
    return onIgnored(bot === undefined ? "unknown-workspace" : "malformed-event", idsOfBody(body));
  const { user, channel: channelId, event_ts } = data.event;
  if (user !== bot.userId) return onIgnored("joined", idsOfBody(body));
  await handlers.onJoined({ teamId: bot.teamId, channelId, at: event_ts ?? String(data.event_time) });
}

export const presenceTypes = [homeType, joinType] as const;

/** Listens to where people meet the app: its Home tab is opened, it is invited to a channel. */
export function listenToPresence(app: App, deps: PresenceDeps): void {
  app.event(homeType, ({ body }) => takeHome(body, deps));
  app.event(joinType, ({ body }) => takeJoin(body, deps));
}
