import { distributionOf } from "./distribution.ts";
import type { Figure } from "./figure.ts";
import { cpuMs } from "./process-usage.ts";
import { inTurns, pidOf, type Side } from "./sides.ts";
import { type Arrival, type Conversation, createSender, watchPosts } from "./traffic.ts";

const DRAINED = 600;
const ROUNDS = 3;
/** How long messages are sent in a burst, and how many of each conversation at most. */
const BURST = { seconds: 7, each: 200 };
/** Messages of one conversation that are on their way at once: 50 conversations make up to 400. */
const DEPTH = 8;

/** 600 visitors' messages at once, until the last is in Slack; and what CPU each costs. */
export async function measureDrain(sides: Side[], scale: number): Promise<Figure[]> {
  const { ours, peers } = await inTurns(ROUNDS, sides, (side, round) => {
    const each = Math.max(4, Math.round((DRAINED * scale) / side.conversations.length));
    return runBurst(side, `drain${round}`, { each });
  });
  return [
    {
      name: `${DRAINED} visitor messages, drained`,
      unit: "1/s",
      reached: rateOf(ours),
      ...(peers && { peer: rateOf(peers) }),
      targetRatio: 1,
      better: "higher",
      details: { messages: totalOf(ours, "total"), rounds: ours.length },
    },
    {
      name: "CPU per visitor message, in a burst",
      unit: "ms",
      reached: perMessage(ours, "cpuMs"),
      ...(peers && { peer: perMessage(peers, "cpuMs") }),
      target: 1.1,
      better: "lower",
    },
    {
      name: "CPU of simulator and load per message",
      unit: "ms",
      reached: perMessage(ours, "benchCpuMs"),
      better: "lower",
    },
    ...faultsOf("drained", ours),
  ];
}

/** As many visitors' messages as go through in some seconds. `database` names the rows. */
export async function measureBurst(side: Side, database: string, scale: number): Promise<Figure[]> {
  const seconds = BURST.seconds * scale;
  const burst = await runBurst(side, "burst", { each: BURST.each, depth: DEPTH, seconds });
  const { p50, p99 } = distributionOf(burst.acknowledged);
  return [
    {
      name: `visitor messages through to Slack, burst, ${database}`,
      unit: "1/s",
      reached: rateOf([burst]),
      target: 600,
      better: "higher",
      details: { messages: burst.total, seconds: burst.seconds },
    },
    {
      name: `webhook acknowledged in that burst, ${database}, p50`,
      unit: "ms",
      reached: p50,
      target: 20,
      better: "lower",
      details: { p99 },
    },
    {
      name: `CPU per message in that burst, ${database}`,
      unit: "ms",
      reached: perMessage([burst], "cpuMs"),
      better: "lower",
    },
    ...faultsOf(`in that burst, ${database}`, [burst]),
  ];
}

type Burst = {
  total: number;
  seconds: number;
  cpuMs: number;
  benchCpuMs: number;
  acknowledged: number[];
  faults: Record<"lost" | "doubled" | "disordered" | "misplaced", number>;
};

/**
 * Sends up to `each` messages of every conversation as Chatra does, the next once the one before is acknowledged, with up to
 * `depth` of a conversation on their way, and for `seconds` at most; ends when all are in Slack.
 */
async function runBurst(
  side: Side,
  phase: string,
  how: { each: number; depth?: number; seconds?: number },
): Promise<Burst> {
  const { conversations } = side;
  const { each, depth = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = how;
  const room = createRoom(depth);
  const posts = watchPosts(side.world, phase, ({ conversation }) => room.leave(conversation));
  const sender = createSender(side, phase, conversations.length);
  const acknowledged: number[] = [];
  const pid = pidOf(side);
  const before = { cpuMs: await cpuMs(pid), benchCpuMs: await cpuMs(process.pid) };
  const startedAt = performance.now();
  try {
    await Promise.all(
      conversations.map(async (conversation) => {
        for (let sequence = 0; sequence < each; sequence++) {
          await room.enter(conversation.index);
          if (performance.now() > startedAt + seconds * 1000) break;
          acknowledged.push((await sender.send(conversation, sequence)).ms);
        }
      }),
    );
    await posts.settled(acknowledged.length);
  } finally {
    posts.stop();
    sender.close();
  }
  const lastAt = posts.arrivals.at(-1)?.at ?? Number.NaN;
  const total = acknowledged.length;
  return {
    total,
    seconds: (lastAt - startedAt) / 1000,
    cpuMs: (await cpuMs(pid)) - before.cpuMs,
    benchCpuMs: (await cpuMs(process.pid)) - before.benchCpuMs,
    acknowledged,
    faults: findFaults(posts.arrivals, conversations, total),
  };
}

/** Lets up to `depth` messages of each conversation in; `enter` waits until there is room. */
function createRoom(depth: number) {
  const inside = new Map<number, number>();
  const openings = new Map<number, () => void>();
  return {
    enter(index: number): Promise<void> {
      const count = (inside.get(index) ?? 0) + 1;
      inside.set(index, count);
      if (count <= depth) return Promise.resolve();
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
    },
    leave(index: number): void {
      const count = (inside.get(index) ?? 0) - 1;
      inside.set(index, count);
      if (count <= depth) openings.get(index)?.();
    },
  };
}

function findFaults(arrivals: Arrival[], conversations: Conversation[], total: number): Burst["faults"] {
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

/** All in one row: the details tell them apart. */
function faultsOf(when: string, bursts: Burst[]): Figure[] {
  const details = { lost: 0, doubled: 0, disordered: 0, misplaced: 0 };
  for (const { faults } of bursts) {
    details.lost += faults.lost;
    details.doubled += faults.doubled;
    details.disordered += faults.disordered;
    details.misplaced += faults.misplaced;
  }
  const reached = details.lost + details.doubled + details.disordered + details.misplaced;
  const name = `lost, doubled, out of order or in a wrong thread, ${when}`;
  return [{ name, unit: "count", reached, target: 0, better: "lower", details }];
}

function rateOf(bursts: Burst[]): number {
  return totalOf(bursts, "total") / totalOf(bursts, "seconds");
}

function perMessage(bursts: Burst[], what: "cpuMs" | "benchCpuMs"): number {
  return totalOf(bursts, what) / totalOf(bursts, "total");
}

function totalOf(bursts: Burst[], what: "total" | "seconds" | "cpuMs" | "benchCpuMs"): number {
  return bursts.reduce((sum, burst) => sum + burst[what], 0);
}
