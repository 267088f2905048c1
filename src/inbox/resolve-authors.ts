import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { Context } from "../domain/decision.ts";
import { type ClientId, type SlackTs, type UserId, userIdSchema } from "../domain/ids.ts";
import type { Input, SlackDelete, SlackEdit, SlackReply } from "../domain/input.ts";
import type { Order } from "../domain/order.ts";
import { assigneesIn } from "../domain/orders/on-thread-command.ts";
import { classifyMessage } from "../domain/text/classify-message.ts";
import { usersInMessage } from "../domain/text/mentioned-users.ts";
import type { Message } from "../domain/text/rich-content.ts";
import type { GuestRefusal } from "../messages/permissions.ts";
import type { TenantForInbox } from "./resolve-account.ts";

/** The users whose names a decision needs: the author and those mentioned. */
export function peopleIn(input: Input, conversation?: Conversation): UserId[] {
  const others = ownersIn(input, conversation);
  if (input.kind === "slack.mark" || input.kind === "timer" || input.kind === "digest") return others;
  if (input.kind === "slack.act" && input.act.kind === "steer") return [input.order.userId, ...others];
  const author = authorOf(input);
  if (author === undefined) return [];
  // An apparent mention may name no user, for example `<@>`.
  return [author, ...usersInMessage(messageOf(input)).flatMap((id) => userIdSchema.safeParse(id).data ?? [])];
}

/** Who has the chat, or is to have it, or has a digest: Slack must tell whether they can. */
export function ownersIn(input: Input, conversation?: Conversation): UserId[] {
  if (input.kind === "slack.mark" || input.kind === "digest") return [input.userId];
  const owner = conversation?.episode?.owner;
  if (input.kind === "timer") return owner === undefined ? [] : [owner];
  if (input.kind === "slack.reply") return assigneesIn(classifyMessage(input));
  const step = input.kind === "slack.act" && input.act.kind === "steer" ? input.act.step : undefined;
  return step?.kind === "assign" ? [step.userId] : [];
}

/** The author of a restricted command: Slack must tell whether they are a guest. */
export function commanderIn(input: Input, { openTo }: TenantForInbox): UserId | undefined {
  const isPress = input.kind === "slack.button" || input.kind === "slack.mark";
  return (isPress || isCommand(input)) && !openTo(input.userId) ? input.userId : undefined;
}

/** Whose rank a decision needs: of who decides, of owners, and of the author of a message that somebody else sends. */
export function rankedIn(input: Input, tenant: TenantForInbox, conversation?: Conversation): UserId[] {
  const others = [commanderIn(input, tenant), relayedAuthorIn(input)].filter(
    (userId) => userId !== undefined,
  );
  return [...others, ...ownersIn(input, conversation)];
}

function relayedAuthorIn(input: Input): UserId | undefined {
  return input.kind === "slack.act" && input.act.kind === "relay" ? input.act.authorId : undefined;
}

/** An edit runs no command but `!send`. */
function isCommand(input: Input): input is SlackReply | SlackEdit {
  if (!isWritten(input)) return false;
  const sort = classifyMessage(input);
  return sort.kind === "command" && (input.kind === "slack.reply" || sort.word === "send");
}

function isWritten(input: Input): input is SlackReply | SlackEdit {
  return input.kind === "slack.reply" || input.kind === "slack.edit";
}

/** A user whose required name or rank is missing only because we could not ask Slack: without it we would refuse the input. */
export function missedPersonIn(
  input: Input,
  tenant: TenantForInbox,
  conversation?: Conversation,
): UserId | undefined {
  const { people } = tenant;
  const author = tenant.needsAuthors ? authorOf(input) : undefined;
  if (author !== undefined && people.isUntold(author)) return author;
  const commander = commanderIn(input, tenant);
  const ranked = [...(commander === undefined ? [] : [commander]), ...ownersIn(input, conversation)];
  return ranked.find((userId) => people.rank(userId) === "unasked");
}

/**
 * Why the author may not use commands, nor get a chat by an answer. A text may turn out to be a command only after we know an
 * earlier edit.
 */
function refusalOf(input: Input, { people, openTo }: TenantForInbox): GuestRefusal | undefined {
  const isPersons = isWritten(input) || input.kind === "slack.button" || input.kind === "slack.mark";
  const userId = isPersons ? input.userId : relayedAuthorIn(input);
  if (userId === undefined || openTo(userId)) return undefined;
  const rank = people.rank(userId);
  if (rank === "member") return undefined;
  return rank === "guest" ? "guest" : "untold";
}

/** It happened in a thread under a post of the bot. */
export function isUnderOurPost(
  input: Input,
  { botUserId }: Pick<Context, "botUserId">,
): input is (SlackReply | SlackEdit | SlackDelete) & { threadTs: SlackTs } {
  return (
    (input.kind === "slack.reply" || input.kind === "slack.edit" || input.kind === "slack.delete") &&
    input.threadTs !== undefined &&
    input.parentUserId === botUserId
  );
}

export function authorOf(input: Input): UserId | undefined {
  if (isWritten(input)) return input.userId;
  if (input.kind !== "slack.act") return undefined;
  if (input.act.kind === "relay") return input.act.authorId;
  return textOf(input.act) === "" ? undefined : input.order.userId;
}

function messageOf(input: Input): Message {
  if (isWritten(input)) return input;
  if (input.kind !== "slack.act") return { text: "" };
  return input.act.kind === "relay" ? input.act : { text: textOf(input.act) };
}

function textOf(act: Order): string {
  return "text" in act ? act.text : "";
}

/** A new client about whom we have not asked Chatra yet. */
export function newClientIn(input: Input, { clients }: TenantForInbox): ClientId | undefined {
  if (input.kind !== "slack.act") return undefined;
  const { act } = input;
  if (act.kind !== "open" && act.kind !== "send") return undefined;
  return clients.known(act.clientId) === undefined ? act.clientId : undefined;
}

/** Whether a user can have chats, as far as Slack told lately who they are. */
export function mayOwnChats(
  userId: UserId,
  { people, openTo }: Pick<TenantForInbox, "people" | "openTo">,
): boolean {
  return people.known(userId)?.isActive === true && (openTo(userId) || people.rank(userId) === "member");
}

/** Nobody loses a chat because Slack can't be asked about them. */
function isUntoldOwner(input: Input, userId: UserId, { people }: TenantForInbox): boolean {
  return input.kind === "timer" && people.rank(userId) === "unasked";
}

/** What a decision knows without the database: the account, and the answers about users and clients. */
export function accountContextOf(
  input: Input,
  tenant: TenantForInbox,
  now: number,
  renames: readonly ChannelRename[] = [],
): Context {
  const { people, clients, accountContext } = tenant;
  // We also ask for malformed mentions.
  const nameOf = (id: string) => {
    const { data } = userIdSchema.safeParse(id);
    return data && people.known(data)?.name;
  };
  const authorId = authorOf(input);
  const author = authorId && people.known(authorId);
  const [by] = peopleIn(input);
  const clientId = input.kind === "slack.act" && "clientId" in input.act ? input.act.clientId : undefined;
  const said = clientId && clients.known(clientId);
  return {
    ...accountContext,
    // The configuration, and this process, may still have an earlier id.
    channelId: currentChannelIn(renames, accountContext.teamId)(accountContext.channelId),
    now,
    client: said === "unreachable" ? undefined : said,
    names: { user: nameOf },
    author: {
      name: author?.name,
      email: author?.email,
      timeZone: by && people.known(by)?.timeZone,
      refused: refusalOf(input, tenant),
    },
    mayOwn: (userId) => mayOwnChats(userId, tenant) || isUntoldOwner(input, userId, tenant),
  };
}
