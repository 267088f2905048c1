import { expect, test } from "vitest";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, type DeliveryId, deliveryIdSchema, digest } from "../../src/domain/ids.ts";
import type { ChatraMessage } from "../../src/domain/input.ts";
import { fingerprintOf } from "../../src/domain/message-marks.ts";
import { onChatraEvent } from "../../src/domain/on-chatra-event.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  aMessage,
  anAgentMessage,
  anEvent,
  aSendPayload,
  START,
  ts,
} from "./builders.ts";

type Story = { messages: ChatraMessage[]; context: Partial<Context> };

/** About 10 MB in 25,000 messages. */
const words = "Where is my order? ".repeat(20);

const said = (index: number): ChatraMessage =>
  (index % 2 === 0 ? aMessage : anAgentMessage)(`m${index}`, `${words}${index}`, {
    createdAt: START + index * 1000,
  });

const shown = (message: ChatraMessage, index: number, over: Partial<Link> = {}): Link =>
  aLink({
    id: `c:shown:${index}:0`,
    direction: "to-slack",
    chatraId: message.id,
    slackTs: ts(index),
    deliveryId: undefined,
    fingerprint: fingerprintOf(message),
    sourceDigest: digest(message.text),
    ...over,
  });

const nameless = (message: ChatraMessage): ChatraMessage => ({
  ...message,
  id: chatraMessageIdSchema.parse(fingerprintOf(message)),
});

/** Replies that were sent without an answer that told their ids. */
function awaiting(messages: ChatraMessage[]): Partial<Context> {
  const deliveries = new Map<DeliveryId, Delivery>();
  const awaitingEcho = messages.map((message, index) => {
    const deliveryId = deliveryIdSchema.parse(`dl_${index}`);
    deliveries.set(deliveryId, aDelivery(aSendPayload("words"), { id: deliveryId, state: "sent" }));
    return aLink({
      id: `s:${index}:0`,
      slackTs: ts(index),
      deliveryId,
      sentDigest: wordsDigest(message.text),
    });
  });
  return { awaitingEcho, deliveries };
}

const stories: Record<string, { longest: number; of: (length: number) => Story; told: "nothing" | "all" }> = {
  "are known by their ids": {
    longest: 25_000,
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      return { messages, context: { links: messages.map((message, index) => shown(message, index)) } };
    },
  },
  "came without ids before": {
    longest: 25_000,
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      const links = messages.map((message, index) =>
        shown(message, index, { chatraId: nameless(message).id }),
      );
      return { messages, context: { links } };
    },
  },
  "come without ids": {
    longest: 25_000,
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      const links = messages.map((message, index) => shown(message, index));
      return { messages: messages.map(nameless), context: { links } };
    },
  },
  "are echoes that nobody has heard yet": {
    longest: 25_000,
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => ({ ...said(index), author: "agent" as const }));
      return { messages, context: awaiting(messages) };
    },
  },
  "are echoes of the same words": {
    longest: 25_000,
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => ({
        ...anAgentMessage(`m${index}`, "One moment, please."),
        createdAt: START + index * 1000,
      }));
      return { messages, context: awaiting(messages) };
    },
  },
  "have other words than before": {
    longest: 5_000,
    told: "all",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      const links = messages.map((message, index) => shown(message, index, { sourceDigest: "other words" }));
      return { messages, context: { links } };
    },
  },
  "are all new": {
    longest: 5_000,
    told: "all",
    of: (length) => ({ messages: Array.from({ length }, (_, index) => said(index)), context: {} }),
  },
};

test.each(Object.entries(stories))(
  "a transcript whose messages %s costs ten times as much when it is ten times as long, not a hundred times",
  (_, { longest, of, told }) => {
    const cost = (length: number): number => {
      const { messages, context } = of(length);
      const event = anEvent(messages, { event: "chatTranscript" });
      const full = aContext({ ...context, now: START + 100_000_000 });
      const costs = [1, 2, 3].map(() => {
        // CPU and not the clock: others may be at work on this machine.
        const before = process.cpuUsage();
        const { deliveries } = onChatraEvent(event, aConversation(), full);
        const { user, system } = process.cpuUsage(before);
        expect(deliveries).toHaveLength(told === "all" ? length : 0);
        return user + system;
      });
      return Math.min(...costs);
    };
    const short = cost(longest / 10);
    const long = cost(longest);
    expect(long / Math.max(short, 1_000)).toBeLessThan(35);
    // Of what is known already, with room for a machine that is ten times as slow.
    if (told === "nothing") expect(long).toBeLessThan(2_500_000);
  },
);
