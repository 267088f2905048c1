/**
 * Returns a function that resolves once all that was written before its call is on the disk, to which `sync` takes it. One sync
 * is for all that wait, off the main thread: SQLite's own, one for each commit, keep the whole bot waiting (measured: 1–2 ms on
 * a shared disk). Once the disk has failed, each call rejects, and none tries again: a system may then call lost pages written
 * (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
export function shareSyncs(sync: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  /** Begins after the running one, which may miss what was written meanwhile. */
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    next = undefined;
    running = sync().then(() => {
      running = undefined;
    });
    return running;
  }

  return () => {
    if (running === undefined) return begin();
    next ??= running.then(begin);
    return next;
  };
}
