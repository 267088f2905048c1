/** Our own queue: p-queue and p-limit cannot run a job alone, or free a job's slot while it continues. */
type Waiting = { alone: boolean; take: (turn: "start" | "refused") => void };

/** Runs `job` when a slot is free and settles like it; "refused" when the queue was closed before. */
export type RunQueue = <T>(how: { alone: boolean }, job: () => Promise<T>) => Promise<T | "refused">;

/** Ordinary jobs end by then; a hanging job may take more than a minute. */
const PATIENCE_MS = 5_000;
/** At most this many times the limit may step aside, because each job is a process. */
const ASIDE = 3;

/**
 * A first-in, first-out queue for `limit` concurrent jobs, which `signal` closes. A job that must be alone waits for the active
 * jobs and holds back later ones, so it cannot starve. Any other job gives up its slot after five seconds and continues: one
 * account's hanging job then does not block the others.
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

  /** The holder of a slot is alone, or runs beside jobs that need not be alone. */
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
      // A job that must be alone keeps the others out until it ends.
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
