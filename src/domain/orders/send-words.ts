import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import { deliveryKey, type NewDelivery } from "../delivery.ts";
import { deliveryIdOf } from "../ids.ts";
import { SLACK_TEXT_LIMIT } from "../limits.ts";
import { isBlank } from "../text/blank-text.ts";
import { slackToPlain } from "../text/slack-to-plain.ts";
import { splitText } from "../text/split-text.ts";
import { visitorToSlack } from "../text/visitor-to-slack.ts";
import { ordered, refused } from "./audit.ts";
import type { ActOf } from "./on-act.ts";
import { threadFor, unknownClient } from "./open-thread.ts";

/**
 * Words for a client by command. They are posted in the client's thread under the name of their author first, and go
 * out from there: teammates see them where they belong in the talk, and the post carries the receipt. Where they take
 * several posts the last one carries them all: the client gets the whole or nothing.
 */
export function sendWords(input: ActOf<"send">, known: Conversation | undefined, context: Context): Decision {
  const { act, order } = input;
  if (!known && context.client?.found === false) return unknownClient(input, act.clientId, context);
  const words = slackToPlain(act.text, context.names).trim();
  if (isBlank(words)) {
    const text = "Nothing of this can be shown to a visitor, so nothing was sent.";
    return refused(input, "nothing-to-send", { text }, context);
  }
  const { conversation, root } = threadFor(input, known, context);
  const pieces = splitText(visitorToSlack(words), SLACK_TEXT_LIMIT);
  const carries = { text: words, pushed: act.pushed, agent: agentOf(context), order };
  const posts = pieces.map(
    (text, index): NewDelivery => ({
      id: deliveryIdOf(`order:${order.id}`, `words:${index}`),
      key: deliveryKey(conversation.id, "slack"),
      target: "slack",
      conversationId: conversation.id,
      sourceTime: Math.min(input.at, context.now),
      payload: {
        kind: "slack.post",
        text,
        username: authorName(context.author.name, act.pushed),
        ...(index === pieces.length - 1 ? { carries } : {}),
      },
    }),
  );
  return {
    ...ordered(input),
    conversation: { ...conversation, mode: reopened(conversation.mode), lastActivityAt: context.now },
    deliveries: [...(root ? [root] : []), ...posts],
  };
}

function authorName(name: string | undefined, pushed: boolean): string {
  return `${Array.from(name ?? "Support")
    .slice(0, 60)
    .join("")} (${pushed ? "pushed message" : "by command"})`;
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
