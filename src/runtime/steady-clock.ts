/** Told, once an answer has come, what date it bears: the header's text, undefined where it has none. */
export type HearDate = (date: string | undefined) => void;

export type SteadyClock = {
  /** Milliseconds UTC. Follows the machine's clock, but for a jump that nobody has confirmed. */
  now: () => number;
  /** A request goes out to one whose clock is right; what is returned takes the date of the answer. */
  ask: () => HearDate;
  /** Nobody has told the time yet. */
  isUntold: () => boolean;
  /** Nobody has told the time since the start, or since the machine's clock was set: whoever can should `ask`. */
  isUncertain: () => boolean;
  /** Returns how many ms have passed since; where the two clocks differ, the more of the two. */
  startWatch: () => () => number;
};

/** What clocks may differ by and still be taken for right. */
const TOLERANCE_MS = 2_000;
/** Dates are in whole seconds. */
const SECOND_MS = 1_000;

/**
 * A clock for all that is written down to be done later, or to be told apart by when it was: no time of it may be hours
 * off because somebody set the machine's clock. It believes Slack, whose every answer bears the date (RFC 9110, 6.6.1),
 * and that all processes on one database hear from: so these agree as well, on however many hosts they are. Until Slack
 * has answered it goes on as it went. `wall` and `steady`: ms, of clocks that can and that can't be set. `onSetBack`:
 * times that were given out are ahead of those that follow.
 */
export function createSteadyClock({
  wall = Date.now,
  steady = () => performance.now(),
  onSetBack,
}: {
  wall?: () => number;
  steady?: () => number;
  onSetBack: () => void;
}): SteadyClock {
  /** By how much the machine's clock is ahead of the time. */
  let wrongBy = 0;
  let isUntold = true;
  /** What the time is ahead of the steady clock. */
  let ahead = wall() - steady();

  /** As the machine's clock has it, and as it should be by the time that has passed. */
  function look(): { told: number; due: number; differ: boolean } {
    const told = wall() - wrongBy;
    const due = steady() + ahead;
    return { told, due, differ: Math.abs(told - due) > TOLERANCE_MS };
  }

  function now(): number {
    const { told, due, differ } = look();
    if (differ) return Math.round(due);
    // Clocks run at slightly different speeds, and are brought together in small steps.
    ahead += told - due;
    return told;
  }

  function setTo(time: number): void {
    const told = wall();
    wrongBy = told - Math.round(time);
    ahead = told - wrongBy - steady();
  }

  /** `passed`: since the request went out, in ms. The answer may have been on its way for as long. */
  function hear(date: string | undefined, passed: number): void {
    isUntold = false;
    const before = now();
    const told = wall();
    const dated = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isNaN(dated)) setTo(told);
    else {
      const latest = dated + SECOND_MS + passed;
      const isRight = (time: number): boolean => time > dated - TOLERANCE_MS && time < latest + TOLERANCE_MS;
      // A time that may be right stays: it is not to go back and forth with every answer.
      setTo(isRight(before) ? before : isRight(told) ? told : (dated + latest) / 2);
    }
    if (now() < before - TOLERANCE_MS) onSetBack();
  }

  function startWatch(): () => number {
    const [wallStart, steadyStart] = [wall(), steady()];
    return () => Math.max(wall() - wallStart, steady() - steadyStart);
  }

  return {
    now,
    isUntold: () => isUntold,
    isUncertain: () => isUntold || look().differ,
    ask() {
      const [wallStart, steadyStart] = [wall(), steady()];
      return (date) => {
        const passed = steady() - steadyStart;
        // The machine may have been asleep with the answer: nobody knows how old it is.
        if (Math.abs(wall() - wallStart - passed) <= TOLERANCE_MS) hear(date, passed);
      };
    },
    startWatch,
  };
}
