import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import type { Payload } from "../delivery.ts";
import type { ChannelId, InputId } from "../ids.ts";
import type { Input } from "../input.ts";
import type { Found, Needs } from "../needs.ts";
import { buttonInput } from "./button.ts";
import { chatraEventInput } from "./chatra-event.ts";
import { deleteInput } from "./delete.ts";
import { editInput } from "./edit.ts";
import type { ConversationSought, InputKind } from "./input-kind.ts";
import { orderInput } from "./order.ts";
import { replyInput } from "./reply.ts";

/** The natural key of an input: the same event delivered again has the same id. */
export function naturalIdOf(input: Input): InputId {
  return withKind(input, (kind, one) => kind.naturalId(one));
}

/** Where an input waits for its turn; undefined where it names neither thread nor client. */
export function partitionOf(input: Input): string | undefined {
  return withKind(input, (kind, one) => kind.partition(one));
}

/** When it happened at its source, in ms; never later than now, whatever the clock over there says. */
export function sourceTimeOf(input: Input, now: number): number {
  return Math.min(Math.round(withKind(input, (kind, one) => kind.sourceTime(one)) ?? now), now);
}

/** What the log says of an input: its kind, ids and places. */
export function logFieldsOf(input: Input): object {
  return { kind: input.kind, ...withKind(input, (kind, one) => kind.logFields(one)) };
}

/** Whether an input that may have been decided already can be decided again. */
export function isRepeatable(input: Input): boolean {
  return withKind(input, (kind, one) => kind.isRepeatable(one));
}

/** What is told of an input that a fault of the bot keeps from being decided. */
export function toldWhenUndecided(
  input: Input,
  conversation: Conversation | undefined,
  channelId: ChannelId,
): Payload[] {
  return withKind(input, (kind, one) => kind.whenUndecided(one, conversation, channelId));
}

/** How the conversation of an input is found; undefined where it has none. */
export function conversationSoughtBy(input: Input): ConversationSought | undefined {
  return withKind(input, (kind, one) => kind.sought(one));
}

/** What the decision about an input depends on. */
export function needsOf(input: Input, conversation: Conversation | undefined): Needs {
  return withKind(input, (kind, one) => kind.needs(one, conversation));
}

/**
 * Says what an input changes and what is owed because of it. Pure: the same arguments give the same answer, so that
 * it can be decided again after a crash or a conflict in the database.
 */
export function decide(
  input: Input,
  conversation: Conversation | undefined,
  context: Context & Found,
): Decision {
  return withKind(input, (kind, one) => kind.decide(one, conversation, context));
}

function withKind<T>(input: Input, use: <I>(kind: InputKind<I>, input: I) => T): T {
  switch (input.kind) {
    case "slack.reply":
      return use(replyInput, input);
    case "slack.edit":
      return use(editInput, input);
    case "slack.delete":
      return use(deleteInput, input);
    case "slack.button":
      return use(buttonInput, input);
    case "slack.act":
      return use(orderInput, input);
    case "chatra.event":
      return use(chatraEventInput, input);
    default:
      return input satisfies never;
  }
}
