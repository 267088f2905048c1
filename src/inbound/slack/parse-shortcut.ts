import { z } from "zod";
import { type Asked, type MessageShortcut, messageShortcuts } from "../../commands/command-handlers.ts";
import { channelIdSchema } from "../../domain/ids.ts";
import { interactionFields, optionalText, readAsked } from "./interaction-schema.ts";
import { wireMessageSchema } from "./message-event-schema.ts";
import { readSlackFiles, reasonToIgnore } from "./parse-message-event.ts";
import { readContent } from "./read-content.ts";
import type { SlackBot } from "./slack-bot.ts";

const globalSchema = z.looseObject({ ...interactionFields, action_ts: optionalText });

const messageSchema = globalSchema.extend({
  callback_id: z.enum(messageShortcuts),
  channel: z.looseObject({ id: channelIdSchema }),
  message: wireMessageSchema,
});

/** Reads the body of a `shortcut`, which has no channel and no message; undefined when it lacks required fields. */
export function parseGlobalShortcut(body: unknown, { teamId }: SlackBot): Asked | undefined {
  const { data } = globalSchema.safeParse(body);
  return data && readAsked(data, { teamId, naturalKey: ["shortcut", data.action_ts] });
}

/**
 * Reads the body of a `message_action`; undefined when it lacks required fields. The message has an author only where
 * `parseMessageEvent` would accept it as a user's: a bot's, Slackbot's and "… has joined" have none.
 */
export function parseMessageShortcut(body: unknown, bot: SlackBot): MessageShortcut | undefined {
  const { data } = messageSchema.safeParse(body);
  if (data === undefined) return undefined;
  const { callback_id: shortcut, channel, message, action_ts } = data;
  const { thread_ts: threadTs } = message;
  const asked = readAsked(data, { teamId: bot.teamId, naturalKey: [shortcut, action_ts], threadTs });
  if (asked === undefined) return undefined;
  const content = readContent(message);
  return {
    ...asked,
    shortcut,
    channelId: channel.id,
    message: {
      ts: message.ts,
      threadTs,
      authorId: reasonToIgnore(message, bot) === undefined ? message.user : undefined,
      text: message.text,
      ...(content ? { content } : {}),
      files: readSlackFiles(message.files),
    },
  };
}
