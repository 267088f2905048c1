/** Receives an answer's date: the header's text, undefined where it has none. */
export type HearDate = (date: string | undefined) => void;

export type SteadyClock = ReturnType<typeof createSteadyClock>;

/** The difference at which two clocks still count as correct. */
const TOLERANCE_MS = 2_000;
/** Dates are in whole seconds. */
const SECOND_MS = 1_000;

/**
 * A clock for scheduled and recorded times: it must not be hours off because an operator set the machine's clock. It trusts
 * Slack, whose answers all have a date (RFC 9110, 6.6.1). All processes on one database hear from Slack, so they agree, on any
 * number of hosts. Until Slack answers it runs on unchanged. `wall` and `steady`: ms, of clocks that can and that can't be set.
 * `onSetBack`: earlier times are ahead of the next ones.
 */
export function createSteadyClock({
  wall = Date.now,
  steady = () => performance.now(),
  onSetBack,
}: {
  wall?: () => number;
  steady?: () => number;
  onSetBack: () => void;
}) {
  /** How far the machine's clock is ahead of the time. */
  let wrongBy = 0;
  let isUntold = true;
  /** How far the time is ahead of the steady clock. */
  let ahead = wall() - steady();

  /** The machine clock's time, and the expected one by the time passed. */
  function look(): { told: number; due: number; differ: boolean } {
    const told = wall() - wrongBy;
    const due = steady() + ahead;
    return { told, due, differ: Math.abs(told - due) > TOLERANCE_MS };
  }

  function now(): number {
    const { told, due, differ } = look();
    if (differ) return Math.round(due);
    // Clocks run at slightly different speeds, and small steps align them.
    ahead += told - due;
    return told;
  }

  function setTo(time: number): void {
    const told = wall();
    wrongBy = told - Math.round(time);
    ahead = told - wrongBy - steady();
  }

  /** `passed`: ms since the request went out. The answer may have travelled that long. */
  function hear(date: string | undefined, passed: number): void {
    isUntold = false;
    const before = now();
    const told = wall();
    const dated = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isNaN(dated)) setTo(told);
    else {
      const latest = dated + SECOND_MS + passed;
      const isRight = (time: number): boolean => time > dated - TOLERANCE_MS && time < latest + TOLERANCE_MS;
      // We keep a time that may be right, so that it does not change with every answer.
      setTo(isRight(before) ? before : isRight(told) ? told : (dated + latest) / 2);
    }
    if (now() < before - TOLERANCE_MS) onSetBack();
  }

  return {
    /** Milliseconds UTC. Follows the machine's clock, except an unconfirmed jump. */
    now,
    /** No service has told the time yet. */
    isUntold: () => isUntold,
    /** No service has told the time since the start, or since the machine's clock was set: use `ask` if possible. */
    isUncertain: () => isUntold || look().differ,
    /** A request goes out to a service with a correct clock; the result takes the date of the answer. */
    ask: (): HearDate => {
      const [wallStart, steadyStart] = [wall(), steady()];
      return (date) => {
        const passed = steady() - steadyStart;
        // If the machine slept during the request, the answer's age is unknown.
        if (Math.abs(wall() - wallStart - passed) <= TOLERANCE_MS) hear(date, passed);
      };
    },
    /** Returns a function for the ms passed since; where the two clocks differ, the larger value. */
    startWatch: () => {
      const [wallStart, steadyStart] = [wall(), steady()];
      return () => Math.max(wall() - wallStart, steady() - steadyStart);
    },
  };
}
