import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import type { Payload } from "../delivery.ts";
import type {
  AccountId,
  ChannelId,
  ChatraMessageId,
  ConversationId,
  DeliveryId,
  InputId,
  SlackTs,
  TeamId,
} from "../ids.ts";
import type { Found, Loaded, Needs, SlackPlace } from "../needs.ts";

/** How the conversation of an input is found. */
export type ConversationSought =
  | { id: ConversationId }
  /** `orMessage`: a message of ours with this place, where the thread is not known. */
  | { thread: { teamId: TeamId; channelId: ChannelId; threadTs: SlackTs }; orMessage?: SlackPlace }
  /** Chatra's ids may be several clients': the decision refuses those, whichever of them is found first. */
  | { chatraMessage: ChatraMessageId; accountId: AccountId }
  | { delivery: DeliveryId };

type About = Conversation | undefined;

/** All that the bot has to know of a kind of input. Everything here is pure. */
export type InputKind<I> = {
  /** The same event delivered again, under whatever envelope, has the same id. */
  naturalId: (input: I) => InputId;
  /**
   * Inputs of one partition are decided in order. Undefined where the event names neither thread nor client, as some
   * deletes and orders about a message don't.
   */
  partition: (input: I) => string | undefined;
  /** When it happened at its source, in ms; undefined where that is now. */
  sourceTime: (input: I) => number | undefined;
  /** By which it is found in the log: ids and places. Never what it says, nor a client's id, which may be an e-mail address. */
  logFields: (input: I) => object;
  /** Undefined where it is in no thread of ours. */
  sought: (input: I) => ConversationSought | undefined;
  /** Deciding it once more, after a backup that it waited in was restored, shows nobody anything twice. */
  isRepeatable: (input: I) => boolean;
  /**
   * What is told when a fault of the bot keeps it from deciding: to the author, or to the thread (else `channelId`) where the author
   * is nobody or the visitor. It asks little of the input, so that it does not fail for the same reason.
   */
  whenUndecided: (input: I, conversation: About, channelId: ChannelId) => Payload[];
  needs: (input: I, conversation: About) => Needs;
  decide: (input: I, conversation: About, context: Context & Found) => Decision;
};

/** A kind of input whose decision can read no more than what it needs, by its own word. */
export function defineInput<I>() {
  return <N extends Needs>(
    kind: Omit<InputKind<I>, "needs" | "decide"> & {
      needs: (input: I, conversation: About) => N;
      decide: (input: I, conversation: About, context: Context & Loaded<N>) => Decision;
    },
  ): InputKind<I> => kind;
}
