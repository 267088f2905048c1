import { teammateUsername } from "../../messages/names.ts";
import { REFUSALS } from "../../messages/order-refusals.ts";
import { visitorToSlack } from "../../messages/text/visitor-to-slack.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision, With } from "../decision.ts";
import { deliver } from "../deliver.ts";
import type { NewDelivery } from "../delivery.ts";
import { conversationIdOf } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { clientPartition } from "../inputs/partitions.ts";
import { SLACK_TEXT_LIMIT } from "../limits.ts";
import type { OrderOrigin } from "../order.ts";
import { isBlank, withoutBlankEdges } from "../text/blank-text.ts";
import { slackToPlain } from "../text/slack-to-plain.ts";
import { splitText } from "../text/split-text.ts";
import { ordered, refused } from "./audit.ts";
import { holdIdOf } from "./hold.ts";
import { threadFor, unknownClient } from "./open-thread.ts";
import { defineOrder } from "./order-kind.ts";
import { wordsPostId } from "./words-post-id.ts";

export const sendOrder = defineOrder<"send">()({
  partition: ({ accountId, act }) => clientPartition(accountId, act.clientId),
  sought: ({ accountId, act }) => ({ id: conversationIdOf(accountId, act.clientId) }),
  needs: ({ act }) => ({ root: true, forgottenAt: act.clientId }),
  decide: sendWords,
});

/** It is never due by itself. */
const NEVER_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * Words for a client by command. They are posted in the client's thread under the name of their author first, and go
 * out from there: teammates see them where they belong in the talk, and the post carries the receipt. Where they take
 * several posts the last one carries them all: the client gets the whole or nothing.
 */
export function sendWords(
  input: OrderOf<"send">,
  known: Conversation | undefined,
  context: With<"root" | "forgottenAt">,
): Decision {
  const { act, order } = input;
  if (!known && context.client?.found === false) return unknownClient(input, act.clientId, context);
  const words = withoutBlankEdges(slackToPlain(act.text, context.names));
  if (isBlank(words)) {
    return refused(input, "nothing-to-send", { text: REFUSALS.nothingToSend }, context);
  }
  const { conversation, root } = threadFor(input, known, context);
  const pieces = splitText(visitorToSlack(words), SLACK_TEXT_LIMIT);
  const at = Math.min(input.at, context.now);
  const carries = { text: words, pushed: act.pushed, agent: agentOf(context), order, at };
  const posts = pieces.map(
    (text, index): NewDelivery =>
      deliver(conversation.id, {
        id: wordsPostId(order, index),
        sourceTime: at,
        payload: {
          kind: "slack.post",
          text,
          username: teammateUsername(context.author.name, act.pushed),
          ...(index === pieces.length - 1 ? { carries } : {}),
        },
      }),
  );
  return {
    ...ordered(input),
    conversation: { ...conversation, mode: reopened(conversation.mode), lastActivityAt: context.now },
    deliveries: [...(root ? [root] : []), placeInLine(order, conversation, at), ...posts],
    changes: [{ id: holdIdOf(order), nextAttemptAt: context.now + NEVER_MS }],
  };
}

/** Slack may take its time with the post. A reply that is written meanwhile was written later, and goes out later. */
function placeInLine(order: OrderOrigin, conversation: Conversation, at: number): NewDelivery {
  return deliver(conversation.id, {
    id: holdIdOf(order),
    sourceTime: at,
    payload: { kind: "chatra.hold" },
  });
}

/** Who answers, as far as Slack told. */
function agentOf({ author }: Context): { name?: string; email?: string } {
  return {
    ...(author.name ? { name: author.name } : {}),
    ...(author.email ? { email: author.email } : {}),
  };
}

function reopened(mode: Conversation["mode"]): Conversation["mode"] {
  return mode === "closed" ? "open" : mode;
}
