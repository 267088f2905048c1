import { ERASED_VISITOR } from "../../messages/unheard.ts";
import { inputIdOf } from "../ids.ts";
import type { SlackOrder } from "../input.ts";
import type { OrderKind } from "../order.ts";
import { refused } from "../orders/audit.ts";
import { withOrderKind } from "../orders/order-kinds.ts";
import { defineInput } from "./input-kind.ts";

/** Forgetting among them: what somebody wanted erased comes back with a backup. */
const repeatable: ReadonlySet<OrderKind> = new Set(["open", "unsend", "forget"]);

/** Somebody ordered something, by a command, a button, a form or a shortcut. */
export const orderInput = defineInput<SlackOrder>()({
  naturalId: ({ teamId, order }) => inputIdOf("slack.act", teamId, order.id),
  partition: (input) => withOrderKind(input, (kind, one) => kind.partition(one)),
  sourceTime: ({ at }) => at,
  logFields: ({ act, order }) => ({ act: act.kind, orderId: order.id }),
  sought: (input) => withOrderKind(input, (kind, one) => kind.sought(one)),
  // Its answer says so: see `brokenOrder`.
  whenUndecided: () => [],
  isRepeatable: ({ act }) => repeatable.has(act.kind),
  needs: (input, conversation) => withOrderKind(input, (kind, one) => kind.needs(one, conversation)),
  decide: (input, conversation, context) =>
    !conversation && context.isErasedThread
      ? refused(input, "not-a-chat", { text: ERASED_VISITOR.order }, context)
      : withOrderKind(input, (kind, one) => kind.decide(one, conversation, context)),
});
