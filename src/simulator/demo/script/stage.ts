/** What a step of the story can see and do. Every wait is bounded, and says what it waited for. */

import type { Present } from "../../change-signal.ts";
import type { ChatraMessage, ChatraSimulator, ChatraVisitor } from "../../chatra/simulator-api.ts";
import type { SlackEphemeral, SlackMessage, SlackView } from "../../slack/model.ts";
import type { SlackPerson, SlackSimulator } from "../../slack/simulator-api.ts";
import { command } from "../app-features.ts";
import { createFaults, type Faults } from "../faults.ts";
import type { Demo } from "../start-demo.ts";
import { ensure } from "./play-story.ts";

export interface Stage {
  readonly demo: Demo;
  readonly faults: Faults;
  readonly ada: SlackPerson;
  readonly grace: SlackPerson;
  /** A visitor of the website, who comes when first asked for. */
  visitor(number: number): ChatraVisitor;
  /** A stage direction, printed between the events of both sides. */
  note(text: string): void;

  /** The card of a visitor, once it is in the channel. */
  cardOf(visitor: ChatraVisitor): Promise<SlackMessage>;
  /** The card's present state. */
  cardNow(visitor: ChatraVisitor): SlackMessage;
  /** The present messages of a visitor's thread. */
  threadOf(visitor: ChatraVisitor): SlackMessage[];
  /** Replies in the visitor's thread. */
  reply(person: SlackPerson, visitor: ChatraVisitor, text: string): Promise<SlackMessage>;
  /** Runs the app's command with this text. Resolves, once the app takes it, with a wait for its answer. */
  command(person: SlackPerson, words: string): Promise<SeenAnswer>;
  /** An ephemeral message to this user, in the channel or in a thread. */
  shownOnlyTo(person: SlackPerson, ...wanted: Parameters<SeenAnswer>): ReturnType<SeenAnswer>;
  /** This user's open form, once it has a field of this name. */
  formOf(person: SlackPerson, field: string): Promise<SlackView>;
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

/** An ephemeral answer that `fits`. */
type SeenAnswer = (what: string, fits: (ephemeral: SlackEphemeral) => boolean) => Promise<SlackEphemeral>;

/** What only the story knows: stage directions, and typed text that Slack does not show. */
interface Told {
  note: (text: string) => void;
  typed: (person: string, text: string) => void;
}

/** `remainingMs` bounds each wait by what is left for the whole story. */
export function createStage(demo: Demo, { note, typed }: Told, remainingMs: () => number): Stage {
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
    cardNow(visitor) {
      const card = findCard(visitor);
      if (!card) throw new Error(`there is no card of ${visitor.info.displayedName}`);
      return card;
    },
    threadOf(visitor) {
      const card = findCard(visitor);
      return card ? channel.thread(card.ts) : [];
    },
    async reply(person, visitor, text) {
      const card = await stage.cardOf(visitor);
      return person.postMessage(demo.channelId, text, { threadTs: card.ts }).message;
    },
    async command(person, words) {
      const before = new Set(channel.ephemerals(person.id).map(({ ts }) => ts));
      typed(person.info.displayName, `${command} ${words}`);
      const { status } = await person.slashCommand(demo.channelId, command, words);
      ensure(status === 200, `the bot answered ${status} to ${command} ${words}`);
      return (what, fits) =>
        stage.shownOnlyTo(person, what, (ephemeral) => !before.has(ephemeral.ts) && fits(ephemeral));
    },
    shownOnlyTo: (person, what, fits) => stage.inSlack(what, () => channel.ephemerals(person.id).find(fits)),
    formOf: (person, field) =>
      stage.inSlack(`a form that asks for “${field}”`, () => {
        const form = slack.openView(person.id);
        return form && JSON.stringify(form.view).includes(`"action_id":"${field}"`) ? form : undefined;
      }),
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
