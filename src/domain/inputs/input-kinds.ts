import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import type { ChannelId, InputId } from "../ids.ts";
import type { Input } from "../input.ts";
import type { Found, Needs } from "../needs.ts";
import type { Payload } from "../payload.ts";
import { buttonInput } from "./button.ts";
import { chatraEventInput } from "./chatra-event.ts";
import { dayInput } from "./day.ts";
import { deleteInput } from "./delete.ts";
import { digestInput } from "./digest.ts";
import { editInput } from "./edit.ts";
import type { ConversationSought, InputKind } from "./input-kind.ts";
import { markInput } from "./mark.ts";
import { mentionInput } from "./mention.ts";
import { orderInput } from "./order.ts";
import { replyInput } from "./reply.ts";
import { timerInput } from "./timer.ts";

type Kind = Input["kind"];
type KindOf<K extends Kind> = InputKind<Extract<Input, { kind: K }>>;

const KINDS: { [K in Kind]: KindOf<K> } = {
  "slack.reply": replyInput,
  "slack.edit": editInput,
  "slack.delete": deleteInput,
  "slack.button": buttonInput,
  "slack.mention": mentionInput,
  "slack.mark": markInput,
  "slack.act": orderInput,
  timer: timerInput,
  day: dayInput,
  digest: digestInput,
  "chatra.event": chatraEventInput,
};

function kindOf<K extends Kind>({ kind }: { kind: K }): KindOf<K> {
  return KINDS[kind];
}

/** The natural key of an input: the same event delivered again has the same ID. */
export function naturalIdOf(input: Input): InputId {
  return kindOf(input).naturalId(input);
}

/** The partition in which an input waits; undefined if it names neither thread nor visitor. */
export function partitionOf(input: Input): string | undefined {
  return kindOf(input).partition(input);
}

/** When it happened at its source, in ms; never later than now, whatever the clock over there says. */
export function sourceTimeOf(input: Input, now: number): number {
  return Math.min(Math.round(kindOf(input).sourceTime(input) ?? now), now);
}

/** What the log says of an input: its kind, IDs and places. */
export function logFieldsOf(input: Input): object {
  return { kind: input.kind, ...kindOf(input).logFields(input) };
}

/** Tells whether an input that may have been decided already can be decided again. */
export function isRepeatable(input: Input): boolean {
  return kindOf(input).isRepeatable(input);
}

/** What the bot tells if a fault of its own keeps it from deciding an input. */
export function toldWhenUndecided(
  input: Input,
  conversation: Conversation | undefined,
  channelId: ChannelId,
): Payload[] {
  return kindOf(input).whenUndecided(input, conversation, channelId);
}

/** How the conversation of an input is found; undefined if it has none. */
export function conversationSoughtBy(input: Input): ConversationSought | undefined {
  return kindOf(input).sought(input);
}

/** What the decision about an input depends on. */
export function needsOf(input: Input, conversation: Conversation | undefined): Needs {
  return kindOf(input).needs(input, conversation);
}

/** Says what an input changes and which deliveries it causes. Pure, so that the bot can decide again after a crash. */
export function decide(
  input: Input,
  conversation: Conversation | undefined,
  context: Context & Found,
): Decision {
  return kindOf(input).decide(input, conversation, context);
}
