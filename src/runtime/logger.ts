import { AsyncLocalStorage } from "node:async_hooks";
import { fstatSync, writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { type Logger, pino } from "pino";

/** The fields of every log entry of the current work, such as its trace. */
const fieldsOfWork = new AsyncLocalStorage<Readonly<Record<string, string>>>();

/** Names of fields that could hold a secret or a user's text, anywhere in a log entry. */
const SENSITIVE = [
  "token",
  "botToken",
  "appToken",
  "accessToken",
  "refreshToken",
  "clientSecret",
  "signingSecret",
  "webhookSecret",
  "webhookSecrets",
  "authorization",
  "Authorization",
  "cookie",
  "text",
  "body",
  "message.text",
  "blocks",
  "html",
  "email",
  "phone",
  "profile",
  "payload",
  "stdout",
  "stderr",
  "input",
  "data",
  "original",
];

/**
 * The bot's log: one JSON object a line on standard output, without tokens or users' text. A failed line is lost and reported
 * to `onLost`; the bot continues.
 */
export function createLogger(level: string, onLost: () => void): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SENSITIVE.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: "[redacted]",
    },
    serializers: { err: describeError },
    // A copy, because pino adds the entry's own fields to it.
    mixin: () => ({ ...fieldsOfWork.getStore() }),
  };
  return pino(options, openLogDestination(onLost));
}

/** Adds these fields to each log entry of this work, also in later calls. `trace_id` finds all work on a message. */
export function withLogFields<T>(fields: Readonly<Record<string, string>>, work: () => T): T {
  return fieldsOfWork.run(fields, work);
}

/** An error as the log shows it: its kind and place, without the fields that libraries add. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const reason = "reason" in error && typeof error.reason === "string" ? error.reason : undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    reason,
    code,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : describeError(error.cause),
  };
}

/** Where log lines go. `write` never throws, waits or fails: a line that can't be written is counted and dropped. */
type LogDestination = { write: (line: string) => void };

/** The memory for lines to a slow reader, in bytes: about a thousand lines. */
const MOST_WAITING = 262_144;

/**
 * Standard output as a place that may fail: a full disk, a pipe whose reader left or stopped reading. `onLost` is called for
 * each lost line, and must not log. Measured with pino 10's own destination: a full disk, or a pipe without a reader, stops the
 * whole process for good.
 */
function openLogDestination(onLost: () => void): LogDestination {
  return isPipe(STANDARD_OUTPUT) ? writeToPipe(process.stdout, onLost) : writeToFile(STANDARD_OUTPUT, onLost);
}

const STANDARD_OUTPUT = 1;

/** Node itself writes to pipes and sockets without waiting, and keeps what has no room yet. */
export function writeToPipe(stream: Writable, onLost: () => void): LogDestination {
  // The callback of each failed line counts it.
  stream.on("error", () => undefined);
  return {
    write(line) {
      if (stream.writableLength > MOST_WAITING) return onLost();
      stream.write(line, (error) => {
        if (error) onLost();
      });
    },
  };
}

/** Files, devices and terminals get each line at once, so that the last one before an exit is there. */
export function writeToFile(file: number, onLost: () => void): LogDestination {
  let isTorn = false;
  return {
    write(line) {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line);
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(file, bytes, written);
        isTorn = false;
      } catch {
        // After half a line, the next one begins on a new line, so that it stays readable.
        if (written > 0) isTorn = true;
        onLost();
      }
    },
  };
}

/** Whether this file descriptor is a pipe or a socket; false where nothing is open. */
export function isPipe(file: number): boolean {
  try {
    const state = fstatSync(file);
    return state.isFIFO() || state.isSocket();
  } catch {
    // Nothing is open there: writing fails, and is counted.
    return false;
  }
}
