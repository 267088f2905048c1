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
import type { ClientMention } from "./command.ts";
import { CommandUsageError } from "./problem.ts";
import { asTyped } from "./typed-text.ts";

/** Chatra's ids are opaque and may be chosen by the site; this bound keeps them out of the way of every limit. */
export const LONGEST_ID = 1500;

const CONTROL = /[\p{Cc}\ufffe\uffff]/u;
const MENTION = /^<[@#!][^<>]*>$/;
const WEB_ADDRESS = /^https?:\/\//i;

/** Takes what follows a command, returns the client at its start and the raw text after it. Throws Misread. */
export function readClient(slackText: string): { client: ClientMention; rest: string } {
  const argument = readArgument(slackText);
  if (!argument) throw new CommandUsageError(ID_PROBLEMS.noClient);
  const { rest } = argument;
  const address = argument.address ?? argument.typed;
  const thread = WEB_ADDRESS.test(address) ? threadOf(address) : undefined;
  if (thread) return { client: thread, rest };
  if (isLink(argument)) throw new CommandUsageError(ID_PROBLEMS.noThreadLink(argument.typed));
  return { client: { kind: "id", clientId: clientIdSchema.parse(readId(argument, "client")) }, rest };
}

/** Takes what follows a command that takes a client and nothing else. Throws Misread. */
export function readOnlyClient(slackText: string): ClientMention {
  const { client, rest } = readClient(slackText);
  refuseRest(rest);
  return client;
}

/**
 * Takes what follows a command that looks for a client, returns what they may be called: a name of several words needs no
 * quotes. Throws Misread.
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

/** Takes what follows a command, returns the message's id at its start and the raw text after it. Throws Misread. */
export function readMessageId(slackText: string): { messageId: ChatraMessageId; rest: string } {
  const argument = readArgument(slackText);
  if (!argument) throw new CommandUsageError(ID_PROBLEMS.noMessage);
  if (isLink(argument)) throw new CommandUsageError(ID_PROBLEMS.linkForMessage(argument.typed));
  return { messageId: chatraMessageIdSchema.parse(readId(argument, "message")), rest: argument.rest };
}

/** Refuses what is left over: an id with white space has to be quoted, and a stray word may mean something else. */
export function refuseRest(rest: string, hint?: string): void {
  if (isBlank(rest)) return;
  throw new CommandUsageError(COMMAND_PROBLEMS.rest(asTyped(rest), hint));
}

/** In quotes, an address or a mention is meant literally. */
function isLink(argument: Argument): boolean {
  return !argument.quoted && (WEB_ADDRESS.test(argument.typed) || MENTION.test(argument.typed));
}

function readId(argument: Argument, whose: string): string {
  return checkedId(withoutMarks(argument), whose);
}

function checkedId(id: string, whose: string): string {
  if (isBlank(id)) throw new CommandUsageError(ID_PROBLEMS.empty(whose));
  if (CONTROL.test(id) || !id.isWellFormed()) {
    throw new CommandUsageError(ID_PROBLEMS.unreadable(whose, id));
  }
  if (id.length > LONGEST_ID) {
    throw new CommandUsageError(ID_PROBLEMS.tooLong(whose, id, { length: id.length, most: LONGEST_ID }));
  }
  return id;
}

/**
 * The thread that a link to a message leads to: `…/archives/C1/p1712345678901234`, where the six last digits are micros,
 * with `thread_ts` for a reply. The host is not asked for: whether it is a thread of ours is looked up by channel and time.
 */
export function threadOf(address: string): ClientMention | undefined {
  if (address.length > 2000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const [, channel = "", seconds = "", micros = ""] =
    /^\/archives\/([A-Za-z0-9]{1,40})\/p(\d{1,12})(\d{6})\/?$/.exec(url.pathname) ?? [];
  if (channel === "") return undefined;
  const ts = slackTsSchema.safeParse(url.searchParams.get("thread_ts") || `${seconds}.${micros}`);
  if (!ts.success) return undefined;
  return { kind: "thread", channelId: channelIdSchema.parse(channel), threadTs: ts.data };
}
