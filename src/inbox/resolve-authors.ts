import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import type { Context } from "../domain/decision.ts";
import { type ClientId, type SlackTs, type UserId, userIdSchema } from "../domain/ids.ts";
import type { Input, SlackDelete, SlackEdit, SlackReply } from "../domain/input.ts";
import type { Order } from "../domain/order.ts";
import { classifyMessage } from "../domain/text/classify-message.ts";
import { usersInMessage } from "../domain/text/mentioned-users.ts";
import type { Message } from "../domain/text/rich-content.ts";
import type { GuestRefusal } from "../messages/permissions.ts";
import type { TenantForInbox } from "./tenants.ts";

/** Whose names a decision needs: the writer's, and of those who are mentioned. */
export function peopleIn(input: Input): UserId[] {
  const author = authorOf(input);
  if (author === undefined) return [];
  // What looks like a mention may name nobody, as `<@>` does.
  return [author, ...usersInMessage(messageOf(input)).flatMap((id) => userIdSchema.safeParse(id).data ?? [])];
}

/** Who gives a command that is not open to everybody: Slack has to say whether they are a guest. */
export function commanderIn(input: Input, { openTo }: TenantForInbox): UserId | undefined {
  const isCommand =
    input.kind === "slack.button" ||
    (input.kind === "slack.reply" && classifyMessage(input).kind === "command");
  return isCommand && !openTo(input.userId) ? input.userId : undefined;
}

/** Whose name, or rank, is missing only because Slack could not be asked, and matters: without it the input would be refused. */
export function missedPersonIn(input: Input, tenant: TenantForInbox): UserId | undefined {
  const { people } = tenant;
  const author = tenant.needsAuthors ? authorOf(input) : undefined;
  if (author !== undefined && people.isUntold(author)) return author;
  const commander = commanderIn(input, tenant);
  return commander !== undefined && people.rank(commander) === "unasked" ? commander : undefined;
}

/** Why whoever wrote or pressed may use no commands. Words may turn out to be one only when an earlier edit is known. */
function refusalOf(input: Input, { people, openTo }: TenantForInbox): GuestRefusal | undefined {
  if ((input.kind !== "slack.reply" && input.kind !== "slack.button") || openTo(input.userId))
    return undefined;
  const rank = people.rank(input.userId);
  if (rank === "member") return undefined;
  return rank === "guest" ? "guest" : "untold";
}

/** It happened in a thread that hangs from a post of the bot. */
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

/** Whose words they are. */
export function authorOf(input: Input): UserId | undefined {
  if (input.kind === "slack.reply" || input.kind === "slack.edit") return input.userId;
  if (input.kind !== "slack.act") return undefined;
  if (input.act.kind === "relay") return input.act.authorId;
  return textOf(input.act) === "" ? undefined : input.order.userId;
}

function messageOf(input: Input): Message {
  if (input.kind === "slack.reply" || input.kind === "slack.edit") return input;
  if (input.kind !== "slack.act") return { text: "" };
  return input.act.kind === "relay" ? input.act : { text: textOf(input.act) };
}

function textOf(act: Order): string {
  return "text" in act ? act.text : "";
}

/** A client who is new to us, and whom Chatra has not been asked about yet. */
export function newClientIn(input: Input, { clients }: TenantForInbox): ClientId | undefined {
  if (input.kind !== "slack.act") return undefined;
  const { act } = input;
  if (act.kind !== "open" && act.kind !== "send") return undefined;
  return clients.known(act.clientId) === undefined ? act.clientId : undefined;
}

/** What is known for a decision without the database: the account, and what was asked of people and clients. */
export function accountContextOf(
  input: Input,
  tenant: TenantForInbox,
  now: number,
  renames: readonly ChannelRename[] = [],
): Context {
  const { people, clients, accountContext } = tenant;
  const person = (id: UserId) => people.known(id);
  // Whatever stands where a message should name somebody is asked for.
  const nameOf = (id: string) => {
    const { data } = userIdSchema.safeParse(id);
    return data === undefined ? undefined : person(data)?.name;
  };
  const authorId = authorOf(input);
  const author = authorId === undefined ? undefined : person(authorId);
  const clientId = input.kind === "slack.act" && "clientId" in input.act ? input.act.clientId : undefined;
  const said = clientId === undefined ? undefined : clients.known(clientId);
  return {
    ...accountContext,
    // The configuration, and what this process knows, may still have an id of before.
    channelId: currentChannelIn(renames, accountContext.teamId)(accountContext.channelId),
    now,
    client: said === "unreachable" ? undefined : said,
    names: { user: nameOf },
    author: { name: author?.name, email: author?.email, refused: refusalOf(input, tenant) },
  };
}
