import { withCalm } from "../../messages/order-refusals.ts";
import { askToSendWithout, unknownSnippet } from "../../messages/snippets.ts";
import type { ThreadCommand } from "../command/command.ts";
import { nearestName } from "../command/nearest-word.ts";
import { parseThreadCommand } from "../command/parse-thread-command.ts";
import { asTyped } from "../command/typed-text.ts";
import { composeReply, leftOutNotices } from "../compose-reply.ts";
import type { Link } from "../conversation.ts";
import { type Decision, nothing, type Scope } from "../decision.ts";
import { deliverNow, ephemeral, receiptDelivery } from "../deliver.ts";
import { deliveryIdOf, digest, slackTsToMs } from "../ids.ts";
import type { ClientProfile, SlackReply } from "../input.ts";
import type { Order, OrderOrigin } from "../order.ts";
import { replyRefOf } from "../payload.ts";
import { sendReply } from "../send-reply.ts";
import type { Snippet } from "../snippet.ts";
import { isBlank } from "../text/blank-text.ts";
import { classifyMessage, contentBehind, type MessageKind } from "../text/classify-message.ts";
import { LONGEST_VALUES, valuesOfClient } from "../text/client-values.ts";
import { carriesWords, renderContent } from "../text/render-content.ts";
import type { Message, RichContent } from "../text/rich-content.ts";
import { shownName } from "../text/shown-name.ts";
import { slackToPlain } from "../text/slack-to-plain.ts";
import type { SlackNames } from "../text/slack-token.ts";
import { type FieldValues, fillSnippet, type SnippetField } from "../text/snippet-text.ts";
import { ordered } from "./answer.ts";
import { SNIPPET_NAME } from "./send-command.ts";

type SnippetCommand = Extract<ThreadCommand, { kind: "r" }>;
type CommandMessage = Extract<MessageKind, { kind: "command" }>;
type Read = Scope<"snippets">;

/** The snippets that a message names, as it came, and as edits have it that came before it. */
export function snippetNamesIn(message: Message, links: readonly Link[]): string[] {
  const early = links.flatMap(({ earlyText: text, earlyContent: content }) =>
    text === undefined ? [] : { text, content },
  );
  return [message, ...early].flatMap((one) => {
    const sort = classifyMessage(one);
    return (sort.kind === "command" && snippetCommandOf(sort)?.name) || [];
  });
}

/** The command to send a snippet, if that is what a message is. */
function snippetCommandOf({ word, rest }: CommandMessage): SnippetCommand | undefined {
  const parsed = parseThreadCommand(word, rest);
  return "command" in parsed && parsed.command.kind === "r" ? parsed.command : undefined;
}

/** What a visitor would get, and which fields are left out of it because nobody knows their value; or why there is nothing. */
type SnippetReply =
  | { kind: "reply"; snippet: Snippet; message: Message; unknown: SnippetField[] }
  | { kind: "unknown-snippet"; told: string };

/** Makes a reply of the snippet that a command names. `content`: what follows the command's word. */
export function replyOfSnippet(
  { name, words, lineBreaks = 0 }: SnippetCommand,
  content: RichContent | undefined,
  scope: Read,
): SnippetReply {
  const { byName, names } = scope.snippets;
  const snippet = byName.get(name);
  if (snippet === undefined) {
    return { kind: "unknown-snippet", told: unknownSnippet(asTyped(name), nearestName(name, names)) };
  }
  const added = `${"\n".repeat(lineBreaks)}${addedWords(words, content, scope)}`;
  const values = valuesOf(scope.conversation.profile, scope.author.name);
  const { text, unknown } = fillSnippet(snippet.text, added, values, scope.names);
  // Plain text as spans: nothing in it is Slack's markup any more.
  const blocks: RichContent["blocks"] = [{ kind: "paragraph", spans: [{ kind: "text", text }] }];
  const message = { text: "", content: { blocks, leftOut: content?.leftOut ?? [] } };
  return { kind: "reply", snippet, message, unknown };
}

/** What stands behind the snippet's name, with the formatting where Slack tells it. */
function addedWords(words: string, content: RichContent | undefined, { names }: Pick<Read, "names">): string {
  if (isBlank(words)) return "";
  const behind = carriesWords(content) ? contentBehind(content, SNIPPET_NAME) : undefined;
  return (behind ? renderContent(behind, names) : slackToPlain(words, names)).trim();
}

/** The plain text of a snippet for a visitor, to be edited. Fields of unknown value stay in it, and are named. */
export function previewSnippet(
  { text }: Pick<Snippet, "text">,
  about: { profile: ClientProfile; agentName: string | undefined },
  names: SlackNames,
): { text: string; unknown: SnippetField[] } {
  const known = valuesOf(about.profile, about.agentName);
  const shown = (field: SnippetField) => known[field] ?? `{${field}}`;
  const values: FieldValues = {
    "client.name": shown("client.name"),
    "client.first": shown("client.first"),
    "agent.name": shown("agent.name"),
    page: shown("page"),
  };
  const { unknown } = fillSnippet(text, "", known, names);
  return { text: fillSnippet(text, "", values, names).text, unknown };
}

function valuesOf(profile: ClientProfile, agentName: string | undefined): FieldValues {
  return { ...valuesOfClient(profile), "agent.name": shownName(agentName, LONGEST_VALUES.name) };
}

/** Sends a snippet as a teammate's reply. `base` is the link of the message that asks for it. */
export function sendSnippet(
  input: SlackReply,
  command: SnippetCommand,
  content: RichContent | undefined,
  base: Link,
  scope: Read,
): Decision {
  const { conversation } = scope;
  const { teamId, userId, files } = input;
  const reply = replyRefOf(input);
  const refuse = (reason: NonNullable<Decision["ignored"]>, told: string): Decision => ({
    ...nothing(reason),
    links: [{ ...base, state: "refused" }],
    deliveries: [receiptDelivery(scope, ephemeral(reply, told), `${base.id}:${reason}`)],
  });
  const said = replyOfSnippet(command, content, scope);
  if (said.kind === "unknown-snippet") return refuse(said.kind, withCalm(said.told));

  const { snippet, message, unknown } = said;
  const { parts, leftOut } = composeReply({ ...message, files }, slackTsToMs(input.ts), scope);
  if (unknown.length > 0) {
    const { channelId, threadTs, ts } = input;
    const act: Order = {
      kind: "relay",
      channelId,
      threadTs,
      ts,
      authorId: userId,
      ...message,
      files,
      clientId: conversation.clientId,
      snippet: {
        name: snippet.name,
        shared: snippet.ownerId === undefined,
        ...(base.editedTs ? { editedTs: base.editedTs } : {}),
      },
    };
    return ask(act, { base, parts, unknown, name: snippet.name, message }, input, scope);
  }
  const told = leftOutNotices({ leftOut, parts }, scope, base.id);
  if (parts.length === 0) {
    return { ...nothing("nothing-to-send"), links: [{ ...base, state: "refused" }], deliveries: told };
  }
  const order: OrderOrigin = { id: base.id, userId };
  const { links, sends } = sendReply(parts, { ...base, snippet: true }, reply, scope, { order });
  const text = `${command.name} ${command.words}`.trim();
  const act = { kind: "send" as const, clientId: conversation.clientId, text, pushed: false };
  return {
    ...ordered({ teamId, accountId: conversation.accountId, order, act }),
    conversation: { ...conversation, lastActivityAt: scope.now },
    links,
    deliveries: [...sends, ...told],
    usedSnippet: { teamId, name: snippet.name, ownerId: snippet.ownerId },
  };
}

type Incomplete = { base: Link; parts: string[]; unknown: SnippetField[]; name: string; message: Message };

/** Nothing is sent while a field is unknown: the teammate sees the text without it, and decides. */
function ask(
  act: Order,
  { base, parts, unknown, name, message }: Incomplete,
  { teamId, channelId, threadTs, userId }: SlackReply,
  scope: Read,
): Decision {
  const { accountId } = scope.conversation;
  const id = `p_${digest(base.id, "snippet")}`;
  // What could be a note is nothing to send by a button.
  const canGo = parts.length > 0 && classifyMessage(message).kind === "reply";
  const card = askToSendWithout({
    name,
    unknown,
    text: parts.join("\n"),
    ...(canGo ? { proposalId: id } : {}),
  });
  const question = { kind: "slack.answer" as const, userId, channelId, threadTs, ...card };
  return {
    ...nothing("unknown-field"),
    links: [{ ...base, state: "refused" }],
    deliveries: [deliverNow(scope, deliveryIdOf(base.id, "unknown-field"), question)],
    ...(canGo ? { proposal: { id, teamId, accountId, userId, act } } : {}),
  };
}
