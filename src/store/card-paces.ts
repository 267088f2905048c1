import type { TeamId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/**
 * How soon cards of a workspace may change. Each change pushes `spentUntil` on by its share of time; `nextTurnAt` is the first
 * free turn behind those that wait. Times in ms.
 */
export type CardPace = { spentUntil: number; nextTurnAt: number };

/** Returns the workspace's pace, and locks it until the transaction ends. */
export async function lockCardPace(tx: Tx, teamId: TeamId): Promise<CardPace> {
  // The update changes nothing: it locks a known row in the same statement.
  const [pace] = await tx.query<CardPace>`insert into card_paces (team_id, spent_until, next_turn_at)
    values (${teamId}, 0, 0) on conflict (team_id) do update set team_id = excluded.team_id
    returning spent_until, next_turn_at`;
  return pace ?? { spentUntil: 0, nextTurnAt: 0 };
}

/** Changes the pace and locks it, if it is as it was known; one statement, as mostly no other process changed it. */
export async function changeCardPace(
  tx: Tx,
  teamId: TeamId,
  known: CardPace,
  pace: CardPace,
): Promise<boolean> {
  const changed = await tx.query`update card_paces
    set spent_until = ${pace.spentUntil}, next_turn_at = ${pace.nextTurnAt}
    where team_id = ${teamId} and spent_until = ${known.spentUntil} and next_turn_at = ${known.nextTurnAt}
    returning team_id`;
  return changed.length > 0;
}
