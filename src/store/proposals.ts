import type { NewProposal } from "../domain/decision.ts";
import { actSchema } from "../domain/order.ts";
import { defineTable } from "./table.ts";
import type { Tx } from "./tx.ts";

export type Proposal = NewProposal & {
  state: "open" | "confirmed" | "cancelled";
  createdAt: number;
};

const proposals = defineTable<keyof Proposal>({
  table: "proposals",
  known: "leave",
  columns: {
    id: "text",
    teamId: "text",
    accountId: "text",
    userId: "text",
    act: "json",
    state: "text",
    createdAt: "integer",
  },
});

/** Stores an order that awaits its confirmation; keeps a known one. */
export async function saveProposal(tx: Tx, proposal: Omit<Proposal, "state">): Promise<void> {
  await tx.dialect.insertRows(tx.run, proposals, [{ ...proposal, state: "open" }]);
}

/** Returns an order that awaited its confirmation; one that this version can't read counts as unknown. */
export async function readProposal(tx: Tx, id: string): Promise<Proposal | undefined> {
  const [row] = await tx.query<Omit<Proposal, "act"> & { act: unknown }>`
    select ${proposals.selected} from proposals where id = ${id}`;
  const act = actSchema.safeParse(tx.dialect.fromJson(row?.act)).data;
  return row && act && { ...row, act };
}

/** Closes a proposal; false when it was not open any more. */
export async function settleProposal(tx: Tx, id: string, state: "confirmed" | "cancelled"): Promise<boolean> {
  const settled = await tx.query`update proposals set state = ${state}
    where id = ${id} and state = 'open' returning id`;
  return settled.length > 0;
}
