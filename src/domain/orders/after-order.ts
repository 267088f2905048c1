import type { Blocks } from "../../messages/blocks.ts";
import { describeCall } from "../../messages/describe.ts";
import { boldName } from "../../messages/names.ts";
import { withWhomToAsk } from "../../messages/operator.ts";
import { permalink } from "../../messages/text/link.ts";
import { visitorToSlack } from "../../messages/text/visitor-to-slack.ts";
import type { Conversation } from "../conversation.ts";
import type { AuditOutcome, Context, Decision } from "../decision.ts";
import type { Delivery, DeliveryError, NewDelivery, Payload } from "../delivery.ts";
import type { Call, OrderOrigin } from "../order.ts";
import { answer, type Words } from "./answer.ts";

type Report = Pick<Decision, "outcomes" | "deliveries">;

/** The order that a delivery carries out, if any. */
export function orderOf(payload: Payload): OrderOrigin | undefined {
  if (payload.kind === "slack.post") return payload.carries?.order;
  return "order" in payload ? payload.order : undefined;
}

/** A card that is posted because somebody ordered it. */
export function withOrder(root: NewDelivery, order: OrderOrigin | undefined): NewDelivery {
  if (root.payload.kind !== "slack.root" || !order) return root;
  return { ...root, payload: { ...root.payload, order } };
}

/** Records how an order ended and tells the one who gave it; empty for what nobody ordered. */
export function reportOrder(
  delivery: Pick<Delivery, "id" | "payload" | "attempts">,
  outcome: AuditOutcome,
  words: Words,
  context: Pick<Context, "now">,
): Report {
  const order = orderOf(delivery.payload);
  if (!order) return { outcomes: [], deliveries: [] };
  // A retry ends anew, and is told of anew.
  const purpose = `${outcome}:${delivery.id}:${delivery.attempts}`;
  return {
    outcomes: [{ orderId: order.id, outcome }],
    deliveries: answer(order, words, purpose, context),
  };
}

/** A thread that was ordered stands. */
export function afterOpening(delivery: Delivery, conversation: Conversation, context: Context): Report {
  const { threadTs, channelId } = conversation;
  if (threadTs === undefined) return { outcomes: [], deliveries: [] };
  const address = permalink(context.workspaceUrl, channelId, threadTs);
  const text = `:thread: <${address}|The thread of this chat> with ${called(conversation)} is open in <#${channelId}>. The visitor was told nothing.`;
  return reportOrder(delivery, "done", { text }, context);
}

/** Words that were ordered reached the client. */
export function afterSending(delivery: Delivery, conversation: Conversation, context: Context): Report {
  const pushed = delivery.payload.kind === "chatra.send" && delivery.payload.pushed;
  const what = pushed ? "Pushed" : "Sent";
  const text = `:white_check_mark: ${what} to ${called(conversation)}${threadLink(conversation, context)}.`;
  return reportOrder(delivery, "done", { text }, context);
}

/** What was to be deleted is not at the visitor's any more. */
export function afterDeletion(delivery: Delivery, context: Context): Report {
  return reportOrder(delivery, "done", { text: ":wastebasket: It was deleted at the visitor's." }, context);
}

/**
 * Words that were ordered were taken back, in whatever state they were: they are not the order's to report any more. It
 * is told once, though a reply may have many parts.
 */
export function afterTakingBack(
  delivery: Pick<Delivery, "payload">,
  conversation: Conversation,
  context: Context,
): Report {
  const order = orderOf(delivery.payload);
  if (!order) return { outcomes: [], deliveries: [] };
  const text =
    `:wastebasket: The words for ${called(conversation)} were taken back in the thread` +
    `${threadLink(conversation, context)}. What had reached them is deleted there.`;
  return {
    outcomes: [{ orderId: order.id, outcome: "discarded" }],
    deliveries: answer(order, { text }, "taken-back", context),
  };
}

/** What was ordered did not happen. */
export function afterFailedOrder(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: Context,
): Report {
  const { payload } = delivery;
  const detail = withWhomToAsk(visitorToSlack(error.detail.slice(0, 300)));
  switch (payload.kind) {
    case "chatra.call":
      return afterFailedCall(delivery, payload.call, error, conversation, context);
    case "chatra.send":
      return reportOrder(
        delivery,
        "failed",
        {
          text: `:warning: It did not reach ${called(conversation)}: ${sentence(detail)} You can send it again from its thread${threadLink(conversation, context)}.`,
        },
        context,
      );
    case "slack.post":
      return reportOrder(
        delivery,
        "failed",
        {
          text: `:warning: It was *not sent* to ${called(conversation)}: Slack does not show it in the thread. ${sentence(detail)}`,
        },
        context,
      );
    case "slack.root":
      return reportOrder(
        delivery,
        "failed",
        { text: `:warning: The thread could not be opened: ${detail}` },
        context,
      );
    // The thread itself tells of it.
    case "chatra.delete":
      return reportOrder(delivery, "failed", { text: detail }, context);
    default:
      return { outcomes: [], deliveries: [] };
  }
}

/** Nobody knows whether it reached the client; the thread is asked. */
export function afterUncertainOrder(
  delivery: Delivery,
  conversation: Conversation,
  context: Context,
): Report {
  const text =
    `:grey_question: It is not known whether it reached ${called(conversation)}. ` +
    `Please decide in the thread${threadLink(conversation, context)}.`;
  return reportOrder(delivery, "uncertain", { text }, context);
}

/** Tells whether a call may be made twice without harm. A raw request is what its method says. */
export function isRepeatable(call: Call): boolean {
  if (call.kind === "run") return false;
  return call.kind !== "request" || (call.request.method !== "POST" && call.request.method !== "PATCH");
}

function afterFailedCall(
  delivery: Delivery,
  call: Call,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: Context,
): Report {
  const what = describeCall(call, conversation && called(conversation));
  const detail = withWhomToAsk(visitorToSlack(error.detail.slice(0, 500)));
  if (error.reason === "unknown-outcome") {
    const text =
      `:grey_question: It is not known whether this happened: ${what}. The answer was lost on the way. ` +
      "Please look in Chatra, and order it again if it did not.";
    return reportOrder(delivery, "uncertain", { text }, context);
  }
  const text = `:warning: This was not done: ${what}. ${WHY[error.reason] ?? "It was given up."}`;
  const blocks: Blocks = [
    { type: "section", text: { type: "mrkdwn", text } },
    { type: "context", elements: [{ type: "mrkdwn", text: detail || "No more is known." }] },
  ];
  if (mayHelpAgain(error)) {
    blocks.push({
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: "failed.retry",
          text: { type: "plain_text", text: "Retry" },
          value: delivery.id,
        },
      ],
    });
  }
  return reportOrder(delivery, "failed", { text: `${text} (${detail})`, blocks }, context);
}

/** Whether the same call may work another time. */
function mayHelpAgain(error: DeliveryError): boolean {
  return !["not-found", "invalid-input", "refused", "unknown-outcome"].includes(error.reason);
}

const WHY: Readonly<Record<string, string>> = {
  "not-found": "Chatra does not know it (any more).",
  "invalid-input": "It is not accepted as it is.",
  refused: "It was refused.",
  unavailable: "Chatra could not be reached.",
  "rate-limited": "Chatra asked to wait, again and again.",
};

/** What the other side said, with an end to it. */
function sentence(detail: string): string {
  return /[.!?…]$/.test(detail) ? detail : `${detail}.`;
}

/** What to call the client of a conversation, as mrkdwn. */
export function called(conversation: Conversation | undefined): string {
  if (!conversation) return "the client";
  return boldName(conversation.clientId, conversation.profile);
}

function threadLink(conversation: Conversation | undefined, { workspaceUrl }: Context): string {
  if (conversation?.threadTs === undefined) return "";
  return ` (<${permalink(workspaceUrl, conversation.channelId, conversation.threadTs)}|thread>)`;
}
