import { conversationIdOf } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import type { InputKind, Limited } from "../inputs/input-kind.ts";
import { clientPartition, threadPartition } from "../inputs/partitions.ts";
import type { Needs } from "../needs.ts";
import type { OrderKind as Kind } from "../order.ts";

/** What the domain knows about a kind of order. */
export type OrderDefinition<K extends Kind> = Pick<
  InputKind<OrderOf<K>>,
  "partition" | "sought" | "needs" | "decide"
>;

/** The same as `defineInput`, for a kind of order. */
export function defineOrder<K extends Kind>() {
  return <N extends Needs>(kind: Limited<OrderDefinition<K>, OrderOf<K>, N>): OrderDefinition<K> => kind;
}

type AboutClient = OrderOf<"open" | "send" | "update" | "forget">;
type AboutThread = OrderOf<"relay" | "unsend" | "resend" | "steer">;

/** For an order about a visitor: it is decided in order with everything about that visitor. */
export const ofClient = {
  partition: ({ accountId, act }: AboutClient) => clientPartition(accountId, act.clientId),
  sought: ({ accountId, act }: AboutClient) => ({ id: conversationIdOf(accountId, act.clientId) }),
};

/** For an order about a message in a thread: it is decided in order with everything in that thread. */
export const ofThread = {
  partition: ({ teamId, act }: AboutThread) => threadPartition({ ...act, teamId }, act.threadTs),
  sought: ({ teamId, act: { channelId, threadTs } }: AboutThread) => ({
    thread: { teamId, channelId, threadTs },
  }),
};
