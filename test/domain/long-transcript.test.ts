import { expect, test } from "vitest";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, type DeliveryId, deliveryIdSchema, digest } from "../../src/domain/ids.ts";
import type { ChatraMessage } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import { fingerprintOf } from "../../src/domain/message-marks.ts";
import type { Found } from "../../src/domain/needs.ts";
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

type Story = { messages: ChatraMessage[]; context: Partial<Context & Found> };

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
function awaiting(messages: ChatraMessage[]): Partial<Context & Found> {
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

const stories: Record<string, { of: (length: number) => Story; told: "nothing" | "all" }> = {
  "are known by their ids": {
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      return { messages, context: { links: messages.map((message, index) => shown(message, index)) } };
    },
  },
  "came without ids before": {
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
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      const links = messages.map((message, index) => shown(message, index));
      return { messages: messages.map(nameless), context: { links } };
    },
  },
  "are echoes that nobody has heard yet": {
    told: "nothing",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => ({ ...said(index), author: "agent" as const }));
      return { messages, context: awaiting(messages) };
    },
  },
  "are echoes of the same words": {
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
    told: "all",
    of: (length) => {
      const messages = Array.from({ length }, (_, index) => said(index));
      const links = messages.map((message, index) => shown(message, index, { sourceDigest: "other words" }));
      return { messages, context: { links } };
    },
  },
  "are all new": {
    told: "all",
    of: (length) => ({ messages: Array.from({ length }, (_, index) => said(index)), context: {} }),
  },
};

test.each(Object.entries(stories))(
  "a transcript whose messages %s costs ten times as much when it is ten times as long, not a hundred times",
  (_, { of, told }) => {
    /** How often anything that is known of a message, a link or a delivery was looked at. */
    const looks = (length: number): number => {
      let count = 0;
      const counted = <Some extends object>(one: Some): Some =>
        new Proxy(one, {
          get: (target, name, receiver) => {
            count += 1;
            return Reflect.get(target, name, receiver);
          },
        });
      const { messages, context } = of(length);
      const event = anEvent(messages.map(counted), { event: "chatTranscript" });
      const full = aContext({ ...context, now: START + 100_000_000 });
      const { deliveries } = decide(event, aConversation(), {
        ...full,
        links: full.links.map(counted),
        awaitingEcho: full.awaitingEcho.map(counted),
        deliveries: new Map([...full.deliveries].map(([id, delivery]) => [id, counted(delivery)])),
      });
      expect(deliveries).toHaveLength(told === "all" ? length : 0);
      return count;
    };
    const [short, long] = [looks(100), looks(1_000)];
    expect(short).toBeGreaterThanOrEqual(100);
    // Twice the room, for what is put in order.
    expect(long).toBeLessThan(20 * short);
  },
);

test("a transcript of 25,000 messages, about 10 MB, is looked through", () => {
  const { messages, context } = stories["are known by their ids"]?.of(25_000) ?? expect.fail();
  const event = anEvent(messages, { event: "chatTranscript" });
  expect(decide(event, aConversation(), aContext(context)).deliveries).toEqual([]);
});
