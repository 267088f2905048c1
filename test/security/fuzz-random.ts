import { createSeededIds } from "../../src/simulator/seeded-ids.ts";

/** Choices that are the same for the same seed. */
export type Random = {
  /** A whole number from 0 up to, but not, `below`. */
  number: (below: number) => number;
  chance: (probability: number) => boolean;
  pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
  bytes: (length: number) => Buffer;
};

export function createRandom(seed: string): Random {
  const ids = createSeededIds(seed);
  const number = (below: number): number => Math.floor(ids.random() * below);
  return {
    number,
    chance: (probability) => ids.random() < probability,
    pick: (items) => items[number(items.length)] ?? items[0],
    bytes: (length) => Buffer.from(Array.from({ length }, () => number(256))),
  };
}
