import { Agent } from "node:http";
import type { BotProcess } from "../../src/simulator/bot-process.ts";
import { postOverHttp } from "../../src/simulator/http-post.ts";
import type { World } from "../../src/simulator/world.ts";
import { distributionOf } from "./distribution.ts";
import { type Figure, figuresOf } from "./figure.ts";
import { runOpenLoop } from "./open-loop.ts";
import { type Conversation, createSender, watchPosts } from "./traffic.ts";

export type Load = { world: World; bot: BotProcess; conversations: Conversation[]; scale: number };

/** Visitors' messages at 20/s: from the webhook's acknowledgement, and from its sending, to the post in Slack. */
export async function measureDelivery(load: Load): Promise<Figure[]> {
  const { scheduled, answered, arrived, lateness } = await runVisitors(load, "delivery", 20, 12);
  const fromAnswer: number[] = [];
  const fromSending: number[] = [];
  for (const [key, at] of arrived) {
    fromAnswer.push(at - (answered.get(key) ?? Number.NaN));
    fromSending.push(at - (scheduled.get(key) ?? Number.NaN));
  }
  return [
    ...figuresOf("webhook accepted → Slack, 20/s", distributionOf(fromAnswer), { p50: 5, p99: 25 }),
    ...figuresOf("webhook sent → Slack, 20/s", distributionOf(fromSending)),
    lost("messages lost at 20/s", scheduled.size, arrived.size),
    sentLate("messages sent late at 20/s, p99", lateness.p99),
  ];
}

/** Visitors' messages at 200/s: until the bot says that it has them. */
export async function measureAcknowledgement(load: Load): Promise<Figure[]> {
  const empty = await measureHealth(load);
  const { scheduled, answered, arrived, lateness } = await runVisitors(load, "acknowledge", 200, 8);
  const times = [...answered].map(([key, at]) => at - (scheduled.get(key) ?? Number.NaN));
  const arrivals = [...arrived].map(([key, at]) => at - (scheduled.get(key) ?? Number.NaN));
  return [
    ...figuresOf("GET /healthz of the bot at 200/s", empty),
    ...figuresOf("webhook sent → stored and answered, 200/s", distributionOf(times), { p99: 15 }),
    ...figuresOf("webhook sent → Slack, 200/s", distributionOf(arrivals)),
    lost("messages lost at 200/s", scheduled.size, arrived.size),
    sentLate("messages sent late at 200/s, p99", lateness.p99),
  ];
}

/** How long visitors' messages take from their sending to the post in Slack, in ms, each; rejects where one is lost. */
export async function timesToSlack(
  load: Load,
  phase: string,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const { scheduled, arrived } = await runVisitors(load, phase, perSecond, seconds);
  if (arrived.size < scheduled.size) throw new Error(`${scheduled.size - arrived.size} messages were lost`);
  return [...arrived].map(([key, at]) => at - (scheduled.get(key) ?? Number.NaN));
}

async function runVisitors(
  { world, bot, conversations, scale }: Load,
  phase: string,
  perSecond: number,
  seconds: number,
) {
  const sender = createSender(world, bot, phase, 64);
  const posts = watchPosts(world, phase);
  const scheduled = new Map<string, number>();
  const answered = new Map<string, number>();
  const answers: Promise<void>[] = [];
  try {
    const lateness = await runOpenLoop({
      perSecond,
      seconds: seconds * scale,
      send: (index, scheduledAt) => {
        const conversation = conversations[index % conversations.length];
        if (conversation === undefined) throw new Error("there are no conversations");
        const key = `${conversation.index} ${index}`;
        scheduled.set(key, scheduledAt);
        answers.push(sender.send(conversation, index).then(() => void answered.set(key, performance.now())));
      },
    });
    await Promise.all(answers);
    await posts.settled(scheduled.size);
    const arrived = new Map(
      posts.arrivals.map(({ conversation, sequence, at }) => [`${conversation} ${sequence}`, at]),
    );
    return { scheduled, answered, arrived, lateness };
  } finally {
    posts.stop();
    sender.close();
  }
}

/** What the bot's HTTP server takes for an answer without any work. */
async function measureHealth({ bot, scale }: Load) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times: Promise<number>[] = [];
  try {
    await runOpenLoop({
      perSecond: 200,
      seconds: 1.5 * scale,
      send: (_index, scheduledAt) => {
        const call = postOverHttp(`${bot.url}/healthz`, "", {
          headers: {},
          timeoutMs: 5_000,
          agent,
          method: "GET",
        });
        times.push(call.then(() => performance.now() - scheduledAt));
      },
    });
    return distributionOf(await Promise.all(times));
  } finally {
    agent.destroy();
  }
}

function lost(name: string, sent: number, arrived: number): Figure {
  return { name, unit: "count", reached: sent - arrived, target: 0, better: "lower", details: { sent } };
}

/** How well this program kept its own times: what it was late is in the latencies too. */
function sentLate(name: string, reached: number): Figure {
  return { name, unit: "ms", reached, better: "lower" };
}
