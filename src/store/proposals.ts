import type { AccountId, TeamId, UserId } from "../domain/ids.ts";
import { actSchema, type Order } from "../domain/order.ts";
import type { RowsInto } from "./dialect.ts";
import type { Tx } from "./tx.ts";

/** An order that runs only after its author has confirmed it. */
export type Proposal = {
  id: string;
  teamId: TeamId;
  accountId: AccountId;
  userId: UserId;
  act: Order;
  state: "open" | "confirmed" | "cancelled";
  createdAt: number;
};

/** Stores an order that awaits its confirmation; keeps a known one. */
export async function saveProposal(tx: Tx, proposal: Omit<Proposal, "state">): Promise<void> {
  await tx.dialect.insertRows(tx.db, intoProposals, [
    {
      id: proposal.id,
      team_id: proposal.teamId,
      account_id: proposal.accountId,
      user_id: proposal.userId,
      act: proposal.act,
      state: "open",
      created_at: proposal.createdAt,
    },
  ]);
}

const intoProposals: RowsInto = {
  table: "proposals",
  known: "leave",
  columns: {
    id: "text",
    team_id: "text",
    account_id: "text",
    user_id: "text",
    act: "json",
    state: "text",
    created_at: "integer",
  },
};

type ProposalRow = {
  id: string;
  team_id: TeamId;
  account_id: AccountId;
  user_id: UserId;
  act: unknown;
  state: Proposal["state"];
  created_at: number;
};

/** Returns an order that awaited its confirmation; one that this version can't read counts as unknown. */
export async function readProposal(tx: Tx, id: string): Promise<Proposal | undefined> {
  const [row] =
    await tx.query<ProposalRow>`select id, team_id, account_id, user_id, act, state, created_at from proposals where id = ${id}`;
  if (row === undefined) return undefined;
  const act = actSchema.safeParse(tx.dialect.fromJson(row.act));
  if (!act.success) return undefined;
  return {
    id: row.id,
    teamId: row.team_id,
    accountId: row.account_id,
    userId: row.user_id,
    act: act.data,
    state: row.state,
    createdAt: row.created_at,
  };
}

/** Closes a proposal; false when it was not open any more. */
export async function settleProposal(tx: Tx, id: string, state: "confirmed" | "cancelled"): Promise<boolean> {
  const settled = await tx.query<{
    id: string;
  }>`update proposals set state = ${state} where id = ${id} and state = 'open' returning id`;
  return settled.length > 0;
}
