import { distributionOf } from "./distribution.ts";
import { type Figure, figuresOf } from "./figure.ts";
import { runOpenLoop } from "./open-loop.ts";
import { cpuMs } from "./process-usage.ts";
import { inTurns, pidOf, type Side } from "./sides.ts";
import { createSender, watchPosts } from "./traffic.ts";

const AT_20 = { rounds: 4, seconds: 2.5 };
const AT_200 = { rounds: 3, seconds: 1.5 };

/** Visitors' messages one at a time, at 20/s: until they are acknowledged, and until they are posted; and what CPU each costs. */
export async function measureDelivery(sides: Side[], scale: number): Promise<Figure[]> {
  const { ours, peers } = await inTurns(AT_20.rounds, sides, async (side, round) => {
    const before = await cpuMs(pidOf(side));
    const sent = await sendAtRate(side, `delivery${round}`, 20, AT_20.seconds * scale);
    return { ...sent, cpuMs: (await cpuMs(pidOf(side))) - before };
  });
  const cpu = (rounds: typeof ours) => sum(rounds, (one) => one.cpuMs) / sum(rounds, (one) => one.sent);
  return [
    ...figuresOf(
      "webhook sent → chat.postMessage, 20/s",
      joined(ours, "posted"),
      { p50: { targetRatio: 1.25 }, p99: { targetRatio: 2 } },
      peers && joined(peers, "posted"),
    ),
    ...acknowledged(20, ours, peers),
    {
      name: "CPU per visitor message, singly",
      unit: "ms",
      reached: cpu(ours),
      ...(peers && { peer: cpu(peers) }),
      target: 3,
      better: "lower",
    },
    ...checks(20, ours),
  ];
}

/** Visitors' messages at 200/s: until the bot says that it has them. */
export async function measureAcknowledgement(sides: Side[], scale: number): Promise<Figure[]> {
  const { ours, peers } = await inTurns(AT_200.rounds, sides, (side, round) =>
    sendAtRate(side, `acknowledge${round}`, 200, AT_200.seconds * scale),
  );
  return [
    ...acknowledged(200, ours, peers),
    ...figuresOf(
      "webhook sent → chat.postMessage, 200/s",
      joined(ours, "posted"),
      {},
      peers && joined(peers, "posted"),
    ),
    ...checks(200, ours),
  ];
}

export type Sent = {
  /** Number of messages. */
  sent: number;
  /** From when a message should have been sent, in ms: until the answer, and until the post in Slack. */
  acknowledged: number[];
  posted: number[];
  /** What this program itself was late in sending, in ms. */
  late: number[];
};

/** Sends visitors' messages at a fixed rate, whatever becomes of them, and waits until they are posted. */
export async function sendAtRate(
  side: Side,
  phase: string,
  perSecond: number,
  seconds: number,
): Promise<Sent> {
  const { conversations } = side;
  const sender = createSender(side, phase, 64);
  const posts = watchPosts(side.world, phase);
  const scheduled = new Map<string, number>();
  const acknowledged: Promise<number>[] = [];
  try {
    const late = await runOpenLoop({
      perSecond,
      seconds,
      send: (index, scheduledAt) => {
        const conversation = conversations[index % conversations.length];
        if (conversation === undefined) throw new Error("there are no conversations");
        scheduled.set(`${conversation.index} ${index}`, scheduledAt);
        acknowledged.push(sender.send(conversation, index).then(() => performance.now() - scheduledAt));
      },
    });
    await Promise.all(acknowledged);
    await posts.settled(scheduled.size);
    const posted = posts.arrivals.map(
      ({ conversation, sequence, at }) => at - (scheduled.get(`${conversation} ${sequence}`) ?? Number.NaN),
    );
    return { sent: scheduled.size, acknowledged: await Promise.all(acknowledged), posted, late };
  } finally {
    posts.stop();
    sender.close();
  }
}

/** A commit that reached the disk lies in ours, and nothing in the peer's. */
function acknowledged(perSecond: number, ours: Sent[], peers: Sent[] | undefined): Figure[] {
  return figuresOf(
    `webhook acknowledged, ${perSecond}/s`,
    joined(ours, "acknowledged"),
    { p50: { targetRatio: 1.5 }, p99: { targetRatio: 1.5 } },
    peers && joined(peers, "acknowledged"),
  );
}

/** What was lost, and how well this program kept its own times: what it was late is in the latencies too. */
function checks(perSecond: number, ours: Sent[]): Figure[] {
  const sent = sum(ours, (one) => one.sent);
  const lost = sent - sum(ours, (one) => one.posted.length);
  const { p99 } = distributionOf(ours.flatMap(({ late }) => late));
  return [
    {
      name: `messages lost at ${perSecond}/s`,
      unit: "count",
      reached: lost,
      target: 0,
      better: "lower",
      details: { sent },
    },
    { name: `messages sent late at ${perSecond}/s, p99`, unit: "ms", reached: p99, better: "lower" },
  ];
}

function joined(rounds: Sent[], times: "acknowledged" | "posted") {
  return distributionOf(rounds.flatMap((round) => round[times]));
}

function sum<T>(items: T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
