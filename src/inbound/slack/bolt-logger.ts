import { type Logger as BoltLogger, LogLevel } from "@slack/bolt";
import type { Logger } from "pino";

const MAX_LENGTH = 120;

/**
 * Passes Bolt's log lines to our logger without sent content. Debug lines quote bodies, so we drop them. Of others we keep the
 * first sentence, up to the details (a URL with a secret, a body quoted by JSON.parse, an error's message). Of an error we keep
 * the name.
 */
export function toBoltLogger(logger: Logger): BoltLogger {
  return {
    debug: () => undefined,
    info: (...parts) => logger.debug({ from: "bolt" }, summarize(parts)),
    warn: (...parts) => logger.warn({ from: "bolt" }, summarize(parts)),
    error: (...parts) => logger.error({ from: "bolt" }, summarize(parts)),
    setLevel: () => undefined,
    // Anything but debug: there Bolt would format whole bodies that we then drop.
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function summarize(parts: unknown[]): string {
  const [first] = parts;
  if (first instanceof Error) return first.name;
  if (typeof first !== "string") return typeof first;
  const sentence = first
    .split(/[:(!"'`{[]|\bhttps?\b|\b(?:xox|xapp)/, 1)
    .join("")
    .trim();
  return sentence.slice(0, MAX_LENGTH);
}
