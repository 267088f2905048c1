import { LogLevel } from "@slack/bolt";
import type { Logger } from "pino";

/** The part of Bolt's logger interface that its receivers, clients and sockets call. */
export type BoltLogger = {
  debug: (...parts: unknown[]) => void;
  info: (...parts: unknown[]) => void;
  warn: (...parts: unknown[]) => void;
  error: (...parts: unknown[]) => void;
  setLevel: () => void;
  getLevel: () => LogLevel;
  setName: () => void;
};

const maxLength = 120;

/**
 * Hands Bolt's log lines to ours, as far as they can't hold what was sent: its debug lines quote bodies and are dropped;
 * of the others the first sentence stays, up to where details begin (a URL with a secret, a body that JSON.parse
 * quotes, an error's message). Of an error its name stays.
 */
export function toBoltLogger(logger: Logger): BoltLogger {
  return {
    debug: () => undefined,
    info: (...parts) => logger.debug({ from: "bolt" }, summarize(parts)),
    warn: (...parts) => logger.warn({ from: "bolt" }, summarize(parts)),
    error: (...parts) => logger.error({ from: "bolt" }, summarize(parts)),
    setLevel: () => undefined,
    // Anything but debug, at which Bolt would make texts of whole bodies only to have them dropped.
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
  return sentence.slice(0, maxLength);
}
