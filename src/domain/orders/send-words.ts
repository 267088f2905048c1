import { teammateUsername } from "../../messages/names.ts";
import { REFUSALS } from "../../messages/order-refusals.ts";
import { nothingGoes } from "../../messages/reply-policy.ts";
import { visitorToSlack } from "../../messages/text/visitor-to-slack.ts";
import type { Conversation } from "../conversation.ts";
import type { Decision, With } from "../decision.ts";
import { deliver } from "../deliver.ts";
import type { OrderOf } from "../input.ts";
import { SLACK_TEXT_LIMIT } from "../limits.ts";
import { policyIn } from "../reply-policy.ts";
import { agentOf } from "../send-reply.ts";
import { usedSnippetRef } from "../snippet.ts";
import { isBlank, withoutBlankEdges } from "../text/blank-text.ts";
import { expandEmoji } from "../text/slack-emoji.ts";
import { slackToPlain } from "../text/slack-to-plain.ts";
import { splitText } from "../text/split-text.ts";
import { ordered, refused } from "./answer.ts";
import { holdIdOf, wordsPostId } from "./carried-words.ts";
import { refuseUnknownClient, threadFor } from "./open-thread.ts";
import { defineOrder, ofClient } from "./order-kind.ts";

export const sendOrder = defineOrder<"send">()({
  ...ofClient,
  needs: ({ act }) => ({ root: true, forgottenAt: act.clientId }),
  decide: sendWords,
});

/** The hold is never due. */
const NEVER_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * A message to a visitor by command. The bot first posts it in the thread under the name of its author, and sends it
 * from there: teammates see it in its place in the chat, and the post carries the receipt. If it takes several posts,
 * the last one carries all of it, so that the visitor gets the whole message or nothing.
 */
function sendWords(
  input: OrderOf<"send">,
  known: Conversation | undefined,
  context: With<"root" | "forgottenAt">,
): Decision {
  const { act, order } = input;
  if (!known && context.client?.found === false) return refuseUnknownClient(input, act.clientId, context);
  const isOfForm = act.typed !== undefined || act.snippet !== undefined;
  if (isOfForm && known && isClosed(known))
    return refused(input, "kept-back", { text: nothingGoes(known.profile) }, context);
  // A form gives emoji by their names, also in plain text.
  const plain = isOfForm ? expandEmoji(act.text) : slackToPlain(act.text, context.names);
  const text = withoutBlankEdges(plain);
  if (isBlank(text)) return refused(input, "nothing-to-send", { text: REFUSALS.nothingToSend }, context);
  const { conversation, root } = threadFor(input, known, context);
  const { id: conversationId } = conversation;
  const { author, now } = context;
  const at = Math.min(input.at, now);
  // Slack may be slow to take the post. A reply that is written in that time goes out after this message.
  const id = holdIdOf(order);
  const hold = deliver(conversationId, { id, sourceTime: at, payload: { kind: "chatra.hold" } });
  const carries = { text, pushed: act.pushed, agent: agentOf(author), order, at };
  const username = teammateUsername(author.name, act.pushed);
  const pieces = splitText(visitorToSlack(text), SLACK_TEXT_LIMIT);
  const posts = pieces.map((piece, index) => {
    const isLast = index === pieces.length - 1;
    return deliver(conversationId, {
      id: wordsPostId(order, index),
      sourceTime: at,
      payload: { kind: "slack.post", text: piece, username, ...(isLast ? { carries } : {}) },
    });
  });
  return {
    ...ordered(input),
    conversation: { ...conversation, lastActivityAt: now },
    deliveries: [...(root ? [root] : []), hold, ...posts],
    changes: [{ id, nextAttemptAt: now + NEVER_MS }],
    ...(act.snippet ? { usedSnippet: usedSnippetRef(input.teamId, order.userId, act.snippet) } : {}),
  };
}

/** Nothing goes from the chat's card. Who names the visitor in a command means them, whatever the card says. */
function isClosed(chat: Conversation): boolean {
  return chat.threadTs !== undefined && policyIn(chat, { threadTs: chat.threadTs }) === "alerts";
}
