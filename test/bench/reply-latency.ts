import { setTimeout as wait } from "node:timers/promises";
import { stringAt } from "../../src/simulator/json.ts";
import type { World } from "../../src/simulator/world.ts";
import { distributionOf } from "./distribution.ts";
import { type Figure, figuresOf } from "./figure.ts";
import type { Conversation } from "./traffic.ts";
import { wallClockOffset } from "./wall-clock.ts";

const WARM_UP = 2;

/** Replies from Slack, one at a time: until the process of the Membrane CLI that sends them has started. */
export async function measureReplies(
  world: World,
  conversations: Conversation[],
  scale: number,
): Promise<Figure[]> {
  const { slack, chatra, membrane } = world;
  const [channel] = slack.channels();
  if (channel === undefined) throw new Error("Slack has no channel");
  const ada = slack.user("ada");
  const fromAnswer: number[] = [];
  const fromWriting: number[] = [];
  const toVisitor: number[] = [];
  const count = Math.max(10, Math.round(30 * scale)) + WARM_UP;

  for (let index = 0; index < count; index++) {
    const conversation = conversations[index % conversations.length];
    if (conversation === undefined) throw new Error("there are no conversations");
    const text = `It is on its way, number ${index}.`;
    const drift = wallClockOffset() - performance.timeOrigin;
    const writtenAt = performance.now();
    const { delivered } = ada.postMessage(channel.id, text, { threadTs: conversation.threadTs });
    const event = slack.deliveries().at(-1);
    const { status } = await delivered;
    if (status !== 200) throw new Error(`the bot answered a Slack event with ${status}`);
    const run = await membrane.waitFor(
      (simulator) =>
        simulator
          .actionRuns("send-agent-message")
          .find(({ input }) => stringAt(input ?? {}, "text") === text),
      { timeoutMs: 10_000 },
    );
    // The simulator's times count from this process's start, the CLI's from its own: `drift` lies between.
    const startedAt = run.startedAt - drift - performance.timeOrigin;
    const sent = await chatra.waitFor(
      (simulator) => simulator.sentByApi(conversation.clientId).find((message) => message.text === text),
      {
        timeoutMs: 10_000,
      },
    );
    const attempt = event?.attempts.at(-1);
    if (attempt === undefined) throw new Error("a Slack event was not recorded");
    if (index >= WARM_UP) {
      fromAnswer.push(startedAt - (attempt.at + attempt.ms - performance.timeOrigin));
      fromWriting.push(startedAt - writtenAt);
      toVisitor.push(sent.createdAt - (writtenAt + performance.timeOrigin));
    }
    // The run, its echo and the receipt are over by then: nothing of them is measured with the next reply.
    await membrane.waitFor(() => !run.isRunning);
    await wait(120);
  }
  return [
    ...figuresOf("reply accepted → CLI process started", distributionOf(fromAnswer), { p50: 8 }),
    ...figuresOf("reply written → CLI process started", distributionOf(fromWriting)),
    ...figuresOf("reply written → Chatra has it", distributionOf(toVisitor)),
  ];
}
