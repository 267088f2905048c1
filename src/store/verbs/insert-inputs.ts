import type { InputId } from "../../domain/ids.ts";
import type { RowsInto } from "../dialect.ts";
import { openLanes } from "../lanes.ts";
import type { NewInput } from "../store.ts";
import type { Tx } from "../tx.ts";

export async function insertInputs(tx: Tx, inputs: NewInput[], now: number): Promise<Set<InputId>> {
  const keys = inputs.map(({ key }) => key);
  await openLanes(tx, "input", keys);
  const rows = inputs.map(({ id, key, sourceTime, input }) => ({
    id,
    key,
    source_time: sourceTime,
    input,
    state: "waiting",
    attempts: 0,
    next_attempt_at: now,
    received_at: now,
  }));
  const written = await tx.dialect.insertRows(tx.db, intoInputs, rows);
  const added = inputs.filter(({ id }) => written.has(id));
  for (const { key } of added) tx.stale.input.add(key);
  if (added.length > 0) tx.wakeEverywhere.add("inputs");
  return new Set(added.map(({ id }) => id));
}

const intoInputs: RowsInto = {
  table: "inputs",
  columns: {
    id: "text",
    key: "text",
    source_time: "integer",
    input: "json",
    state: "text",
    attempts: "integer",
    next_attempt_at: "integer",
    received_at: "integer",
  },
  known: "leave",
};
