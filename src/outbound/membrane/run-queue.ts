/**
 * By hand, because p-queue and p-limit have no job that must run alone, and none that gives its place away while it goes on.
 */
type Waiting = { alone: boolean; take: (turn: "start" | "refused") => void };

/** Runs `job` when its turn comes and settles as it does; "refused" when the queue was closed before. */
export type RunQueue = <T>(how: { alone: boolean }, job: () => Promise<T>) => Promise<T | "refused">;

/** Ordinary jobs are over by then; what hangs may do so for more than a minute. */
const PATIENCE_MS = 5_000;
/** So many times the limit may be aside: each is a process. */
const ASIDE = 3;

/**
 * Takes how many jobs may run at once, and a signal that closes the queue; returns a first-in, first-out queue. A job that must
 * be alone waits for those under way, and holds back those behind it, so it cannot be starved. One that takes more than
 * five seconds, and need not be alone, steps aside: it goes on, and its place is the next one's, so that what hangs for one account does not hold up
 * all others.
 */
export function createRunQueue(limit: number, signal?: AbortSignal): RunQueue {
  const waiting: Waiting[] = [];
  let running = 0;
  let aside = 0;
  let oneAlone = false;
  signal?.addEventListener("abort", () => {
    for (const { take } of waiting.splice(0)) take("refused");
  });

  const startNext = (): void => {
    for (let head = waiting[0]; head !== undefined; head = waiting[0]) {
      if (oneAlone || running >= limit || (head.alone && running > 0)) return;
      waiting.shift();
      running += 1;
      oneAlone = head.alone;
      head.take("start");
    }
  };

  /** Whoever has a place, while it has it, is the only one or has others beside it that need not be alone. */
  const giveUpPlace = (): void => {
    running -= 1;
    oneAlone = false;
    startNext();
  };

  return async ({ alone }, job) => {
    if (signal?.aborted) return "refused";
    const turn = await new Promise<"start" | "refused">((take) => {
      waiting.push({ alone, take });
      startNext();
    });
    if (turn === "refused") return "refused";
    let isAside = false;
    const timer = setInterval(() => {
      // One that must be alone keeps the others out for as long as it takes.
      if (alone || isAside || aside >= ASIDE * limit) return;
      isAside = true;
      aside += 1;
      giveUpPlace();
    }, PATIENCE_MS);
    timer.unref();
    try {
      return await job();
    } finally {
      clearInterval(timer);
      if (isAside) aside -= 1;
      else giveUpPlace();
    }
  };
}
