import { setTimeout as wait } from "node:timers/promises";
import type { World } from "../../src/simulator/world.ts";
import { killProcess } from "./kill-process.ts";
import type { Scene } from "./scene.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { failChatra, failMembrane, failRunLog, failSlack, hangForLong } from "./service-faults.ts";

/** One fault: what it does, and how likely it is. It resolves when all is well again. */
export type Fault = {
  weight: number;
  strike: (scene: Scene, random: SeededRandom) => Promise<void>;
  /** May strike again before it is over; of others there is one at a time, as a disk can't be filled twice. */
  mayOverlap?: boolean;
  /** Takes so long that it has to begin in the first third. */
  isEarly?: boolean;
};

/** Those of the processes, of Slack, of Chatra and of Membrane. The database's own are in `database-faults.ts`. */
export const commonFaults: readonly Fault[] = [
  { weight: 5, strike: killBot, mayOverlap: true },
  { weight: 3, strike: killMembrane, mayOverlap: true },
  { weight: 2, strike: pauseBot },
  { weight: 2, strike: jumpClock },
  { weight: 18, strike: failSlack, mayOverlap: true },
  { weight: 0, strike: hangForLong, isEarly: true },
  { weight: 16, strike: failMembrane, mayOverlap: true },
  { weight: 10, strike: failChatra, mayOverlap: true },
  { weight: 2, strike: failRunLog },
  { weight: 3, strike: repeatAndShuffle },
  { weight: 1, strike: logOut },
  { weight: 1, strike: breakConnection },
];

export const socketFaults: readonly Fault[] = [{ weight: 8, strike: disturbSockets }];

export type Strike = { at: number; fault: Fault; random: SeededRandom };

/** Which fault strikes when: the same for the same seed. Each has chance of its own, whatever the others draw. */
export function planFaults(
  random: SeededRandom,
  faults: readonly Fault[],
  forMs: number,
  perSecond: number,
): Strike[] {
  const drawn = faults.flatMap((fault) => Array<Fault>(fault.weight).fill(fault));
  const count = Math.round((forMs / 1000) * perSecond);
  // Each kind once in any case; then as chance will have it.
  const strikes = Array.from({ length: Math.max(count, faults.length) }, (_, index) => {
    const fault = faults[index] ?? random.pick(drawn);
    const at = random.next() * (fault.isEarly ? forMs / 3 : forMs);
    return { at, fault, random: random.fork() };
  });
  return strikes.sort((one, other) => one.at - other.at);
}

async function killBot({ crew, count }: Scene, random: SeededRandom): Promise<void> {
  count("bot killed (-9)");
  await crew.kill(random.between(0, crew.bots.length - 1));
}

async function killMembrane({ world, count }: Scene): Promise<void> {
  const run = await world.membrane
    .waitFor((membrane) => membrane.runs().findLast(({ isRunning, pid }) => isRunning && pid > 0), {
      timeoutMs: 2_000,
    })
    .catch(() => undefined);
  if (run && killProcess(run.pid)) count("membrane killed (-9)");
}

async function pauseBot({ crew, count, long }: Scene, random: SeededRandom): Promise<void> {
  // Up to more than a lease lasts.
  const ms = random.between(200, long ? 18_000 : 1_000);
  if (await crew.pause(random.between(0, crew.bots.length - 1), ms)) count("bot stopped and continued");
}

/** Some seconds are less than a lease, minutes more than a post is looked back for, and hours more than anything waits. */
const JUMPS = [
  { name: "seconds", least: 1_000, most: 15_000 },
  { name: "minutes", least: 11 * 60_000, most: 50 * 60_000 },
  { name: "hours", least: 3_600_000, most: 30 * 3_600_000 },
] as const;

async function jumpClock({ crew, count }: Scene, random: SeededRandom): Promise<void> {
  const index = random.between(0, crew.bots.length - 1);
  const { name, least, most } = random.pick(JUMPS);
  const isAhead = random.chance(0.5);
  count(`clock set ${isAhead ? "ahead" : "back"} by ${name} and right again`);
  crew.shiftClock(index, random.between(least, most) * (isAhead ? 1 : -1));
  await wait(random.between(500, 2_500));
  crew.shiftClock(index, 0);
}

/** What both services do at their worst: everything twice, in another order, with what was said before. */
async function repeatAndShuffle({ world, count }: Scene, random: SeededRandom): Promise<void> {
  const { slack, chatra } = world;
  count("events and webhooks repeated and reordered");
  slack.behaviour.duplicateEvents = random.between(0, 2);
  slack.behaviour.reorderEvents = random.pick([0, 0, 2, 3]);
  slack.behaviour.eventOrder = random.pick(["thread", "none"]);
  chatra.behaviour.duplicateWebhooks = random.between(0, 2);
  chatra.behaviour.repeatMessages = random.between(0, 4);
  chatra.behaviour.shuffleMessages = random.chance(0.5);
  chatra.behaviour.webhookOrder = random.pick(["chat", "none"]);
  await wait(random.between(1_000, 3_000));
  calm(world);
}

/** Both services behave again. */
export function calm({ slack, chatra }: World): void {
  Object.assign(slack.behaviour, { duplicateEvents: 0, reorderEvents: 0, eventOrder: "thread" });
  slack.releaseEvents();
  Object.assign(chatra.behaviour, {
    duplicateWebhooks: 0,
    repeatMessages: 0,
    shuffleMessages: false,
    webhookOrder: "chat",
  });
}

async function logOut({ world, count }: Scene, random: SeededRandom): Promise<void> {
  count("membrane logged out");
  world.membrane.logOut();
  await wait(random.between(500, 2_500));
  world.membrane.logIn();
}

async function breakConnection({ world, count }: Scene, random: SeededRandom): Promise<void> {
  const { id } = world.membrane.connection();
  count("connection needs a person");
  world.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
  await wait(random.between(500, 2_500));
  world.membrane.setConnectionState(id, "READY");
}

async function disturbSockets({ world, count, long }: Scene, random: SeededRandom): Promise<void> {
  const { sockets } = world.slack;
  switch (random.pick(["drop", "drop one", "disconnect", "silence"])) {
    case "drop":
      count("all sockets dropped");
      return sockets.drop();
    case "drop one":
      count("a socket dropped");
      return sockets.drop(1);
    case "disconnect":
      count("sockets asked to reconnect");
      return sockets.sendDisconnect(random.pick(["refresh_requested", "warning"]));
    default:
      count("sockets silent");
      sockets.setSilent(true);
      await wait(random.between(500, long ? 8_000 : 1_000));
      return sockets.setSilent(false);
  }
}
