import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import type { OrderOf } from "../input.ts";
import type { ConversationSought } from "../inputs/input-kind.ts";
import type { Found, Loaded, Needs } from "../needs.ts";
import type { OrderKind as Kind } from "../order.ts";

type About = Conversation | undefined;

/** All that the domain has to know of a kind of order. */
export type OrderKind<K extends Kind> = {
  /** What is about the same client, or in the same thread, is decided in order; undefined where only its message is known. */
  partition: (input: OrderOf<K>) => string | undefined;
  /** Undefined where it is about no conversation that could be known. */
  sought: (input: OrderOf<K>) => ConversationSought | undefined;
  needs: (input: OrderOf<K>, conversation: About) => Needs;
  decide: (input: OrderOf<K>, conversation: About, context: Context & Found) => Decision;
};

/** A kind of order whose decision can read no more than what it needs, by its own word. */
export function defineOrder<K extends Kind>() {
  return <N extends Needs>(
    kind: Omit<OrderKind<K>, "needs" | "decide"> & {
      needs: (input: OrderOf<K>, conversation: About) => N;
      decide: (input: OrderOf<K>, conversation: About, context: Context & Loaded<N>) => Decision;
    },
  ): OrderKind<K> => kind;
}
