import { expect, test } from "vitest";
import { createSteadyClock } from "../../src/runtime/steady-clock.ts";

const START = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;

/** A clock on a machine whose clock is `wrongBy` ms ahead, where `pass` is the only way that time goes on. */
function machine(wrongBy = 0, isTold = true) {
  let time = 0;
  let setBacks = 0;
  const state = { wrongBy, asleep: 0 };
  const clock = createSteadyClock({
    wall: () => START + time + state.asleep + state.wrongBy,
    steady: () => 5_000.25 + time,
    onSetBack: () => {
      setBacks += 1;
    },
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  if (isTold) clock.ask()(new Date(clock.now()).toUTCString());
  return {
    clock,
    state,
    pass,
    setBacks: () => setBacks,
    /** By how much it is off. */
    error: () => clock.now() - (START + time + state.asleep),
    /** An answer of Slack's that takes `ms`; its date is that of its being sent off. */
    hear: (ms = 10) => {
      const heard = clock.ask();
      const date = new Date(START + time + state.asleep).toUTCString();
      pass(ms);
      heard(date);
    },
  };
}

test("it tells the machine's time, in whole ms, while nobody sets that", () => {
  const { clock, pass } = machine();
  expect(clock.now()).toBe(START);
  pass(1_234);
  expect(clock.now()).toBe(START + 1_234);
  expect(clock.isUncertain()).toBe(false);
});

test.each([-HOUR_MS, HOUR_MS, -10_000, 20 * 60_000])(
  "set by %i ms the machine's clock is not followed, before an answer of Slack's and after it",
  (ms) => {
    const { clock, state, pass, hear, error, setBacks } = machine();
    pass(60_000);
    state.wrongBy = ms;
    expect(error()).toBe(0);
    expect(clock.isUncertain()).toBe(true);
    hear();
    expect(clock.isUncertain()).toBe(false);
    pass(HOUR_MS);
    expect(error()).toBe(0);
    state.wrongBy = 0;
    expect([error(), clock.isUncertain()]).toEqual([0, true]);
    hear();
    expect([error(), clock.isUncertain(), setBacks()]).toEqual([0, false, 0]);
  },
);

test.each([-HOUR_MS, HOUR_MS])(
  "a start with a clock that is off by %i ms is put right by the first answer",
  (ms) => {
    const { clock, hear, error, pass, setBacks } = machine(ms, false);
    expect([error(), clock.isUntold(), clock.isUncertain()]).toEqual([ms, true, true]);
    pass(400);
    hear();
    expect([clock.isUntold(), clock.isUncertain()]).toEqual([false, false]);
    expect(Math.abs(error())).toBeLessThan(1_000);
    const first = error();
    pass(77_777);
    hear();
    expect(error()).toBe(first);
    // What was written down by the clock that was ahead has to be brought nearer.
    expect(setBacks()).toBe(ms > 0 ? 1 : 0);
  },
);

test("a machine that slept is asked about, and then followed: its steady clock did not count", () => {
  const { clock, state, hear, error } = machine();
  state.asleep = 3 * HOUR_MS;
  expect(error()).toBe(-3 * HOUR_MS);
  expect(clock.isUncertain()).toBe(true);
  hear();
  expect([error(), clock.isUncertain()]).toEqual([0, false]);
});

test("small steps, by which machines keep their clocks right, are followed one after the other", () => {
  const { state, error, pass, clock } = machine();
  for (let step = 1; step <= 10; step += 1) {
    pass(1_000);
    state.wrongBy += 900;
    expect(error()).toBe(state.wrongBy);
    expect(clock.isUncertain()).toBe(false);
  }
});

test.each([
  [-2_010, 495],
  [-2_009, -2_009],
  [2_999, 2_999],
  [3_000, 495],
])("a clock that is off by %i ms is kept where it may be right, else set between: %i", (ms, left) => {
  const { hear, error } = machine(ms, false);
  hear(10);
  expect(error()).toBe(left);
});

test("a step of two seconds is small, and a little more is a jump", () => {
  const { state, error, clock } = machine();
  state.wrongBy = 2_000;
  expect([error(), clock.isUncertain()]).toEqual([2_000, false]);
  state.wrongBy = 4_001;
  expect([error(), clock.isUncertain()]).toEqual([2_000, true]);
});

test("an answer counts however slow it was, unless the machine slept for more than two seconds of it", () => {
  const slow = machine(0, false);
  slow.hear(5_000);
  const heardAfter = (asleep: number): boolean => {
    const { clock, state } = machine(0, false);
    const heard = clock.ask();
    state.asleep = asleep;
    heard(new Date(START).toUTCString());
    return !clock.isUntold();
  };
  expect([!slow.clock.isUntold(), heardAfter(2_000), heardAfter(2_001)]).toEqual([true, true, false]);
});

test("an answer that came slowly puts no right clock wrong", () => {
  const { hear, error, setBacks } = machine();
  for (const ms of [1, 999, 2_500, 9_000, 40_000]) {
    hear(ms);
    expect(error()).toBe(0);
  }
  expect(setBacks()).toBe(0);
});

test("an answer that the machine slept over tells no time", () => {
  const { clock, state, error } = machine();
  const heard = clock.ask();
  const date = new Date(START).toUTCString();
  state.asleep = HOUR_MS;
  heard(date);
  expect(error()).toBe(-HOUR_MS);
  expect(clock.isUncertain()).toBe(true);
});

test.each([undefined, "yesterday"])(
  "where answers bear no date (%s) the machine's clock is all there is",
  (date) => {
    const { clock, state, error, setBacks } = machine();
    state.wrongBy = -HOUR_MS;
    expect(error()).toBe(0);
    clock.ask()(date);
    expect([error(), clock.isUncertain(), setBacks()]).toEqual([-HOUR_MS, false, 1]);
  },
);

test("a watch counts what either clock counts: sleep as well as a clock that was set back", () => {
  const { clock, state, pass } = machine();
  const passed = clock.startWatch();
  pass(1_000);
  expect(passed()).toBe(1_000);
  state.asleep = 5_000;
  expect(passed()).toBe(6_000);
  state.wrongBy = -HOUR_MS;
  expect(passed()).toBe(1_000);
});
