import { readFileSync } from "node:fs";

/**
 * SQLite's write-ahead log, as its file format documents it: a header of 32 bytes, then frames of 24 bytes and a page
 * each. Frames of an earlier round have other salts.
 */
export type WalFile = {
  /** Tells one round of the log from the next. */
  salts: string;
  pageSize: number;
  /** Frames of this round, in order: the number of the page, and where its bytes begin. */
  frames: { page: number; at: number }[];
  /** Where the last of them ends, in bytes. */
  end: number;
};

const HEADER = 32;
const FRAME_HEADER = 24;

/** Reads the log at `path`; undefined where there is none, or an empty one. */
export function readWalFile(path: string): WalFile | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  if (bytes.length < HEADER) return undefined;
  const pageSize = bytes.readUInt32BE(8);
  const salts = bytes.toString("hex", 16, 24);
  const frames: WalFile["frames"] = [];
  let end = HEADER;
  while (end + FRAME_HEADER + pageSize <= bytes.length) {
    if (bytes.toString("hex", end + 8, end + 16) !== salts) break;
    frames.push({ page: bytes.readUInt32BE(end), at: end + FRAME_HEADER });
    end += FRAME_HEADER + pageSize;
  }
  return { salts, pageSize, frames, end };
}
