/** Timestamps that two workspaces share: the n-th of a channel in one is the n-th of the channel with its id in the other. */
import type { SlackChannel } from "../model.ts";

export interface TsLedger {
  /** A workspace's own reading, from the beginning: gives the micros of a channel's next timestamp. */
  join(): (channel: SlackChannel) => number;
}

/** `now` in ms since 1970. The first request for a channel's n-th timestamp sets it. */
export function createTsLedger(now: () => number): TsLedger {
  const given = new Map<string, number[]>();
  return {
    join() {
      const taken = new Map<string, number>();
      return ({ id }) => {
        const ledger = given.get(id) ?? [];
        given.set(id, ledger);
        const index = taken.get(id) ?? 0;
        taken.set(id, index + 1);
        const known = ledger[index];
        if (known !== undefined) return known;
        const next = Math.max(Math.floor(now() * 1000), (ledger.at(-1) ?? 0) + 1);
        ledger.push(next);
        return next;
      };
    },
  };
}
