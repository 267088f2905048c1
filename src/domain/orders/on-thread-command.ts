import { withCalm } from "../../messages/order-refusals.ts";
import { describeGuestRefusal } from "../../messages/permissions.ts";
import { receipt } from "../../messages/receipts.ts";
import { parseThreadCommand } from "../command/parse-thread-command.ts";
import { composeReply, leftOutNotices } from "../compose-reply.ts";
import type { Link } from "../conversation.ts";
import { type Decision, nothing, type Scope } from "../decision.ts";
import { ephemeral, receiptDelivery } from "../deliver.ts";
import { type Payload, replyRefOf } from "../delivery.ts";
import { slackTsToMs, type UserId } from "../ids.ts";
import type { IgnoredReason } from "../ignored.ts";
import type { SlackReply } from "../input.ts";
import type { OrderOrigin } from "../order.ts";
import { sendReply } from "../send-reply.ts";
import type { MessageKind } from "../text/classify-message.ts";
import type { Message } from "../text/rich-content.ts";
import { ordered } from "./answer.ts";
import { orderCall } from "./order-call.ts";
import { resend } from "./resend.ts";
import { sendSnippet } from "./send-snippet.ts";
import { steer } from "./steer.ts";

type Read = Scope<"links" | "deliveries" | "unfinished" | "authorsAgents" | "snippets" | "preferences">;

/**
 * A reply that begins with `!` is a command and no message to the visitor, except the text of `!push` and the snippet of
 * `!r`. `base` is the link of the reply. Commands that only read are answered elsewhere, at once, where guests are told that
 * they may not use them.
 */
export function decideThreadCommand(
  input: SlackReply,
  sort: Extract<MessageKind, { kind: "command" }>,
  base: Link,
  scope: Read,
): Decision {
  const { conversation } = scope;
  const note: Link = { ...base, state: "note" };
  const asNote = (reason: IgnoredReason, told?: Payload): Decision => ({
    ...nothing(reason),
    links: [note],
    deliveries: told ? [receiptDelivery(scope, told, `${base.id}:${reason}`)] : [],
  });

  const parsed = parseThreadCommand(sort.word, sort.rest);
  const { refused } = scope.author;
  if (refused !== undefined && !changesNothing(parsed))
    return asNote("guest-command", ephemeral(input, withCalm(describeGuestRefusal(refused))));
  if ("problem" in parsed) return asNote("command", ephemeral(input, withCalm(parsed.problem)));
  const { command } = parsed;
  const { teamId, channelId, threadTs, userId } = input;
  const place = {
    kind: "slack.act" as const,
    teamId,
    accountId: conversation.accountId,
    at: slackTsToMs(input.ts),
    order: { id: base.id, userId, answer: { channelId, threadTs } },
  };
  switch (command.kind) {
    case "note":
      return asNote("note", receipt(replyRefOf(input), "note"));
    case "help":
    case "client":
    case "transcript":
      return asNote("command");
    case "update": {
      const { changes } = command;
      if (changes === undefined) return asNote("command");
      const act = { kind: "update" as const, clientId: conversation.clientId, changes };
      const decision = orderCall({ ...place, act }, conversation, scope);
      return { ...decision, links: [...decision.links, note] };
    }
    case "resend": {
      const act = { kind: "resend" as const, channelId, threadTs };
      const decision = resend({ ...place, act }, conversation, scope);
      return { ...decision, links: [...decision.links, note] };
    }
    case "claim":
    case "release":
    case "assign":
    case "close":
    case "reopen":
    case "mute":
    case "unmute":
    case "snooze": {
      const act = { kind: "steer" as const, channelId, threadTs, step: command };
      const decision = steer({ ...place, act }, conversation, scope);
      return { ...decision, links: [...decision.links, note] };
    }
    case "push":
      return push(input, { text: command.text, content: sort.content }, base, scope);
    case "r":
      return sendSnippet(input, command, sort.content, base, scope);
    default:
      return command satisfies never;
  }
}

/** The teammate whom `!assign` names. */
export function assigneesIn(sort: MessageKind): UserId[] {
  if (sort.kind !== "command" || sort.word !== "assign") return [];
  const parsed = parseThreadCommand(sort.word, sort.rest);
  return "command" in parsed && parsed.command.kind === "assign" ? [parsed.command.userId] : [];
}

/** Everybody may write a note. Commands that only read are answered elsewhere. */
function changesNothing(parsed: ReturnType<typeof parseThreadCommand>): boolean {
  if ("problem" in parsed) return false;
  const { command } = parsed;
  return (
    ["note", "help", "client", "transcript"].includes(command.kind) ||
    (command.kind === "update" && command.changes === undefined)
  );
}

/** The pushed message belongs to the reply: its receipts, edits and deletion follow as with any other reply. */
function push(input: SlackReply, words: Message, base: Link, scope: Read): Decision {
  const { conversation } = scope;
  const { teamId, userId, files } = input;
  const { parts, leftOut } = composeReply({ ...words, files }, slackTsToMs(input.ts), scope);
  const told = leftOutNotices({ leftOut, parts }, scope, base.id);
  if (parts.length === 0) {
    return { ...nothing("nothing-to-send"), links: [{ ...base, state: "refused" }], deliveries: told };
  }
  const order: OrderOrigin = { id: base.id, userId };
  const { links, sends } = sendReply(parts, base, replyRefOf(input), scope, { pushed: true, order });
  const act = { kind: "send" as const, clientId: conversation.clientId, text: words.text, pushed: true };
  return {
    ...ordered({ teamId, accountId: conversation.accountId, order, act }),
    conversation: { ...conversation, lastActivityAt: scope.now },
    links,
    deliveries: [...sends, ...told],
  };
}
