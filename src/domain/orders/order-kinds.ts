import type { OrderOf, SlackOrder } from "../input.ts";
import type { OrderKind as Kind } from "../order.ts";
import { forgetOrder } from "./forget.ts";
import { openOrder } from "./open-thread.ts";
import { deleteOrder, editOrder, requestOrder, runOrder, updateOrder } from "./order-call.ts";
import type { OrderKind } from "./order-kind.ts";
import { relayOrder } from "./relay-message.ts";
import { resendOrder } from "./resend.ts";
import { retryOrder } from "./retry.ts";
import { sendOrder } from "./send-words.ts";
import { unsendOrder } from "./unsend.ts";

/** Hands an order on to what is known of its kind. */
export function withOrderKind<T>(
  input: SlackOrder,
  use: <K extends Kind>(kind: OrderKind<K>, input: OrderOf<K>) => T,
): T {
  const { act } = input;
  switch (act.kind) {
    case "open":
      return use(openOrder, { ...input, act });
    case "send":
      return use(sendOrder, { ...input, act });
    case "update":
      return use(updateOrder, { ...input, act });
    case "edit":
      return use(editOrder, { ...input, act });
    case "delete":
      return use(deleteOrder, { ...input, act });
    case "run":
      return use(runOrder, { ...input, act });
    case "request":
      return use(requestOrder, { ...input, act });
    case "forget":
      return use(forgetOrder, { ...input, act });
    case "retry":
      return use(retryOrder, { ...input, act });
    case "relay":
      return use(relayOrder, { ...input, act });
    case "unsend":
      return use(unsendOrder, { ...input, act });
    case "resend":
      return use(resendOrder, { ...input, act });
    default:
      return act satisfies never;
  }
}
