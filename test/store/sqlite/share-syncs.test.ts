import { expect, test } from "vitest";
import { shareSyncs } from "../../../src/store/sqlite/share-syncs.ts";

/** A disk whose syncs end when the test says so. */
function heldDisk() {
  const syncs: PromiseWithResolvers<void>[] = [];
  const onDisk = shareSyncs(() => {
    const sync = Promise.withResolvers<void>();
    syncs.push(sync);
    return sync.promise;
  });
  const ended: string[] = [];
  const ask = (name: string) =>
    onDisk().then(
      () => ended.push(name),
      (error: unknown) => ended.push(`${name}: ${String(error)}`),
    );
  return { syncs, ended, ask };
}

test("what is asked for during a sync waits for the next one, which is one for all", async () => {
  const { syncs, ended, ask } = heldDisk();
  const first = ask("first");
  const others = [ask("second"), ask("third")];
  expect(syncs).toHaveLength(1);
  syncs[0]?.resolve();
  await first;
  await expect.poll(() => syncs.length).toBe(2);
  expect(ended).toEqual(["first"]);
  others.push(ask("fourth"));
  syncs[1]?.resolve();
  await Promise.all(others.slice(0, 2));
  expect(ended).toEqual(["first", "second", "third"]);
  await expect.poll(() => syncs.length).toBe(3);
  syncs[2]?.resolve();
  await Promise.all(others);
  const last = ask("fifth");
  expect(syncs).toHaveLength(4);
  syncs[3]?.resolve();
  await last;
  expect(ended.slice(3)).toEqual(["fourth", "fifth"]);
});

test("after a disk has failed nothing is called written, and it is not asked again", async () => {
  const { syncs, ended, ask } = heldDisk();
  const asked = [ask("first"), ask("second")];
  syncs[0]?.reject(new Error("EIO"));
  await Promise.all(asked);
  await ask("third");
  expect(ended).toEqual(["first", "second", "third"].map((name) => `${name}: Error: EIO`));
  expect(syncs).toHaveLength(1);
});
