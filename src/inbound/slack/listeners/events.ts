import type { App } from "@slack/bolt";
import type { Logger } from "pino";
import { z } from "zod";
import type { CommandHandlers } from "../../../commands/command-handlers.ts";
import type { ChannelRename } from "../../../domain/channel-renames.ts";
import { channelIdSchema, slackTsSchema, slackTsToMs, userIdSchema } from "../../../domain/ids.ts";
import type { AcceptInput, Input } from "../../../domain/input.ts";
import { classifyMessage } from "../../../domain/text/classify-message.ts";
import type { Uninstall } from "../../../domain/uninstall.ts";
import { errorFields } from "../../../runtime/error-fields.ts";
import { idsOfBody, type OnSlackIgnored, reasonBySubtype } from "../ignored.ts";
import { installationIdOf } from "../installation-of.ts";
import { parseMessageEvent } from "../parse-message-event.ts";
import type { BotOf } from "../slack-bot.ts";
import { listenToPresence, presenceTypes } from "./presence.ts";

export type EventDeps = {
  accept: AcceptInput;
  handlers: Pick<CommandHandlers, "onThreadCommand" | "onHomeOpened" | "onJoined">;
  /** A channel got another id. Rejects when we could not handle it, so that Slack repeats the event. */
  onChannelRenamed: (rename: ChannelRename) => Promise<void>;
  /** A workspace removed the app. Rejects when we could not handle it, so that Slack repeats the event. */
  onUninstalled: (event: Uninstall) => Promise<void>;
  onIgnored: OnSlackIgnored;
  botOf: BotOf;
  /** Listeners beyond ours, with their event types. */
  listeners?: readonly { eventTypes?: readonly string[]; register: (app: App) => void }[];
  logger: Logger;
  /** Milliseconds UTC. */
  now: () => number;
};

/** Listens to events. A listener rejects when something could not be stored, so that Slack delivers it again. */
export function listenToEvents(app: App, deps: EventDeps): void {
  const { onIgnored, listeners = [] } = deps;
  app.event("message", ({ body }) => takeMessage(body, deps));
  app.event("app_mention", ({ body }) => takeMention(body, deps));
  for (const type of reactionTypes) app.event(type, ({ body }) => takeReaction(body, deps));
  listenToPresence(app, deps);
  app.event(renameType, ({ body }) => takeRename(body, deps));
  // Measured on Bolt 5.1: for these two it does not ask for a token first.
  for (const type of uninstallTypes) app.event(type, ({ body }) => takeUninstall(body, deps));
  for (const { register } of listeners) register(app);
  const others = listeners.flatMap(({ eventTypes = [] }) => eventTypes);
  const handled = new Set([
    "message",
    "app_mention",
    ...presenceTypes,
    renameType,
    ...reactionTypes,
    ...uninstallTypes,
    ...others,
  ]);
  app.event(/^/, async ({ event, body }) => {
    if (!handled.has(event.type)) onIgnored("unhandled-event", idsOfBody(body));
  });
}

/** A user's new, changed or deleted message. */
async function takeMessage(body: unknown, deps: EventDeps) {
  if (isDirectMessage(body)) return takeMention(body, deps);
  const { accept, handlers, onIgnored, botOf, logger } = deps;
  const bot = botOf(body);
  const parsed = bot ? parseMessageEvent(body, bot) : { ignored: "unknown-workspace" as const };
  if ("ignored" in parsed) return onIgnored(parsed.ignored, idsOfBody(body));
  const outcome = await accept(parsed.input);
  // Slack delivers a message up to eleven times; a command runs at the first.
  if (outcome === "duplicate" || !isCommand(parsed.input)) return;
  const { teamId, channelId, threadTs, ts, userId, text, content } = parsed.input;
  try {
    await handlers.onThreadCommand({ teamId, channelId, threadTs, ts, userId, text, content });
  } catch (error) {
    // The reply is stored and a repetition would be a duplicate, so we acknowledge it.
    logger.error({ ...errorFields(error), ...idsOfBody(body) }, "thread command not accepted");
  }
}

function isCommand(input: Input): input is Extract<Input, { kind: "slack.reply" }> {
  return input.kind === "slack.reply" && classifyMessage(input).kind === "command";
}

const mentionSchema = z.looseObject({
  event: z.looseObject({
    channel: channelIdSchema,
    subtype: z.string().optional().catch(undefined),
    user: userIdSchema,
    ts: slackTsSchema,
    thread_ts: slackTsSchema.optional().catch(undefined),
    parent_user_id: userIdSchema.optional().catch(undefined),
    bot_id: z.string().optional().catch(undefined),
  }),
});

const directSchema = z.looseObject({ event: z.looseObject({ channel_type: z.literal("im") }) });

function isDirectMessage(body: unknown): boolean {
  return directSchema.safeParse(body).success;
}

/** Subtypes of messages that a user has just written. */
const NEW_MESSAGES = new Set(["file_share", "me_message", "thread_broadcast"]);

/** A user mentions the bot, or writes to it in a direct message. Files and `/me` are messages too; edits are none. */
async function takeMention(body: unknown, { accept, onIgnored, botOf }: EventDeps) {
  const bot = botOf(body);
  const { data } = mentionSchema.safeParse(body);
  if (bot === undefined) return onIgnored("unknown-workspace", idsOfBody(body));
  if (data === undefined) return onIgnored("malformed-event", idsOfBody(body));
  const { channel, channel_type, subtype, user, ts, thread_ts, parent_user_id, bot_id } = data.event;
  if (bot_id !== undefined || user === bot.userId) return onIgnored("bot-message", idsOfBody(body));
  if (subtype !== undefined && !NEW_MESSAGES.has(subtype))
    return onIgnored(reasonBySubtype.get(subtype) ?? "unknown-subtype", idsOfBody(body));
  await accept({
    kind: "slack.mention",
    teamId: bot.teamId,
    channelId: channel,
    threadTs: thread_ts,
    ts,
    userId: user,
    isDirect: channel_type === "im",
    parentUserId: parent_user_id,
  });
}

const reactionTypes = ["reaction_added", "reaction_removed"] as const;
/** The reactions that mean something on a card. Neither has skin tones. */
const MARKS = new Map([
  ["eyes", "claim"],
  ["white_check_mark", "close"],
] as const);

const reactionSchema = z.looseObject({
  event: z.looseObject({
    type: z.enum(reactionTypes),
    user: userIdSchema,
    reaction: z.string(),
    item: z.looseObject({ type: z.literal("message"), channel: channelIdSchema, ts: slackTsSchema }),
    /** Who wrote the message; a card is the bot's. */
    item_user: z.string().optional().catch(undefined),
    event_ts: slackTsSchema,
  }),
});

/** Reactions are many, and few are for us: all others are dropped before they are stored. */
async function takeReaction(body: unknown, { accept, onIgnored, botOf }: EventDeps) {
  const bot = botOf(body);
  const { data } = reactionSchema.safeParse(body);
  if (bot === undefined) return onIgnored("unknown-workspace", idsOfBody(body));
  if (data === undefined) return onIgnored("other-reaction", idsOfBody(body));
  const { type, user, reaction, item, item_user, event_ts } = data.event;
  const mark = new Map<string, "claim" | "close">(MARKS).get(reaction);
  const isOfOthers = item_user !== undefined && item_user !== bot.userId;
  if (mark === undefined || user === bot.userId || isOfOthers)
    return onIgnored("other-reaction", idsOfBody(body));
  await accept({
    kind: "slack.mark",
    teamId: bot.teamId,
    channelId: item.channel,
    ts: item.ts,
    userId: user,
    mark,
    on: type === "reaction_added",
    eventTs: event_ts,
  });
}

const renameType = "channel_id_changed";
const renameSchema = z.looseObject({
  event_time: z.number().nonnegative().optional().catch(undefined),
  event: z.looseObject({
    type: z.literal(renameType),
    old_channel_id: channelIdSchema,
    new_channel_id: channelIdSchema,
    event_ts: slackTsSchema.optional().catch(undefined),
  }),
});

async function takeRename(body: unknown, { onChannelRenamed, onIgnored, botOf, now }: EventDeps) {
  const bot = botOf(body);
  const { data } = renameSchema.safeParse(body);
  if (bot === undefined || data === undefined)
    return onIgnored(bot === undefined ? "unknown-workspace" : "malformed-event", idsOfBody(body));
  const { event, event_time: seconds } = data;
  const told = event.event_ts === undefined ? undefined : slackTsToMs(event.event_ts);
  const at = told ?? (seconds === undefined ? now() : seconds * 1_000);
  await onChannelRenamed({ teamId: bot.teamId, from: event.old_channel_id, to: event.new_channel_id, at });
}

const uninstallTypes = ["app_uninstalled", "tokens_revoked"] as const;
const uninstallSchema = z.looseObject({
  event_time: z.number().nonnegative().catch(0),
  event: z.looseObject({
    type: z.enum(uninstallTypes),
    tokens: z
      .looseObject({ bot: z.array(userIdSchema).optional() })
      .optional()
      .catch(undefined),
  }),
});

/** Whether this body says that a workspace removed the app or revoked its tokens. */
export function isUninstall(body: unknown): boolean {
  return uninstallSchema.safeParse(body).success;
}

/** Slack sends both events, in any order. */
async function takeUninstall(body: unknown, { onUninstalled, onIgnored, logger }: EventDeps) {
  const { data } = uninstallSchema.safeParse(body);
  const teamId = installationIdOf(body);
  if (data === undefined || teamId === undefined) return onIgnored("malformed-event", idsOfBody(body));
  const { event, event_time: seconds } = data;
  logger.info(idsOfBody(body), "app uninstalled or tokens revoked in Slack");
  await onUninstalled({ teamId, at: seconds * 1_000, kind: event.type, revokedBots: event.tokens?.bot });
}
