import { withCalm } from "../messages/order-refusals.ts";
import { describeGuestRefusal } from "../messages/permissions.ts";
import { receipt } from "../messages/receipts.ts";
import { nothingGoes } from "../messages/reply-policy.ts";
import { STAYS_NOTE } from "../messages/unheard.ts";
import { parseThreadCommand } from "./command/parse-thread-command.ts";
import { replyDigest, wasPlain } from "./compose-reply.ts";
import type { Link } from "./conversation.ts";
import { type Decision, nothing, type Scope } from "./decision.ts";
import { ephemeral, receiptDelivery } from "./deliver.ts";
import type { SlackEdit } from "./input.ts";
import { goesToVisitor, internalWordsProblem, wordsOfSend } from "./orders/send-command.ts";
import { sendTyped } from "./orders/send-typed.ts";
import type { ReplyRef } from "./payload.ts";
import { policyIn } from "./reply-policy.ts";
import type { MessageKind } from "./text/classify-message.ts";

type Unsent = {
  input: SlackEdit;
  first: Link;
  reply: ReplyRef;
  sort: MessageKind;
  /** The message's links with the version of the edit; `seen`: with its digest, too. */
  unchanged: Link[];
  seen: Link[];
};

/**
 * An edit of a message that was not sent. A note stays one, and so does a command. A plain reply that was kept back goes once
 * an edit puts `!send` in front.
 */
export function editUnsent(
  { input, first, reply, sort, unchanged, seen }: Unsent,
  scope: Scope<never>,
): Decision {
  const { files, editedTs } = input;
  const cause = `${first.id}:${editedTs}`;
  const stays = (links: Link[], words?: string): Decision => ({
    ...nothing("note-stays-note"),
    links,
    deliveries: words === undefined ? [] : [receiptDelivery(scope, ephemeral(reply, words), cause)],
  });
  const policy = policyIn(scope.conversation, { ...reply, ts: editedTs });
  const isKeptBack = first.state === "refused" && wasPlain(first.sourceDigest);
  if (sort.kind !== "command") {
    // Its author knows that plain replies stay here.
    const isTold = sort.kind === "reply" && !(isKeptBack && policy !== "all");
    return stays(seen, isTold ? STAYS_NOTE : undefined);
  }
  const parsed = parseThreadCommand(sort.word, sort.rest);
  if (!isKeptBack)
    return stays(seen, "command" in parsed && goesToVisitor(parsed.command) ? STAYS_NOTE : undefined);
  // A command that was mistyped can be typed again: the message still counts as kept back.
  if ("problem" in parsed) return stays(unchanged, withCalm(parsed.problem));
  if (!goesToVisitor(parsed.command)) return stays(unchanged);
  if (policy === "alerts") return stays(unchanged, nothingGoes(scope.conversation.profile));
  const { refused } = scope.author;
  if (refused !== undefined) return stays(unchanged, withCalm(describeGuestRefusal(refused)));
  if (parsed.command.kind !== "send") return stays(unchanged, STAYS_NOTE);
  const internal = internalWordsProblem(parsed.command, sort.content);
  if (internal !== undefined) return stays(unchanged, internal);
  const said = wordsOfSend(parsed.command, sort.content, files);
  if ("problem" in said) return stays(unchanged, said.problem);
  const base: Link = { ...first, state: "live", sourceDigest: replyDigest(input), editedTs };
  const decision = sendTyped({ words: said.words, files, reply, pushed: false, editedTs }, base, scope);
  if (decision.ignored !== undefined) return { ...decision, links: unchanged };
  const unmarked = receiptDelivery(scope, receipt(reply, "note", false), cause);
  return { ...decision, deliveries: [...decision.deliveries, unmarked] };
}
