import { fstatSync, writeSync } from "node:fs";

/** Where log lines go. `write` never throws, never waits and never fails: what can't be written is counted and gone. */
export type LogDestination = { write(line: string): void };

/** What may wait in memory for a reader who is slow, in bytes: about a thousand lines. */
const MOST_WAITING = 262_144;

/**
 * Standard output as a place that may vanish: a disk that is full, a pipe whose reader has gone or reads no more. `onLost` is
 * told of each line that was lost, and may not log. Measured with pino 10's own destination: a full disk, or a pipe that nobody
 * reads, stops the whole process for good.
 */
export function openLogDestination(onLost: () => void): LogDestination {
  return isPipe(STANDARD_OUTPUT) ? writeToPipe(process.stdout, onLost) : writeToFile(STANDARD_OUTPUT, onLost);
}

const STANDARD_OUTPUT = 1;

/** Pipes and sockets are written to without waiting by Node itself, which keeps what has no room yet. */
function writeToPipe(stream: NodeJS.WriteStream, onLost: () => void): LogDestination {
  // Each line that can't be written is counted by its own callback.
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

/** Files, devices and terminals are written to at once, so that the last line before an end is there. */
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
        // Half a line would make the next one unreadable as well: that one begins on a line of its own.
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
