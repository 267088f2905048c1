import { describeLeftOut, describeNothingLeft } from "../../messages/left-out.ts";
import { receipt } from "../../messages/receipts.ts";
import { NOT_PROCESSED, STAYS_NOTE } from "../../messages/unheard.ts";
import { parseThreadCommand } from "../command/parse-thread-command.ts";
import { composeReply, leavesNothing, leftOutNotices, replyDigest } from "../compose-reply.ts";
import { type Conversation, type Link, linksOfMessage, newReplyLink } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { ephemeral, receiptDelivery } from "../deliver.ts";
import { slackTsToMs } from "../ids.ts";
import type { IgnoredReason } from "../ignored.ts";
import type { SlackReply } from "../input.ts";
import { keepBack } from "../keep-back.ts";
import { assigneesIn, decideThreadCommand } from "../orders/on-thread-command.ts";
import { goesToVisitor } from "../orders/send-command.ts";
import { type Payload, replyRefOf } from "../payload.ts";
import { policyIn } from "../reply-policy.ts";
import { sendReply } from "../send-reply.ts";
import { isBlank } from "../text/blank-text.ts";
import { classifyMessage, type MessageKind } from "../text/classify-message.ts";
import type { Message } from "../text/rich-content.ts";
import { inErasedThread, unconnectedReply } from "../unheard.ts";
import { defineInput, toldAuthor } from "./input-kind.ts";
import { replyInputId, threadPartition } from "./partitions.ts";

export const replyInput = defineInput<SlackReply>()({
  naturalId: replyInputId,
  partition: (input) => threadPartition(input, input.threadTs),
  sourceTime: ({ ts }) => slackTsToMs(ts),
  logFields: ({ channelId, threadTs, ts }) => ({ channelId, threadTs, ts }),
  sought: ({ teamId, channelId, threadTs }) => ({ thread: { teamId, channelId, threadTs } }),
  whenUndecided: (input, conversation) => toldAuthor(input, conversation, NOT_PROCESSED.reply),
  isRepeatable: (input) => {
    const { kind } = classifyMessage(input);
    return kind === "note" || (kind === "empty" && input.files.length === 0);
  },
  needs: (input) => {
    const sort = classifyMessage(input);
    const unfinished = sort.kind === "command" && sort.word === "resend";
    return {
      links: unfinished ? { ofUnfinished: input } : { ofMessage: input },
      deliveries: true,
      unfinished,
      preferences: assigneesIn(sort),
      snippets: { teamId: input.teamId, userId: input.userId, message: input },
      ...(unfinished ? { authorsAgents: true } : {}),
    };
  },
  decide: (input, conversation, context) => {
    if (!conversation && context.isErasedThread) return inErasedThread(input, context);
    return conversation ? onReply(input, conversation, context) : unconnectedReply(input, context);
  },
});

/** A person wrote in the thread: it goes to the visitor, unless it is internal or the conversation takes no replies. */
function onReply(
  input: SlackReply,
  conversation: Conversation,
  context: With<"links" | "deliveries" | "unfinished" | "authorsAgents" | "snippets" | "preferences">,
): Decision {
  // `!resend` loads the links of other messages too.
  const [known] = linksOfMessage(context.links, input);
  if (known?.state === "deleted") return nothing("deleted-before-relay");
  if (known && known.state !== "early") return nothing("already-relayed");
  const files = filesAsTheyAreNow(input, known);
  const scope = { ...context, conversation };
  const message = messageAsItIsNow(input, known);
  const reply = replyRefOf(input);
  const base = newReplyLink(input, conversation, {
    state: "live",
    sourceDigest: replyDigest({ ...message, files }),
    createdAt: context.now,
  });
  const asEdited = { ...base, editedTs: known?.editedTs };

  const refuse = (reason: IgnoredReason, state: "note" | "refused", told: Payload | undefined): Decision => ({
    ...nothing(reason),
    links: [{ ...asEdited, state }],
    deliveries: told ? [receiptDelivery(scope, told, `${base.id}:${reason}`)] : [],
  });

  const sort = classifyMessage(message);
  // The message had a sign that an edit took away before the message came. It is a note all the same.
  if (isForVisitor(sort) && classifyMessage(input).kind === "note")
    return refuse("note", "note", ephemeral(reply, STAYS_NOTE));
  if (sort.kind === "note") return refuse("note", "note", receipt(reply, "note"));
  if (sort.kind === "command")
    return decideThreadCommand({ ...input, ...message, files }, sort, asEdited, scope);
  if (sort.kind === "empty" && files.length === 0 && !message.content?.leftOut.length) {
    const told = describeLeftOut({ leftOut: [], parts: [] });
    // Nobody misses a message that nobody can see.
    return refuse("empty", "refused", isBlank(message.text) ? undefined : ephemeral(reply, told));
  }

  const policy = policyIn(conversation, input);
  if (policy !== "all") return keepBack(asEdited, reply, policy, scope);

  const { parts, leftOut } = composeReply({ ...message, files }, slackTsToMs(input.ts), context);
  const told = leftOutNotices({ leftOut, parts }, scope, base.id);
  if (known && isUnusable(known, input)) {
    const words = ephemeral(reply, describeNothingLeft(known.earlyContent?.leftOut ?? []));
    told.push(receiptDelivery(scope, words, `${base.id}:${known.editedTs}`));
  }
  if (parts.length === 0) {
    return { ...nothing("nothing-to-send"), links: [{ ...asEdited, state: "refused" }], deliveries: told };
  }
  const { links, sends } = sendReply(parts, asEdited, reply, scope);
  return {
    ...nothing(),
    conversation: { ...conversation, lastActivityAt: context.now },
    links,
    deliveries: [...sends, ...told],
  };
}

function isForVisitor(sort: MessageKind): boolean {
  if (sort.kind !== "command") return sort.kind === "reply";
  const parsed = parseThreadCommand(sort.word, sort.rest);
  return "command" in parsed && goesToVisitor(parsed.command);
}

/** An edit may have overtaken its message: then the edited text is the one to send, if the edit left any. */
function messageAsItIsNow(input: SlackReply, known: Link | undefined): Message {
  if (known?.earlyText === undefined || isUnusable(known, input))
    return { text: input.text, content: input.content };
  const content = known.earlyContent;
  // The author is told once what can't go, and an edit names only what it adds.
  const leftOut = [...(input.content?.leftOut ?? []), ...(content?.leftOut ?? [])];
  return {
    text: known.earlyText,
    content: leftOut.length > 0 ? { blocks: content?.blocks ?? [], leftOut } : content,
  };
}

/** Without those that an edit took away which came first. */
function filesAsTheyAreNow({ files }: SlackReply, known: Link | undefined): SlackReply["files"] {
  const left = known?.earlyFileIds;
  return left === undefined ? files : files.filter(({ id }) => left.includes(id));
}

function isUnusable(known: Link, input: SlackReply): boolean {
  const { earlyText: text, earlyContent: content } = known;
  return text !== undefined && leavesNothing({ text, content, files: filesAsTheyAreNow(input, known) });
}
