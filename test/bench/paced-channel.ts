import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringAt } from "../../src/simulator/json.ts";
import type { RecordedCall, SlackMessage } from "../../src/simulator/slack/model.ts";
import type { Figure } from "./figure.ts";
import { type Side, startOurs } from "./sides.ts";
import { readTokens, tokenOf } from "./traffic.ts";

const CONVERSATIONS = 30;
const EACH = 10;
const PHASE = "paced";
/** For a card and a post of each conversation, and a few posts more. */
const secondsFor = (conversations: number) => 2 * conversations + 5;
/** How much longer than that we look on. */
const PATIENCE = 1.25;
const LEAST_PATIENCE_MS = 3_000;

/**
 * New conversations with ten messages each, all at once, into a channel that takes one post per second: until the last message
 * is shown. Meanwhile one more visitor writes, a reply fails and another is sent: how many lines of others went before what
 * people are told of these.
 */
export async function measurePacedChannel(
  folder: string,
  scale: number,
  databaseUrl: string | undefined,
): Promise<Figure[]> {
  await using cleanUp = new AsyncDisposableStack();
  const side = await startOurs(cleanUp, {
    seed: "paced",
    world: { slack: { behaviour: { postsPerSecond: 1 } } },
    dataDir: join(folder, "paced"),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const { slack } = side.world;
  const conversations = Math.max(6, Math.round(CONVERSATIONS * scale));
  const total = conversations * EACH;
  const seconds = secondsFor(conversations);
  const startedAt = performance.now();
  const leftMs = () => startedAt + seconds * 1000 * PATIENCE - performance.now();
  for (let index = 0; index < conversations - 1; index++) writeAs(side, index);

  const asides = (async () => {
    await wait(seconds * 550);
    const card = await measureCard(side, conversations - 1, leftMs);
    return [card, await measureNotice(side, leftMs), await measureReceipt(side, leftMs)];
  })();
  // It is awaited only after the others.
  void asides.catch(() => undefined);
  const isComplete = await slack
    .waitFor(() => countShown(side) === total, { timeoutMs: leftMs() })
    .catch(() => false);
  const took = (performance.now() - startedAt) / 1000;
  const posts = slack.calls("chat.postMessage");
  const what = `${total} visitor messages of ${conversations} conversations at one post per second`;
  return [
    {
      name: isComplete ? what : `${what} (given up)`,
      unit: "s",
      reached: took,
      target: seconds,
      better: "lower",
      details: {
        shown: countShown(side),
        posts: posts.filter(({ ok }) => ok).length,
        refused: posts.filter(({ ok }) => ok === false).length,
      },
    },
    ...(await asides),
  ];
}

function writeAs({ world: { chatra } }: Side, index: number): void {
  const client = chatra.addClient({ name: nameOf(index) });
  const words = "Where is my order? I have been waiting.";
  for (let sequence = 0; sequence < EACH; sequence++)
    chatra.visitor(client.id).writes(`${tokenOf(PHASE, index, sequence)} ${words}`);
}

function nameOf(index: number): string {
  return `Visitor ${index} of many`;
}

function countShown(side: Side): number {
  return new Set(linesIn(side).map(({ conversation, sequence }) => `${conversation} ${sequence}`)).size;
}

type Line = { conversation: number; sequence: number; message: SlackMessage };

/** The visitors' messages that stand in the threads of the channel. */
function linesIn({ world: { slack } }: Side): Line[] {
  return slack.channels().flatMap(({ id }) =>
    slack
      .channel(id)
      .all()
      .filter(({ ts, thread_ts }) => thread_ts !== ts)
      .flatMap((message) => readTokens(message, PHASE).map((token) => ({ ...token, message }))),
  );
}

async function measureCard(side: Side, index: number, leftMs: () => number): Promise<Figure> {
  const from = wallNow();
  writeAs(side, index);
  const isCard = ({ args, ok }: RecordedCall) =>
    ok === true && stringAt(args, "thread_ts") === undefined && JSON.stringify(args).includes(nameOf(index));
  return lateness(side, {
    what: "a new card",
    index,
    from,
    leftMs,
    method: "chat.postMessage",
    isIt: isCard,
  });
}

async function measureNotice(side: Side, leftMs: () => number): Promise<Figure> {
  const text = "This one is refused.";
  side.world.membrane.faults.add({
    action: "send-agent-message",
    when: (input) => stringAt(input, "text") === text,
    kind: "error",
    error: { type: "action_run", message: "The chat is blocked", data: { response: { status: 400 } } },
  });
  const { index, threadTs } = await findThread(side, leftMs);
  const from = wallNow();
  reply(side, threadTs, text);
  const isNotice = ({ args, ok, at }: RecordedCall) =>
    ok === true &&
    at >= from &&
    stringAt(args, "thread_ts") === threadTs &&
    readTokens(args, PHASE).length === 0;
  return lateness(side, {
    what: "a notice",
    index,
    from,
    leftMs,
    method: "chat.postMessage",
    isIt: isNotice,
  });
}

async function measureReceipt(side: Side, leftMs: () => number): Promise<Figure> {
  const { index, threadTs } = await findThread(side, leftMs);
  const from = wallNow();
  const ts = reply(side, threadTs, "It is on its way.");
  const isReceipt = ({ args, ok }: RecordedCall) =>
    ok === true && stringAt(args, "timestamp") === ts && stringAt(args, "name") === "white_check_mark";
  return lateness(side, { what: "a receipt", index, from, leftMs, method: "reactions.add", isIt: isReceipt });
}

/** How many lines of other visitors went to Slack before `isIt`. One may have been on its way. */
async function lateness(
  { world: { slack } }: Side,
  aside: {
    what: string;
    index: number;
    from: number;
    leftMs: () => number;
    method: string;
    isIt: (call: RecordedCall) => boolean;
  },
): Promise<Figure> {
  const { what, index, from, leftMs, method, isIt } = aside;
  const timeoutMs = Math.max(LEAST_PATIENCE_MS, leftMs());
  const found = await slack
    .waitFor(() => slack.calls(method).find(isIt), { timeoutMs })
    .catch(() => undefined);
  const until = found?.at ?? wallNow();
  const isOthers = ({ args }: RecordedCall) =>
    readTokens(args, PHASE).some(({ conversation }) => conversation !== index);
  const lines = slack
    .calls("chat.postMessage")
    .filter((call) => call.ok === true && call.at > from && call.at < until && isOthers(call));
  const name = `lines of others before ${what}${found === undefined ? " (given up)" : ""}`;
  const details = { seconds: (until - from) / 1000 };
  return { name, unit: "count", reached: lines.length, target: 1, better: "lower", details };
}

/** The thread that most lines stand in: nothing of its own is to go first. */
async function findThread(side: Side, leftMs: () => number): Promise<{ index: number; threadTs: string }> {
  const timeoutMs = Math.max(LEAST_PATIENCE_MS, leftMs());
  await side.world.slack.waitFor(() => linesIn(side).length > 0, { timeoutMs, what: "a visitor's line" });
  const byConversation = Map.groupBy(linesIn(side), ({ conversation }) => conversation);
  const [longest] = [...byConversation].toSorted(([, one], [, other]) => other.length - one.length);
  const threadTs = longest?.[1][0]?.message.thread_ts;
  if (longest === undefined || threadTs === undefined) throw new Error("no thread has a line");
  return { index: longest[0], threadTs };
}

function reply({ world: { slack } }: Side, threadTs: string, text: string): string {
  const [channel] = slack.channels();
  if (channel === undefined) throw new Error("Slack has no channel");
  return slack.user("ada").postMessage(channel.id, text, { threadTs }).ts;
}

function wallNow(): number {
  return performance.timeOrigin + performance.now();
}
