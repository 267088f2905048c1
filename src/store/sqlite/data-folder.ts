import { mkdirSync } from "node:fs";
import { StoreError } from "../store-error.ts";

/** Makes the data folder (0700) if it is missing. Throws a StoreError `not-writable`. */
export function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw folderProblem(error, dataDir);
  }
}

/** What is wrong with a data folder that can't be made. */
export function folderProblem(error: unknown, dataDir: string): StoreError {
  const isFile = error instanceof Error && "code" in error && error.code === "EEXIST";
  return new StoreError(
    "not-writable",
    isFile ? `The data folder ${dataDir} is a file.` : `The data folder ${dataDir} can't be created.`,
    {
      cause: error,
      advice: isFile
        ? "Remove the file, or set DATA_DIR to a folder."
        : "Give this user the right to write there, or set DATA_DIR to another folder.",
    },
  );
}
