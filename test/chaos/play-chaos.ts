import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";
import { type Account, accountFor } from "./account-for.ts";
import type { Crew } from "./crew.ts";
import { calm, commonFaults, type Fault, planFaults } from "./faults.ts";
import { printFigures } from "./figures.ts";
import type { Form } from "./form.ts";
import { createOperator, type Operator } from "./operator.ts";
import { whatWaits } from "./queues.ts";
import type { Scene } from "./scene.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { endWhatHangs } from "./service-faults.ts";
import { tellStories } from "./tell-story.ts";
import { cardOf, planTraffic, playAction, type Said } from "./traffic.ts";

/** Slack and its patience: it delivers again and again until the bot takes it. */
const RETRY_DELAYS_MS = [20, 200, 400, 800, 1_600, ...Array<number>(100).fill(2_000)];

/** A world whose services give up sooner than the real ones, so that much fits into a short time. */
export function startChaosWorld(seed: number, socketMode: boolean): Promise<World> {
  return startWorld({
    seed: `chaos ${seed}`,
    slack: { socketMode, behaviour: { retryDelaysMs: RETRY_DELAYS_MS, answerTimeoutMs: 2_000 } },
    chatra: { behaviour: { webhookTimeoutMs: 3_000 } },
    membrane: { upstreamTimeoutMs: 2_000 },
  });
}

/**
 * Visitors and teammates talk while faults strike. Then the faults end, everything drains, an operator answers what is
 * open, and what became of every acknowledged input is told from the simulators' records.
 */
export async function playChaos(
  world: World,
  crew: Crew,
  form: Form,
  setting: { name: string; faults: readonly Fault[] },
): Promise<void> {
  const random = createSeededRandom(form.seed);
  const traffic = planTraffic(random.fork(), form.forMs, form.deedsPerSecond);
  const strikes = planFaults(
    random.fork(),
    [...setting.faults, ...commonFaults],
    form.forMs,
    form.faultsPerSecond,
  );
  const operatorRandom = random.fork();

  const said: Said = { chatra: [], thread: [], orders: [] };
  const operator = createOperator(world, said, () => operatorRandom.chance(0.1));
  const injected = new Map<string, number>();
  const count = (fault: string): void => void injected.set(fault, (injected.get(fault) ?? 0) + 1);
  const scene: Scene = { world, crew, count, long: form.long };
  const clients = await openChats(world, form.clients);

  const busy = new Set<Fault>();
  const struck = strikes.map(async ({ at, fault, random: own }) => {
    await wait(at);
    if (busy.has(fault) && !fault.mayOverlap) return;
    busy.add(fault);
    await fault.strike(scene, own);
    busy.delete(fault);
  });
  const talked = traffic.map(async (action) => {
    await wait(action.at);
    playAction(action, world, clients, said);
  });
  await Promise.all([...talked, keepAnswering(operator, form.forMs)]);
  await Promise.all(struck);

  await crew.ready(60_000);
  await letFaultsHit(world);
  world.slack.faults.clear();
  world.chatra.faults.clear();
  world.membrane.faults.clear();
  calm(world);
  const settle = (hadTranscripts: boolean): ReturnType<typeof drain> =>
    drain({ world, crew, said, operator, hadTranscripts }, form.drainMs);
  const first = await settle(false);
  // Only then: a transcript fills in what webhooks that nobody took had said, and would hide a loss.
  if (first.left.length === 0) for (const { id } of clients) await endChat(world, id);
  const { account, left } = first.left.length === 0 ? await settle(true) : first;

  printFigures({ ...setting, form, account, operator, injected, world, starts: crew.starts() });
  const { lost, doubled, outOfOrder, leaked } = account;
  tellStories([...lost, ...doubled, ...outOfOrder, ...leaked, ...left], { world, crew, said, operator });
  expect({ lost, doubled, outOfOrder, leaked, left }).toEqual({
    lost: [],
    doubled: [],
    outOfOrder: [],
    leaked: [],
    left: [],
  });
  expect(missingIn(world, said)).toEqual([]);
}

/** What was said late is still on its way, and meets the faults that wait for it. */
async function letFaultsHit(world: World): Promise<void> {
  const all = [world.slack.faults, world.chatra.faults, world.membrane.faults];
  const areUsedUp = (): boolean => all.every((faults) => faults.pending().length === 0);
  await world.waitFor(areUsedUp, { timeoutMs: 2_000 }).catch(() => undefined);
}

async function openChats(world: World, count: number): Promise<ChatraClient[]> {
  const clients = Array.from({ length: count }, (_, index) =>
    world.chatra.addClient({ name: `Visitor ${index}` }),
  );
  for (const { id } of clients) world.chatra.visitor(id).writes("Hello");
  await world.slack.waitFor(() => clients.every(({ id }) => cardOf(world, id) !== undefined), {
    timeoutMs: 20_000,
    what: "a card for each visitor",
  });
  return clients;
}

async function keepAnswering(operator: Operator, forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    await wait(500);
    await operator.round(false);
  }
}

type Draining = { world: World; crew: Crew; said: Said; operator: Operator; hadTranscripts: boolean };

/** Waits until nothing is left to do and nothing is amiss; after `withinMs` whatever is `left` stays so. */
async function drain(draining: Draining, withinMs: number): Promise<{ account: Account; left: string[] }> {
  const { world, crew, said, operator, hadTranscripts } = draining;
  const deadline = performance.now() + withinMs;
  for (;;) {
    endWhatHangs(world);
    const open = await operator.round(hadTranscripts);
    const waits = await whatWaits(crew);
    const account = accountFor(world, said, new Set([...operator.askedAbout, ...operator.failed]));
    const amiss = hadTranscripts ? [...account.lost, ...account.stale] : account.lost;
    const left = [...open.map((text) => `open: ${text}`), ...waits, ...amiss];
    if (left.length === 0 || performance.now() > deadline) return { account, left };
    await wait(200);
  }
}

async function endChat(world: World, clientId: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { status } = await world.chatra.endChat(clientId);
    if (status === 200) return;
    await wait(500);
  }
  throw new Error("a transcript was not taken");
}

/** With the transcripts all of it is there, acknowledged at first or not. */
function missingIn(world: World, said: Said): string[] {
  const posts = world.slack.channels().flatMap(({ id }) => world.slack.channel(id).all());
  const shown = new Set(posts.flatMap(({ text }) => text.split("\n").map((line) => line.slice(0, 5))));
  return said.chatra.map(({ token }) => token).filter((token) => !shown.has(token));
}
