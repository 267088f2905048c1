/** What a step of the story can see and do. Every wait is bounded, and says what it waited for. */

import type { Present } from "../../change-signal.ts";
import type { ChatraMessage, ChatraSimulator, ChatraVisitor } from "../../chatra/simulator-api.ts";
import type { SlackMessage } from "../../slack/model.ts";
import type { SlackPerson, SlackSimulator } from "../../slack/simulator-api.ts";
import { createFaults, type Faults } from "../faults.ts";
import type { Demo } from "../start-demo.ts";

export interface Stage {
  readonly demo: Demo;
  readonly faults: Faults;
  readonly ada: SlackPerson;
  readonly grace: SlackPerson;
  /** A visitor of the website, who comes when first asked for. */
  visitor(number: number): ChatraVisitor;
  /** A direction, told between what is seen on both sides. */
  note(text: string): void;

  /** The card of a visitor, once it stands in the channel. */
  cardOf(visitor: ChatraVisitor): Promise<SlackMessage>;
  /** What stands in a visitor's thread now. */
  threadOf(visitor: ChatraVisitor): SlackMessage[];
  /** Replies in the visitor's thread. */
  reply(person: SlackPerson, visitor: ChatraVisitor, text: string): Promise<SlackMessage>;
  /** A message in the visitor's thread that `fits`. */
  seenInThread(
    visitor: ChatraVisitor,
    what: string,
    fits: (message: SlackMessage) => boolean,
  ): Promise<SlackMessage>;
  /** Something in the visitor's own chat. */
  seenByVisitor<Value>(
    visitor: ChatraVisitor,
    what: string,
    read: (chat: ChatraMessage[]) => Value,
  ): Promise<Present<Value>>;
  /** A reaction of the bot on a reply. */
  receipt(message: SlackMessage, name: string): Promise<void>;
  inSlack<Value>(what: string, read: (slack: SlackSimulator) => Value): Promise<Present<Value>>;
  inChatra<Value>(what: string, read: (chatra: ChatraSimulator) => Value): Promise<Present<Value>>;
}

/** `remainingMs` bounds each wait by what is left for the whole story. */
export function createStage(demo: Demo, note: (text: string) => void, remainingMs: () => number): Stage {
  const { slack, chatra } = demo.world;
  const visitors: ChatraVisitor[] = [];
  const channel = slack.channel(demo.channelId);
  const wait = (what: string) => ({ what, timeoutMs: Math.max(1, Math.min(15_000, remainingMs())) });

  const findCard = (visitor: ChatraVisitor): SlackMessage | undefined =>
    channel.messages().find((message) => message.text.includes(visitor.info.displayedName));

  const stage: Stage = {
    demo,
    faults: createFaults(demo.world),
    ada: slack.user("ada"),
    grace: slack.user("grace"),
    note,
    visitor(number) {
      while (visitors.length <= number) visitors.push(chatra.visitor(demo.addVisitor().id));
      const visitor = visitors[number];
      if (!visitor) throw new Error(`there is no visitor ${number}`);
      return visitor;
    },
    cardOf: (visitor) => stage.inSlack(`the card of ${visitor.info.displayedName}`, () => findCard(visitor)),
    threadOf(visitor) {
      const card = findCard(visitor);
      return card ? channel.thread(card.ts) : [];
    },
    async reply(person, visitor, text) {
      const card = await stage.cardOf(visitor);
      return person.postMessage(demo.channelId, text, { threadTs: card.ts }).message;
    },
    seenInThread: (visitor, what, fits) => stage.inSlack(what, () => stage.threadOf(visitor).find(fits)),
    seenByVisitor: (visitor, what, read) => stage.inChatra(what, () => read(visitor.sees())),
    async receipt(message, name) {
      await stage.inSlack(`the receipt :${name}:`, () =>
        channel.reactions(message.ts).some((reaction) => reaction.name === name),
      );
    },
    inSlack: (what, read) => slack.waitFor(read, wait(what)),
    inChatra: (what, read) => chatra.waitFor(read, wait(what)),
  };
  return stage;
}

/** The texts of a chat, for comparing its order. */
export function textsOf(messages: { text: string }[]): string[] {
  return messages.map(({ text }) => text);
}
