import { isDeepStrictEqual } from "node:util";
import { type ChannelId, type SlackTs, slackTsToMs, type TeamId } from "../../domain/ids.ts";
import type { SlackDelete, SlackEdit, SlackReply } from "../../domain/input.ts";
import type { SlackFile } from "../../domain/order.ts";
import { describeFile } from "../../domain/slack-file.ts";
import { reasonBySubtype, type SlackIgnoredReason } from "./ignored.ts";
import {
  type ChangedEvent,
  type DeletedEvent,
  envelopeSchema,
  eventSchemas,
  type PostedEvent,
  readableFiles,
  type WireFile,
  type WireMessage,
} from "./message-event-schema.ts";
import { readContent, withoutKnownLeftOut } from "./read-content.ts";
import type { SlackBot } from "./slack-bot.ts";

export type ParsedMessageEvent =
  | { input: SlackReply | SlackEdit | SlackDelete }
  | { ignored: SlackIgnoredReason };

/** Reads what a user wrote, changed or deleted in a thread, or why to ignore the event. Never throws; unknown fields pass. */
export function parseMessageEvent(body: unknown, bot: SlackBot): ParsedMessageEvent {
  const { data: envelope } = envelopeSchema.safeParse(body);
  if (envelope === undefined) return { ignored: "malformed-event" };
  const { event, event_time: eventTime } = envelope;
  // The sender's team may be another in a Slack Connect channel.
  const context = { place: { teamId: bot.teamId, channelId: event.channel }, bot, eventTime };
  switch (event.subtype) {
    case "message_changed": {
      const { data } = eventSchemas.changed.safeParse(event);
      return data ? readChange(data, context) : { ignored: "malformed-event" };
    }
    case "message_deleted": {
      const { data } = eventSchemas.deleted.safeParse(event);
      return data
        ? { input: readDelete(data, data.deleted_ts, data.previous_message, context) }
        : { ignored: "malformed-event" };
    }
    default: {
      const { data } = eventSchemas.posted.safeParse(event);
      return data ? readPost(data, context) : { ignored: "malformed-event" };
    }
  }
}

/** `eventTime`: in seconds, from the envelope. */
type Context = {
  place: { teamId: TeamId; channelId: ChannelId };
  bot: SlackBot;
  eventTime: number | undefined;
};

function readPost(event: PostedEvent, { place, bot }: Context): ParsedMessageEvent {
  const ignored = reasonToIgnore(event, bot);
  if (ignored !== undefined) return { ignored };
  if (event.subtype === undefined && event.message) return { ignored: "message-replied" };
  if (event.user === undefined) return { ignored: "malformed-event" };
  if (event.thread_ts === undefined || event.thread_ts === event.ts) return { ignored: "not-in-thread" };
  const files = readSlackFiles(event.files);
  const content = readContent(event);
  if (event.text === "" && files.length === 0 && content === undefined) return { ignored: "no-content" };
  return {
    input: {
      kind: "slack.reply",
      ...place,
      threadTs: event.thread_ts,
      parentUserId: event.parent_user_id,
      ts: event.ts,
      userId: event.user,
      text: event.text,
      ...(content ? { content } : {}),
      files,
    },
  };
}

function readChange(event: ChangedEvent, context: Context): ParsedMessageEvent {
  const { place, bot } = context;
  const { message, previous_message: previous } = event;
  // A deleted root with replies becomes a tombstone by Slackbot, so this check comes before the author's.
  if (message.subtype === "tombstone") {
    return { input: readDelete(event, message.ts, message, context) };
  }
  const ignored = reasonToIgnore(message, bot);
  if (ignored !== undefined) return { ignored };
  if (message.user === undefined) return { ignored: "malformed-event" };
  const content = readContent(message);
  const contentBefore = previous && readContent(previous);
  const hasOtherWords = previous !== undefined && !isDeepStrictEqual(content?.blocks, contentBefore?.blocks);
  if (!isRealEdit(message, previous) && !hasOtherWords) return { ignored: "not-an-edit" };
  // Its own `thread_ts` makes it a root; without one, its own timestamp may still identify it.
  if (message.thread_ts === message.ts) return { ignored: "not-in-thread" };
  const files = readSlackFiles(message.files);
  return {
    input: {
      kind: "slack.edit",
      ...place,
      ...thread(message.thread_ts === undefined ? previous : message),
      ts: message.ts,
      userId: message.user,
      text: message.text,
      ...(content ? { content: withoutKnownLeftOut(content, contentBefore) } : {}),
      files,
      ...addedTo(previous, files),
      // Removing a file changes a message without an edit mark: the event's own time then orders it.
      editedTs:
        newEditTs(message, previous) ?? event.event_ts ?? event.ts ?? message.edited?.ts ?? message.ts,
    },
  };
}

function addedTo(
  before: WireMessage | undefined,
  files: readonly SlackFile[],
): Pick<SlackEdit, "addedFileIds"> {
  const known = new Set(readSlackFiles(before?.files ?? []).map(({ id }) => id));
  const addedFileIds = files.flatMap(({ id }) => (known.has(id) ? [] : id));
  return addedFileIds.length === 0 ? {} : { addedFileIds };
}

/** `inThread` is a message that names the thread. Includes bots' messages: the deleted root card may be our own. */
function readDelete(
  event: ChangedEvent | DeletedEvent,
  ts: SlackTs,
  inThread: WireMessage | undefined,
  { place, bot, eventTime }: Context,
): SlackDelete {
  const { previous_message: previous } = event;
  const isUsers = previous !== undefined && reasonToIgnore(previous, bot) === undefined;
  const told = event.event_ts ?? event.ts;
  return {
    kind: "slack.delete",
    ...place,
    ...(inThread === undefined ? { isBare: true } : thread(inThread)),
    ts,
    ...(isUsers ? { userId: previous.user } : {}),
    at: told === undefined && eventTime !== undefined ? eventTime * 1_000 : slackTsToMs(told ?? ts),
  };
}

function thread(message: WireMessage | undefined): Pick<SlackEdit, "threadTs" | "parentUserId"> {
  const threadTs = message?.thread_ts;
  return threadTs === undefined ? {} : { threadTs, parentUserId: message?.parent_user_id };
}

/** Why a message is not a user's; undefined where it is. */
export function reasonToIgnore(
  message: WireMessage,
  bot: Pick<SlackBot, "userId">,
): SlackIgnoredReason | undefined {
  if (message.bot_id || message.bot_profile || message.user === bot.userId) return "bot-message";
  if (message.is_ephemeral) return "ephemeral";
  if (message.subtype !== undefined && !PERSON_SUBTYPES.has(message.subtype)) {
    return reasonBySubtype.get(message.subtype) ?? "unknown-subtype";
  }
  return message.user === SLACKBOT ? "slackbot" : undefined;
}

const SLACKBOT: string = "USLACKBOT";
/** "Also send to channel" is a reply, an upload may come with text, `/me` is text. */
const PERSON_SUBTYPES = new Set(["file_share", "thread_broadcast", "me_message"]);

/**
 * Unfurls, a detected language and our own updates also change a message. Only another summary, content, files or `edited`
 * count as an edit. The domain decides whether a visitor would see it.
 */
function isRealEdit(message: WireMessage, previous: WireMessage | undefined): boolean {
  if (previous === undefined) return message.edited !== undefined;
  return (
    message.text !== previous.text ||
    newEditTs(message, previous) !== undefined ||
    fileIds(withoutUnfurled(message.files, previous.files)) !== fileIds(readableFiles(previous.files))
  );
}

/** Slack adds a file for a link to a known drive; a user's own change carries an edit mark. */
function withoutUnfurled(files: readonly unknown[], before: readonly unknown[]): WireFile[] {
  const known = new Set(readableFiles(before).map(({ id }) => id));
  return readableFiles(files).filter(
    (file) => known.has(file.id) || readSlackFiles([file])[0]?.externalUrl === undefined,
  );
}

function newEditTs(message: WireMessage, previous: WireMessage | undefined): SlackTs | undefined {
  return message.edited?.ts === previous?.edited?.ts ? undefined : message.edited?.ts;
}

function fileIds(files: WireFile[]): string {
  return readSlackFiles(files)
    .map((file) => file.id)
    .sort()
    .join();
}

/** A message's files, without deleted ones: their author removed them on purpose. */
export function readSlackFiles(files: readonly unknown[]): SlackFile[] {
  return readableFiles(files)
    .filter((file) => file.mode !== "tombstone")
    .map(({ file_access: access, is_external: isExternal, url_private, url_private_download, ...file }) =>
      describeFile(
        { ...file, access, isExternal, url: url_private ?? url_private_download },
        { isFinal: false },
      ),
    );
}
