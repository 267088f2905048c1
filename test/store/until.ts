import { setImmediate as turn } from "node:timers/promises";

/** Lets all else go on until then, also while `setTimeout` stands still; ten seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error("it did not come to that");
    await turn();
  }
}
