import { COMMAND_PROBLEMS, ID_PROBLEMS } from "../../messages/command-problems.ts";
import {
  type ChatraMessageId,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  slackTsSchema,
} from "../ids.ts";
import { isBlank } from "../text/blank-text.ts";
import { type Argument, readArgument, withoutMarks } from "./argument.ts";
import { type ClientMention, CommandUsageError } from "./command.ts";
import { asTyped, isUnreadable } from "./typed-text.ts";

/** Ids are opaque, and a site may choose its own. This bound keeps them within every limit. */
const LONGEST_ID = 1500;

const MENTION = /^<[@#!][^<>]*>$/;
const WEB_ADDRESS = /^https?:\/\//i;

/** Takes what follows a command, returns the client at its start and the raw text after it. Throws a CommandUsageError. */
export function readClient(slackText: string): { client: ClientMention; rest: string } {
  const argument = readArgument(slackText);
  if (!argument) throw new CommandUsageError(ID_PROBLEMS.noClient);
  const { rest } = argument;
  const address = argument.address ?? argument.typed;
  const thread = WEB_ADDRESS.test(address) ? threadOfLink(address) : undefined;
  if (thread) return { client: thread, rest };
  if (isLink(argument)) throw new CommandUsageError(ID_PROBLEMS.noThreadLink(argument.typed));
  return { client: { kind: "id", clientId: clientIdSchema.parse(readId(argument, "client")) }, rest };
}

/** Takes what follows a command that takes a client and nothing else. Throws a CommandUsageError. */
export function readOnlyClient(slackText: string): ClientMention {
  const { client, rest } = readClient(slackText);
  refuseRest(rest);
  return client;
}

/**
 * Takes what follows a command that looks for a client, returns their id, name or thread. A name of several words needs no
 * quotes. Throws a CommandUsageError.
 */
export function readSoughtClient(slackText: string): ClientMention {
  const { client, rest } = readClient(slackText);
  if (client.kind === "thread" || isBlank(rest) || readArgument(slackText)?.quoted) {
    refuseRest(rest);
    return client;
  }
  const typed = asTyped(slackText).replace(/\s+/gu, " ").trim();
  return { kind: "id", clientId: clientIdSchema.parse(checkedId(typed, "client")) };
}

/**
 * Takes what follows a command, returns the message's id at its start and the raw text after it. Throws a CommandUsageError.
 */
export function readMessageId(slackText: string): { messageId: ChatraMessageId; rest: string } {
  const argument = readArgument(slackText);
  if (!argument) throw new CommandUsageError(ID_PROBLEMS.noMessage);
  if (isLink(argument)) throw new CommandUsageError(ID_PROBLEMS.linkForMessage(argument.typed));
  return { messageId: chatraMessageIdSchema.parse(readId(argument, "message")), rest: argument.rest };
}

/** Throws a CommandUsageError for what is left over: perhaps an id with white space lacks its quotes. */
export function refuseRest(rest: string, hint?: string): void {
  if (isBlank(rest)) return;
  throw new CommandUsageError(COMMAND_PROBLEMS.rest(asTyped(rest), hint));
}

/** In quotes, an address or a mention is an id. */
function isLink(argument: Argument): boolean {
  return !argument.quoted && (WEB_ADDRESS.test(argument.typed) || MENTION.test(argument.typed));
}

function readId(argument: Argument, whose: string): string {
  return checkedId(withoutMarks(argument), whose);
}

function checkedId(id: string, whose: string): string {
  if (isBlank(id)) throw new CommandUsageError(ID_PROBLEMS.empty(whose));
  if (isUnreadable(id)) {
    throw new CommandUsageError(ID_PROBLEMS.unreadable(whose, id));
  }
  if (id.length > LONGEST_ID) {
    throw new CommandUsageError(ID_PROBLEMS.tooLong(whose, id, { length: id.length, most: LONGEST_ID }));
  }
  return id;
}

/**
 * The thread that a message's link leads to: `…/archives/C1/p1712345678901234`, where the last six digits are microseconds,
 * with `thread_ts` for a reply. The host does not matter: we look our threads up by channel and time.
 */
export function threadOfLink(address: string): ClientMention | undefined {
  if (address.length > 2000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const [, channel = "", seconds = "", micros = ""] =
    /^\/archives\/([A-Za-z0-9]{1,40})\/p(\d{1,12})(\d{6})\/?$/.exec(url.pathname) ?? [];
  if (channel === "") return undefined;
  const ts = slackTsSchema.safeParse(url.searchParams.get("thread_ts") || `${seconds}.${micros}`);
  if (!ts.success) return undefined;
  return { kind: "thread", channelId: channelIdSchema.parse(channel), threadTs: ts.data };
}
