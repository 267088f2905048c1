import { fstatSync, writeSync } from "node:fs";

/** Where log lines go. `write` never throws, waits or fails: a line that can't be written is counted and dropped. */
export type LogDestination = { write(line: string): void };

/** The memory for lines to a slow reader, in bytes: about a thousand lines. */
const MOST_WAITING = 262_144;

/**
 * Standard output as a place that may fail: a full disk, a pipe whose reader left or stopped reading. `onLost` is called for
 * each lost line, and must not log. Measured with pino 10's own destination: a full disk, or a pipe without a reader, stops the
 * whole process for good.
 */
export function openLogDestination(onLost: () => void): LogDestination {
  return isPipe(STANDARD_OUTPUT) ? writeToPipe(process.stdout, onLost) : writeToFile(STANDARD_OUTPUT, onLost);
}

const STANDARD_OUTPUT = 1;

/** Node itself writes to pipes and sockets without waiting, and keeps what has no room yet. */
function writeToPipe(stream: NodeJS.WriteStream, onLost: () => void): LogDestination {
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
function writeToFile(file: number, onLost: () => void): LogDestination {
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

function isPipe(file: number): boolean {
  try {
    const state = fstatSync(file);
    return state.isFIFO() || state.isSocket();
  } catch {
    // Nothing is open there: writing fails, and is counted.
    return false;
  }
}
