import { withCalm } from "../../messages/order-refusals.ts";
import { describeGuestRefusal } from "../../messages/permissions.ts";
import { receipt } from "../../messages/receipts.ts";
import { nothingGoes } from "../../messages/reply-policy.ts";
import { parseThreadCommand } from "../command/parse-thread-command.ts";
import type { Link } from "../conversation.ts";
import { type Decision, nothing, type Scope } from "../decision.ts";
import { ephemeral, receiptDelivery } from "../deliver.ts";
import { slackTsToMs, type UserId } from "../ids.ts";
import type { IgnoredReason } from "../ignored.ts";
import type { SlackReply } from "../input.ts";
import { type Payload, replyRefOf } from "../payload.ts";
import { policyIn } from "../reply-policy.ts";
import type { MessageKind } from "../text/classify-message.ts";
import { orderCall } from "./order-call.ts";
import { resend } from "./resend.ts";
import { goesToVisitor, internalWordsProblem, wordsOfSend } from "./send-command.ts";
import { sendSnippet } from "./send-snippet.ts";
import { sendTyped } from "./send-typed.ts";
import { steer } from "./steer.ts";

type Read = Scope<"links" | "deliveries" | "unfinished" | "authorsAgents" | "snippets" | "preferences">;

/**
 * A reply that begins with `!` is a command and no message to the visitor, except the text of `!send` and `!push`, and the
 * snippet of `!r`. `base` is the link of the reply. Commands that only read are answered elsewhere, at once, where guests are
 * told that they may not use them.
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
  const withNote = (decision: Decision): Decision => ({ ...decision, links: [...decision.links, note] });

  const parsed = parseThreadCommand(sort.word, sort.rest);
  const { refused } = scope.author;
  if (refused !== undefined && !changesNothing(parsed))
    return asNote("guest-command", ephemeral(input, withCalm(describeGuestRefusal(refused))));
  if ("problem" in parsed) return asNote("command", ephemeral(input, withCalm(parsed.problem)));
  const { command } = parsed;
  const internal = internalWordsProblem(command, sort.content);
  if (internal !== undefined) return asNote("command", ephemeral(input, internal));
  if (goesToVisitor(command) && policyIn(conversation, input) === "alerts")
    return asNote("command", ephemeral(input, nothingGoes(conversation.profile)));
  const { teamId, channelId, threadTs, userId, files } = input;
  const reply = replyRefOf(input);
  const place = {
    kind: "slack.act" as const,
    teamId,
    accountId: conversation.accountId,
    at: slackTsToMs(input.ts),
    order: { id: base.id, userId, answer: { channelId, threadTs } },
  };
  switch (command.kind) {
    case "note":
      return asNote("note", receipt(reply, "note"));
    case "help":
    case "client":
    case "transcript":
      return asNote("command");
    case "update": {
      const { changes } = command;
      if (changes === undefined) return asNote("command");
      const act = { kind: "update" as const, clientId: conversation.clientId, changes };
      return withNote(orderCall({ ...place, act }, conversation, scope));
    }
    case "resend": {
      const act = { kind: "resend" as const, channelId, threadTs };
      return withNote(resend({ ...place, act }, conversation, scope));
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
      return withNote(steer({ ...place, act }, conversation, scope));
    }
    case "send": {
      const said = wordsOfSend(command, sort.content, files);
      if ("problem" in said) return asNote("command", ephemeral(input, said.problem));
      return sendTyped({ words: said.words, files, reply, pushed: false }, base, scope);
    }
    case "push": {
      const words = { text: command.text, content: sort.content };
      return sendTyped({ words, files, reply, pushed: true }, base, scope);
    }
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
