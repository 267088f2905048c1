import { execFile } from "node:child_process";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A disk of its own that can be filled up and made read-only: a file system in memory. */
export type SmallDisk = AsyncDisposable & {
  folder: string;
  /** Takes all the space that is left. */
  fill(): void;
  free(): void;
  /** Resolves with false while somebody has a file open for writing. */
  setReadOnly(readOnly: boolean): Promise<boolean>;
};

/** Mounts one of 48 MB. Resolves with the reason where mounting is not allowed (it needs root, on Linux). */
export async function mountSmallDisk(): Promise<SmallDisk | string> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", folder]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return error instanceof Error ? (error.message.split("\n").at(1) ?? error.message) : String(error);
  }
  const filler = join(folder, "filler");
  return {
    folder,
    fill() {
      const file = openSync(filler, "a");
      try {
        for (const size of [1_048_576, 4096]) fillWith(file, Buffer.alloc(size));
      } finally {
        closeSync(file);
      }
    },
    free: () => unlinkSync(filler),
    setReadOnly: (readOnly) =>
      run("mount", ["-o", `remount,${readOnly ? "ro" : "rw"}`, folder]).then(
        () => true,
        () => false,
      ),
    [Symbol.asyncDispose]: async () => {
      await run("umount", ["--lazy", folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function fillWith(file: number, block: Buffer): void {
  try {
    for (;;) if (writeSync(file, block) < block.length) return;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}
