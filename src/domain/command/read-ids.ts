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
import { CommandUsageError, shown } from "./problem.ts";
import { asTyped } from "./typed-text.ts";

/** Chatra's ids are opaque and may be chosen by the site; this bound keeps them out of the way of every limit. */
export const LONGEST_ID = 1500;

const CONTROL = /[\p{Cc}\ufffe\uffff]/u;
const MENTION = /^<[@#!][^<>]*>$/;
const WEB_ADDRESS = /^https?:\/\//i;

/** Takes what follows a command, returns the client at its start and the raw text after it. Throws Misread. */
export function readClient(slackText: string): { client: ClientMention; rest: string } {
  const argument = readArgument(slackText);
  if (!argument)
    throw new CommandUsageError("Which client? Their ID is missing, or a link to a message of their thread.");
  const { rest } = argument;
  const address = argument.address ?? argument.typed;
  const thread = WEB_ADDRESS.test(address) ? threadOf(address) : undefined;
  if (thread) return { client: thread, rest };
  if (isLink(argument)) {
    throw new CommandUsageError(
      `${shown(argument.typed)} is no link to a message of a thread. In Slack, choose “Copy link” of any message in the client's thread, or give the client's id.`,
    );
  }
  return { client: { kind: "id", clientId: clientIdSchema.parse(readId(argument, "client")) }, rest };
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
  if (!argument) throw new CommandUsageError("Which message? Its id is missing.");
  if (isLink(argument)) {
    throw new CommandUsageError(
      `${shown(argument.typed)} is a link, and the message's id in Chatra is needed.`,
    );
  }
  return { messageId: chatraMessageIdSchema.parse(readId(argument, "message")), rest: argument.rest };
}

/** Refuses what is left over: an id with white space has to be quoted, and a stray word may mean something else. */
export function refuseRest(rest: string, hint = "An id that holds spaces has to stand in quotes."): void {
  if (isBlank(rest)) return;
  throw new CommandUsageError(`${shown(asTyped(rest))} is too much here. ${hint}`);
}

/** In quotes, an address or a mention is meant literally. */
function isLink(argument: Argument): boolean {
  return !argument.quoted && (WEB_ADDRESS.test(argument.typed) || MENTION.test(argument.typed));
}

function readId(argument: Argument, whose: string): string {
  return checkedId(withoutMarks(argument), whose);
}

function checkedId(id: string, whose: string): string {
  if (isBlank(id)) throw new CommandUsageError(`The ${whose}'s id is empty.`);
  if (CONTROL.test(id) || !id.isWellFormed()) {
    throw new CommandUsageError(
      `The ${whose}'s id ${shown(id)} holds a line break, a control character or half a character.`,
    );
  }
  if (id.length > LONGEST_ID) {
    throw new CommandUsageError(
      `The ${whose}'s id ${shown(id)} is too long: ${id.length} characters, and at most ${LONGEST_ID} are taken.`,
    );
  }
  return id;
}

/**
 * The thread that a link to a message leads to: `…/archives/C1/p1712345678901234`, where the six last digits are micros,
 * with `thread_ts` for a reply. The host is not asked for: whether it is a thread of ours is looked up by channel and time.
 */
function threadOf(address: string): ClientMention | undefined {
  if (address.length > 2000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const [, channel = "", seconds = "", micros = ""] =
    /^\/archives\/([A-Za-z0-9]{1,40})\/p(\d{1,12})(\d{6})\/?$/.exec(url.pathname) ?? [];
  if (channel === "") return undefined;
  const ts = slackTsSchema.safeParse(url.searchParams.get("thread_ts") || `${seconds}.${micros}`);
  if (!ts.success) return undefined;
  return { kind: "thread", channelId: channelIdSchema.parse(channel), threadTs: ts.data };
}
