import type { UserId } from "./ids.ts";

/**
 * What happened to an episode of an account, with its measures as they were then: business hours may change later. Facts are
 * kept after the visitor is erased, so they hold no ID of theirs and nothing that anybody wrote.
 */
export type Fact = {
  /** A hash that tells episodes apart and leads to no visitor. */
  episodeId: string;
  /** The name of the route by which the episode came. */
  route: string;
  /** When it happened, in ms UTC. */
  at: number;
} & (
  | { kind: "opened" }
  | ({
      kind: "answered";
      /** What the visitor waited for: the first response, or one after that. */
      wait: "first" | "next";
      /** When the visitor began to wait. Of one wait the first answer counts. */
      since: number;
      /** The business time of the wait, in ms. */
      businessMs: number;
      /** The agent's name, where they are no teammate whom we know. */
      agentName?: string | undefined;
    } & ByTeammate)
  | ({
      kind: "closed";
      /** When the episode was opened, or reopened last. */
      since: number;
      /** The business time from then on, in ms. What lay between an earlier close and the reopening is in none. */
      businessMs: number;
    } & ByTeammate)
  /** The chat ended, and nobody had answered the wait that began at `since`. */
  | { kind: "missed"; since: number }
  | { kind: "reopened" }
);

/** Undefined: somebody in Chatra's own panel, or nobody in particular. */
type ByTeammate = { userId?: UserId | undefined };

export type FactOf<Kind extends Fact["kind"]> = Extract<Fact, { kind: Kind }>;

/**
 * Tells facts of one kind in one episode apart: two with the same mark are the same fact. An episode is opened once, a wait
 * answered or missed once, and what is open closed once.
 */
export function markOfFact(fact: Fact): number {
  if (fact.kind === "opened") return 0;
  return fact.kind === "reopened" ? fact.at : fact.since;
}
