import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { AppAnswer, SlackMessage } from "../../src/simulator/slack/model.ts";
import type { World } from "../../src/simulator/world.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Words of a visitor, or of a colleague in Chatra's own dashboard. `token` is a word in them that nothing else has. */
export type ChatraWords = { token: string; clientId: string; messageId: string };

/** What a teammate wrote in a thread. */
export type ThreadWords = {
  token: string;
  clientId: string;
  ts: string;
  channelId: string;
  /** `!push …` is a reply that goes out as a pushed message. */
  kind: "reply" | "push" | "note";
  /** As the visitor should have them, the latest last. */
  versions: string[];
  /** A note made of a reply is nothing for the visitor any more, nor is what was deleted. */
  isTakenBack: boolean;
  /** Set by the operator who gave a failed reply up. */
  isDiscarded: boolean;
};

/** `/chatra send`. */
export type OrderedWords = {
  token: string;
  clientId: string;
  text: string;
  isTaken: boolean;
  isDiscarded: boolean;
};

/** Everything that was said, by whoever said it. */
export type Said = { chatra: ChatraWords[]; thread: ThreadWords[]; orders: OrderedWords[] };

export type TrafficAction = { at: number; kind: ActionKind; which: number; chance: number };
type ActionKind =
  | "visitor"
  | "colleague"
  | "reply"
  | "push"
  | "note"
  | "edit"
  | "note it"
  | "delete"
  | "order";

const usual: readonly ActionKind[] = [
  ...Array<ActionKind>(10).fill("visitor"),
  ...Array<ActionKind>(12).fill("reply"),
  ...Array<ActionKind>(3).fill("edit"),
  ...Array<ActionKind>(2).fill("note"),
  "colleague",
  "push",
  "note it",
  "delete",
  "order",
  "order",
];

/** Who does what when: the same for the same seed. `forMs`: how long people are busy; `perSecond`: how busy. */
export function planTraffic(random: SeededRandom, forMs: number, perSecond: number): TrafficAction[] {
  const actions = Array.from({ length: Math.round((forMs / 1000) * perSecond) }, () => ({
    at: random.next() * forMs,
    kind: random.pick(usual),
    which: random.between(0, 1_000_000),
    chance: random.next(),
  }));
  return actions.sort((one, other) => one.at - other.at);
}

/** Does one action of the plan, now. What it needs may not be there, as a reply to edit: then it is left out. */
export function playAction(
  action: TrafficAction,
  world: World,
  clients: readonly ChatraClient[],
  said: Said,
): void {
  const client = clients[action.which % clients.length];
  if (client === undefined) return;
  const teammate = world.slack.user(action.chance < 0.5 ? "ada" : "grace");
  const number = String(said.chatra.length + said.thread.length + said.orders.length).padStart(4, "0");

  switch (action.kind) {
    case "visitor":
    case "colleague": {
      const token = `V${number}`;
      const { message } =
        action.kind === "visitor"
          ? world.chatra.visitor(client.id).writes(`${token} is my question`)
          : world.chatra.agentWrites("Ada", client.id, `${token} says a colleague`);
      said.chatra.push({ token, clientId: client.id, messageId: message.id });
      return;
    }
    case "reply":
    case "push":
    case "note": {
      const root = cardOf(world, client.id);
      if (root === undefined) return;
      const token = `R${number}`;
      const words = action.kind === "note" ? `${token} is internal` : `${token} is my answer`;
      const typed = { reply: words, push: `!push ${words}`, note: `// ${words}` }[action.kind];
      const { ts, channel } = teammate.postMessage(root.channelId, typed, { threadTs: root.ts });
      said.thread.push({
        token,
        clientId: client.id,
        ts,
        channelId: channel,
        kind: action.kind,
        versions: action.kind === "note" ? [] : [words],
        isTakenBack: false,
        isDiscarded: false,
      });
      return;
    }
    case "order": {
      const token = `S${number}`;
      const text = `${token} was ordered`;
      const order: OrderedWords = { token, clientId: client.id, text, isTaken: false, isDiscarded: false };
      said.orders.push(order);
      const [channel] = world.slack.channels();
      if (channel === undefined) return;
      const answered = teammate.slashCommand(channel.id, "/chatra", `send ${client.id} ${text}`);
      void answered.then((answer) => {
        order.isTaken = isTaken(answer);
      });
      return;
    }
    default:
      change(action, said.thread, world);
  }
}

/** The card of a client's present thread, which names the client's id. */
export function cardOf(world: World, clientId: string): { channelId: string; ts: string } | undefined {
  for (const { id } of world.slack.channels()) {
    const card = world.slack
      .channel(id)
      .messages()
      .findLast((message) => isCard(message, clientId));
    if (card) return { channelId: id, ts: card.ts };
  }
  return undefined;
}

function isCard(message: SlackMessage, clientId: string): boolean {
  return (
    message.bot_id !== undefined &&
    (message.thread_ts === undefined || message.thread_ts === message.ts) &&
    JSON.stringify(message.blocks ?? []).includes(clientId)
  );
}

/** A reply is changed, made a note of, or taken back. The latest ones are: those are most likely to be under way. */
function change({ kind, which }: TrafficAction, thread: ThreadWords[], world: World): void {
  const open = thread
    .filter((words) => words.kind === "reply" && !words.isTakenBack && !words.isDiscarded)
    .slice(-8);
  const words = open[which % Math.max(open.length, 1)];
  if (words === undefined) return;
  const { channelId, ts, token } = words;
  const author = world.slack.channel(channelId).message(ts)?.user ?? "";
  const teammate = world.slack.user(author);
  if (kind === "edit") {
    const text = `${token} is my answer, version ${words.versions.length + 1}`;
    words.versions.push(text);
    teammate.editMessage(channelId, ts, text);
    return;
  }
  words.isTakenBack = true;
  if (kind === "delete") teammate.deleteMessage(channelId, ts);
  else teammate.editMessage(channelId, ts, `// ${token} became internal`);
}

/** The bot answers a command that it could not store with words, too. */
function isTaken({ status, body }: AppAnswer): boolean {
  return status === 200 && (body === "" || body.includes(":hourglass_flowing_sand:"));
}
