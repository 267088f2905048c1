import { receipt } from "../../messages/receipts.ts";
import type { Conversation, SlackPlace } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import { ephemeral } from "../deliver.ts";
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
import type { Found, Loaded, Needs } from "../needs.ts";
import { type Payload, type ReplyRef, replyRefOf } from "../payload.ts";

/** How the conversation of an input is found. */
export type ConversationSought =
  | { id: ConversationId }
  /** `orMessage`: a message of ours with this place, if the thread is not known. */
  | { thread: { teamId: TeamId; channelId: ChannelId; threadTs: SlackTs }; orMessage?: SlackPlace }
  /** Several visitors may have the same Chatra ID. The decision refuses those, whichever is found first. */
  | { chatraMessage: ChatraMessageId; accountId: AccountId }
  | { delivery: DeliveryId };

type About = Conversation | undefined;

/** Everything that the bot knows about a kind of input. All functions here are pure. */
export type InputKind<I> = {
  /** The same event delivered again, under whatever envelope, has the same ID. */
  naturalId: (input: I) => InputId;
  /** Inputs of one partition are decided in order. Undefined if neither thread nor visitor is known. */
  partition: (input: I) => string | undefined;
  /** When it happened at its source, in ms; undefined if that is now. */
  sourceTime: (input: I) => number | undefined;
  /** IDs and places for the log. Never its text, nor a client ID, which may be an email address. */
  logFields: (input: I) => object;
  /** Undefined if it is in no thread of ours. */
  sought: (input: I) => ConversationSought | undefined;
  /** After a restore the input may be decided once more. True if that shows nobody anything twice. */
  isRepeatable: (input: I) => boolean;
  /**
   * What the bot tells if a fault of its own keeps it from deciding: to the author, or to the thread (else `channelId`)
   * if the author is nobody or the visitor. It asks little of the input, so that it does not fail for the same reason.
   */
  whenUndecided: (input: I, conversation: About, channelId: ChannelId) => Payload[];
  needs: (input: I, conversation: About) => Needs;
  decide: (input: I, conversation: About, context: Context & Found) => Decision;
};

/** A kind of input or order whose decision can read only what its `needs` name. */
export type Limited<Kind, I, N extends Needs> = Omit<Kind, "needs" | "decide"> & {
  needs: (input: I, conversation: About) => N;
  decide: (input: I, conversation: About, context: Context & Loaded<N>) => Decision;
};

/** Defines a kind of input: a decision that reads what its `needs` do not name does not compile. */
export function defineInput<I>() {
  return <N extends Needs>(kind: Limited<InputKind<I>, I, N>): InputKind<I> => kind;
}

/** Marks a message as failed and tells its author why; nothing if it is in no chat's thread. */
export function toldAuthor(reply: ReplyRef, conversation: About, text: string): Payload[] {
  if (conversation === undefined) return [];
  return [receipt(replyRefOf(reply), "failed"), ephemeral(reply, text)];
}

/** Tells the thread. */
export function toldThread(
  { channelId, threadTs }: { channelId: ChannelId; threadTs?: SlackTs | undefined },
  text: string,
): Payload {
  return { kind: "slack.notice", channelId, ...(threadTs === undefined ? {} : { threadTs }), text };
}
