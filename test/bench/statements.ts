import { setTimeout as wait } from "node:timers/promises";
import type { BotProcess } from "../../src/simulator/bot-process.ts";
import type { Figure } from "./figure.ts";
import { sendReply } from "./reply-latency.ts";
import type { Side } from "./sides.ts";
import { createSender, watchPosts } from "./traffic.ts";

const TIMES = { messages: 24, replies: 10 };
/** At least so long is counted; what the bot does in such a time without any work is measured and taken off. */
const WINDOW_MS = 3_500;
const PAUSE_MS = 50;

/** Statements and transactions of one visitor's message and of one reply, each alone, in conversations that are under way. */
export async function measureStatements(side: Side, database: string): Promise<Figure[]> {
  const idle = await countWhile(side.bot, async () => undefined);
  const messages = await countWhile(side.bot, () => sendMessages(side));
  const replies = await countWhile(side.bot, () => sendReplies(side));
  const row = (
    what: keyof Counts,
    name: string,
    counted: typeof idle,
    times: number,
    target: number,
  ): Figure => ({
    name: `${what} for ${name}, ${database}`,
    unit: "count",
    reached: (counted[what] - (idle[what] * counted.ms) / idle.ms) / times,
    target,
    better: "lower",
    details: { "without any": idle[what] },
  });
  return [
    row("statements", "one visitor message", messages, TIMES.messages, 15),
    row("transactions", "one visitor message", messages, TIMES.messages, 3),
    row("statements", "one reply", replies, TIMES.replies, 25),
    row("transactions", "one reply", replies, TIMES.replies, 4),
  ];
}

async function sendMessages(side: Side): Promise<void> {
  const phase = "singly";
  const sender = createSender(side, phase, 1);
  const posts = watchPosts(side.world, phase);
  try {
    for (const [sequence, conversation] of side.conversations.slice(0, TIMES.messages).entries()) {
      await sender.send(conversation, sequence);
      await posts.settled(sequence + 1);
      await wait(PAUSE_MS);
    }
    if (posts.arrivals.length !== TIMES.messages) throw new Error("visitors' messages were lost");
  } finally {
    posts.stop();
    sender.close();
  }
}

async function sendReplies(side: Side): Promise<void> {
  for (let number = 0; number < TIMES.replies; number++) await sendReply(side, number);
}

type Counts = { statements: number; transactions: number };

/** What the bot's counters went up by while `work` was done and for the rest of the window, and how long that was. */
async function countWhile(bot: BotProcess, work: () => Promise<void>): Promise<Counts & { ms: number }> {
  const startedAt = performance.now();
  const before = await readCounts(bot);
  const over = wait(WINDOW_MS);
  await work();
  await over;
  const after = await readCounts(bot);
  return {
    statements: after.statements - before.statements,
    transactions: after.transactions - before.transactions,
    ms: performance.now() - startedAt,
  };
}

async function readCounts(bot: BotProcess): Promise<Counts> {
  const text = await (await fetch(`${bot.url}/metrics`)).text();
  const read = (what: string) =>
    Number(new RegExp(`^chatra_slack_${what}_total (\\d+)$`, "m").exec(text)?.[1]);
  return { statements: read("statements"), transactions: read("transactions") };
}
