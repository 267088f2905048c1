import type { Logger } from "pino";

/** On SIGTERM or SIGINT: stops in order and exits with 0, after `withinMs` at the latest; a second signal exits at once. */
export function stopOnSignal(logger: Logger, withinMs: number, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, "stopping");
    // The next start handles unfinished work: sends as uncertain, the rest again.
    setTimeout(() => process.exit(0), withinMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "did not stop in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

/** Prints the problem, without a stack trace, and exits. */
export function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
