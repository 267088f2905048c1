import type { BotProcess } from "../../src/simulator/bot-process.ts";
import type { World } from "../../src/simulator/world.ts";
import type { Figure } from "./figure.ts";
import { cpuMs } from "./process-usage.ts";
import { type Arrival, type Conversation, createSender, watchPosts } from "./traffic.ts";

/** Messages of one conversation that are on their way at once: 50 conversations make up to 400. */
const DEPTH = 8;

/**
 * As many visitors' messages as go through to Slack, each conversation's in order, as Chatra sends them: the next
 * webhook of a chat waits for the answer to the one before.
 */
export async function measureThroughput(
  world: World,
  bot: BotProcess,
  conversations: Conversation[],
  scale: number,
): Promise<Figure[]> {
  const each = Math.max(20, Math.round(150 * scale));
  const total = each * conversations.length;
  const openings = new Map<number, () => void>();
  const onTheirWay = new Map<number, number>();
  const change = (index: number, by: number): number => {
    const count = (onTheirWay.get(index) ?? 0) + by;
    onTheirWay.set(index, count);
    return count;
  };
  const posts = watchPosts(world, "throughput", ({ conversation }) => {
    if (change(conversation, -1) < DEPTH) openings.get(conversation)?.();
  });
  const sender = createSender(world, bot, "throughput", conversations.length);

  const pid = bot.pid();
  if (pid === undefined) throw new Error("the bot does not run");
  const cpuBefore = { bot: await cpuMs(pid), bench: await cpuMs(process.pid) };
  const startedAt = performance.now();
  let acknowledgedAt = startedAt;
  try {
    await Promise.all(
      conversations.map(async (conversation) => {
        const { index } = conversation;
        for (let sequence = 0; sequence < each; sequence++) {
          if (change(index, 1) > DEPTH) await roomIn(index);
          await sender.send(conversation, sequence);
        }
      }),
    );
    acknowledgedAt = performance.now();
    await posts.settled(total);
  } finally {
    posts.stop();
    sender.close();
  }

  function roomIn(index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`conversation ${index} has stood still for 20 s`)),
        20_000,
      );
      openings.set(index, () => {
        openings.delete(index);
        clearTimeout(timer);
        resolve();
      });
    });
  }

  const lastAt = posts.arrivals.at(-1)?.at ?? Number.NaN;
  const seconds = (lastAt - startedAt) / 1000;
  const perMessage = async (id: number, before: number) => ((await cpuMs(id)) - before) / total;
  const { lost, doubled, disordered, misplaced } = check(posts.arrivals, conversations, total);
  const count = (name: string, reached: number): Figure => ({
    name: `${name} of ${total} messages`,
    unit: "count",
    reached,
    target: 0,
    better: "lower",
  });
  return [
    {
      name: "visitor messages through to Slack",
      unit: "1/s",
      reached: posts.arrivals.length / seconds,
      target: 500,
      aim: 900,
      better: "higher",
      details: { messages: total, seconds, stored: (total / (acknowledgedAt - startedAt)) * 1000 },
    },
    {
      name: "CPU of the bot per message",
      unit: "ms",
      reached: await perMessage(pid, cpuBefore.bot),
      better: "lower",
    },
    {
      name: "CPU of simulator and load per message",
      unit: "ms",
      reached: await perMessage(process.pid, cpuBefore.bench),
      better: "lower",
    },
    count("lost", lost),
    count("doubled", doubled),
    count("out of order", disordered),
    count("in a wrong thread", misplaced),
  ];
}

function check(arrivals: Arrival[], conversations: Conversation[], total: number) {
  const seen = new Set<string>();
  const last = new Map<number, number>();
  const counts = { lost: 0, doubled: 0, disordered: 0, misplaced: 0 };
  for (const { conversation, sequence, threadTs } of arrivals) {
    const key = `${conversation} ${sequence}`;
    if (seen.has(key)) counts.doubled += 1;
    seen.add(key);
    if (sequence <= (last.get(conversation) ?? -1)) counts.disordered += 1;
    last.set(conversation, sequence);
    if (conversations[conversation]?.threadTs !== threadTs) counts.misplaced += 1;
  }
  counts.lost = total - seen.size;
  return counts;
}
