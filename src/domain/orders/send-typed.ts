import { composeReply, leftOutNotices } from "../compose-reply.ts";
import type { Link } from "../conversation.ts";
import { type Decision, nothing, type Scope } from "../decision.ts";
import { type SlackTs, slackTsToMs } from "../ids.ts";
import type { OrderOrigin, SlackFile } from "../order.ts";
import type { ReplyRef } from "../payload.ts";
import { sendReply } from "../send-reply.ts";
import type { Message } from "../text/rich-content.ts";
import { ordered } from "./answer.ts";

/** `reply`: the message in Slack; `editedTs`: the edit that asks for it, if the message itself did not. */
type Typed = { words: Message; files: SlackFile[]; reply: ReplyRef; pushed: boolean; editedTs?: SlackTs };

/**
 * Sends what stands behind the word of a command. It belongs to the message: its receipts, edits and deletion follow as with
 * any other reply. `base` is the link of the message.
 */
export function sendTyped(
  { words, files, reply, pushed, editedTs }: Typed,
  base: Link,
  scope: Scope<never>,
): Decision {
  const { conversation, now } = scope;
  const { teamId, userId } = reply;
  // It is said with the edit: replies that others wrote since the message are before it.
  const at = slackTsToMs(editedTs ?? reply.ts);
  const { parts, leftOut } = composeReply({ ...words, files }, at, scope);
  const version = editedTs === undefined ? "" : `@${editedTs}`;
  const order: OrderOrigin = { id: `${base.id}${version}`, userId };
  const told = leftOutNotices({ leftOut, parts }, scope, order.id);
  if (parts.length === 0) {
    return { ...nothing("nothing-to-send"), links: [{ ...base, state: "refused" }], deliveries: told };
  }
  const { links, sends } = sendReply(parts, base, reply, scope, { version, pushed, order, at });
  const act = { kind: "send" as const, clientId: conversation.clientId, text: words.text, pushed };
  return {
    ...ordered({ teamId, accountId: conversation.accountId, order, act }),
    conversation: { ...conversation, lastActivityAt: now },
    links,
    deliveries: [...sends, ...told],
  };
}
