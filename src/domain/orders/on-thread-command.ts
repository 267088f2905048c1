import { withCalm } from "../../messages/order-refusals.ts";
import { describeGuestRefusal } from "../../messages/permissions.ts";
import { receipt } from "../../messages/receipts.ts";
import { parseThreadCommand } from "../command/parse-thread-command.ts";
import { composeReply } from "../compose-reply.ts";
import type { Conversation, Link } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { ephemeral, receiptDelivery } from "../deliver.ts";
import type { Payload, ReplyRef } from "../delivery.ts";
import { slackTsToMs } from "../ids.ts";
import type { SlackReply } from "../input.ts";
import { leftOutNotices } from "../left-out.ts";
import type { OrderOrigin } from "../order.ts";
import { sendReply } from "../send-reply.ts";
import type { MessageKind } from "../text/classify-message.ts";
import type { Message } from "../text/rich-content.ts";
import { ordered } from "./audit.ts";
import { orderCall } from "./order-call.ts";
import { resend } from "./resend.ts";

/**
 * A reply that begins with `!` is a command and no words for the visitor, but for those of `!push`. `base` is the link
 * of the reply. What only reads is answered elsewhere, at once, and there guests are told that they may not.
 */
export function onThreadCommand(
  input: SlackReply,
  sort: Command,
  base: Link,
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"links" | "deliveries" | "unfinished">,
): Decision {
  const note: Link = { ...base, state: "note" };
  const tell = (payload: Payload, reason: string) =>
    receiptDelivery(conversation, payload, `${base.id}:${reason}`, context.now);

  const parsed = parseThreadCommand(sort.word, sort.rest);
  const { refused } = context.author;
  if (refused !== undefined && !changesNothing(parsed)) {
    const told = ephemeral(reply, withCalm(describeGuestRefusal(refused)));
    return { ...nothing("guest-command"), links: [note], deliveries: [tell(told, "guest-command")] };
  }
  if ("problem" in parsed) {
    const told = ephemeral(reply, withCalm(parsed.problem));
    return { ...nothing("command"), links: [note], deliveries: [tell(told, "command")] };
  }
  const { command } = parsed;
  const order: OrderOrigin = {
    id: base.id,
    userId: input.userId,
    answer: { channelId: input.channelId, threadTs: input.threadTs },
  };
  const place = { kind: "slack.act", teamId: input.teamId, accountId: conversation.accountId } as const;
  const at = slackTsToMs(input.ts);
  switch (command.kind) {
    case "note":
      return { ...nothing("note"), links: [note], deliveries: [tell(receipt(reply, "note"), "note")] };
    case "help":
    case "client":
    case "transcript":
      return { ...nothing("command"), links: [note] };
    case "update": {
      const { changes } = command;
      if (changes === undefined) return { ...nothing("command"), links: [note] };
      const act = { kind: "update" as const, clientId: conversation.clientId, changes };
      const decision = orderCall({ ...place, at, order, act }, conversation, context);
      return { ...decision, links: [...decision.links, note] };
    }
    case "resend": {
      const act = { kind: "resend" as const, channelId: input.channelId, threadTs: input.threadTs };
      const decision = resend({ ...place, at, order, act }, conversation, context);
      return { ...decision, links: [...decision.links, note] };
    }
    case "push":
      return push(input, { text: command.text, content: sort.content }, base, reply, conversation, context);
    default:
      return command satisfies never;
  }
}

/** A note is everybody's; what only reads is answered by whoever knows the client. */
function changesNothing(parsed: ReturnType<typeof parseThreadCommand>): boolean {
  if ("problem" in parsed) return false;
  const { command } = parsed;
  return (
    ["note", "help", "client", "transcript"].includes(command.kind) ||
    (command.kind === "update" && command.changes === undefined)
  );
}

type Command = Extract<MessageKind, { kind: "command" }>;

/** The reply itself is what the pushed message stands for: its receipts, edits and deletion follow as with any other. */
function push(
  input: SlackReply,
  words: Message,
  base: Link,
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"links" | "deliveries" | "unfinished">,
): Decision {
  const { files } = input;
  const { parts, leftOut } = composeReply({ ...words, files }, slackTsToMs(input.ts), context);
  const told = leftOutNotices({ leftOut, parts }, conversation, base.id, context.now);
  if (parts.length === 0) {
    return { ...nothing("nothing-to-send"), links: [{ ...base, state: "refused" }], deliveries: told };
  }
  const order: OrderOrigin = { id: base.id, userId: input.userId };
  const options = { pushed: true, order };
  const { links, sends } = sendReply(parts, base, reply, conversation, context, options);
  const act = { kind: "send" as const, clientId: conversation.clientId, text: words.text, pushed: true };
  return {
    ...ordered({ teamId: input.teamId, accountId: conversation.accountId, order, act }),
    conversation: { ...conversation, lastActivityAt: context.now },
    links,
    deliveries: [...sends, ...told],
  };
}
