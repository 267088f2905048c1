import type { Conversation } from "../../src/domain/conversation.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { stateOf } from "../../src/domain/episode.ts";
import { lookOf } from "../../src/domain/finish-decision.ts";
import { type SlackTs, slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage, Input, OrderOf, SlackMark } from "../../src/domain/input.ts";
import { clientCard } from "../../src/messages/card.ts";
import {
  aConversation,
  account,
  aMessage,
  anAct,
  anEvent,
  aReply,
  channel,
  clientId,
  rootTs,
  START,
} from "./builders.ts";
import { createWorld, done, type World } from "./world.ts";

/** What else is known of people. */
type More = World["accountContext"];
type Step = OrderOf<"steer">["act"]["step"];

export const ANN = userIdSchema.parse("UANN");
export const BOB = userIdSchema.parse("UBOB");
export const MINUTE = 60_000;

/** A chat whose decisions are finished as the bot finishes them, with a clock that is passed on by hand. */
export type EpisodeStory = ReturnType<typeof storyIn>;

export function aStory(over: Partial<Conversation> = {}) {
  return storyIn(createWorld({ conversation: aConversation(over), finishes: true }));
}

/** A visitor who has not been heard of. */
export function aNewStory(): EpisodeStory {
  return storyIn(createWorld({ finishes: true }));
}

function storyIn(world: World) {
  world.now = START;
  let count = 0;

  const counted = (): number => {
    count += 1;
    return count;
  };
  const tsAt = (ms: number): SlackTs =>
    slackTsSchema.parse(`${Math.floor(ms / 1000)}.${String(counted()).padStart(6, "0")}`);
  /** `more`: what else is known of the person. */
  function hears(input: Input, more: More = {}): Decision {
    world.accountContext = more;
    return world.input(input);
  }
  const chat = (): Conversation => world.conversation ?? aConversation();

  return {
    world,
    hears,
    get now() {
      return world.now;
    },
    get conversation() {
      return chat();
    },
    get episode() {
      return chat().episode;
    },
    get state() {
      const { episode } = chat();
      return episode && stateOf(episode);
    },
    /** What phones show of the card, and its state line. */
    card: () => {
      const { text, blocks } = clientCard(chat(), world.context().workspaceUrl);
      const last = blocks.findLast(({ type }) => type === "context");
      const [part] = last && "elements" in last ? last.elements : [];
      return { text, line: part && "text" in part ? part.text : undefined };
    },
    passes: (ms: number) => {
      world.now += ms;
    },
    /** The visitor writes. */
    writes: (text: string, id = `visitor ${counted()}`, more: More = {}) =>
      hears(anEvent([aMessage(id, text, { createdAt: world.now })], { bodyDigest: `${counted()}` }), more),
    /** A webhook of the chat. */
    event: (messages: ChatraMessage[], more: Partial<ChatraEvent> = {}) =>
      hears(anEvent(messages, { bodyDigest: `${counted()}`, ...more })),
    /** A teammate's reply, written at `writtenAt`, reaches the visitor now. */
    answered: (userId = ANN, writtenAt = world.now): Decision => {
      hears(aReply(`reply ${counted()}`, { ts: tsAt(writtenAt), userId }));
      const send = world.claim("chatra");
      if (!send) throw new Error("no reply waits");
      return world.settle(send, done({ chatraId: `reply ${counted()}` })).decision;
    },
    /** A message in the thread. */
    types: (text: string, userId = ANN, more: More = {}) =>
      hears(aReply(text, { ts: tsAt(world.now), userId }), more),
    /** A button of the card. */
    presses: (step: Step, userId = ANN, more: More = {}) => {
      const input = anAct({ kind: "steer", channelId: channel, threadTs: rootTs, step });
      return hears({ ...input, order: { ...input.order, id: `press ${counted()}`, userId } }, more);
    },
    /** A reaction on the card. */
    marks: (mark: SlackMark["mark"], userId = ANN, on = true, more: More = {}) => {
      const place = { teamId: chat().teamId, channelId: channel, ts: rootTs };
      return hears({ kind: "slack.mark", ...place, userId, mark, on, eventTs: tsAt(world.now) }, more);
    },
    /** The time that was set for the chat comes. */
    timer: (more: More = {}) =>
      hears({ kind: "timer", accountId: account, clientId, dueAt: world.now }, more),
    /** The card is posted. */
    postsCard: () => {
      const look = lookOf({ ...chat(), threadTs: rootTs }, world.context().workspaceUrl);
      world.carryOut("slack", done({ channelId: channel, ts: rootTs, look }));
    },
    /** The card is changed in Slack, if that is due. */
    showsCard: (): boolean => {
      const [update] = world.line("card");
      if (!update || update.nextAttemptAt > world.now) return false;
      for (;;) {
        const claimed = world.claim("slack");
        if (!claimed) return false;
        const look = lookOf(chat(), world.context().workspaceUrl);
        const posted = { channelId: channel, ts: tsAt(world.now) };
        world.settle(claimed, done(claimed.id === update.id ? { look } : posted));
        if (claimed.id === update.id) return true;
      }
    },
  };
}

/** What people are told, and what is done to the card: the payload's kind, its text, and whom it is for. */
export function toldIn({ deliveries }: Decision): string[] {
  return deliveries.flatMap(({ payload, notBefore }) => {
    switch (payload.kind) {
      case "slack.post":
        return payload.username === undefined ? `thread: ${payload.text}` : [];
      case "slack.whisper":
      case "slack.answer":
      case "slack.direct":
        return `${payload.userId}: ${payload.text}`;
      case "slack.card":
        return `card at +${(notBefore ?? START) - START}`;
      default:
        return [];
    }
  });
}
