import { z } from "zod";
import { type Asked, type MessageShortcut, messageShortcuts } from "../../commands/command-handlers.ts";
import { channelIdSchema, type TeamId } from "../../domain/ids.ts";
import { interactionFields, optionalText, readAsked } from "./interaction-schema.ts";
import { wireMessageSchema } from "./message-event-schema.ts";
import { readFiles, reasonToIgnore } from "./parse-message-event.ts";
import { readContent } from "./read-content.ts";

const globalSchema = z.looseObject({ ...interactionFields, action_ts: optionalText });

const messageSchema = globalSchema.extend({
  callback_id: z.enum(messageShortcuts),
  channel: z.looseObject({ id: channelIdSchema }),
  message: wireMessageSchema,
});

/**
 * Reads the body of a `shortcut`, which has no channel and no message; undefined when it lacks required fields. `teamId` is the
 * installation's, where known.
 */
export function parseGlobalShortcut(body: unknown, teamId?: TeamId): Asked | undefined {
  const parsed = globalSchema.safeParse(body);
  if (!parsed.success) return undefined;
  return readAsked(parsed.data, {
    installedTeam: teamId,
    naturalKey: ["shortcut", parsed.data.action_ts],
  });
}

/**
 * Reads the body of a `message_action`; undefined when it lacks required fields. The message has an author only where
 * `parseMessageEvent` would accept it as a user's: a bot's, Slackbot's and "… has joined" have none.
 */
export function parseMessageShortcut(
  body: unknown,
  bot: { userId: string },
  teamId?: TeamId,
): (Asked & MessageShortcut) | undefined {
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { callback_id: shortcut, channel, message, action_ts } = parsed.data;
  const place = { channelId: channel.id, threadTs: message.thread_ts };
  const asked = readAsked(parsed.data, {
    installedTeam: teamId,
    naturalKey: [shortcut, action_ts],
    ...place,
  });
  if (asked === undefined) return undefined;
  const content = readContent(message);
  return {
    ...asked,
    shortcut,
    channelId: channel.id,
    message: {
      ts: message.ts,
      threadTs: message.thread_ts,
      authorId: reasonToIgnore(message, bot) === undefined ? message.user : undefined,
      text: message.text,
      ...(content ? { content } : {}),
      files: readFiles(message.files),
    },
  };
}
