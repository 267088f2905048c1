/** Our own, as with `channel-rate-limit.ts`: it holds across all processes and commits together with what it delays. */
import { WAITS_ITS_TURN } from "../domain/delivery.ts";
import type { TeamId } from "../domain/ids.ts";
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { type CardPace, changeCardPace, lockCardPace } from "../store/card-paces.ts";
import { settleDelivery } from "../store/delivery-claims.ts";
import type { Tx } from "../store/tx.ts";
import { isCardShown, type SlackJob } from "./slack-job.ts";

/** Cards of a workspace change 40 times a minute at most: a burst, then one by one. What somebody clicked goes at once. */
const GAP_MS = 2_000;
const BURST = 10;

/** Delays changes of cards that nobody clicked. A change that finds nothing to do costs no turn. */
export function createCardPace({ teamId, owner, now }: { teamId: TeamId; owner: string; now: () => number }) {
  /** As this process saw it last. */
  let known: CardPace | undefined;

  /** Takes turns from the pace as it is stored, locks it until the transaction ends, and stores what is left. */
  async function takeTurns(tx: Tx, changes: SlackJob[], at: number): Promise<Turns["turns"]> {
    for (let before = known; ; before = undefined) {
      before ??= await lockCardPace(tx, teamId);
      const { turns, pace } = turnsOf(before, changes, at);
      if (!(await changeCardPace(tx, teamId, before, pace))) continue;
      known = pace;
      return turns;
    }
  }

  return {
    /** Returns the claimed deliveries that may go now and delays the others. */
    admit: async (tx: Tx, claimed: SlackJob[]): Promise<SlackJob[]> => {
      const changes = claimed.filter(isChange);
      if (changes.length === 0) return claimed;
      const at = now();
      const turns = await takeTurns(tx, changes, at);
      const admitted: SlackJob[] = [];
      for (const job of claimed) {
        const turn = turns.get(job) ?? at;
        if (turn <= at) {
          admitted.push(job);
          continue;
        }
        const error = { reason: WAITS_ITS_TURN, detail: ATTEMPT_DETAILS.waitsItsTurn };
        const later = { state: "pending", nextAttemptAt: turn, countsAsAttempt: false, error } as const;
        await settleDelivery(tx, { id: job.delivery.id, owner, now: at, ...later });
      }
      return admitted;
    },
  };
}

/** When each change may go, and the pace after that. */
type Turns = { turns: ReadonlyMap<SlackJob, number>; pace: CardPace };

function turnsOf(before: CardPace, changes: SlackJob[], now: number): Turns {
  let pace = before;
  const turns = new Map<SlackJob, number>();
  for (const job of changes) {
    const taken = takeTurn(pace, job, now);
    turns.set(job, taken.turn);
    ({ pace } = taken);
  }
  return { turns, pace };
}

function isChange(job: SlackJob): boolean {
  return job.delivery.payload.kind === "slack.card" && !isCardShown(job);
}

/** When a change may go: one that has waited does not queue again, unless clicks took what it waited for. */
function takeTurn(pace: CardPace, { delivery }: SlackJob, now: number): { pace: CardPace; turn: number } {
  // Nothing is spent for longer than a burst: a clock that was ahead, or many clicks, delay the others this far only.
  const spentUntil = Math.min(Math.max(pace.spentUntil, now), now + BURST * GAP_MS);
  const freeAt = spentUntil - (BURST - 1) * GAP_MS;
  const hasWaited = delivery.error?.reason === WAITS_ITS_TURN;
  const { payload } = delivery;
  const isClicked = payload.kind === "slack.card" && payload.clicked === true;
  const turn = isClicked ? now : Math.max(now, freeAt, hasWaited && freeAt <= now ? 0 : pace.nextTurnAt);
  return turn <= now
    ? { turn, pace: { ...pace, spentUntil: spentUntil + GAP_MS } }
    : { turn, pace: { ...pace, nextTurnAt: turn + GAP_MS } };
}
