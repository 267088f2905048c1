import type { Link } from "./conversation.ts";
import type { Delivery } from "./delivery.ts";
import type { ChannelId, ChatraMessageId, ClientId, DeliveryId, SlackTs, TeamId } from "./ids.ts";

/** A message's place in Slack. */
export type SlackPlace = { teamId: TeamId; channelId: ChannelId; ts: SlackTs };

/** What known messages may be found by. Words alone are asked for only where an id or a time is missing. */
export type MessageMarks = { ids: ChatraMessageId[]; fingerprints: string[]; likenesses: string[] };

/** Whose links are meant. */
export type LinksNeeded =
  | { ofMessage: SlackPlace }
  /** Of the message whose words a delivery carries. */
  | { ofReplyOf: DeliveryId }
  /** Of each message that has not arrived whole, and of one more. */
  | { ofUnfinished: SlackPlace | undefined }
  /** Within the conversation. */
  | { ofChatraMessages: MessageMarks }
  /** In all conversations of the account: Chatra's ids are not of one client alone. */
  | { ofChatraMessage: ChatraMessageId };

/** What a decision depends on of what is stored. It finds nothing but what it names here. */
export type Needs = {
  links?: LinksNeeded;
  /** Replies of this conversation whose Chatra id is not known yet. */
  awaitingEcho?: true;
  /** All parts of these replies: one has arrived when all its parts have. */
  partsAwaited?: true;
  /** The deliveries that these links name, and all else that is found here. */
  deliveries?: true;
  /** What waits in the conversation's line to Chatra. */
  waiting?: true;
  /** What has not arrived of the conversation, whether it waits, failed or is uncertain. */
  unfinished?: boolean;
  delivery?: DeliveryId;
  /** The delivery of the card of a conversation that has no thread at the moment. */
  root?: true;
  /** When a client without a conversation was erased, if ever, in ms: what is older is not taken in again. */
  forgottenAt?: ClientId;
};

/** What was found, by the name under which it was needed. All deliveries are locked. */
export type Found = {
  links: Link[];
  awaitingEcho: Link[];
  partsAwaited: Link[];
  deliveries: ReadonlyMap<DeliveryId, Delivery>;
  waiting: Delivery[];
  unfinished: Delivery[];
  delivery: Delivery | undefined;
  root: Delivery | undefined;
  forgottenAt: number | undefined;
};

/** What a decision finds that named these needs: to read anything else does not compile. */
export type Loaded<N extends Needs> = Pick<Found, keyof N & keyof Found>;

export const nothingFound: Found = {
  links: [],
  awaitingEcho: [],
  partsAwaited: [],
  deliveries: new Map(),
  waiting: [],
  unfinished: [],
  delivery: undefined,
  root: undefined,
  forgottenAt: undefined,
};
