import { ERASED_VISITOR } from "../../messages/unheard.ts";
import { inputIdOf } from "../ids.ts";
import type { SlackOrder } from "../input.ts";
import type { OrderKind as Kind } from "../order.ts";
import { refused } from "../orders/answer.ts";
import { forgetOrder } from "../orders/forget.ts";
import { openOrder } from "../orders/open-thread.ts";
import { deleteOrder, editOrder, requestOrder, runOrder, updateOrder } from "../orders/order-call.ts";
import type { OrderDefinition } from "../orders/order-kind.ts";
import { relayOrder } from "../orders/relay-message.ts";
import { resendOrder } from "../orders/resend.ts";
import { retryOrder } from "../orders/retry.ts";
import { sendOrder } from "../orders/send-words.ts";
import { steerOrder } from "../orders/steer.ts";
import { unsendOrder } from "../orders/unsend.ts";
import { defineInput } from "./input-kind.ts";

const KINDS: { [K in Kind]: OrderDefinition<K> } = {
  open: openOrder,
  send: sendOrder,
  update: updateOrder,
  edit: editOrder,
  delete: deleteOrder,
  run: runOrder,
  request: requestOrder,
  forget: forgetOrder,
  retry: retryOrder,
  relay: relayOrder,
  unsend: unsendOrder,
  resend: resendOrder,
  steer: steerOrder,
};

/** With `forget`, because a backup brings back what somebody wanted erased. */
const REPEATABLE: ReadonlySet<Kind> = new Set(["open", "unsend", "forget"]);

/** Somebody ordered something, by a command, a button, a form or a shortcut. */
export const orderInput = defineInput<SlackOrder>()({
  naturalId: ({ teamId, order }) => inputIdOf("slack.act", teamId, order.id),
  partition: (input) => kindOf(input.act).partition(input),
  sourceTime: ({ at }) => at,
  logFields: ({ act, order }) => ({ act: act.kind, orderId: order.id }),
  sought: (input) => kindOf(input.act).sought(input),
  // The answer to the order says so: see `brokenOrder`.
  whenUndecided: () => [],
  isRepeatable: ({ act }) => REPEATABLE.has(act.kind),
  needs: (input, conversation) => kindOf(input.act).needs(input, conversation),
  decide: (input, conversation, context) =>
    !conversation && context.isErasedThread
      ? refused(input, "not-a-chat", { text: ERASED_VISITOR.order }, context)
      : kindOf(input.act).decide(input, conversation, context),
});

function kindOf<K extends Kind>({ kind }: { kind: K }): OrderDefinition<K> {
  return KINDS[kind];
}
