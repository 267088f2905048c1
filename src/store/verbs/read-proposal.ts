import { sql } from "kysely";
import { actSchema } from "../../domain/act.ts";
import type { AccountId, TeamId, UserId } from "../../domain/ids.ts";
import type { Proposal } from "../store.ts";
import { query, type Tx } from "../tx.ts";

type ProposalRow = {
  id: string;
  team_id: TeamId;
  account_id: AccountId;
  user_id: UserId;
  act: unknown;
  state: Proposal["state"];
  created_at: number;
};

/** An act that waited for its confirmation; one that this version can't read counts as unknown. */
export async function readProposal(tx: Tx, id: string): Promise<Proposal | undefined> {
  const [row] = await query(
    tx,
    sql<ProposalRow>`select id, team_id, account_id, user_id, act, state, created_at from proposals where id = ${id}`,
  );
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
