import { describeNothingLeft } from "../../messages/left-out.ts";
import { SEND_TAKEN_AWAY } from "../../messages/reply-policy.ts";
import { keptAsItWas, keptWithoutFields } from "../../messages/snippets.ts";
import { NOT_PROCESSED } from "../../messages/unheard.ts";
import { changeParts } from "../change-parts.ts";
import type { ThreadCommand } from "../command/command.ts";
import { parseThreadCommand } from "../command/parse-thread-command.ts";
import {
  composeReply,
  isSameReply,
  leavesNothing,
  leftOutNotices,
  replyDigest,
  wasCommand,
} from "../compose-reply.ts";
import { type Conversation, isDeletedByCommand, type Link, newReplyLink } from "../conversation.ts";
import { type Decision, nothing, type With } from "../decision.ts";
import { ephemeral, receiptDelivery } from "../deliver.ts";
import { editUnsent } from "../edit-unsent.ts";
import { compareSlackTs, inputIdOf, slackTsToMs } from "../ids.ts";
import type { SlackEdit } from "../input.ts";
import type { SlackFile } from "../order.ts";
import { internalWordsProblem, wordsOfSend } from "../orders/send-command.ts";
import { replyOfSnippet } from "../orders/send-snippet.ts";
import { replyRefOf } from "../payload.ts";
import { sendOf } from "../reply-parts.ts";
import { policyIn } from "../reply-policy.ts";
import { becomeNote } from "../retract.ts";
import { classifyMessage } from "../text/classify-message.ts";
import type { Message, RichContent } from "../text/rich-content.ts";
import { inErasedThread } from "../unheard.ts";
import { defineInput, toldAuthor } from "./input-kind.ts";
import { threadPartition } from "./partitions.ts";

export const editInput = defineInput<SlackEdit>()({
  naturalId: ({ teamId, channelId, ts, editedTs }) =>
    inputIdOf("slack.edit", teamId, channelId, ts, editedTs),
  partition: (input) => (input.threadTs === undefined ? undefined : threadPartition(input, input.threadTs)),
  sourceTime: ({ editedTs }) => slackTsToMs(editedTs),
  logFields: ({ channelId, threadTs, ts }) => ({ channelId, threadTs, ts }),
  sought: (input) => ({ thread: { ...input, threadTs: input.threadTs ?? input.ts }, orMessage: input }),
  whenUndecided: (input, conversation) => {
    const threadTs = input.threadTs ?? conversation?.threadTs ?? input.ts;
    return toldAuthor({ ...input, threadTs }, conversation, NOT_PROCESSED.edit);
  },
  isRepeatable: () => false,
  needs: (input) => ({
    links: { ofMessage: input },
    deliveries: true,
    waiting: true,
    snippets: { teamId: input.teamId, userId: input.userId, message: input },
  }),
  decide: (input, conversation, context) =>
    !conversation && context.isErasedThread
      ? inErasedThread(input, context)
      : onEdit(input, conversation, context),
});

/** A person edited a message: the edit follows the message wherever that is by now. */
function onEdit(
  input: SlackEdit,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "waiting" | "snippets">,
): Decision {
  const { links } = context;
  const { text, content, files, ts, editedTs } = input;
  const earlyFileIds = files.map(({ id }) => id);
  const early = { earlyText: text, earlyContent: content, earlyFileIds, editedTs };
  // One part may have been deleted by a command; the others still follow.
  const first = links.find(({ state }) => state === "live") ?? links[0];
  if (!first) {
    if (!conversation) return nothing("not-our-thread");
    if (input.userId === context.botUserId) return nothing("own-post");
    // The message itself has not come yet. The bot keeps the edited text, and sends it when the message comes.
    const known = { state: "early" as const, ...early, createdAt: context.now };
    return { ...nothing("edit-before-message"), links: [newReplyLink(input, conversation, known)] };
  }
  if (first.direction === "to-slack") return nothing("own-post");
  if (first.editedTs !== undefined && compareSlackTs(editedTs, first.editedTs) <= 0)
    return nothing("stale-edit");
  if (first.state === "early") return { ...nothing("edit-before-message"), links: [{ ...first, ...early }] };
  if (first.state === "deleted") return nothing("message-deleted");
  if (!conversation) return nothing("not-our-thread");

  const scope = { ...context, conversation };
  const cause = `${first.id}:${editedTs}`;
  // With the same digest, edits that wait are not taken for outdated ones.
  const unchanged = links.map((link) => (isDeletedByCommand(link) ? link : { ...link, editedTs }));
  if (isSameReply(input, first.sourceDigest)) return { ...nothing("unchanged"), links: unchanged };
  const sourceDigest = replyDigest(input);
  const seen = unchanged.map((link) => ({ ...link, sourceDigest }));

  const reply = replyRefOf({ ...input, threadTs: first.threadTs ?? input.threadTs ?? ts });
  const tell = (words: string) => [receiptDelivery(scope, ephemeral(reply, words), cause)];
  const sort = classifyMessage(input);
  const command = sort.kind === "command" ? sort : undefined;
  if (first.state === "note" || first.state === "refused")
    return editUnsent({ input, first, reply, sort, unchanged, seen }, scope);

  const parsed = command && parseThreadCommand(command.word, command.rest);
  const isForVisitor =
    parsed && "command" in parsed && internalWordsProblem(parsed.command, command?.content) === undefined;
  const asked = isForVisitor ? parsed.command : undefined;
  const typed = asked && wordsTyped(asked, command?.content, files, first);
  const named = asked?.kind === "r" && first.snippet ? asked : undefined;
  if (sort.kind === "note" || (command && typed === undefined && named === undefined))
    return becomeNote(seen, reply, scope);
  // What a command sent would be a plain reply now.
  const isByCommand = first.snippet === true || wasCommand(first.sourceDigest);
  if (!command && isByCommand && policyIn(conversation, { ...reply, ts: editedTs }) !== "all") {
    const decision = becomeNote(seen, reply, scope);
    decision.deliveries.push(...tell(SEND_TAKEN_AWAY));
    return decision;
  }

  const ofSnippet = named && replyOfSnippet(named, command?.content, scope);
  if (ofSnippet?.kind === "unknown-snippet") {
    return { ...nothing(ofSnippet.kind), links: unchanged, deliveries: tell(keptAsItWas(ofSnippet.told)) };
  }
  const words = { text, content, ...typed, ...ofSnippet?.message, files };
  // Links to files stay as they were sent; a note may have been sent long after it was written.
  const sentAt = Math.max(slackTsToMs(ts), sendOf(first, context)?.sourceTime ?? first.createdAt);
  const { parts, leftOut } = composeReply(words, sentAt, context);
  if (ofSnippet && ofSnippet.unknown.length > 0) {
    const { snippet, unknown } = ofSnippet;
    const told = keptWithoutFields({ name: snippet.name, unknown, text: parts.join("\n") });
    return { ...nothing("unknown-field"), links: unchanged, deliveries: tell(told) };
  }
  if (parts.length === 0 || leavesNothing(words)) {
    const deliveries = tell(describeNothingLeft(leftOut));
    return { ...nothing("nothing-to-send"), links: unchanged, deliveries };
  }
  const decision = changeParts(parts, seen, reply, scope, editedTs);
  // The author was told before about everything that was left out before the edit.
  const added = files.filter(({ id }) => input.addedFileIds?.includes(id));
  const ofAdded = composeReply({ text: "", files: added }, sentAt, context);
  const news = { parts, leftOut: [...(content?.leftOut ?? []), ...ofAdded.leftOut] };
  decision.deliveries.push(...leftOutNotices(news, scope, cause));
  return decision;
}

/** The words of a command that may stand in the message: `!push` in a pushed one, `!send` in every other. */
function wordsTyped(
  command: ThreadCommand,
  content: RichContent | undefined,
  files: readonly SlackFile[],
  { pushed }: Link,
): Message | undefined {
  if (command.kind === "push" && pushed) return { text: command.text, content };
  const said = command.kind === "send" && !pushed ? wordsOfSend(command, content, files) : undefined;
  return said && "words" in said ? said.words : undefined;
}
