import { setTimeout as wait } from "node:timers/promises";
import { stringAt } from "../../src/simulator/json.ts";
import { startBareSpawner } from "./bare-spawn.ts";
import { distributionOf } from "./distribution.ts";
import { type Figure, figuresOf } from "./figure.ts";
import { residentBytes } from "./process-usage.ts";
import { inTurns, pidOf, type Side } from "./sides.ts";
import { wallClockOffset } from "./wall-clock.ts";

const REPLIES = 20;
const WARM_UP = 2;
/** The run, its echo and the receipt are over by then: nothing of them is measured with what follows. */
const PAUSE_MS = 100;

/**
 * Replies from Slack, one at a time: until the process of the Membrane CLI that sends them has started. After each a process as
 * large as the bot starts the same command and does nothing else.
 */
export async function measureReplies(sides: Side[], scale: number): Promise<Figure[]> {
  const [bot] = sides;
  if (bot === undefined) throw new Error("the bot does not take part");
  const bytes = await residentBytes(pidOf(bot));
  const spawner = await startBareSpawner(bot.world, bytes);
  const bare: number[] = [];
  try {
    const { ours, peers } = await inTurns(
      Math.max(8, Math.round(REPLIES * scale)) + WARM_UP,
      sides,
      async (side, round) => {
        const reply = await sendReply(side, round);
        if (side === bot) bare.push(await spawner.run());
        return reply;
      },
    );
    const times = (replies: Reply[], what: keyof Reply) =>
      distributionOf(replies.slice(WARM_UP).map((reply) => reply[what]));
    const floor = distributionOf(bare.slice(WARM_UP));
    const accepted = times(ours, "fromAcceptance");
    return [
      ...figuresOf("floor: bare spawn from a process as large as the bot", floor),
      ...figuresOf("reply accepted → CLI started", accepted, {}, peers && times(peers, "fromAcceptance")),
      {
        name: "reply accepted → CLI started, beyond a bare spawn, p50",
        unit: "ms",
        reached: accepted.p50 - floor.p50,
        target: 1.5,
        better: "lower",
        details: { "size in MB": bytes / 1_000_000 },
      },
      ...figuresOf(
        "reply written → CLI started",
        times(ours, "fromWriting"),
        {},
        peers && times(peers, "fromWriting"),
      ),
    ];
  } finally {
    spawner.stop();
  }
}

/** In ms, until the process of the CLI had started: from the bot's answer to Slack's event, and from the writing. */
type Reply = { fromAcceptance: number; fromWriting: number };

/** Writes a reply in the thread of a conversation, and waits until the visitor has it and it is quiet again. */
export async function sendReply({ world, conversations }: Side, number: number): Promise<Reply> {
  const { slack, chatra, membrane } = world;
  const [channel] = slack.channels();
  const conversation = conversations[number % conversations.length];
  if (channel === undefined || conversation === undefined) throw new Error("there is no conversation");
  const text = `It is on its way, number ${number}.`;
  // The simulator's times count from this process's start, the CLI's from its own: `drift` lies between.
  const drift = wallClockOffset() - performance.timeOrigin;
  const writtenAt = performance.now();
  const { delivered } = slack.user("ada").postMessage(channel.id, text, { threadTs: conversation.threadTs });
  const attempts = slack.deliveries().at(-1)?.attempts;
  const { status } = await delivered;
  const attempt = attempts?.at(-1);
  if (status !== 200 || attempt === undefined) throw new Error(`a Slack event was answered with ${status}`);
  const sent = () =>
    membrane.actionRuns("send-agent-message").findLast(({ input }) => stringAt(input ?? {}, "text") === text);
  const run = await membrane.waitFor(sent, { timeoutMs: 10_000 });
  await chatra.waitFor(
    (simulator) => simulator.sentByApi(conversation.clientId).some((message) => message.text === text),
    { timeoutMs: 10_000 },
  );
  await membrane.waitFor(() => !run.isRunning);
  await wait(PAUSE_MS);
  const startedAt = run.startedAt - drift - performance.timeOrigin;
  return {
    fromAcceptance: startedAt - (attempt.at + attempt.ms - performance.timeOrigin),
    fromWriting: startedAt - writtenAt,
  };
}
