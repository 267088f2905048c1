import { afterAll, beforeAll, expect, test } from "vitest";
import { createDay, type Day } from "../../src/simulator/demo/day/play-day.ts";
import { retriesAtBeat } from "../../src/simulator/demo/slack-retries.ts";
import { type Demo, startDemo } from "../../src/simulator/demo/start-demo.ts";

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ slackRetriesMs: retriesAtBeat(250, 240), readyTimeoutMs: 30_000 });
});
afterAll(() => demo?.close());

const cards = () => {
  const { slack } = demo.world;
  return slack.channel(demo.channelId).messages();
};
const signs = (): Record<string, number> =>
  Object.fromEntries(
    ["🔴", "🟡", "🟢", "⚪"].map((sign) => [
      sign,
      cards().filter(({ text }) => text.startsWith(sign)).length,
    ]),
  );

function playDay(pace: number): { day: Day; ended: Promise<void> } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const day: Day = createDay(
    demo,
    () => {
      if (day.progress() === undefined) end();
    },
    pace,
  );
  return { day, ended };
}

test("a busy day of forty chats ends with every chat's state on its card, and nothing else in the channel", async () => {
  const { day, ended } = playDay(20);
  day.play();
  expect(day.progress()).toEqual({ begun: 0, all: 40 });
  expect(() => day.play()).toThrow("being played already");
  await ended;
  const wanted = { "🔴": 10, "🟡": 9, "🟢": 9, "⚪": 12 };
  // At this pace all cards change within seconds, and forty a minute may.
  await expect.poll(signs, { timeout: 90_000 }).toEqual(wanted);
  expect(cards()).toHaveLength(40);
  // No card is changed to what it shows already.
  const updates = demo.world.slack
    .calls("chat.update")
    .map(({ args }) => `${String(args.ts)} ${JSON.stringify(args.blocks)}`);
  expect(new Set(updates).size).toBe(updates.length);
});

test("a day that is stopped leaves off, and can be begun again", async () => {
  const before = demo.world.chatra.clients().length;
  const { day, ended } = playDay(20);
  day.play();
  await demo.world.chatra.waitFor(() => demo.world.chatra.clients().length > before + 2, {
    what: "three visitors",
  });
  day.stop();
  await ended;
  const { length } = demo.world.chatra.clients();
  expect(length).toBeLessThan(before + 40);
  day.play();
  expect(day.progress()).toEqual({ begun: 0, all: 40 });
  day.stop();
});
