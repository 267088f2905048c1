import type { Logger } from "pino";

/** A terminal sends Ctrl-C to a launcher and to the bot, and some launchers (`slack run`) hand it on as well. */
const SAME_PRESS_MS = 1_000;

/** The process, as far as it is needed here. */
type Program = {
  on: (signal: "SIGTERM" | "SIGINT", listener: (signal: NodeJS.Signals) => void) => unknown;
  exit: (code: number) => void;
};

/** On SIGTERM or SIGINT: stops in order and exits with 0, after `withinMs` at the latest; a second signal exits at once. */
export function stopOnSignal(
  logger: Logger,
  withinMs: number,
  stop: () => Promise<void>,
  program: Program = process,
  now: () => number = () => performance.now(),
): void {
  let first: { signal: NodeJS.Signals; at: number } | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first?.signal === signal && now() - first.at < SAME_PRESS_MS) return;
    if (first !== undefined) {
      program.exit(1);
      return;
    }
    first = { signal, at: now() };
    logger.info({ signal }, "stopping");
    // The next start handles unfinished work: sends as uncertain, the rest again.
    setTimeout(() => program.exit(0), withinMs).unref();
    stop().then(
      () => program.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "shutdown failed");
        program.exit(1);
      },
    );
  };
  program.on("SIGTERM", onSignal);
  program.on("SIGINT", onSignal);
}

/** Prints the problem, without a stack trace, and exits. */
export function giveUp(
  message: string,
  program: { stderr: { write: (text: string) => unknown }; exit: (code: number) => never } = process,
): never {
  program.stderr.write(`${message}\n`);
  program.exit(1);
}
