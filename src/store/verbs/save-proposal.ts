import type { RowsInto } from "../dialect.ts";
import type { Proposal } from "../store.ts";
import type { Tx } from "../tx.ts";

/** Keeps an act that waits for its confirmation; one that is known is left as it is. */
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
