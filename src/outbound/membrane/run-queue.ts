type Waiting = { alone: boolean; take: (turn: "start" | "refused") => void };

/** Runs `job` when its turn comes and settles as it does; "refused" when the queue was closed before. */
export type RunQueue = <T>(how: { alone: boolean }, job: () => Promise<T>) => Promise<T | "refused">;

/**
 * Takes how many jobs may run at once, and a signal that closes the queue; returns a first-in, first-out queue. A job that must
 * be alone waits for those under way, and holds back those behind it, so it cannot be starved.
 */
export function createRunQueue(limit: number, signal?: AbortSignal): RunQueue {
  const waiting: Waiting[] = [];
  let running = 0;
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

  return async ({ alone }, job) => {
    if (signal?.aborted) return "refused";
    const turn = await new Promise<"start" | "refused">((take) => {
      waiting.push({ alone, take });
      startNext();
    });
    if (turn === "refused") return "refused";
    try {
      return await job();
    } finally {
      running -= 1;
      oneAlone = false;
      startNext();
    }
  };
}
