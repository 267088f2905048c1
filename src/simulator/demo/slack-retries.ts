/**
 * Waits before Slack repeats an event that the bot did not take, in ms, for the simulator. Slack itself repeats after 0, 1 and
 * 5 minutes, far longer than the pauses between replies, so it keeps their order. Waits of a second, counted from each event,
 * would lose the order. So we repeat all events at the same beat, oldest first.
 */
export function retriesAtBeat(beatMs: number, times: number, now: () => number = Date.now): number[] {
  return new WaitsForBeat(beatMs, times, now);
}

/** Between two events of one beat: enough for one request to be on its way before the next. */
const gapMs = 4;

class WaitsForBeat extends Array<number> {
  readonly #beatMs: number;
  readonly #now: () => number;
  #events = 0;

  constructor(beatMs: number, times: number, now: () => number) {
    super(times);
    this.#beatMs = beatMs;
    this.#now = now;
  }

  /** The sender goes through these as it waits, so that each wait is measured when it begins. */
  override *entries(): Generator<[number, number], undefined> {
    const place = this.#events++ % Math.floor(this.#beatMs / 2 / gapMs);
    for (let index = 0; index < this.length; index++) {
      yield [index, this.#beatMs - (this.#now() % this.#beatMs) + place * gapMs];
    }
    return undefined;
  }
}
